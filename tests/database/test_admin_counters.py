"""The system's own counters, measured at a known time over known rows, up to the alert that they raise."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import MissingArgumentError, RangeError

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.timezone.utc)


def ago(minutes: float) -> str:
    return (NOON - dt.timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.%f0")


@pytest.fixture
def measured(tmp_path: Path, empty_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedDatabase]:
    shutil.copyfile(empty_file, tmp_path / "measured.db")
    with EmbeddedDatabase(f"sqlite:///{tmp_path / 'measured.db'}") as database:
        monkeypatch.setattr(database, "_next_time", lambda: ago(0))
        yield database


def write(database: EmbeddedDatabase, statement: str, *rows: tuple[Any, ...]) -> None:
    with database.transaction():
        database.connection.executemany(statement, rows)


def sample(database: Database, **more: Any) -> dict[str, float]:
    rows = database.call("sp_SamplePerformanceCounters", **more).rows
    assert rows.column("CounterName") == sorted(rows.column("CounterName"))
    return {row["CounterName"]: row["CounterValue"] for row in rows}


def answer(database: EmbeddedDatabase, *requests: tuple[str, float, int | None, int]) -> None:
    write(database, "INSERT INTO InferenceRequests (Status, CompletionTimestamp, TotalDurationMs, CacheHit)"
                    " VALUES (?, ?, ?, ?)",
          *((status, ago(age), duration, hit) for status, age, duration, hit in requests))  # fmt: skip


def test_over_nothing_there_are_counts_and_no_ratios(measured: EmbeddedDatabase) -> None:
    counts = sample(measured)
    assert set(counts.values()) == {0.0}
    assert [name for name in counts if name.startswith("inference")] == []
    stored = measured.query("SELECT DISTINCT CounterCategory, SampledAt FROM PerformanceCounters").tuples
    assert stored == [("Hartonomous", ago(0))]


def test_ratios_are_of_what_ended_in_the_window(measured: EmbeddedDatabase) -> None:
    answer(measured, ("Completed", 0, 10, 1), ("Completed", 1, 20, 0), ("Failed", 4.999, 30, 0),
           ("Completed", 2, None, 0), ("Failed", 5, 999, 0), ("Running", 1, 999, 1))  # fmt: skip
    counters = sample(measured)
    assert counters["inference.cache.hit.ratio"] == 0.25
    assert counters["inference.error.ratio"] == 0.25
    assert counters["inference.duration.p95.ms"] == 30.0
    assert sample(measured, WindowMinutes=6)["inference.error.ratio"] == 0.4


@pytest.mark.parametrize(("requests", "expected"), [(1, 1), (19, 19), (20, 19), (21, 20), (40, 38), (100, 95)])
def test_the_95th_percentile(measured: EmbeddedDatabase, requests: int, expected: int) -> None:
    answer(measured, *(("Completed", 1, duration, 0) for duration in range(requests, 0, -1)))
    assert sample(measured)["inference.duration.p95.ms"] == expected


def test_counts(measured: EmbeddedDatabase) -> None:
    write(measured, "INSERT INTO ErrorLog (ErrorMessage, OccurredAt) VALUES ('e', ?)",
          *((ago(age),) for age in (0, 1, 5, 6)))  # fmt: skip
    write(measured, "INSERT INTO AutonomousComputeJobs (JobType, JobParameters, Status, UpdatedAt)"
                    " VALUES ('t', '{}', ?, ?)",
          ("Failed", ago(1)), ("Failed", ago(60)), ("Pending", ago(90)), ("Completed", ago(1)))  # fmt: skip
    write(measured, "INSERT INTO Neo4jSyncErrors (ErrorDescription, ResolvedAt) VALUES ('e', ?)", (None,), (ago(9),))
    write(measured, "INSERT INTO BillingQuotaViolations (TenantId, OperationType, QuotaLimit, CurrentUsage,"
                    " ViolatedUtc) VALUES (0, 't', 1, 2, ?)", (ago(3),), (ago(30),))  # fmt: skip
    measured.call("sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType="t", Quantity=1)
    measured.call("sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType="t", Quantity=1, AmountUSD="0.5")
    assert sample(measured) == {
        "billing.quota.violations.count": 1.0, "billing.unrated.count": 1.0, "errors.count": 2.0,
        "graph.sync.errors.count": 1.0, "jobs.failed.count": 1.0, "jobs.pending.count": 1.0,
    }  # fmt: skip


def test_a_sample_raises_the_alert_that_a_database_starts_with(measured: EmbeddedDatabase) -> None:
    write(measured, "INSERT INTO Neo4jSyncErrors (ErrorDescription) VALUES (?)", ("lost",))
    sample(measured)
    alerts = {row["AlertName"]: (row["ObservedValue"], row["Fired"]) for row in measured.call("sp_EvaluateAlerts").rows}
    assert alerts["Graph copy behind"] == (1.0, True)
    assert {name for name, (_, fired) in alerts.items() if fired} == {"Graph copy behind"}


def test_windows_have_a_length(database: Database) -> None:
    for minutes in (0, -1, 1441):
        with pytest.raises(RangeError, match=rf"WindowMinutes must be in 1\.\.1440; got {minutes}"):
            sample(database, WindowMinutes=minutes)
    with pytest.raises(MissingArgumentError, match="WindowMinutes is required"):
        sample(database, WindowMinutes=None)
