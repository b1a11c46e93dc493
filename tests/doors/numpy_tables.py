"""The door of a Python caller with NumPy columns: `entry_points.run(name, {column: array})`."""

from __future__ import annotations

from typing import Any

import numpy as np

from hartonomous_native import entry_points
from hartonomous_native.entry_points import Table

from ..golden.cases import Case, Column
from .door import Door

DTYPES = {"int64": np.int64, "int32": np.int32, "float64": np.float64, "vector": np.float32, "features": np.float64}


def given(column: Column) -> Any:
    """A golden column as a NumPy caller has it: NULLs are masked; vectors are the rows of a matrix if they can be."""
    if column.type == "text" or not any(value is not None for value in column.values):
        return list(column.values)
    if column.type == "packed":
        return [None if value is None else np.array(value, np.float32) for value in column.values]
    dtype = DTYPES[column.type]
    null = [value is None for value in column.values]
    if column.type in ("int64", "int32", "float64"):
        values = np.array([0 if value is None else value for value in column.values], dtype)
        return np.ma.MaskedArray(values, null) if any(null) else values
    lengths = {len(value) for value in column.values if value is not None}
    if len(lengths) > 1:
        return [None if value is None else np.array(value, dtype) for value in column.values]
    filler = (np.nan,) * lengths.pop()  # what a mask hides is nobody's business
    rows = np.array([filler if value is None else value for value in column.values], dtype)
    return np.ma.MaskedArray(rows, np.repeat(np.array(null)[:, None], rows.shape[1], axis=1)) if any(null) else rows


GOLDEN_TYPES = {"binary": "packed", "vectors of float32": "vector", "vectors of float64": "features"}


def taken(table: Table) -> tuple[Column, ...]:
    """A result as golden columns."""
    return tuple(map(_column, [table] * len(table.column_names), table.column_names, table.column_types))


def _column(table: Table, name: str, kind: str) -> Column:
    kind = GOLDEN_TYPES.get(kind, kind)
    rows, nulls = table.column(name).tolist(), table.nulls(name)
    if kind == "packed":
        rows = [value if value is None else tuple(np.frombuffer(value, np.float32).tolist()) for value in rows]
    if kind in ("vector", "features"):
        rows = [tuple(row) for row in rows]
    if nulls is not None:
        rows = [None if null else row for row, null in zip(rows, nulls, strict=True)]
    return Column(name, kind, tuple(rows))


class NumpyTables(Door):
    name = "NumPy table"

    def run(self, case: Case) -> tuple[Column, ...]:
        table = {column.name: given(column) for column in case.columns} or None
        return taken(entry_points.run(case.entry_point, table, **case.parameters))
