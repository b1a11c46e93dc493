"""Draining a queue of messages, outside any transaction of the queue's."""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .database import Database
from .errors import LeaseLostError


@dataclass(frozen=True)
class Message:
    """One message in hand."""

    message_id: int
    conversation: Any
    type_name: str
    body: dict[str, Any]
    attempt: int


@dataclass
class DrainSummary:
    """What a run has done, in messages."""

    completed: int = 0
    retried: int = 0
    dead: int = 0
    lost: int = 0
    """Taken over by another worker while they were worked on: the lease was shorter than the work."""


def drain(
    database: Database,
    queue: str,
    handler: Callable[[Message], None],
    *,
    worker_id: str | None = None,
    lease_seconds: int = 60,
    max_attempts: int = 5,
    max_messages: int | None = None,
    wait_seconds: float = 0.0,
    poll_seconds: float = 0.25,
) -> DrainSummary:
    """Hands each message of a queue to `handler` until none is due for `wait_seconds`, or `max_messages` have been.

    A message is completed when the handler returns. When it raises, the message comes again after 1, 2, 4 … seconds;
    after `max_attempts` it is a dead letter, its conversation ends, and the queue goes on. A message whose worker dies
    comes again after `lease_seconds`, so a handler must bear to see one twice; its lease should be longer than its
    work. Messages of a conversation come in order. Several processes may drain one queue: no message is with two of
    them under its lease.

    Raises:  UnknownNameError 51015 for a queue that workers do not drain · RangeError 51012 for lease_seconds outside
             1..86400 or max_attempts outside 1..1000 · KeyboardInterrupt and SystemExit go through: the lease runs out
    """
    worker = f"{worker_id or f'{socket.gethostname()[:60]}:{os.getpid()}'}/{secrets.token_hex(4)}"
    summary = DrainSummary()
    handled = 0
    idle_since = time.monotonic()
    while max_messages is None or handled < max_messages:
        rows = database.call(
            "sp_ReceiveMessage", QueueName=queue, WorkerId=worker, LeaseSeconds=lease_seconds, MaxAttempts=max_attempts
        ).rows
        row = next(iter(rows), None)
        if row is None:
            left = wait_seconds - (time.monotonic() - idle_since)
            if left <= 0:
                break
            time.sleep(min(poll_seconds, left))
            continue
        handled += 1
        end = _handle(database, worker, row, handler)
        setattr(summary, end, getattr(summary, end) + 1)
        idle_since = time.monotonic()
    return summary


def _handle(database: Database, worker: str, row: dict[str, Any], handler: Callable[[Message], None]) -> str:
    held = {"MessageId": row["MessageId"], "WorkerId": worker}
    try:
        try:
            handler(
                Message(
                    row["MessageId"], row["ConversationHandle"], row["MessageTypeName"], json.loads(row["MessageBody"]),
                    row["Attempts"],
                )
            )  # fmt: skip
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            status = database.call("sp_FailMessage", **held, Reason=reason).outputs["Status"]
            return "dead" if status == "DeadLetter" else "retried"
        database.call("sp_CompleteMessage", **held)
        return "completed"
    except LeaseLostError:
        return "lost"
