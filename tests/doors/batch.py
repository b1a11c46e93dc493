"""The batch door: a Parquet file, Ray Data's workers, a table back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from ..golden.cases import Case, Column
from .door import Door


class Batch(Door):
    name = "batch"

    def run(self, case: Case) -> tuple[Column, ...]:
        import pyarrow.parquet as pq

        from hartonomous_native import distributed

        from . import ray_cluster

        ray_cluster.start()
        if not case.columns:
            return taken(distributed.run(case.entry_point, **case.parameters))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "case.parquet"
            pq.write_table(given(case), file)
            columns = {column.name: column.name for column in case.columns}
            return taken(distributed.run(case.entry_point, file, columns=columns, **case.parameters))


def given(case: Case) -> Any:
    """The columns of a case as an Arrow table."""
    import pyarrow as pa

    return pa.table({column.name: _array(column) for column in case.columns})


def _array(column: Column) -> Any:
    import pyarrow as pa

    if column.type in ("int64", "int32", "float64", "text"):
        return pa.array(column.values, "string" if column.type == "text" else column.type)
    if column.type == "packed":
        packed = [None if value is None else np.array(value, "<f4").tobytes() for value in column.values]
        return pa.array(packed, pa.binary())
    number = pa.float32() if column.type == "vector" else pa.float64()
    lengths = {len(value) for value in column.values if value is not None}
    return pa.array(column.values, pa.list_(number, lengths.pop()) if len(lengths) == 1 else pa.list_(number))


def taken(table: Any) -> tuple[Column, ...]:
    """A result as golden columns."""
    return tuple(_column(name, table[name]) for name in table.column_names)


def _column(name: str, column: Any) -> Column:
    import pyarrow as pa

    values = column.to_pylist()
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        values = [None if value is None else tuple(np.frombuffer(value, "<f4").tolist()) for value in values]
        return Column(name, "packed", tuple(values))
    if pa.types.is_fixed_size_list(column.type):
        kind = "vector" if column.type.value_type == pa.float32() else "features"
        return Column(name, kind, tuple(None if value is None else tuple(value) for value in values))
    kinds = {"int64": "int64", "int32": "int32", "double": "float64", "string": "text", "large_string": "text"}
    return Column(name, kinds[str(column.type)], tuple(values))
