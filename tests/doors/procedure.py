"""Stored procedures: those of the embedded engine, to whose declarations tests/sql holds those of SQL Server."""

from __future__ import annotations

import atexit
import math
import re
from typing import Any

import numpy as np

from hartonomous_native import entry_points, parse_vector
from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.entry_point_procedures import ROW_TYPES, pascal_case
from hartonomous_native.database.embedded.procedure import PROCEDURES
from hartonomous_native.database.result import ResultSet
from hartonomous_native.entry_points import EntryPoint

from ..golden.cases import Case, Column
from .door import Door

_TYPES = {"integer": "int64", "integer32": "int32", "number": "float64", "vector": "vector"}
# What a column of each kind may be given: a vector is text, which any numbers can be written as.
_VECTORS = {"vector", "features", "packed", "text"}
_HELD = {
    "key": {"int64", "int32", "text"}, "integer": {"int64", "int32", "text"}, "integer32": {"int64", "int32", "text"},
    "number": {"float64", "int64", "int32"}, "vector": _VECTORS, "features": _VECTORS,
}  # fmt: skip
_COLUMNS = {"id": "RowId", "key": "GroupKey", "features": "Vector"}


class ProcedureDoor(Door):
    """A row is known by its RowId: its id where that can be one, otherwise its number. The keys of groups are text."""

    name = "T-SQL procedure"

    def __init__(self) -> None:
        self._database: Database | None = None

    def not_served(self, entry_point: EntryPoint) -> str | None:
        if entry_point.procedure is None:
            return f"the engine does it itself: {entry_point.in_engine}"
        return None

    def tries(self, case: Case) -> bool:
        return self._not_expressible(case) is None

    def _not_expressible(self, case: Case) -> str | None:
        """A typed parameter list and a table type hold what they declare; the server itself refuses anything else."""
        entry_point = entry_points.describe(case.entry_point)
        parameters = {one.name: one for one in entry_point.parameters}
        for name, value in case.parameters.items():
            if name not in parameters:
                return f"the procedure has no parameter for {name}"
            if not _holds(parameters[name].kind, value):
                return f"the type of @{pascal_case(name)} cannot hold {value!r}"
        given = {column.name: column.type for column in case.columns}
        inputs = {one.name: one for one in entry_point.inputs}
        for name, kind in given.items():
            if name not in inputs:
                return f"the table type has no column for {name}"
            if kind not in _HELD[inputs[name].kind]:
                return f"the type of {_COLUMNS.get(name, pascal_case(name))} cannot hold {kind}"
        missing = [one.name for one in entry_point.inputs if one.required and one.name not in given]
        if missing:
            return f"the table type always has a column for {missing[0]}"
        if "key" in inputs and given.get("key") != "text":
            if case.rows == 0 and "key" not in given:
                return "rows always have a GroupKey, so that without rows there is no group"
            if case.error is not None and re.search(r"of (key|all rows)\b", case.error[1]):
                return "a GroupKey is text or NULL, and the message says it"
        return None

    def call(self, procedure: str, arguments: dict[str, Any]) -> ResultSet:
        if self._database is None:
            self._database = open_database("sqlite:///:memory:")
            atexit.register(self._database.close)
        return self._database.call(procedure, **arguments).rows

    def run(self, case: Case) -> tuple[Column, ...]:
        entry_point = entry_points.describe(case.entry_point)
        assert entry_point.procedure is not None
        kinds = {one.name: one.kind for one in entry_point.parameters}
        arguments = {
            pascal_case(name): int(value) if kinds[name] == "integer" and isinstance(value, str) else _argument(value)
            for name, value in case.parameters.items()
        }
        given = {column.name: column for column in case.columns}
        numbers = _row_ids(given.get("id"), case.rows)
        if entry_point.inputs:
            kind = PROCEDURES[entry_point.procedure].parameters[0].kind
            names = [column.name for column in ROW_TYPES[str(kind)]]
            called = {_COLUMNS.get(name, pascal_case(name)): column for name, column in given.items()}
            columns: list[list[Any]] = [numbers, *(_cells(called.get(name), case.rows) for name in names[1:])]
            arguments["Rows"] = list(zip(*columns, strict=True))
        rows = self.call(entry_point.procedure, arguments)
        result = []
        for output in entry_point.outputs:
            if output.only_with is not None and output.only_with not in given:
                continue
            values = rows.column(_COLUMNS.get(output.name, pascal_case(output.name)))
            if output.name == "id":
                ids = dict(zip(numbers, given["id"].values, strict=True))
                result.append(Column("id", given["id"].type, tuple(ids[row_id] for row_id in values)))
            elif output.name == "key" and given["key"].type != "text":
                result.append(Column("key", "int64", tuple(None if key is None else int(key) for key in values)))
            elif output.kind == "key":
                result.append(Column(output.name, "text", tuple(values)))
            else:
                result.append(Column(output.name, _TYPES[output.kind], tuple(map(_read, values))))
        return _in_order_of_keys(tuple(result))


def _holds(kind: str, value: Any) -> bool:
    """Whether a parameter of the kind can be given the value: T-SQL turns text of an integer into one."""
    if value is None:
        return True
    if kind == "integer":
        whole = isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value) is not None)
        return whole and -(2**63) <= int(value) < 2**63
    if kind == "number":
        return isinstance(value, (int, float)) and math.isfinite(value)
    if kind == "text":
        return isinstance(value, str)
    return isinstance(value, str) or (isinstance(value, list) and bool(np.isfinite(np.array(value, float)).all()))


def _row_ids(ids: Column | None, rows: int) -> list[int]:
    values = [] if ids is None else list(ids.values)
    ascending = all(isinstance(value, int) for value in values) and sorted(set(values)) == values
    return values if values and ascending else list(range(rows))


def _cells(column: Column | None, rows: int) -> list[Any]:
    """What a caller has: text for a vector, where a text can say it, and for a key."""
    if column is None:
        return [None] * rows
    if column.type in ("vector", "features", "packed"):
        kind = np.float64 if column.type == "features" else np.float32
        if all(value is None or (len(value) > 0 and np.isfinite(value).all()) for value in column.values):
            return [None if value is None else _argument(list(value)) for value in column.values]
        return [None if value is None else np.array(value, kind) for value in column.values]
    if column.name == "key":
        return [None if value is None else str(value) for value in column.values]
    return list(column.values)


def _argument(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], list):
        return f"[{','.join(_argument(row) for row in value)}]"
    return f"[{','.join(map(repr, value))}]"


def _read(value: Any) -> Any:
    return tuple(parse_vector(value).tolist()) if isinstance(value, str) else value


def _in_order_of_keys(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Groups come in the order of their keys' text; who has numbers for keys sorts them as numbers."""
    if not columns or columns[0].name != "key" or columns[0].type == "text":
        return columns
    keys = columns[0].values
    order = sorted(range(len(keys)), key=lambda at: (keys[at] is not None, keys[at] or 0))
    return tuple(Column(one.name, one.type, tuple(one.values[at] for at in order)) for one in columns)
