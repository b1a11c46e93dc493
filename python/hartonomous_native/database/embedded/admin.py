"""Administration: how large the tables are."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from ...errors import DatabaseError, UnknownNameError
from .procedure import Column, Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run


@procedure(
    "sp_GetTableSizes",
    Parameter("TableName", "nvarchar(128)", default=None),
    returns=[[
        Column("TableName", "nvarchar(128)"), Column("RowsCount", "bigint"), Column("SizeMB", "float"),
        Column("MemoryMB", "float"),
    ]],
    writes=False,
)  # fmt: skip
def get_table_sizes(run: Run, table_name: str | None) -> Returned:
    """SizeMB has the indexes in it and is NULL where SQLite was built without its dbstat table; MemoryMB is NULL: no
    table of this engine lives in memory."""
    names = [
        name
        for (name,) in run.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"
        )
        if table_name is None or name == table_name
    ]
    if table_name is not None and not names:
        raise UnknownNameError(f"TableName must be a table of the database; got '{table_name}'")
    sizes = _sizes(run)
    rows = []
    for name in names:
        (count,) = run.one(f'SELECT COUNT(*) FROM "{name}"')
        rows.append((name, count, None if sizes is None else sizes.get(name, 0) / 2**20, None))
    return Returned([rows])


def _sizes(run: Run) -> dict[str, int] | None:
    """Bytes of each table with its indexes."""
    try:
        return dict(
            run.execute(
                "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name"
                " GROUP BY m.tbl_name"
            ).fetchall()
        )
    except (sqlite3.OperationalError, DatabaseError):
        return None
