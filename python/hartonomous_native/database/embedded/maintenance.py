"""Upkeep: indexes, spatial places, and old rows of logs."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from ...errors import DatabaseError, RangeError, UnknownNameError
from .checks import Problem, in_range, one_of, present, raise_problems
from .procedure import Column, Parameter, Returned, procedure
from .spatial import rebuild_metadata
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run

_OPERATIONS = ("ANALYZE", "CREATE", "REBUILD", "OPTIMIZE", "VALIDATE")
_REBUILD_ABOVE = 30.0  # percent of leaf pages out of order
_SMALLEST_PAGES = 100
_PURGED = {
    "AlertHistory": "TriggeredAt < :before AND ResolvedAt IS NOT NULL",
    "AttentionGenerationLog": "CreatedAt < :before",
    "ErrorLog": "OccurredAt < :before",
    "GraphQueries": "ExecutedAt < :before",
    "PerformanceCounters": "SampledAt < :before",
    "QueryPerformanceMetrics": "ExecutedAt < :before",
    "SpatialQueries": "ExecutedAt < :before",
    "TelemetryEvents": "OccurredAt < :before",
    "ToolInvocationLog": "InvokedAt < :before",
}
_SPATIAL_TABLE = "AtomEmbeddings"
_SPATIAL_INDEXES = ("IX_AtomEmbeddings_Bucket", "IX_AtomEmbeddings_BucketXYZ", "IX_AtomEmbeddings_Hilbert")


@procedure(
    "sp_PurgeOldData",
    Parameter("RetentionDays", "int", default=90),
    Parameter("TableName", "nvarchar(128)", default=None),
    Parameter("BatchSize", "int", default=5000),
    Parameter("DryRun", "bit", default=True),
    returns=[[Column("TableName", "nvarchar(128)"), Column("RowsEligible", "bigint"), Column("RowsDeleted", "bigint")]],
)
def purge_old_data(
    run: Run, retention_days: int | None, table_name: str | None, batch_size: int | None, dry_run: bool | None
) -> Returned:
    # Names are compared as the server's collation compares them.
    tables = [name for name in _PURGED if table_name is None or name.casefold() == table_name.casefold()]
    raise_problems(
        present("RetentionDays", retention_days), present("BatchSize", batch_size), present("DryRun", dry_run),
        in_range("RetentionDays", retention_days, 1, 36500), in_range("BatchSize", batch_size, 1, 1_000_000),
        None if tables else one_of("TableName", table_name, tuple(_PURGED)),
    )  # fmt: skip
    assert retention_days is not None
    now = dt.datetime.strptime(run.now[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)
    before = datetime_text(now - dt.timedelta(days=retention_days))
    rows = []
    for name in tables:
        condition = _PURGED[name]
        (eligible,) = run.one(f"SELECT COUNT(*) FROM {name} WHERE {condition}", {"before": before})
        deleted = 0
        while not dry_run:
            batch = run.execute(
                f"DELETE FROM {name} WHERE rowid IN (SELECT rowid FROM {name} WHERE {condition} LIMIT :size)",
                {"before": before, "size": batch_size},
            ).rowcount
            deleted += batch
            if batch == 0:
                break
        rows.append((name, eligible, deleted))
    return Returned([rows])


@procedure(
    "sp_RebuildSpatialIndices",
    Parameter("TableName", "nvarchar(128)", default=None),
    Parameter("RecomputeBoundingBox", "bit", default=True),
    Parameter("Online", "bit", default=False),
    returns=[[
        Column("TableName", "nvarchar(128)"), Column("IndexName", "nvarchar(128)"), Column("XMin", "float"),
        Column("YMin", "float"), Column("XMax", "float"), Column("YMax", "float"), Column("DurationMs", "bigint"),
        Column("Status", "nvarchar(20)"),
    ]],
)  # fmt: skip
def rebuild_spatial_indices(
    run: Run, table_name: str | None, recompute_bounding_box: bool | None, online: bool | None
) -> Returned:
    known = table_name is None or table_name.casefold() == _SPATIAL_TABLE.casefold()
    raise_problems(
        present("RecomputeBoundingBox", recompute_bounding_box), present("Online", online),
        RangeError("Online must be 0: a spatial index cannot be built online") if online else None,
        None if known else UnknownNameError(f"TableName must be a table with a spatial index; got '{table_name}'"),
    )  # fmt: skip
    box: list[float | None]
    count, *box = run.one(
        "SELECT COUNT(*), MIN(SpatialProjX), MIN(SpatialProjY), MAX(SpatialProjX), MAX(SpatialProjY)"
        f" FROM {_SPATIAL_TABLE}"
    )
    if not recompute_bounding_box:
        box = [None] * 4
    rows = []
    for name in _SPATIAL_INDEXES:
        started = time.perf_counter()
        run.execute(f"REINDEX {name}")
        milliseconds = round((time.perf_counter() - started) * 1000)
        parameters = None if box[0] is None else json.dumps({"boundingBox": box})
        run.execute(
            "INSERT INTO SearchIndices (IndexName, TargetTable, IndexKind, Parameters, Status, IndexedRowCount,"
            " BuiltAt, BuildDurationMs) VALUES (?1, ?2, 'Bucket', ?3, 'Ready', ?4, ?5, ?6)"
            " ON CONFLICT (IndexName) DO UPDATE SET TargetTable = ?2, IndexKind = 'Bucket',"
            " Parameters = COALESCE(?3, Parameters), Status = 'Ready', IndexedRowCount = ?4,"
            " BuiltAt = ?5, BuildDurationMs = ?6",
            (name, _SPATIAL_TABLE, parameters, count, run.now, milliseconds),
        )
        rows.append((_SPATIAL_TABLE, name, *box, milliseconds, "Rebuilt"))
    rebuild_metadata(run)
    return Returned([rows])


@procedure(
    "sp_ManageHartonomousIndexes",
    Parameter("Operation", "nvarchar(20)", default="ANALYZE"),
    Parameter("TableName", "nvarchar(128)", default=None),
    returns=[[
        Column("TableName", "nvarchar(128)"), Column("IndexName", "nvarchar(128)"),
        Column("FragmentationPercent", "float"), Column("PageCount", "bigint"), Column("Impact", "float"),
        Column("Action", "nvarchar(max)"), Column("Status", "nvarchar(20)"), Column("DurationMs", "bigint"),
    ]],
)  # fmt: skip
def manage_indexes(run: Run, operation: str | None, table_name: str | None) -> Returned:
    raise_problems(
        present("Operation", operation), one_of("Operation", operation, _OPERATIONS), _is_table(run, table_name)
    )
    if operation == "CREATE":
        return Returned([[]])
    if operation == "VALIDATE":
        return Returned([_invalid(run, table_name)])
    wanted = [
        (table, index, percent, pages, _action(operation, table_name, percent, pages))
        for table, index, percent, pages in _trees(run, table_name)
    ]
    if operation == "ANALYZE":
        return Returned([[(*tree[:4], None, tree[4], "Analyzed", None) for tree in wanted]])
    touched = {tree[0] for tree in wanted if tree[4] != "none"}
    rows = []
    for table, index, percent, pages, action in wanted:
        if action == "none" and (operation == "REBUILD" or table not in touched):
            continue
        started = time.perf_counter()
        if action != "none":
            run.execute(f'REINDEX "{index}"')
        milliseconds = round((time.perf_counter() - started) * 1000)
        rows.append((table, index, percent, pages, None, action, "Left" if action == "none" else "Done", milliseconds))
    if operation == "OPTIMIZE":
        for table in sorted(touched):
            run.execute(f'ANALYZE "{table}"')
    return Returned([rows])


def _is_table(run: Run, name: str | None) -> Problem:
    if name is not None and run.one(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE", (name,)
    ) is None:
        return UnknownNameError(f"TableName must be a table of the database; got '{name}'")
    return None


def _action(operation: str | None, table_name: str | None, percent: float | None, pages: int | None) -> str:
    if operation == "REBUILD" and table_name is not None:
        return "REBUILD"
    fragmented = percent is not None and percent > _REBUILD_ABOVE and (pages or 0) >= _SMALLEST_PAGES
    return "REBUILD" if fragmented else "none"


def _trees(run: Run, table_name: str | None) -> list[tuple[Any, ...]]:
    """Every B-tree with its table, the share of its leaf pages that lie before the one they follow, and its pages."""
    trees = run.execute(
        "SELECT tbl_name, name FROM sqlite_master WHERE type IN ('table', 'index') AND rootpage > 0"
        " AND tbl_name NOT LIKE 'sqlite^_%' ESCAPE '^' AND (:name IS NULL OR tbl_name = :name COLLATE NOCASE)"
        " ORDER BY tbl_name, name",
        {"name": table_name},
    ).fetchall()
    try:
        measured = {
            name: (percent, pages)
            for name, percent, pages in run.execute(
                "WITH p AS (SELECT name, pagetype, pageno, LAG(pageno) OVER (PARTITION BY name, pagetype ORDER BY path)"
                " AS previous FROM dbstat)"
                " SELECT name, 100.0 * SUM(pagetype = 'leaf' AND pageno < previous) / SUM(pagetype = 'leaf'), COUNT(*)"
                " FROM p GROUP BY name"
            )
        }
    except (sqlite3.OperationalError, DatabaseError):  # SQLite was built without its dbstat table
        measured = {}
    return [(table, name, *measured.get(name, (None, None))) for table, name in trees]


def _invalid(run: Run, table_name: str | None) -> list[tuple[Any, ...]]:
    """What integrity_check and foreign_key_check find; no rows when all is well."""
    tables = [
        name
        for (name,) in run.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^'"
            " AND (:name IS NULL OR name = :name COLLATE NOCASE) ORDER BY name",
            {"name": table_name},
        ).fetchall()
    ]
    rows: list[tuple[Any, ...]] = []
    for table in tables:
        found = run.execute(f'PRAGMA integrity_check("{table}")').fetchall()
        rows += [(table, None, None, None, None, text, "Invalid", None) for (text,) in found if text != "ok"]
        lost = run.execute(f'PRAGMA foreign_key_check("{table}")').fetchall()
        texts = [f"row {row} refers to a row of {parent} that does not exist" for _, row, parent, _ in lost]
        rows += [(table, None, None, None, None, text, "Invalid", None) for text in texts]
    return rows
