"""Jobs as their submitter sees them: submit, look, cancel, retry. What a worker does with them is in leases.py."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from ...errors import (
    ConflictError,
    HartonomousError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
    raise_all,
)
from .arguments import parse_json, require
from .procedure import Column, Parameter, Returned, procedure
from .provenance import check_tenant

if TYPE_CHECKING:
    from .engine import Run

_BIGINT_MAX = 2**63 - 1
_INT_MAX = 2**31 - 1
_STATUSES = ("Pending", "Running", "Completed", "Failed", "Cancelled")
_LISTED = (
    ("JobId", "uniqueidentifier"), ("JobType", "nvarchar(100)"), ("Status", "nvarchar(50)"), ("TenantId", "int"),
    ("Attempts", "int"), ("MaxAttempts", "int"), ("CreatedAt", "datetime2(7)"), ("UpdatedAt", "datetime2(7)"),
    ("AvailableAt", "datetime2(7)"), ("LeaseOwner", "nvarchar(128)"), ("LeaseExpiresAt", "datetime2(7)"),
    ("CompletedAt", "datetime2(7)"), ("LastError", "nvarchar(max)"), ("CorrelationId", "nvarchar(100)"),
    ("RangeStart", "bigint"), ("RangeEnd", "bigint"), ("LastChecked", "bigint"), ("ResultCount", "bigint"),
)  # fmt: skip
_DETAILS = (
    ("JobParameters", "nvarchar(max)"), ("CurrentState", "nvarchar(max)"), ("Results", "nvarchar(max)"),
    ("ChunkSize", "int"), ("ResultData", "nvarchar(max)"),
)  # fmt: skip
_PROGRESS = {"RangeStart", "RangeEnd", "LastChecked", "ResultCount", "ChunkSize", "ResultData"}


def _columns(declared: tuple[tuple[str, str], ...]) -> list[Column]:
    return [Column(name, kind) for name, kind in declared]


def _selected(declared: tuple[tuple[str, str], ...]) -> str:
    names = ", ".join(f"{'g' if name in _PROGRESS else 'j'}.{name}" for name, _ in declared)
    return f"SELECT {names} FROM AutonomousComputeJobs AS j LEFT JOIN GödelEngineJobs AS g ON g.JobId = j.JobId"


def _whole_number(value: Any, largest: int) -> int | None:
    """A JSON number or text of decimal digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = str(value)
    if not (text.isascii() and text.isdigit()) or len(text) > 4000:
        return None
    number = int(text)
    return number if number <= largest else None


def _prime_range(parameters: dict[str, Any]) -> tuple[int, int, int]:
    """First and last number and chunk of a prime search; sp_SubmitJob states the rules."""
    first = _whole_number(parameters.get("first"), _BIGINT_MAX)
    last = _whole_number(parameters.get("last"), _BIGINT_MAX)
    if first is None or last is None or last < first:
        given = "..".join(str(parameters[name]) if name in parameters else "NULL" for name in ("first", "last"))
        raise RangeError(
            f"JobParameters must have whole numbers 0 <= first <= last <= {_BIGINT_MAX}; got {given[:80]}"
        )
    if last - first >= 10**18 - 1:
        raise RangeError(f"JobParameters may span fewer than 10^18 numbers; got {first}..{last}")
    if parameters.get("chunk") is None:
        return first, last, min(max((last - first) // 64 + 1, 2**20), 2**26)
    chunk = _whole_number(parameters["chunk"], _INT_MAX)
    if chunk is None or chunk < 1:
        raise RangeError(f"JobParameters.chunk must be in 1..{_INT_MAX}; got {str(parameters['chunk'])[:40]}")
    return first, last, chunk


@procedure(
    "sp_SubmitJob",
    Parameter("JobType", "nvarchar(100)"),
    Parameter("JobParameters", "nvarchar(max)"),
    Parameter("TenantId", "int", default=0),
    Parameter("MaxAttempts", "int", default=5),
    Parameter("CorrelationId", "nvarchar(100)", default=None),
    Parameter("JobId", "uniqueidentifier", output=True),
    Parameter("WasDuplicate", "bit", output=True),
)
def submit_job(
    run: Run, job_type: str, job_parameters: str, tenant_id: int, max_attempts: int, correlation_id: str | None
) -> Returned:
    require(TenantId=tenant_id, MaxAttempts=max_attempts)
    problems: list[HartonomousError] = []
    length = len(job_type.rstrip(" "))
    if not 1 <= length <= 50:
        problems.append(RangeError(f"JobType must have 1..50 characters; got {length}"))
    if not 1 <= max_attempts <= 100:
        problems.append(RangeError(f"MaxAttempts must be in 1..100; got {max_attempts}"))
    search = None
    try:
        parameters = parse_json("JobParameters", job_parameters, what="a JSON object", kind=dict)
        if job_type == "PrimeSearch":
            search = _prime_range(parameters)
    except HartonomousError as problem:
        problems.append(problem)
    raise_all(problems)
    check_tenant(run, tenant_id)
    if correlation_id is not None:
        known = run.one(
            "SELECT JobId, JobType, JobParameters FROM AutonomousComputeJobs WHERE TenantId = ? AND CorrelationId = ?",
            (tenant_id, correlation_id),
        )
        if known is not None:
            if known[1:] != (job_type, job_parameters):
                raise ConflictError(
                    f"CorrelationId may be used for one job only; '{correlation_id}' stands for job {known[0]} with "
                    "another type or other parameters"
                )
            return Returned(outputs={"JobId": uuid.UUID(known[0]), "WasDuplicate": True})
    job_id = run.execute(
        "INSERT INTO AutonomousComputeJobs"
        " (JobType, JobParameters, TenantId, MaxAttempts, CorrelationId, CreatedAt, AvailableAt)"
        " VALUES (:type, :parameters, :tenant, :attempts, :key, :now, :now) RETURNING JobId",
        {"type": job_type, "parameters": job_parameters, "tenant": tenant_id, "attempts": max_attempts,
         "key": correlation_id, "now": run.now},
    ).fetchall()[0][0]  # fmt: skip
    if search is not None:
        first, last, chunk = search
        run.execute(
            "INSERT INTO GödelEngineJobs (JobId, JobKind, RangeStart, RangeEnd, ChunkSize, ResultData, CreatedAt)"
            " VALUES (?, 'PrimeSearch', ?, ?, ?, '[]', ?)",
            (job_id, first, last, chunk, run.now),
        )
    return Returned(outputs={"JobId": uuid.UUID(job_id), "WasDuplicate": False})


def _status(run: Run, job_id: uuid.UUID) -> str:
    row = run.one("SELECT Status FROM AutonomousComputeJobs WHERE JobId = ?", (job_id,))
    if row is None:
        raise NotFoundError(f"job {job_id} does not exist")
    return str(row[0])


@procedure("sp_CancelJob", Parameter("JobId", "uniqueidentifier"))
def cancel_job(run: Run, job_id: uuid.UUID) -> Returned:
    status = _status(run, job_id)
    if status in ("Completed", "Failed"):
        raise StateError(f"job {job_id} must be Pending or Running to be cancelled; it is {status}")
    if status != "Cancelled":
        run.execute(
            "UPDATE AutonomousComputeJobs SET Status = 'Cancelled', LeaseOwner = NULL, LeaseExpiresAt = NULL,"
            " UpdatedAt = ? WHERE JobId = ?",
            (run.now, job_id),
        )
    return Returned()


@procedure("sp_RetryJob", Parameter("JobId", "uniqueidentifier"))
def retry_job(run: Run, job_id: uuid.UUID) -> Returned:
    status = _status(run, job_id)
    if status not in ("Failed", "Cancelled"):
        raise StateError(f"job {job_id} must be Failed or Cancelled to be retried; it is {status}")
    run.execute(
        "UPDATE AutonomousComputeJobs SET Status = 'Pending', Attempts = 0, AvailableAt = :now, UpdatedAt = :now"
        " WHERE JobId = :job",
        {"now": run.now, "job": job_id},
    )
    return Returned()


@procedure(
    "sp_ListJobs",
    Parameter("Status", "nvarchar(50)", default=None),
    Parameter("JobType", "nvarchar(100)", default=None),
    Parameter("TopN", "int", default=100),
    Parameter("TenantId", "int", default=None),
    returns=[_columns(_LISTED)],
    writes=False,
)
def list_jobs(run: Run, status: str | None, job_type: str | None, top_n: int, tenant_id: int | None) -> Returned:
    require(TopN=top_n)
    problems: list[HartonomousError] = []
    if not 1 <= top_n <= 10000:
        problems.append(RangeError(f"TopN must be in 1..10000; got {top_n}"))
    if status is not None and status.casefold() not in {known.casefold() for known in _STATUSES}:
        problems.append(UnknownNameError(f"Status must be one of {', '.join(_STATUSES)}; got '{status}'"))
    raise_all(problems)
    rows = run.execute(
        f"{_selected(_LISTED)} WHERE (:status IS NULL OR j.Status = :status) AND (:type IS NULL OR j.JobType = :type)"
        " AND (:tenant IS NULL OR j.TenantId = :tenant) ORDER BY j.CreatedAt DESC, j.rowid DESC LIMIT :top",
        {"status": status, "type": job_type, "tenant": tenant_id, "top": top_n},
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_GetJob",
    Parameter("JobId", "uniqueidentifier"),
    returns=[_columns(_LISTED + _DETAILS)],
    writes=False,
)
def get_job(run: Run, job_id: uuid.UUID) -> Returned:
    row = run.one(f"{_selected(_LISTED + _DETAILS)} WHERE j.JobId = ?", (job_id,))
    if row is None:
        raise NotFoundError(f"job {job_id} does not exist")
    return Returned([[row]])
