"""Background jobs: submitting them, looking at them, cancelling and retrying them. `worker.Worker` does them."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .boundary import Checks, describe
from .database import Database
from .errors import DTypeError, FormatError

_LARGEST = 2**63 - 1
_EXACT_IN_A_DOUBLE = 2**53


class Submitted(NamedTuple):
    """The job, and whether it was there already (its key had been used for the same job before)."""

    job_id: uuid.UUID
    was_duplicate: bool


@dataclass(frozen=True)
class Job:
    """A row of the queue. `parameters`, `state`, `results`, `chunk_size` and `result_data` are read by `get` alone."""

    job_id: uuid.UUID
    job_type: str
    status: str
    """Pending, Running, Completed, Failed or Cancelled."""
    tenant_id: int
    attempts: int
    max_attempts: int
    created_at: dt.datetime
    updated_at: dt.datetime | None
    available_at: dt.datetime
    """Not claimed before; of a running job the end of its lease."""
    lease_owner: str | None
    lease_expires_at: dt.datetime | None
    completed_at: dt.datetime | None
    last_error: str | None
    """Why the last attempt that failed did."""
    correlation_id: str | None
    range_start: int | None
    range_end: int | None
    last_checked: int | None
    """How far a prime search has come."""
    result_count: int | None
    parameters: Any = None
    state: Any = None
    results: Any = None
    chunk_size: int | None = None
    result_data: Any = None
    """The primes found so far, ascending, as decimal texts."""

    @property
    def progress(self) -> float | None:
        """The part of a prime search that is done, 0..1; None for other jobs."""
        if self.range_start is None or self.range_end is None:
            return None
        if self.last_checked is None:
            return 0.0
        return (self.last_checked - self.range_start + 1) / (self.range_end - self.range_start + 1)


def submit(
    database: Database,
    job_type: str,
    parameters: Mapping[str, Any],
    *,
    tenant: int = 0,
    key: str | None = None,
    max_attempts: int = 5,
) -> Submitted:
    """Puts a job into the queue.

    Parameters:  job_type 1..50 characters · parameters a mapping that JSON can hold; integers beyond 2**53 are written
                 as text, since many readers of JSON make doubles of numbers · key makes the call repeatable: the same
                 key with the same type and parameters is the same job · max_attempts 1..100
    Returns:     Submitted(job_id, was_duplicate)
    Raises:      ConflictError 51021 if the key was used for another job · NotFoundError 51020 for an unknown tenant ·
                 RangeError 51012, FormatError 51017, DTypeError 51013 for bad arguments
    """
    if not isinstance(parameters, Mapping):
        raise DTypeError(f"parameters must be a mapping; got {describe(parameters)}")
    try:
        text = json.dumps(
            _exact(dict(parameters)), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
    except (TypeError, ValueError) as error:
        raise FormatError(f"parameters must be what JSON can hold; {error}") from None
    outputs = database.call(
        "sp_SubmitJob",
        JobType=job_type,
        JobParameters=text,
        TenantId=tenant,
        MaxAttempts=max_attempts,
        CorrelationId=key,
    ).outputs
    return Submitted(outputs["JobId"], outputs["WasDuplicate"])


def submit_prime_search(
    database: Database,
    first: int,
    last: int,
    *,
    chunk: int | None = None,
    collect: bool | None = None,
    tenant: int = 0,
    key: str | None = None,
    max_attempts: int = 5,
) -> Submitted:
    """Puts a search for the primes p with first <= p <= last into the queue.

    Parameters:  first, last 0 <= first <= last < 2**63, fewer than 10**18 numbers · chunk how many numbers are searched
                 between two checkpoints; by default a 64th of the range, at least 2**20 and at most 2**26 ·
                 collect whether the primes themselves are kept in the job's result_data, or only their count, the first
                 and the last; by default they are kept for ranges of at most 10,000,000 numbers ·
                 tenant, key, max_attempts as in `submit`
    Returns:     Submitted(job_id, was_duplicate)
    Raises:      as `submit`
    """
    checks = Checks()
    low = checks.integer("first", first, 0, _LARGEST)
    high = checks.integer("last", last, 0, _LARGEST)
    parameters: dict[str, Any] = {"first": str(low), "last": str(high)}
    if chunk is not None:
        parameters["chunk"] = checks.integer("chunk", chunk, 1, 2**31 - 1)
    if collect is not None:
        if not isinstance(collect, bool):
            checks.add(DTypeError(f"collect must be true or false; got {describe(collect)}"))
        parameters["collect"] = collect
    checks.done()
    return submit(database, "PrimeSearch", parameters, tenant=tenant, key=key, max_attempts=max_attempts)


def get(database: Database, job_id: uuid.UUID | str) -> Job:
    """One job in full. Raises NotFoundError 51020 if there is none of this id."""
    return _job(next(iter(database.call("sp_GetJob", JobId=job_id).rows)))


def list_jobs(
    database: Database,
    *,
    status: str | None = None,
    job_type: str | None = None,
    top: int = 100,
    tenant: int | None = None,
) -> list[Job]:
    """The newest jobs first, at most `top` (1..10000)."""
    rows = database.call("sp_ListJobs", Status=status, JobType=job_type, TopN=top, TenantId=tenant).rows
    return [_job(row) for row in rows]


def cancel(database: Database, job_id: uuid.UUID | str) -> None:
    """Cancels a job; a worker that runs it stops at its next heartbeat.

    Raises StateError 51023 for a job that has ended, NotFoundError 51020 for one that does not exist.
    """
    database.call("sp_CancelJob", JobId=job_id)


def retry(database: Database, job_id: uuid.UUID | str) -> None:
    """Puts a failed or cancelled job back into the queue with all its attempts; its checkpoints stay.

    Raises StateError 51023 for a job in another state, NotFoundError 51020 for one that does not exist.
    """
    database.call("sp_RetryJob", JobId=job_id)


_JSON = {"JobParameters": "parameters", "CurrentState": "state", "Results": "results", "ResultData": "result_data"}


def _job(row: dict[str, Any]) -> Job:
    from .database.embedded.procedure import snake_case

    fields: dict[str, Any] = {}
    for name, value in row.items():
        if name in _JSON:
            fields[_JSON[name]] = None if value is None else json.loads(value)
        else:
            fields[snake_case(name)] = value
    return Job(**fields)


def _exact(value: Any) -> Any:
    """The value with every integer that a double cannot hold as text."""
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(item) for item in value]
    if type(value) is int and abs(value) > _EXACT_IN_A_DOUBLE:
        return str(value)
    return value
