"""The worker: claims jobs one at a time, computes outside any transaction, and completes each in one.

Two threads, each with its own connection. The caller's thread claims jobs, keeps their leases up and hears signals; a
second one computes and writes results. So a lease is kept, and a signal is heard, while native code runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import queue
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .boundary import Checks, describe
from .database import Database, open_database
from .errors import (
    CapacityError,
    DatabaseError,
    DTypeError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    JobFailedError,
    LeaseLostError,
    MissingArgumentError,
    NotFiniteError,
    NotFoundError,
    RangeError,
    ShapeError,
    UnknownNameError,
)
from .handlers.work import Flag, Handler, Interrupted, Outcome, Work

_log = logging.getLogger(__name__)

_HOPELESS = (
    ShapeError, MissingArgumentError, RangeError, DTypeError, NotFiniteError, UnknownNameError, FormatError,
    CapacityError, InvalidArgumentsError, JobFailedError,
)  # fmt: skip
"""Errors of the job's own parameters: another attempt would fail the same way."""

_FIRST_PAUSE = 0.02


@dataclass
class WorkerSummary:
    """What a run has done, in jobs."""

    completed: int = 0
    retried: int = 0
    """Failed, and put back for another attempt."""
    failed: int = 0
    lost: int = 0
    """Cancelled, or taken over by another worker, while they ran."""
    released: int = 0
    """Handed back unfinished, because the worker was asked to stop."""

    @property
    def jobs(self) -> int:
        return self.completed + self.retried + self.failed + self.lost + self.released


class Worker:
    """Does the jobs of one database.

    Parameters:  url as `open_database` takes it; an in-memory database is refused, its connections share nothing ·
                 worker_id at most 100 characters, by default the host's name and the process; a random suffix is added,
                 so that two processes of one name never share a lease · lease_seconds 1..86400, how long a job stays
                 with a worker that has died · poll_seconds > 0, the longest pause between two looks at an empty queue ·
                 job_types the types it takes, by default all · on_event called with a dict for everything that happens
                 (keys action, worker, and for jobs job, job_type, attempt …), from either thread, one call at a time ·
                 handlers by job type, by default those of `hartonomous_native.handlers`
    Raises:      RangeError, DTypeError, FormatError for bad arguments
    """

    def __init__(
        self,
        url: str,
        *,
        worker_id: str | None = None,
        lease_seconds: int = 60,
        poll_seconds: float = 1.0,
        job_types: Sequence[str] | None = None,
        on_event: Callable[[dict[str, Any]], None] | None = None,
        handlers: Mapping[str, Handler] | None = None,
    ) -> None:
        checks = Checks()
        self.lease_seconds = checks.integer("lease_seconds", lease_seconds, 1, 86400)
        if url == "sqlite:///:memory:":
            checks.add(FormatError("a worker needs a database that others can open; got an in-memory one"))
        if not isinstance(poll_seconds, (int, float)) or not 0 < poll_seconds < float("inf"):
            checks.add(RangeError(f"poll_seconds must be a positive number; got {describe(poll_seconds)}"))
        if worker_id is not None and not (isinstance(worker_id, str) and 1 <= len(worker_id) <= 100):
            checks.add(RangeError(f"worker_id must be text of 1..100 characters; got {describe(worker_id)}"))
        if job_types is not None and (
            isinstance(job_types, str) or not all(isinstance(kind, str) for kind in job_types)
        ):
            checks.add(DTypeError(f"job_types must be a list of texts; got {describe(job_types)}"))
        checks.done()
        if handlers is None:
            from .handlers import HANDLERS

            handlers = HANDLERS
        self.worker_id = f"{worker_id or f'{socket.gethostname()[:60]}:{os.getpid()}'}/{secrets.token_hex(4)}"
        self._url = url
        self._poll_seconds = float(poll_seconds)
        self._job_types = None if job_types is None else json.dumps(list(job_types))
        self._on_event = on_event
        self._handlers = handlers
        self._stop = Flag()
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._event_lock = threading.Lock()

    def stop(self) -> None:
        """Asks `run` to end: the job in hand is checkpointed and handed back. May be called from any thread."""
        self._stop.set()
        # A signal handler may interrupt a wait of this same thread: a put is safe there, Event.set could deadlock.
        self._wake.put(None)

    def run(self, *, until_idle: bool = False, max_jobs: int | None = None) -> WorkerSummary:
        """Works until `stop`, SIGINT or SIGTERM (heard in the main thread only); with until_idle, until no job is due;
        with max_jobs, for so many jobs. A second signal ends the process at once.

        Raises DatabaseError if the database cannot be opened or fails while claiming.
        """
        if max_jobs is not None:
            checks = Checks()
            checks.integer("max_jobs", max_jobs, 1, 2**31 - 1)
            checks.done()
        summary = WorkerSummary()
        pause = _FIRST_PAUSE
        with open_database(self._url) as database, _Bench(self) as bench, self._signals():
            self._event("started", lease_seconds=self.lease_seconds)
            while not self._stop.is_set() and (max_jobs is None or summary.jobs < max_jobs):
                claimed = database.call(
                    "sp_ClaimJob",
                    WorkerId=self.worker_id,
                    LeaseSeconds=self.lease_seconds,
                    JobTypes=self._job_types,
                ).rows
                if not len(claimed):
                    if until_idle:
                        break
                    # A queue that was busy a moment ago is looked at soon, an idle one rarely.
                    with contextlib.suppress(queue.Empty):
                        self._wake.get(timeout=pause)
                    pause = min(2 * pause, self._poll_seconds)
                    continue
                pause = _FIRST_PAUSE
                end = self._supervise(database, bench, next(iter(claimed)))
                setattr(summary, end, getattr(summary, end) + 1)
            self._event("stopped", jobs=summary.jobs)
        return summary

    def _supervise(self, database: Database, bench: _Bench, row: dict[str, Any]) -> str:
        """Keeps the lease up while the other thread works on the job; returns how it ended."""
        lost = Flag()
        assignment = _Assignment(row, self._stop, lost)
        bench.assignments.put(assignment)
        while not assignment.done.wait(self.lease_seconds / 3):
            if lost.is_set():
                continue
            try:
                database.call(
                    "sp_HeartbeatJob",
                    JobId=row["JobId"],
                    WorkerId=self.worker_id,
                    LeaseSeconds=self.lease_seconds,
                )
            except (LeaseLostError, NotFoundError):
                # Also when the job was completed a moment ago; then nobody looks at the flag any more.
                lost.set()
            except DatabaseError as error:
                self._event("heartbeat failed", logging.WARNING, **_about(row), reason=_reason(error))
        if assignment.failure is not None:
            raise assignment.failure
        return assignment.end

    def _perform(self, database: Database, assignment: _Assignment) -> str:
        """One attempt, in the computing thread, up to its end in the database; returns how it ended."""
        row = assignment.row
        about = _about(row)
        self._event("claimed", **about)
        started = time.perf_counter()
        try:
            try:
                outcome = self._compute(database, assignment)
            except Interrupted:
                database.call("sp_ReleaseJob", JobId=row["JobId"], WorkerId=self.worker_id)
                self._event("released", **about)
                return "released"
            milliseconds = round((time.perf_counter() - started) * 1000)
            inference_id = self._complete(database, row, outcome, milliseconds)
            self._event(
                "completed", **about, inference=inference_id, milliseconds=milliseconds, results=outcome.results
            )
            return "completed"
        except LeaseLostError as error:
            self._event("lost", logging.WARNING, **about, reason=_reason(error))
            return "lost"
        except Exception as error:
            return self._fail(database, row, error)

    def _compute(self, database: Database, assignment: _Assignment) -> Outcome:
        row = assignment.row
        handler = self._handlers.get(row["JobType"])
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            raise UnknownNameError(f"JobType must be one of {known}; got '{row['JobType']}'")

        def on_progress(done: int, total: int | None) -> None:
            self._event("progress", logging.DEBUG, **_about(row), done=done, total=total)

        return handler(
            Work(
                database=database,
                job_id=row["JobId"],
                job_type=row["JobType"],
                parameters=json.loads(row["JobParameters"]),
                state=None if row["CurrentState"] is None else json.loads(row["CurrentState"]),
                tenant_id=row["TenantId"],
                attempt=row["Attempts"],
                worker_id=self.worker_id,
                lease_seconds=self.lease_seconds,
                on_progress=on_progress,
                stop=assignment.stop,
                lost=assignment.lost,
            )
        )

    def _complete(self, database: Database, row: dict[str, Any], outcome: Outcome, milliseconds: int) -> int:
        from . import __version__, cpu_level

        metadata = {
            "kernel": outcome.kernel,
            "version": __version__,
            "cpu_level": cpu_level(),
            # Of the text in UTF-16, as SQL Server holds it: the same as InferenceRequests.InputHash.
            "parameters_sha256": hashlib.sha256(row["JobParameters"].encode("utf-16-le", "surrogatepass")).hexdigest(),
            "milliseconds": milliseconds,
            "attempt": row["Attempts"],
            "worker": self.worker_id,
        }
        completed = database.call(
            "sp_CompleteJob",
            JobId=row["JobId"],
            WorkerId=self.worker_id,
            Results=json.dumps(outcome.results, sort_keys=True, allow_nan=False),
            OperationType=outcome.operation_type,
            Quantity=outcome.quantity,
            DurationMs=milliseconds,
            ModelId=outcome.model_id,
            UsedAtoms=_ids(outcome.used_atoms),
            ProducedAtoms=_ids(outcome.produced_atoms),
            Metadata=json.dumps(metadata, sort_keys=True),
        )
        return int(completed.outputs["InferenceId"])

    def _fail(self, database: Database, row: dict[str, Any], error: Exception) -> str:
        reason = _reason(error)
        try:
            status = database.call(
                "sp_FailJob",
                JobId=row["JobId"],
                WorkerId=self.worker_id,
                Reason=reason,
                Retry=not isinstance(error, _HOPELESS),
            ).outputs["Status"]
        except (LeaseLostError, DatabaseError) as second:
            # Nothing is lost by it: when the lease is past, the job is claimed again.
            self._event("lost", logging.WARNING, **_about(row), reason=reason, while_failing=_reason(second))
            return "lost"
        action = "failed" if status == "Failed" else "retried"
        _log.debug("job %s raised", row["JobId"], exc_info=error)
        self._event(action, logging.ERROR if action == "failed" else logging.WARNING, **_about(row), reason=reason)
        return action

    def _event(self, action: str, level: int = logging.INFO, **fields: Any) -> None:
        """Tells the log and the caller. Never the URL, nor a job's parameters: these may hold secrets."""
        event = {"action": action, "worker": self.worker_id, **fields}
        _log.log(level, "%s %s", action, fields.get("job", ""), extra={"event": event})
        if self._on_event is not None:
            with self._event_lock:
                try:
                    self._on_event(event)
                except Exception:
                    # A listener's mistake must not fail a job.
                    _log.exception("on_event failed on %s", action)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def hear(number: int, frame: object) -> None:
            if self._stop.is_set():
                os._exit(128 + number)
            self.stop()

        before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Assignment:
    """One claimed job on its way to the computing thread and back."""

    def __init__(self, row: dict[str, Any], stop: Flag, lost: Flag) -> None:
        self.row = row
        self.stop = stop
        self.lost = lost
        self.done = threading.Event()
        self.end = "lost"
        self.failure: BaseException | None = None


class _Bench:
    """The computing thread, with a connection of its own."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self.assignments: queue.SimpleQueue[_Assignment | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="hartonomous-worker", daemon=True)

    def __enter__(self) -> _Bench:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.assignments.put(None)
        self._thread.join()

    def _work(self) -> None:
        database: Database | None = None
        try:
            while (assignment := self.assignments.get()) is not None:
                try:
                    if database is None:
                        database = open_database(self._worker._url)
                    assignment.end = self._worker._perform(database, assignment)
                except BaseException as error:
                    assignment.failure = error
                finally:
                    assignment.done.set()
        finally:
            if database is not None:
                database.close()


def _about(row: dict[str, Any]) -> dict[str, Any]:
    return {"job": str(row["JobId"]), "job_type": row["JobType"], "attempt": row["Attempts"]}


def _reason(error: BaseException) -> str:
    if isinstance(error, HartonomousError):
        return f"{type(error).__name__} {error.number}: {error.message}"
    return f"{type(error).__name__}: {error}"


def _ids(atoms: Sequence[int] | None) -> str | None:
    return None if atoms is None else json.dumps([str(atom) for atom in atoms])
