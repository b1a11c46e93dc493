"""Jobs: submission, leases, checkpoints, retries and completion, on both engines."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from hartonomous_native import jobs
from hartonomous_native.database import Database, open_database
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    LeaseLostError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)


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


# ---------------------------------------------------------------- submission


def test_a_job_is_submitted_and_seen(database: Database, token: str) -> None:
    submitted = jobs.submit(database, token, {"b": 1, "a": [2**60, -(2**60), 2**53]}, max_attempts=3)
    assert not submitted.was_duplicate
    job = jobs.get(database, submitted.job_id)
    assert (job.job_type, job.status, job.attempts, job.max_attempts) == (token, "Pending", 0, 3)
    assert job.parameters == {"a": [str(2**60), str(-(2**60)), 2**53], "b": 1}
    assert job.lease_owner is None
    assert job.progress is None
    assert [listed.job_id for listed in jobs.list_jobs(database, job_type=token)] == [job.job_id]


def test_the_same_key_is_the_same_job(database: Database, token: str) -> None:
    first = jobs.submit(database, token, {"n": 1, "m": 2}, key=token)
    again = jobs.submit(database, token, {"m": 2, "n": 1}, key=token)
    assert again == (first.job_id, True)
    with pytest.raises(ConflictError, match="one job only"):
        jobs.submit(database, token, {"n": 2, "m": 2}, key=token)
    with pytest.raises(ConflictError):
        jobs.submit(database, f"{token}x", {"n": 1, "m": 2}, key=token)
    with pytest.raises(ConflictError):
        jobs.submit(database, token, {"N": 1, "m": 2}, key=token)
    assert jobs.submit(database, token, {"n": 2, "m": 2}, key=token.upper() + "x").was_duplicate is False


def test_jobs_without_a_key_are_never_merged(database: Database, token: str) -> None:
    assert jobs.submit(database, token, {}).job_id != jobs.submit(database, token, {}).job_id


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"JobType": ""}, RangeError, "JobType must have 1..50 characters; got 0"),
        ({"JobType": "x" * 51}, RangeError, "got 51"),
        ({"JobParameters": "[1]"}, FormatError, "must be a JSON object"),
        ({"JobParameters": "{'a': 1}"}, FormatError, "must be a JSON object"),
        ({"JobParameters": '{"a": NaN}'}, FormatError, "must be a JSON object"),
        ({"MaxAttempts": 0}, RangeError, r"MaxAttempts must be in 1\.\.100; got 0"),
        ({"MaxAttempts": None}, MissingArgumentError, "MaxAttempts is required"),
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
        ({"JobParameters": None}, MissingArgumentError, "JobParameters is required"),
    ],
)
def test_bad_submissions(
    database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_SubmitJob", **{"JobType": "x", "JobParameters": "{}", **arguments})


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, r"0 <= first <= last <= 9223372036854775807; got NULL\.\.NULL"),
        ({"first": 5, "last": 4}, r"got 5\.\.4"),
        ({"first": "-1", "last": "4"}, r"got -1\.\.4"),
        ({"first": "1.0", "last": "4"}, r"got 1\.0\.\.4"),
        ({"first": 1.5, "last": 4}, r"got 1\.5\.\.4"),
        ({"first": " 1", "last": 4}, "first <= last"),
        ({"first": "", "last": 4}, "first <= last"),
        ({"first": "1", "last": "9223372036854775808"}, r"got 1\.\.9223372036854775808"),
        ({"first": "0", "last": "999999999999999999"}, r"fewer than 10\^18 numbers"),
        ({"first": 1, "last": 4, "chunk": 0}, r"chunk must be in 1\.\.2147483647; got 0"),
        ({"first": 1, "last": 4, "chunk": 2**31}, "got 2147483648"),
        ({"first": 1, "last": 4, "chunk": "many"}, "got many"),
    ],
)
def test_bad_prime_searches(database: Database, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(RangeError, match=message):
        database.call("sp_SubmitJob", JobType="PrimeSearch", JobParameters=json.dumps(parameters))


def test_bad_arguments_of_the_python_functions_come_together(database: Database) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        jobs.submit_prime_search(database, -1, 2**63, chunk=0)
    assert len(caught.value.problems) == 3
    with pytest.raises(FormatError, match="what JSON can hold"):
        jobs.submit(database, "x", {"a": float("nan")})
    with pytest.raises(FormatError, match="what JSON can hold"):
        jobs.submit(database, "x", {"a": object()})


@pytest.mark.parametrize(
    ("first", "last", "chunk"),
    [
        (0, 0, 2**20),
        (1, 64 * 2**20, 2**20),
        (0, 64 * 2**20, 2**20 + 1),
        (2**63 - 2**31, 2**63 - 1, 2**25),
        (0, 10**18 - 2, 2**26),
    ],
)
def test_the_chunk_is_a_64th_of_the_range_within_limits(database: Database, first: int, last: int, chunk: int) -> None:
    job = jobs.get(database, prime_job(database, first, last))
    assert (job.range_start, job.range_end, job.chunk_size, job.result_data) == (first, last, chunk, [])
    assert job.progress == 0.0


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


# ---------------------------------------------------------------- prime chunks


def test_chunks_are_recorded_once(database: Database) -> None:
    job_id = prime_job(database, 1, 30)
    hold(database, job_id)
    assert record(database, job_id, 10, [2, 3, 5, 7]) == {"Recorded": True, "LastChecked": 10, "ResultCount": 4}
    assert record(database, job_id, 10, [2, 3, 5, 7]) == {"Recorded": False, "LastChecked": 10, "ResultCount": 4}
    assert record(database, job_id, 5, [2, 3, 5]) == {"Recorded": False, "LastChecked": 10, "ResultCount": 4}
    assert record(database, job_id, 16, [11, 13])["ResultCount"] == 6
    assert record(database, job_id, 16 + 2, [17])["ResultCount"] == 7
    assert record(database, job_id, 20 - 2 + 0, [])["Recorded"] is False
    assert record(database, job_id, 30, [19, 23, 29])["ResultCount"] == 10
    job = jobs.get(database, job_id)
    assert job.result_data == [str(prime) for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)]
    assert (job.last_checked, job.result_count, job.progress) == (30, 10, 1.0)


def test_bad_chunks_change_nothing(database: Database, token: str) -> None:
    job_id = prime_job(database, 2, 30)
    hold(database, job_id)
    given = {"JobId": job_id, "WorkerId": "w", "LastChecked": 10, "PrimesFound": 1}
    for more, error, message in [
        ({"LastChecked": 31}, RangeError, r"LastChecked must be in 2\.\.30; got 31"),
        ({"LastChecked": 1}, RangeError, "got 1"),
        ({"PrimesFound": -1}, RangeError, "must not be negative; got -1"),
        ({"PrimesJson": "[7]"}, FormatError, "PrimesFound = 1 decimal texts; got 0 of 1 elements"),
        ({"PrimesJson": '["7", "11"]'}, FormatError, "got 2 of 2 elements"),
        ({"PrimesJson": '["7.0"]'}, FormatError, "got 0 of 1 elements"),
        ({"PrimesJson": '{"a": "7"}'}, FormatError, "must be a JSON array"),
        ({"WorkerId": "else"}, LeaseLostError, "held by w"),
    ]:
        with pytest.raises(error, match=message):
            database.call("sp_RecordPrimeChunk", **{**given, **more})
    job = jobs.get(database, job_id)
    assert (job.last_checked, job.result_count, job.result_data) == (None, 0, [])
    other_kind = submit(database, token)
    claim(database, token)
    with pytest.raises(StateError, match="must be a prime search"):
        database.call("sp_RecordPrimeChunk", **{**given, "JobId": other_kind})


# ---------------------------------------------------------------- completion


def complete(database: Database, job_id: uuid.UUID, token: str, **more: Any) -> int:
    given = {"JobId": job_id, "WorkerId": "w", "Results": '{"done": true}', "OperationType": token, "Quantity": "2.5"}
    return int(database.call("sp_CompleteJob", **{**given, **more}).outputs["InferenceId"])


def test_completion_writes_everything_once(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    inference = complete(database, job_id, token, DurationMs=12, Metadata='{"kernel": "k"}')
    assert complete(database, job_id, token, DurationMs=12) == inference
    job = jobs.get(database, job_id)
    assert (job.status, job.results) == ("Completed", {"done": True})
    assert job.completed_at is not None
    usage = {row["OperationType"]: row for row in database.call("sp_GetUsage").rows}
    assert usage[token] == {
        "OperationType": token, "Records": 1, "Quantity": Decimal("2.500000"), "AmountUSD": Decimal("0.000000")
    }  # fmt: skip
    nodes = database.call("sp_QueryProvenance", NodeType="Inference", EntityId=inference, Direction="Both").rows
    assert len(nodes) == 0
    with pytest.raises(LeaseLostError, match="it is Completed"):
        complete(database, job_id, token, WorkerId="another")
    with pytest.raises(StateError, match="it is Completed"):
        jobs.cancel(database, job_id)


def test_a_prime_search_is_complete_at_its_end_only(database: Database, token: str) -> None:
    job_id = prime_job(database, 1, 30)
    hold(database, job_id)
    with pytest.raises(StateError, match="must have checked up to 30 to be complete; got nothing"):
        complete(database, job_id, token)
    record(database, job_id, 10, [2, 3, 5, 7])
    with pytest.raises(StateError, match="got 10"):
        complete(database, job_id, token)
    record(database, job_id, 30, [])
    complete(database, job_id, token)


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"Results": "done"}, FormatError, "Results must be JSON"),
        ({"Metadata": "{"}, FormatError, "Metadata must be JSON"),
        ({"UsedAtoms": "[1]"}, FormatError, "UsedAtoms must be a JSON array of atom ids as texts"),
        ({"ProducedAtoms": '["x"]'}, FormatError, "ProducedAtoms must be a JSON array"),
        ({"UsedAtoms": '["9000000000000000000"]'}, NotFoundError, "atom 9000000000000000000 does not exist"),
        ({"ModelId": 2_000_000_000}, NotFoundError, "model 2000000000 does not exist"),
        ({"Quantity": -1}, RangeError, "Quantity must not be negative"),
        ({"Quantity": 0.5}, TypeError, "exact amount"),
        ({"DurationMs": -1}, RangeError, "DurationMs must not be negative"),
        ({"OperationType": ""}, RangeError, "OperationType must not be empty"),
    ],
)
def test_a_refused_completion_leaves_nothing(
    database: Database, token: str, more: dict[str, Any], error: type[Exception], message: str
) -> None:
    job_id = submit(database, token)
    claim(database, token)
    before = jobs.get(database, job_id)
    with pytest.raises(error, match=message):
        complete(database, job_id, token, **more)
    assert jobs.get(database, job_id) == before
    assert token not in database.call("sp_GetUsage").rows.column("OperationType")
    complete(database, job_id, token)


def test_a_ledger_conflict_undoes_the_completion(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    database.call(
        "sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType=token, Quantity=9, CorrelationId=str(job_id)
    )
    before = jobs.get(database, job_id)
    with pytest.raises(ConflictError, match="stands for quantity 9"):
        complete(database, job_id, token)
    assert jobs.get(database, job_id) == before
