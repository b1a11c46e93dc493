"""One claimed job, as its handler sees it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..database import Database
from ..errors import LeaseLostError


class Interrupted(Exception):
    """The worker was asked to stop. What is checkpointed stays; the job goes back into the queue."""


class Flag:
    """False until it is set; setting it takes no lock, so a signal handler may."""

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def is_set(self) -> bool:
        return self._is_set


@dataclass(frozen=True)
class Outcome:
    """What a handler hands back: everything that sp_CompleteJob writes in its one transaction."""

    results: dict[str, Any]
    operation_type: str
    """What is metered."""
    quantity: Decimal
    """How much of it, exactly."""
    kernel: str
    """Which native function computed it, for the provenance record."""
    model_id: int | None = None
    used_atoms: tuple[int, ...] | None = None
    produced_atoms: tuple[int, ...] | None = None


@dataclass
class Work:
    """A claimed job. The database connection belongs to the handler's thread; the lease is kept up by another."""

    database: Database
    job_id: uuid.UUID
    job_type: str
    parameters: dict[str, Any]
    state: dict[str, Any] | None
    tenant_id: int
    attempt: int
    worker_id: str
    lease_seconds: int
    on_progress: Callable[[int, int | None], None] = lambda done, total: None
    stop: Flag = field(default_factory=Flag)
    """Set when the worker is asked to stop."""
    lost: Flag = field(default_factory=Flag)
    """Set when the job is no longer ours: cancelled, or taken over."""

    def checkpoint(self) -> None:
        """Call between two steps. Raises LeaseLostError if the job is lost, Interrupted if the worker must stop."""
        if self.lost.is_set():
            raise LeaseLostError(f"job {self.job_id} was cancelled or taken over")
        if self.stop.is_set():
            raise Interrupted

    def save(self, state: dict[str, Any]) -> None:
        """Stores progress that a later attempt finds in `state`, and extends the lease."""
        self.database.call(
            "sp_HeartbeatJob",
            JobId=self.job_id,
            WorkerId=self.worker_id,
            LeaseSeconds=self.lease_seconds,
            CurrentState=json.dumps(state, sort_keys=True),
        )
        self.state = state


Handler = Callable[[Work], Outcome]
