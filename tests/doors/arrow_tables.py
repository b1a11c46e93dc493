"""The door of a Python caller with an Arrow table: pyarrow in, pyarrow out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from hartonomous_native import entry_points

from ..golden.cases import Case, Column
from .door import Door

SCALARS = {"int64": pa.int64(), "int32": pa.int32(), "float64": pa.float64(), "text": pa.string()}


def _given(column: Column) -> Any:
    if column.type in SCALARS:
        return pa.array(column.values, SCALARS[column.type])
    if column.type == "packed":
        packed = [None if row is None else np.array(row, np.float32).tobytes() for row in column.values]
        return pa.array(packed, pa.binary())
    number = pa.float32() if column.type == "vector" else pa.float64()
    lengths = {len(row) for row in column.values if row is not None}
    return pa.array(column.values, pa.list_(number, lengths.pop()) if len(lengths) == 1 else pa.list_(number))


def _taken(name: str, column: Any) -> Column:
    values = column.to_pylist()
    for kind, type in SCALARS.items():
        if column.type == type or (kind == "text" and pa.types.is_large_string(column.type)):
            return Column(name, kind, tuple(values))
    if pa.types.is_large_binary(column.type):
        rows = [None if one is None else tuple(np.frombuffer(one, np.float32).tolist()) for one in values]
        return Column(name, "packed", tuple(rows))
    kind = "vector" if column.type.value_type == pa.float32() else "features"
    return Column(name, kind, tuple(None if one is None else tuple(one) for one in values))


class ArrowTables(Door):
    name = "Arrow table"

    def run(self, case: Case) -> tuple[Column, ...]:
        table = pa.table({column.name: _given(column) for column in case.columns}) if case.columns else None
        result = pa.table(entry_points.run(case.entry_point, table, **case.parameters))
        result.validate(full=True)
        return tuple(_taken(name, result[name]) for name in result.column_names)
