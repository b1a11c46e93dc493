"""Jobs in workers' hands: claims, leases, failures, hand-backs and cancellations, on both engines."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hartonomous_native import jobs
from hartonomous_native.database import Database, open_database
from hartonomous_native.errors import (
    FormatError,
    HartonomousError,
    LeaseLostError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)

from .queue_calls import claim, submit

# ---------------------------------------------------------------- claims and leases


def test_claims_come_in_order_and_once(database: Database, token: str) -> None:
    submitted = [submit(database, token) for _ in range(3)]
    claimed = [claim(database, token) for _ in range(4)]
    assert [row["JobId"] for row in claimed if row] == submitted
    assert claimed[3] is None
    row = claimed[0]
    assert row is not None
    assert (row["JobType"], row["JobParameters"], row["Attempts"], row["TenantId"]) == (token, "{}", 1, 0)
    left = row["LeaseExpiresAt"] - dt.datetime.now(dt.timezone.utc)
    assert dt.timedelta(seconds=50) < left <= dt.timedelta(seconds=61)
    job = jobs.get(database, submitted[0])
    assert (job.status, job.lease_owner, job.lease_expires_at) == ("Running", "w", row["LeaseExpiresAt"])


def test_types_are_chosen(database: Database, token: str) -> None:
    submit(database, f"{token}a")
    wanted = submit(database, f"{token}b")
    row = next(iter(database.call("sp_ClaimJob", WorkerId="w", JobTypes=json.dumps([f"{token}c", f"{token}b"])).rows))
    assert row["JobId"] == wanted
    assert not len(database.call("sp_ClaimJob", WorkerId="w", JobTypes="[]").rows)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"WorkerId": ""}, RangeError),
        ({"WorkerId": None}, MissingArgumentError),
        ({"LeaseSeconds": 0}, RangeError),
        ({"LeaseSeconds": 86401}, RangeError),
        ({"LeaseSeconds": None}, MissingArgumentError),
        ({"JobTypes": "PrimeSearch"}, FormatError),
        ({"JobTypes": '{"a": 1}'}, FormatError),
        ({"JobTypes": "[1]"}, FormatError),
    ],
)
def test_bad_claims(database: Database, arguments: dict[str, Any], error: type[HartonomousError]) -> None:
    with pytest.raises(error):
        database.call("sp_ClaimJob", **{"WorkerId": "w", **arguments})


def test_a_job_is_taken_over_only_after_its_lease(database: Database, other: Database, token: str) -> None:
    job_id = submit(database, token)
    assert claim(database, token, "first", lease=1)
    assert claim(other, token, "second") is None
    database.call("sp_HeartbeatJob", JobId=job_id, WorkerId="first", LeaseSeconds=1, CurrentState='{"at": "7"}')
    time.sleep(1.05)
    row = claim(other, token, "second")
    assert row is not None
    assert (row["JobId"], row["Attempts"], json.loads(row["CurrentState"])) == (job_id, 2, {"at": "7"})
    before = jobs.get(database, job_id)
    assert before.last_error == "the lease expired on attempt 1 of 5; held by first"
    for call, more in [
        ("sp_HeartbeatJob", {"CurrentState": '{"at": "8"}'}),
        ("sp_FailJob", {"Reason": "late"}),
        ("sp_ReleaseJob", {}),
        ("sp_CompleteJob", {"Results": "{}", "OperationType": token, "Quantity": 1}),
    ]:
        with pytest.raises(LeaseLostError, match="must be held by worker first; it is Running, held by second"):
            database.call(call, JobId=job_id, WorkerId="first", **more)
    assert jobs.get(database, job_id) == before


def test_a_past_lease_that_nobody_took_can_be_extended(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token, lease=1)
    time.sleep(1.05)
    database.call("sp_HeartbeatJob", JobId=job_id, WorkerId="w", LeaseSeconds=60)
    assert claim(database, token, "second") is None


@pytest.mark.parametrize("call", ["sp_HeartbeatJob", "sp_ReleaseJob", "sp_CancelJob", "sp_RetryJob", "sp_GetJob"])
def test_there_must_be_such_a_job(database: Database, call: str) -> None:
    missing = uuid.uuid4()
    more = {"WorkerId": "w"} if call in ("sp_HeartbeatJob", "sp_ReleaseJob") else {}
    with pytest.raises(NotFoundError, match=f"job {missing} does not exist"):
        database.call(call, JobId=missing, **more)


def test_two_claimants_never_get_the_same_job(url: str, database: Database, token: str) -> None:
    submitted = {submit(database, token) for _ in range(200)}

    def take(worker: str) -> list[uuid.UUID]:
        with open_database(url) as mine:
            return [row["JobId"] for row in iter(lambda: claim(mine, token, worker), None)]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(take, ["a", "b"])
    assert len(first) + len(second) == 200
    assert {*first, *second} == submitted


def test_a_job_that_kills_its_workers_ends_as_failed(database: Database, token: str) -> None:
    job_id = submit(database, token, MaxAttempts=2)
    for attempt in (1, 2):
        row = claim(database, token, f"w{attempt}", lease=1)
        assert row is not None
        assert row["Attempts"] == attempt
        time.sleep(1.05)
    assert claim(database, token, "w3") is None
    job = jobs.get(database, job_id)
    assert (job.status, job.lease_owner) == ("Failed", None)
    assert job.last_error == "the lease expired on attempt 2 of 2, the last one; held by w2"


# ---------------------------------------------------------------- failure, hand-back, cancel, retry


def fail(database: Database, job_id: uuid.UUID, **more: Any) -> str:
    outputs = database.call("sp_FailJob", **{"JobId": job_id, "WorkerId": "w", "Reason": "broke", **more}).outputs
    return str(outputs["Status"])


def test_retries_back_off_and_end(database: Database, token: str) -> None:
    job_id = submit(database, token, MaxAttempts=3)
    for attempt in (1, 2):
        assert claim(database, token)
        before = dt.datetime.now(dt.timezone.utc)
        assert fail(database, job_id, Reason=f"broke {attempt}") == "Pending"
        job = jobs.get(database, job_id)
        delay = (job.available_at - before).total_seconds()
        assert 2 ** (attempt - 1) - 0.1 <= delay < 2 ** (attempt - 1) + 5
        assert (job.status, job.lease_owner, job.last_error) == ("Pending", None, f"broke {attempt}")
        assert claim(database, token) is None
        time.sleep(max(0.0, delay) + 0.05)
    assert claim(database, token)
    assert fail(database, job_id) == "Failed"
    assert jobs.get(database, job_id).status == "Failed"
    assert claim(database, token) is None


def test_a_hopeless_job_fails_at_once(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    assert fail(database, job_id, Retry=False, Reason="RangeError 51012: bad") == "Failed"
    assert jobs.get(database, job_id).last_error == "RangeError 51012: bad"


def test_a_reason_is_needed(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    with pytest.raises(RangeError, match="Reason must not be empty"):
        fail(database, job_id, Reason="")


def test_handing_back_uses_no_attempt(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    database.call("sp_ReleaseJob", JobId=job_id, WorkerId="w")
    job = jobs.get(database, job_id)
    assert (job.status, job.attempts, job.lease_owner) == ("Pending", 0, None)
    row = claim(database, token)
    assert row is not None
    assert row["Attempts"] == 1


def test_cancelled_jobs_are_lost_to_their_worker_and_can_be_retried(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    jobs.cancel(database, job_id)
    jobs.cancel(database, job_id)
    with pytest.raises(LeaseLostError, match="it is Cancelled, held by nobody"):
        database.call("sp_HeartbeatJob", JobId=job_id, WorkerId="w")
    assert claim(database, token) is None
    jobs.retry(database, job_id)
    row = claim(database, token)
    assert row is not None
    assert row["Attempts"] == 1
    with pytest.raises(StateError, match="must be Failed or Cancelled to be retried; it is Running"):
        jobs.retry(database, job_id)


def test_lists_are_filtered(database: Database, token: str) -> None:
    ids = [submit(database, token) for _ in range(4)]
    claim(database, token)
    assert [job.job_id for job in jobs.list_jobs(database, job_type=token)] == ids[::-1]
    assert [job.job_id for job in jobs.list_jobs(database, job_type=token, top=2)] == ids[:1:-1]
    assert [job.job_id for job in jobs.list_jobs(database, job_type=token, status="Running")] == ids[:1]
    assert jobs.list_jobs(database, job_type=token, tenant=999_999) == []
    with pytest.raises(UnknownNameError, match="Status must be one of Pending, Running"):
        jobs.list_jobs(database, status="Done")
    with pytest.raises(RangeError, match=r"TopN must be in 1\.\.10000; got 0"):
        jobs.list_jobs(database, top=0)
