"""The door of plain SQL on the embedded engine: a function called for each row, an aggregate for each group."""

from __future__ import annotations

import json
import math
import re
import sqlite3
import struct
from collections.abc import Iterable
from typing import Any

from hartonomous_native import entry_points
from hartonomous_native.database.embedded import functions
from hartonomous_native.database.embedded.functions import Connection, Way
from hartonomous_native.entry_points import EntryPoint
from hartonomous_native.errors import error_of

from ..golden.cases import Case, Column
from .door import Door

OWN = {"find_primes"}  # Its rows come as one JSON array.
TYPES = {
    "integer": "int64", "integer32": "int32", "number": "float64", "vector": "vector", "packed": "packed",
    "text": "text",
}  # fmt: skip


def packed(values: Iterable[float]) -> bytes:
    numbers = list(values)
    return struct.pack(f"<{len(numbers)}f", *numbers)


def stored(value: Any) -> Any:
    """A golden value as SQLite holds it: vectors are blobs."""
    return packed(value) if isinstance(value, (tuple, list)) else value


def taken(value: Any, kind: str) -> Any:
    if kind in ("vector", "packed") and value is not None:
        return struct.unpack(f"<{len(value) // 4}f", value)
    return value


class SqlFunctions(Door):
    name = "SQL function"

    def __init__(self, way: Way | None = None) -> None:
        self._way = way

    def not_served(self, entry_point: EntryPoint) -> str | None:
        if entry_point.shape == "all rows":
            return "a function of SQL sees one row or one group; this needs all rows: it is a procedure"
        if entry_point.shape == "table" and entry_point.name not in OWN | {"count_primes"}:
            return "a function of SQL gives one value, and this gives a table: it is a procedure"
        return None

    def tries(self, case: Case) -> bool:
        return self._not_said(case) is None

    def _not_said(self, case: Case) -> str | None:
        """Why a caller of SQL cannot make this one case's mistake, or give its value; None where they can."""
        entry_point = entry_points.describe(case.entry_point)
        columns, parameters = entry_point.inputs, entry_point.parameters
        names = {column.name for column in case.columns}
        if names - {column.name for column in columns} or {c.name for c in columns if c.required} - names:
            return "a call in SQL has no names of columns: a wrong one is SQLite's own error"
        given = {name for name, value in case.parameters.items() if value is not None}
        if given - {p.name for p in parameters} or {p.name for p in parameters if p.required} - given:
            return "a call in SQL has its arguments in order: SQLite refuses one too many, and NULL gives NULL"
        for column in case.columns:
            if column.name in ("id", "key") and column.type not in ("int64", "int32", "text"):
                return "an id or a key is no argument of a function"
            if column.type == "float64" and any(value is not None and math.isnan(value) for value in column.values):
                return "SQLite has no NaN: it is stored as NULL"
        if any(isinstance(value, float) and math.isnan(value) for value in case.parameters.values()):
            return "SQLite has no NaN: it is stored as NULL"
        if entry_point.shape == "each row" and case.error is not None and "of one length; row" in case.error[1]:
            return "a function of one row does not know the length of another"
        return None

    def run(self, case: Case) -> tuple[Column, ...]:
        connection = functions.connect(":memory:", way=self._way)
        try:
            if not case.columns:
                return self._of_numbers(connection, case)
            names = ", ".join(f'"{column.name}"' for column in case.columns)
            connection.execute(f"CREATE TABLE golden ({names})")
            marks = ", ".join("?" * len(case.columns))
            rows = zip(*(map(stored, column.values) for column in case.columns), strict=True)
            connection.executemany(f"INSERT INTO golden VALUES ({marks})", rows)
            entry_point = entry_points.describe(case.entry_point)
            return (_of_rows if entry_point.shape == "each row" else _of_groups)(connection, entry_point, case)
        finally:
            connection.close()

    def _of_numbers(self, connection: Connection, case: Case) -> tuple[Column, ...]:
        output = entry_points.describe(case.entry_point).outputs[0]
        call = f"{case.entry_point}(?, ?)"
        arguments = [case.parameters["first"], case.parameters["last"]]
        rows = "value FROM json_each({}) ORDER BY key" if case.entry_point in OWN else "{}"
        found = _fetched(connection, f"SELECT {rows.format(call)}", arguments, str)
        return (Column(output.name, TYPES[output.kind], tuple(row[0] for row in found)),)


def _of_rows(connection: Connection, entry_point: EntryPoint, case: Case) -> tuple[Column, ...]:
    arguments = [f'"{column.name}"' for column in entry_point.inputs if column.name != "id"]
    values = []
    for parameter in entry_point.parameters:
        value = case.parameters.get(parameter.name)
        if value is not None:
            arguments.append(f":{parameter.name}")
            values.append((parameter.name, stored(value)))
    outputs = [output for output in entry_point.outputs if output.only_with is None]
    several = len(outputs) > 1
    names = [f"{entry_point.name}_{output.name}" if several else entry_point.name for output in outputs]
    calls = ", ".join(f"{name}({', '.join(arguments)})" for name in names)
    # Row by row, so that an error is known to be that row's.
    rows = []
    for row in range(case.rows):

        def of_table(text: str, row: int = row) -> str:
            return re.sub(r"\brow 0\b", f"row {row}", text)

        rows += _fetched(connection, f"SELECT {calls} FROM golden WHERE rowid = {row + 1}", dict(values), of_table)
    result = [Column(column.name, _key_type(column), column.values) for column in case.columns if column.name == "id"]
    for place, output in enumerate(outputs):
        kind = TYPES[output.kind]
        result.append(Column(output.name, kind, tuple(taken(row[place], kind) for row in rows)))
    return tuple(result)


def _of_groups(connection: Connection, entry_point: EntryPoint, case: Case) -> tuple[Column, ...]:
    arguments = ", ".join(f'"{column.name}"' for column in entry_point.inputs if column.name != "key")
    keyed = next((column for column in case.columns if column.name == "key"), None)
    present = " AND ".join(f'"{column.name}" IS NOT NULL' for column in entry_point.inputs if column.name != "key")
    outputs = [output for output in entry_point.outputs if output.only_with is None]
    call = f"{entry_point.name}({arguments})"
    values = f"count(CASE WHEN {present} THEN 1 END), {call}"
    # One statement for all groups, as a user writes it; where it fails, group by group, to know which one it was.
    try:
        if keyed is None:
            rows = connection.execute(f"SELECT NULL, {values} FROM golden").fetchall()
        else:
            rows = connection.execute(f"SELECT key, {values} FROM golden GROUP BY key ORDER BY key").fetchall()
    except sqlite3.Error:
        keys = [None] if keyed is None else sorted(set(keyed.values), key=lambda key: (key is not None, key))
        for key in keys:
            where = "" if keyed is None else " WHERE key IS ?"
            places = [place for place in range(case.rows) if keyed is None or keyed.values[place] == key]

            def of_table(text: str, key: Any = key, places: list[int] = places) -> str:
                text = re.sub(r"\brow (\d+)\b", lambda found: f"row {places[int(found[1])]}", text)
                shown = "NULL" if key is None else f"'{key}'" if isinstance(key, str) else str(key)
                return text if keyed is None else re.sub(r"\bof all rows (is|are)\b", rf"of key {shown} \1", text)

            _fetched(connection, f"SELECT {call} FROM golden{where}", [] if keyed is None else [key], of_table)
        raise
    if len(outputs) > 2:
        rows = [(row[0], *(json.loads(row[2])[output.name] for output in outputs)) for row in rows]
    result = [] if keyed is None else [Column("key", _key_type(keyed), tuple(row[0] for row in rows))]
    for place, output in enumerate(outputs, 1):
        kind = TYPES[output.kind]
        result.append(Column(output.name, kind, tuple(taken(row[place], kind) for row in rows)))
    return tuple(result)


def _fetched(connection: Connection, statement: str, values: Any, of_table: Any) -> list[Any]:
    """A function sees one row, or one group, and counts from there; of_table puts its message in terms of the table."""
    try:
        return connection.execute(statement, values).fetchall()
    except sqlite3.Error as error:
        meant = connection.error_of(error)
        if meant is None:
            raise
        raise error_of(meant.number, of_table(meant.message)) from error  # type: ignore[attr-defined]


def _key_type(column: Column) -> str:
    return "text" if column.type == "text" else "int64"
