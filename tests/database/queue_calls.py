"""Calls that the tests of the job queue share."""

from __future__ import annotations

import json
import uuid
from typing import Any

from hartonomous_native import jobs
from hartonomous_native.database import Database


def submit(database: Database, kind: str, **more: Any) -> uuid.UUID:
    job_id = database.call("sp_SubmitJob", **{"JobType": kind, "JobParameters": "{}", **more}).outputs["JobId"]
    assert isinstance(job_id, uuid.UUID)
    return job_id


def claim(database: Database, kind: str, worker: str = "w", lease: int = 60) -> dict[str, Any] | None:
    rows = database.call("sp_ClaimJob", WorkerId=worker, LeaseSeconds=lease, JobTypes=json.dumps([kind])).rows
    return next(iter(rows), None)


def prime_job(database: Database, first: int, last: int, **more: Any) -> uuid.UUID:
    return jobs.submit_prime_search(database, first, last, **more).job_id


def hold(database: Database, job_id: uuid.UUID, worker: str = "w", lease: int = 60) -> None:
    """Claims until this job is ours (on a server, others may be due before it)."""
    for _ in range(1000):
        row = next(iter(database.call("sp_ClaimJob", WorkerId=worker, LeaseSeconds=lease).rows), None)
        assert row is not None
        if row["JobId"] == job_id:
            return
    raise AssertionError("the job was never handed out")


def record(database: Database, job_id: uuid.UUID, last: int, primes: list[int], worker: str = "w") -> dict[str, Any]:
    return next(
        iter(
            database.call(
                "sp_RecordPrimeChunk",
                JobId=job_id,
                WorkerId=worker,
                LastChecked=last,
                PrimesFound=len(primes),
                PrimesJson=json.dumps([str(prime) for prime in primes]),
            ).rows
        )
    )
