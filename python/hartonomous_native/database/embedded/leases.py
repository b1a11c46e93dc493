"""A job in a worker's hands: claimed under a lease, kept by heartbeats, checkpointed, failed or handed back.

When a lease is past, another worker may take the job over; the first one's next call then raises LeaseLostError.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from ...errors import FormatError, LeaseLostError, NotFoundError, RangeError, StateError
from ..types import parse_type
from .arguments import parse_json, require
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text, from_storage

if TYPE_CHECKING:
    from .engine import Run

_TIME = parse_type("datetime2(7)")


def seconds_later(time: str, seconds: int) -> str:
    """A stored time, so many seconds later."""
    return datetime_text(from_storage(time, _TIME) + dt.timedelta(seconds=seconds))


def check_lease_seconds(seconds: int) -> None:
    require(LeaseSeconds=seconds)
    if not 1 <= seconds <= 86400:
        raise RangeError(f"LeaseSeconds must be in 1..86400; got {seconds}")


def require_lease(run: Run, job_id: uuid.UUID, worker_id: str) -> None:
    """Raises NotFoundError or LeaseLostError unless the worker holds the job."""
    row = run.one(
        "SELECT Status, LeaseOwner, LeaseOwner = ? FROM AutonomousComputeJobs WHERE JobId = ?", (worker_id, job_id)
    )
    if row is None:
        raise NotFoundError(f"job {job_id} does not exist")
    status, owner, is_ours = row
    if status != "Running" or not is_ours:
        raise LeaseLostError(
            f"job {job_id} must be held by worker {worker_id}; it is {status}, held by {owner or 'nobody'}"
        )


def extend_lease(run: Run, job_id: uuid.UUID, worker_id: str, lease_seconds: int) -> str:
    """The new end of the lease. AvailableAt of a running job is that end too: the claim looks at nothing else."""
    require_lease(run, job_id, worker_id)
    expires = seconds_later(run.now, lease_seconds)
    run.execute(
        "UPDATE AutonomousComputeJobs SET LeaseExpiresAt = :expires, AvailableAt = :expires, LastHeartbeat = :now,"
        " UpdatedAt = :now WHERE JobId = :job",
        {"expires": expires, "now": run.now, "job": job_id},
    )
    return expires


_CLAIM = """
    UPDATE AutonomousComputeJobs
    SET Status = 'Running',
        LastError = CASE WHEN Status = 'Running'
            THEN 'the lease expired on attempt ' || Attempts || ' of ' || MaxAttempts || '; held by ' || LeaseOwner
            ELSE LastError END,
        Attempts = Attempts + 1,
        LeaseOwner = :worker,
        LeaseExpiresAt = :expires,
        AvailableAt = :expires,
        LastHeartbeat = :now,
        UpdatedAt = :now
    WHERE rowid = (
        SELECT rowid FROM AutonomousComputeJobs
        WHERE Status = :status AND AvailableAt <= :now
          AND (:types IS NULL OR JobType COLLATE NOCASE IN (SELECT value FROM json_each(:types)))
        ORDER BY AvailableAt, rowid
        LIMIT 1)
    RETURNING JobId, JobType, JobParameters, CurrentState, TenantId, Attempts, MaxAttempts, LeaseExpiresAt
"""


@procedure(
    "sp_ClaimJob",
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("LeaseSeconds", "int", default=60),
    Parameter("JobTypes", "nvarchar(max)", default=None),
    returns=[
        [
            Column("JobId", "uniqueidentifier"),
            Column("JobType", "nvarchar(100)"),
            Column("JobParameters", "nvarchar(max)"),
            Column("CurrentState", "nvarchar(max)"),
            Column("TenantId", "int"),
            Column("Attempts", "int"),
            Column("MaxAttempts", "int"),
            Column("LeaseExpiresAt", "datetime2(7)"),
        ]
    ],
)
def claim_job(run: Run, worker_id: str, lease_seconds: int, job_types: str | None) -> Returned:
    if not worker_id.rstrip(" "):
        raise RangeError("WorkerId must have 1..128 characters; got 0")
    check_lease_seconds(lease_seconds)
    what = "a JSON array of texts"
    if not all(isinstance(kind, str) for kind in parse_json("JobTypes", job_types, what=what, kind=list) or []):
        raise FormatError(f"JobTypes must be {what}; got {(job_types or '')[:40]}")
    run.execute(
        "UPDATE AutonomousComputeJobs SET Status = 'Failed', LastError = 'the lease expired on attempt ' || Attempts"
        " || ' of ' || MaxAttempts || ', the last one; held by ' || LeaseOwner, LeaseOwner = NULL,"
        " LeaseExpiresAt = NULL, UpdatedAt = :now"
        " WHERE Status = 'Running' AND AvailableAt <= :now AND Attempts >= MaxAttempts",
        {"now": run.now},
    )
    for status in ("Running", "Pending"):
        claimed = run.execute(
            _CLAIM,
            {"worker": worker_id, "now": run.now, "expires": seconds_later(run.now, lease_seconds), "status": status,
             "types": job_types},
        ).fetchall()  # fmt: skip
        if claimed:
            return Returned([claimed])
    return Returned([[]])


@procedure(
    "sp_HeartbeatJob",
    Parameter("JobId", "uniqueidentifier"),
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("LeaseSeconds", "int", default=60),
    Parameter("CurrentState", "nvarchar(max)", default=None),
    returns=[[Column("LeaseExpiresAt", "datetime2(7)")]],
)
def heartbeat_job(
    run: Run, job_id: uuid.UUID, worker_id: str, lease_seconds: int, current_state: str | None
) -> Returned:
    check_lease_seconds(lease_seconds)
    parse_json("CurrentState", current_state)
    expires = extend_lease(run, job_id, worker_id, lease_seconds)
    if current_state is not None:
        run.execute("UPDATE AutonomousComputeJobs SET CurrentState = ? WHERE JobId = ?", (current_state, job_id))
    return Returned([[(expires,)]])


@procedure(
    "sp_RecordPrimeChunk",
    Parameter("JobId", "uniqueidentifier"),
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("LastChecked", "bigint"),
    Parameter("PrimesFound", "bigint"),
    Parameter("PrimesJson", "nvarchar(max)", default=None),
    Parameter("LeaseSeconds", "int", default=60),
    returns=[[Column("Recorded", "bit"), Column("LastChecked", "bigint"), Column("ResultCount", "bigint")]],
)
def record_prime_chunk(
    run: Run,
    job_id: uuid.UUID,
    worker_id: str,
    last_checked: int,
    primes_found: int,
    primes_json: str | None,
    lease_seconds: int,
) -> Returned:
    check_lease_seconds(lease_seconds)
    if primes_found < 0:
        raise RangeError(f"PrimesFound must not be negative; got {primes_found}")
    primes = parse_json("PrimesJson", primes_json, what="a JSON array of decimal texts", kind=list)
    if primes is not None:
        texts = sum(isinstance(prime, str) and prime.isascii() and prime.isdigit() for prime in primes)
        if len(primes) != primes_found or texts != primes_found:
            raise FormatError(
                f"PrimesJson must hold PrimesFound = {primes_found} decimal texts; "
                f"got {texts} of {len(primes)} elements"
            )
    extend_lease(run, job_id, worker_id, lease_seconds)
    row = run.one(
        "SELECT RangeStart, RangeEnd, LastChecked FROM GödelEngineJobs WHERE JobId = ? AND JobKind = 'PrimeSearch'",
        (job_id,),
    )
    if row is None:
        raise StateError(f"job {job_id} must be a prime search; it is not")
    start, end, checked = row
    if not start <= last_checked <= end:
        raise RangeError(f"LastChecked must be in {start}..{end}; got {last_checked}")
    recorded = checked is None or last_checked > checked
    if recorded:
        # '[a]' and '[b]' become '[a,b]'.
        added = ",".join(f'"{prime}"' for prime in primes or ())
        run.execute(
            "UPDATE GödelEngineJobs SET LastChecked = :checked, ResultCount = ResultCount + :found, ResultData ="
            " CASE WHEN :added = '' THEN ResultData WHEN ResultData = '[]' THEN '[' || :added || ']'"
            " ELSE substr(ResultData, 1, length(ResultData) - 1) || ',' || :added || ']' END WHERE JobId = :job",
            {"checked": last_checked, "found": primes_found, "added": added, "job": job_id},
        )
    state = run.one("SELECT LastChecked, ResultCount FROM GödelEngineJobs WHERE JobId = ?", (job_id,))
    return Returned([[(recorded, *state)]])


@procedure(
    "sp_FailJob",
    Parameter("JobId", "uniqueidentifier"),
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("Reason", "nvarchar(max)"),
    Parameter("Retry", "bit", default=True),
    Parameter("Status", "nvarchar(50)", output=True),
)
def fail_job(run: Run, job_id: uuid.UUID, worker_id: str, reason: str, retry: bool) -> Returned:
    require(Retry=retry)
    if not reason.rstrip(" "):
        raise RangeError("Reason must not be empty")
    require_lease(run, job_id, worker_id)
    attempts, most = run.one("SELECT Attempts, MaxAttempts FROM AutonomousComputeJobs WHERE JobId = ?", (job_id,))
    status = "Pending" if retry and attempts < most else "Failed"
    run.execute(
        "UPDATE AutonomousComputeJobs SET Status = :status, AvailableAt = :due, LastError = :reason, LeaseOwner = NULL,"
        " LeaseExpiresAt = NULL, UpdatedAt = :now WHERE JobId = :job",
        {"status": status, "due": seconds_later(run.now, min(2 ** (attempts - 1), 900)), "reason": reason,
         "now": run.now, "job": job_id},
    )  # fmt: skip
    return Returned(outputs={"Status": status})


@procedure(
    "sp_ReleaseJob",
    Parameter("JobId", "uniqueidentifier"),
    Parameter("WorkerId", "nvarchar(128)"),
)
def release_job(run: Run, job_id: uuid.UUID, worker_id: str) -> Returned:
    require_lease(run, job_id, worker_id)
    run.execute(
        "UPDATE AutonomousComputeJobs SET Status = 'Pending', Attempts = Attempts - 1, AvailableAt = :now,"
        " LeaseOwner = NULL, LeaseExpiresAt = NULL, UpdatedAt = :now WHERE JobId = :job",
        {"now": run.now, "job": job_id},
    )
    return Returned()
