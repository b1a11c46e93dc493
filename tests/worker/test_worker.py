"""The worker in this process: what it completes, retries, gives up, hands back and loses."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from hartonomous_native import __version__, cpu_level, jobs
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import FormatError, InvalidArgumentsError, JobFailedError, RangeError
from hartonomous_native.handlers import Outcome, Work
from hartonomous_native.worker import Worker, WorkerSummary

Events = list[dict[str, Any]]


def done(work: Work) -> Outcome:
    return Outcome({"echo": work.parameters}, "echo", Decimal(1), kernel="none")


def run(url: str, handler: Callable[[Work], Outcome], **options: Any) -> tuple[WorkerSummary, Events]:
    events: Events = []
    worker = Worker(url, handlers={"echo": handler}, on_event=events.append, **options)
    return worker.run(until_idle=True), events


def count(database: EmbeddedDatabase, table: str) -> int:
    return int(database.query(f"SELECT COUNT(*) FROM {table}").tuples[0][0])


def test_jobs_are_completed_in_order(url: str, database: EmbeddedDatabase) -> None:
    submitted = [jobs.submit(database, "echo", {"n": number}).job_id for number in range(5)]
    summary, events = run(url, done)
    assert summary == WorkerSummary(completed=5)
    assert [event["action"] for event in events] == ["started", *["claimed", "completed"] * 5, "stopped"]
    assert [event["job"] for event in events if event["action"] == "completed"] == [str(job) for job in submitted]
    for number, job_id in enumerate(submitted):
        job = jobs.get(database, job_id)
        assert (job.status, job.results) == ("Completed", {"echo": {"n": number}})
    assert count(database, "InferenceRequests") == count(database, "BillingUsageLedger") == 5


def test_where_a_result_came_from_is_written_down(url: str, database: EmbeddedDatabase) -> None:
    job_id = jobs.submit(database, "echo", {"n": 1}).job_id
    run(url, done, worker_id="desk")
    request = next(iter(database.query("SELECT * FROM InferenceRequests")))
    assert (request["CorrelationId"], request["TaskType"], request["Status"]) == (str(job_id), "echo", "Completed")
    assert json.loads(request["InputData"]) == {"n": 1}
    about = json.loads(request["OutputMetadata"])
    assert (about["kernel"], about["version"], about["cpu_level"]) == ("none", __version__, cpu_level())
    assert about["attempt"] == 1
    assert about["worker"].startswith("desk/")
    assert about["parameters_sha256"] == request["InputHash"].hex()
    assert about["milliseconds"] == request["TotalDurationMs"]
    ledger = next(iter(database.query("SELECT * FROM BillingUsageLedger")))
    assert (ledger["CorrelationId"], ledger["Quantity"]) == (str(job_id), 1_000_000)


def test_two_workers_never_do_a_job_twice(url: str, database: EmbeddedDatabase) -> None:
    submitted = [jobs.submit(database, "echo", {"n": number}).job_id for number in range(200)]
    done_by: Counter[uuid.UUID] = Counter()

    def handler(work: Work) -> Outcome:
        done_by[work.job_id] += 1
        return done(work)

    summaries: list[WorkerSummary] = []
    threads = [threading.Thread(target=lambda: summaries.append(run(url, handler)[0])) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(summary.completed for summary in summaries) == 200
    assert done_by == Counter(dict.fromkeys(submitted, 1))
    assert count(database, "InferenceRequests") == count(database, "BillingUsageLedger") == 200


def test_a_failing_job_is_retried_and_then_ends(url: str, database: EmbeddedDatabase) -> None:
    def broken(work: Work) -> Outcome:
        raise OSError(f"attempt {work.attempt}")

    job_id = jobs.submit(database, "echo", {}, max_attempts=2).job_id
    summary, events = run(url, broken)
    assert summary == WorkerSummary(retried=1)
    assert jobs.get(database, job_id).status == "Pending"
    time.sleep(1.05)
    assert run(url, broken)[0] == WorkerSummary(failed=1)
    job = jobs.get(database, job_id)
    assert (job.status, job.last_error) == ("Failed", "OSError: attempt 2")
    assert [event["reason"] for event in events if "reason" in event] == ["OSError: attempt 1"]
    assert count(database, "InferenceRequests") == count(database, "BillingUsageLedger") == 0


@pytest.mark.parametrize("error", [RangeError("n must be in 1..9; got 0"), JobFailedError("no way")])
def test_a_hopeless_job_is_not_retried(url: str, database: EmbeddedDatabase, error: Exception) -> None:
    def hopeless(work: Work) -> Outcome:
        raise error

    job_id = jobs.submit(database, "echo", {}).job_id
    assert run(url, hopeless)[0] == WorkerSummary(failed=1)
    assert jobs.get(database, job_id).last_error == f"{type(error).__name__} {error.number}: {error}"  # type: ignore[attr-defined]


def test_an_unknown_type_fails_with_its_reason(url: str, database: EmbeddedDatabase) -> None:
    job_id = jobs.submit(database, "nobody knows", {}).job_id
    assert run(url, done)[0] == WorkerSummary(failed=1)
    expected = "UnknownNameError 51015: JobType must be one of echo; got 'nobody knows'"
    assert jobs.get(database, job_id).last_error == expected


def test_a_result_that_is_refused_is_a_failed_attempt(url: str, database: EmbeddedDatabase) -> None:
    job_id = jobs.submit(database, "echo", {}).job_id
    run(url, lambda work: Outcome({}, "echo", Decimal(-1), kernel="none"))
    assert jobs.get(database, job_id).last_error == "RangeError 51012: Quantity must not be negative; got -1.000000"


def test_the_lease_outlives_a_long_computation(url: str, database: EmbeddedDatabase) -> None:
    def slow(work: Work) -> Outcome:
        time.sleep(1.6)
        assert len(work.database.call("sp_ClaimJob", WorkerId="thief").rows) == 0
        return done(work)

    jobs.submit(database, "echo", {})
    assert run(url, slow, lease_seconds=1)[0] == WorkerSummary(completed=1)


def test_cancelling_a_running_job_stops_it(url: str, database: EmbeddedDatabase) -> None:
    started = threading.Event()

    def endless(work: Work) -> Outcome:
        started.set()
        while True:
            work.checkpoint()
            time.sleep(0.01)

    job_id = jobs.submit(database, "echo", {}).job_id
    result: list[WorkerSummary] = []
    thread = threading.Thread(target=lambda: result.append(run(url, endless, lease_seconds=1)[0]))
    thread.start()
    assert started.wait(10)
    jobs.cancel(database, job_id)
    thread.join(10)
    assert result == [WorkerSummary(lost=1)]
    assert jobs.get(database, job_id).status == "Cancelled"


def test_a_late_worker_writes_nothing(url: str, database: EmbeddedDatabase) -> None:
    def overtaken(work: Work) -> Outcome:
        jobs.cancel(work.database, work.job_id)
        jobs.retry(work.database, work.job_id)
        work.database.call("sp_ClaimJob", WorkerId="other")
        return done(work)

    job_id = jobs.submit(database, "echo", {}).job_id
    summary, events = run(url, overtaken)
    assert summary == WorkerSummary(lost=1)
    assert "held by other" in next(event["reason"] for event in events if event["action"] == "lost")
    job = jobs.get(database, job_id)
    assert (job.status, job.lease_owner, job.results) == ("Running", "other", None)
    assert count(database, "InferenceRequests") == count(database, "BillingUsageLedger") == 0


def test_stopping_hands_the_job_back(url: str, database: EmbeddedDatabase) -> None:
    def step(work: Work) -> Outcome:
        work.save({"step": 1})
        worker.stop()
        work.checkpoint()
        raise AssertionError("not reached")

    job_id = jobs.submit(database, "echo", {}).job_id
    jobs.submit(database, "echo", {})
    worker = Worker(url, handlers={"echo": step})
    assert worker.run() == WorkerSummary(released=1)
    job = jobs.get(database, job_id)
    assert (job.status, job.attempts, job.state, job.lease_owner) == ("Pending", 0, {"step": 1}, None)
    seen: list[Any] = []

    def resume(work: Work) -> Outcome:
        seen.append(work.state)
        return done(work)

    assert run(url, resume)[0] == WorkerSummary(completed=2)
    assert sorted(seen, key=str) == [None, {"step": 1}]


def test_an_idle_worker_wakes_when_it_is_stopped(url: str) -> None:
    worker = Worker(url, poll_seconds=600)
    timer = threading.Timer(0.5, worker.stop)
    timer.start()
    assert worker.run() == WorkerSummary()
    timer.join()


def test_so_many_jobs_and_such_types(url: str, database: EmbeddedDatabase) -> None:
    for kind in ("echo", "other", "echo", "echo"):
        jobs.submit(database, kind, {})
    handlers = {"echo": done, "other": done}
    assert Worker(url, handlers=handlers, job_types=["other"]).run(until_idle=True).completed == 1
    assert Worker(url, handlers=handlers).run(max_jobs=2).completed == 2
    assert [job.status for job in jobs.list_jobs(database, status="Pending")] == ["Pending"]


def test_bad_options(url: str) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        Worker("sqlite:///:memory:", worker_id="", lease_seconds=0, poll_seconds=0, job_types="echo")
    assert len(caught.value.problems) == 5
    with pytest.raises(FormatError, match="a database that others can open"):
        Worker("sqlite:///:memory:")
    with pytest.raises(RangeError, match="max_jobs"):
        Worker(url).run(max_jobs=0)


def test_events_are_logged_and_a_bad_listener_hurts_nothing(
    url: str, database: EmbeddedDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(event: dict[str, Any]) -> None:
        raise ValueError("listener")

    job_id = jobs.submit(database, "echo", {"password": "hunter2"}).job_id
    with caplog.at_level(logging.DEBUG, "hartonomous_native.worker"):
        worker = Worker(url, handlers={"echo": lambda work: Outcome({}, "echo", Decimal(1), "none")}, on_event=listen)
        assert worker.run(until_idle=True).completed == 1
    events = [record.event for record in caplog.records if hasattr(record, "event")]
    assert [event["action"] for event in events] == ["started", "claimed", "completed", "stopped"]
    assert events[1] == {
        "action": "claimed", "worker": worker.worker_id, "job": str(job_id), "job_type": "echo", "attempt": 1
    }  # fmt: skip
    assert "hunter2" not in caplog.text
    assert url not in caplog.text
