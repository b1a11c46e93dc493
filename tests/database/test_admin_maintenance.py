"""Upkeep: old rows of logs go and nothing else, indexes are measured and rebuilt, timings are summed up."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import Database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    ConflictError,
    DatabaseError,
    InvalidArgumentsError,
    MissingArgumentError,
    RangeError,
    UnknownNameError,
)

UTC = dt.timezone.utc
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=UTC)
PURGED = [
    "AlertHistory", "AttentionGenerationLog", "ErrorLog", "GraphQueries", "PerformanceCounters",
    "QueryPerformanceMetrics", "SpatialQueries", "TelemetryEvents", "ToolInvocationLog",
]  # fmt: skip


def text(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f0")


@pytest.fixture
def kept(tmp_path: Path, empty_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedDatabase]:
    """An embedded database whose clock stands at NOON."""
    shutil.copyfile(empty_file, tmp_path / "kept.db")
    with EmbeddedDatabase(f"sqlite:///{tmp_path / 'kept.db'}") as database:
        monkeypatch.setattr(database, "_next_time", lambda: text(NOON))
        yield database


def write(database: EmbeddedDatabase, statement: str, rows: list[tuple[Any, ...]]) -> None:
    with database.transaction():
        database.connection.executemany(statement, rows)


def log_errors(database: EmbeddedDatabase, *days: float) -> None:
    rows = [(text(NOON - dt.timedelta(days=age)),) for age in days]
    write(database, "INSERT INTO ErrorLog (ErrorMessage, OccurredAt) VALUES ('e', ?)", rows)


def purge(database: Database, **more: Any) -> dict[str, tuple[int, int]]:
    rows = database.call("sp_PurgeOldData", **more).rows
    return {row["TableName"]: (row["RowsEligible"], row["RowsDeleted"]) for row in rows}


def count(database: EmbeddedDatabase, table: str) -> int:
    return int(database.query(f"SELECT COUNT(*) FROM {table}").tuples[0][0])


# ---------------------------------------------------------------- old rows


def test_only_logs_and_measurements_are_purged(database: Database) -> None:
    rows = purge(database)
    assert list(rows) == PURGED
    assert all(deleted == 0 for _, deleted in rows.values())
    for table in ("Atoms", "BillingUsageLedger", "ProvenanceEdges", "SecurityAuditLog", "AtomsHistory", "nothing"):
        with pytest.raises(UnknownNameError, match=rf"TableName must be one of AlertHistory, .*; got '{table}'"):
            purge(database, TableName=table, DryRun=False)


def test_the_boundary_is_kept(kept: EmbeddedDatabase) -> None:
    log_errors(kept, 100, 90 + 1e-6, 90, 89, 0)
    assert purge(kept, DryRun=False)["ErrorLog"] == (2, 2)
    assert count(kept, "ErrorLog") == 3
    assert purge(kept, DryRun=False)["ErrorLog"] == (0, 0)
    assert purge(kept, RetentionDays=1, TableName="errorlog", DryRun=False) == {"ErrorLog": (2, 2)}


def test_a_dry_run_deletes_nothing(kept: EmbeddedDatabase) -> None:
    log_errors(kept, *range(85, 100))
    assert purge(kept)["ErrorLog"] == (9, 0)
    assert count(kept, "ErrorLog") == 15


@pytest.mark.parametrize("size", [1, 4, 5, 10, 11])
def test_batches_of_any_size_delete_the_same(kept: EmbeddedDatabase, size: int) -> None:
    log_errors(kept, *range(86, 101))
    assert purge(kept, BatchSize=size, DryRun=False)["ErrorLog"] == (10, 10)
    assert count(kept, "ErrorLog") == 5


def test_open_alerts_stay_and_results_go_with_their_search(kept: EmbeddedDatabase) -> None:
    old = text(NOON - dt.timedelta(days=200))
    write(kept, "INSERT INTO AlertHistory (AlertConfigurationId, ObservedValue, ThresholdValue, Severity, TriggeredAt,"
                " ResolvedAt) VALUES (1, 1, 1, 'Info', ?, ?)", [(old, None), (old, old)])  # fmt: skip
    write(kept, "INSERT INTO SpatialQueries (QueryType, TopK, ExecutedAt) VALUES ('exact', 1, ?)", [(old,)])
    rows = purge(kept, DryRun=False)
    assert (rows["AlertHistory"], rows["SpatialQueries"]) == ((1, 1), (1, 1))
    assert kept.query("SELECT ResolvedAt FROM AlertHistory").tuples == [(None,)]


def test_what_is_not_a_log_is_untouched(kept: EmbeddedDatabase) -> None:
    kept.call("sp_AtomIngestion", HashInput="a", Modality="text")
    kept.call("sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType="t", Quantity=1)
    with kept.transaction():
        kept.connection.execute("UPDATE Atoms SET CreatedAt = '2001-01-01 00:00:00.0000000'")
    purge(kept, RetentionDays=1, DryRun=False)
    assert (count(kept, "Atoms"), count(kept, "BillingUsageLedger")) == (1, 1)


def test_a_purge_that_fails_deletes_nothing(kept: EmbeddedDatabase) -> None:
    log_errors(kept, 100, 101)
    write(kept, "INSERT INTO TelemetryEvents (EventName, OccurredAt) VALUES ('e', ?)",
          [(text(NOON - dt.timedelta(days=100)),)])  # fmt: skip
    with kept.transaction():
        kept.connection.execute(
            "CREATE TRIGGER refuse BEFORE DELETE ON TelemetryEvents BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    with pytest.raises((ConflictError, DatabaseError), match="refused"):
        purge(kept, DryRun=False)
    assert count(kept, "ErrorLog") == 2


def test_bad_purges(database: Database) -> None:
    with pytest.raises(RangeError, match=r"RetentionDays must be in 1\.\.36500; got 0"):
        purge(database, RetentionDays=0)
    with pytest.raises(MissingArgumentError, match="DryRun is required"):
        purge(database, DryRun=None)
    with pytest.raises(InvalidArgumentsError, match=r"(?s)RetentionDays must .*BatchSize must .*; got 0.*got 'Atoms'"):
        purge(database, RetentionDays=36501, BatchSize=0, TableName="Atoms")


# ---------------------------------------------------------------- indexes


def manage(database: Database, operation: str, table: str | None = None) -> list[dict[str, Any]]:
    return list(database.call("sp_ManageHartonomousIndexes", Operation=operation, TableName=table).rows)


def scattered(database: EmbeddedDatabase) -> None:
    """Rows whose index keys come in random order, which splits its pages all over the file."""
    random = np.random.default_rng(1)
    names = [f"{number:020d}" for number in random.permutation(20_000)]
    write(database, "INSERT INTO TelemetryEvents (EventName, OccurredAt) VALUES (?, '2026-01-01 00:00:00.0000000')",
          [(name,) for name in names])  # fmt: skip


def test_every_index_is_measured(kept: EmbeddedDatabase) -> None:
    before = kept.query("SELECT name FROM sqlite_master").tuples
    rows = manage(kept, "ANALYZE")
    trees = kept.query("SELECT name FROM sqlite_master WHERE rootpage > 0 AND tbl_name NOT LIKE 'sqlite_%'")
    assert sorted(row["IndexName"] for row in rows) == sorted(trees.column("name"))
    assert {(row["Action"], row["Status"]) for row in rows} == {("none", "Analyzed")}
    assert kept.query("SELECT name FROM sqlite_master").tuples == before


def test_what_is_out_of_order_is_rebuilt(kept: EmbeddedDatabase) -> None:
    scattered(kept)
    name = "IX_TelemetryEvents_Name_Time"
    row = next(r for r in manage(kept, "ANALYZE", "TelemetryEvents") if r["IndexName"] == name)
    if row["FragmentationPercent"] is None:
        pytest.skip("not run: this SQLite was built without its dbstat table")
    assert row["FragmentationPercent"] > 30
    assert row["PageCount"] >= 100
    assert row["Action"] == "REBUILD"
    done = manage(kept, "OPTIMIZE")
    assert {r["TableName"] for r in done} == {"TelemetryEvents"}
    assert {(r["IndexName"], r["Status"]) for r in done if r["Action"] == "REBUILD"} >= {(row["IndexName"], "Done")}
    after = next(r for r in manage(kept, "ANALYZE", "TelemetryEvents") if r["IndexName"] == name)
    assert after["FragmentationPercent"] < row["FragmentationPercent"]
    assert after["PageCount"] < row["PageCount"]
    assert kept.query("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'TelemetryEvents'").tuples[0][0] > 0
    assert count(kept, "TelemetryEvents") == 20_000


def test_one_table_is_rebuilt_whole(kept: EmbeddedDatabase) -> None:
    rows = manage(kept, "REBUILD", "errorlog")
    assert {row["TableName"] for row in rows} == {"ErrorLog"}
    assert {row["Status"] for row in rows} == {"Done"}
    assert manage(kept, "REBUILD") == []
    assert manage(kept, "CREATE") == []


def test_validation_finds_what_is_broken(kept: EmbeddedDatabase) -> None:
    assert manage(kept, "VALIDATE") == []
    kept.connection.execute("PRAGMA foreign_keys = OFF")
    write(kept, "INSERT INTO AlertHistory (AlertConfigurationId, ObservedValue, ThresholdValue, Severity)"
                " VALUES (?, 1, 1, 'Info')", [(99_999,)])  # fmt: skip
    kept.connection.execute("PRAGMA foreign_keys = ON")
    (row,) = manage(kept, "VALIDATE")
    assert (row["TableName"], row["Status"]) == ("AlertHistory", "Invalid")
    assert row["Action"] == "row 1 refers to a row of AlertConfigurations that does not exist"
    assert manage(kept, "VALIDATE", "ErrorLog") == []


def test_operations_and_tables_are_known(database: Database) -> None:
    with pytest.raises(UnknownNameError, match=r"Operation must be one of ANALYZE, CREATE, .*; got 'DROP'"):
        manage(database, "DROP")
    with pytest.raises(UnknownNameError, match="TableName must be a table of the database; got 'Nothing'"):
        manage(database, "ANALYZE", "Nothing")


# ---------------------------------------------------------------- places


def rebuild(database: Database, **more: Any) -> list[dict[str, Any]]:
    return list(database.call("sp_RebuildSpatialIndices", **more).rows)


def test_places_are_rebuilt_with_their_extent(projected: Database) -> None:
    points = [(-0.5, 0.25), (0.75, -0.125), (0.0, 0.5)]
    for number, (x, y) in enumerate(points):
        projected.call("sp_AtomIngestion", HashInput=f"place {number}", Modality="text", Embedding=[x, y, 0.0])
    rows = rebuild(projected, TableName="AtomEmbeddings")
    assert rows
    for row in rows:
        assert (row["TableName"], row["Status"]) == ("AtomEmbeddings", "Rebuilt")
        # SQL Server's index takes a margin around the extent.
        assert row["XMin"] <= -0.5 < 0.75 <= row["XMax"]
        assert row["YMin"] <= -0.125 < 0.5 <= row["YMax"]


def test_the_register_of_indexes_follows(kept: EmbeddedDatabase) -> None:
    axes = np.eye(3, 1998, dtype=np.float32)
    kept.call(
        "sp_RegisterProjection", ProjectionName="p", ProjectionVersion="1", Mean=np.zeros(1998), AxisX=axes[0],
        AxisY=axes[1], AxisZ=axes[2], MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
    )  # fmt: skip
    empty = rebuild(kept)
    assert [row["XMin"] for row in empty] == [None] * 3
    kept.call("sp_AtomIngestion", HashInput="a", Modality="text", Embedding=[0.25, -0.5, 0.0])
    with kept.transaction():
        kept.connection.execute("UPDATE AtomEmbeddingSpatialMetadata SET EmbeddingCount = 77")
    rows = rebuild(kept)
    assert [(row["XMin"], row["YMin"], row["XMax"], row["YMax"]) for row in rows] == [(0.25, -0.5, 0.25, -0.5)] * 3
    assert kept.query("SELECT EmbeddingCount FROM AtomEmbeddingSpatialMetadata").tuples == [(1,)]
    listed = kept.query("SELECT IndexName, IndexedRowCount, Status, Parameters FROM SearchIndices").tuples
    assert [row[0] for row in listed] == [row["IndexName"] for row in rows]
    assert {row[1:3] for row in listed} == {(1, "Ready")}
    assert json.loads(listed[0][3]) == {"boundingBox": [0.25, -0.5, 0.25, -0.5]}
    assert [row["XMin"] for row in rebuild(kept, RecomputeBoundingBox=False)] == [None] * 3
    assert count(kept, "SearchIndices") == 3


def test_bad_rebuilds(database: Database) -> None:
    with pytest.raises(RangeError, match="Online must be 0"):
        rebuild(database, Online=True)
    with pytest.raises(InvalidArgumentsError, match=r"(?s)Online must .*table with a spatial index; got 'ErrorLog'"):
        rebuild(database, Online=True, TableName="ErrorLog")


# ---------------------------------------------------------------- timings


def test_timings_are_summed_by_what_ran(kept: EmbeddedDatabase) -> None:
    rows = [
        ("search", "sp_A", 2.0, 0), ("search", "sp_A", 4.0, 1), ("embed", None, 30.0, 23.999), ("old", None, 9.0, 24),
    ]  # fmt: skip
    write(kept, "INSERT INTO QueryPerformanceMetrics (QueryType, ObjectName, DurationMs, LogicalReads, ExecutedAt)"
                " VALUES (?, ?, ?, 10, ?)",
          [(kind, name, ms, text(NOON - dt.timedelta(hours=age))) for kind, name, ms, age in rows])  # fmt: skip
    write(kept, "INSERT INTO SpatialQueries (QueryType, TopK, DurationMs, ExecutedAt) VALUES ('approx', 1, ?, ?)",
          [(5.0, text(NOON)), (None, text(NOON))])  # fmt: skip
    found = kept.call("sp_AnalyzeQueryPerformance").rows
    assert [row[1:7] for row in found.tuples] == [
        (None, "embed", 1, 30.0, None, 10.0), ("sp_A", "search", 2, 3.0, None, 10.0),
        (None, "approx", 1, 5.0, None, None),
    ]  # fmt: skip
    assert {(row["QueryId"], row["RegressedPlan"], row["SuggestedAction"]) for row in found} == {(None, None, None)}
    assert kept.call("sp_AnalyzeQueryPerformance", MinExecutions=2).rows.column("QueryText") == ["search"]
    assert kept.call("sp_AnalyzeQueryPerformance", TopN=1).rows.column("QueryText") == ["embed"]
    assert kept.call("sp_AnalyzeQueryPerformance", LookbackHours=25).rows.column("QueryText") == [
        "embed", "old", "search", "approx"
    ]  # fmt: skip
    assert count(kept, "QueryPerformanceMetrics") == 4


def test_bad_lookbacks(database: Database) -> None:
    with pytest.raises(InvalidArgumentsError, match=r"(?s)LookbackHours must .*TopN must .*MinExecutions must"):
        database.call("sp_AnalyzeQueryPerformance", LookbackHours=0, TopN=0, MinExecutions=0)


def test_health_of_the_embedded_queues(kept: EmbeddedDatabase) -> None:
    def health() -> dict[object, tuple[object, ...]]:
        return {row[0]: row[1:] for row in kept.call("sp_GetServiceBrokerHealth").rows.tuples}

    idle = health()
    assert list(idle) == sorted(map(str, idle))
    assert idle["ActQueue"] == (0, True, False, 0, 0)
    message = {"MessageTypeName": "//Hartonomous/AutonomousLoop/ActMessage", "MessageBody": "{}"}
    kept.call("sp_SendMessage", ServiceName="ActService", EndConversation=False, **message)
    assert health() == {**idle, "ActQueue": (1, True, False, 1, 0)}
