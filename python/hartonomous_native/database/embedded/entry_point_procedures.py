"""Entry points as stored procedures: rows of a table type in, one crossing into native code, rows out.

Each procedure is declared here as its T-SQL file declares it. Its arguments are checked by the entry point itself; the
T-SQL states the same checks once more, with the same numbers and messages, so that they come before the crossing.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ... import entry_points
from ...errors import ConflictError, DTypeError, ShapeError
from ...table import Table
from ...text import format_vectors
from ..types import check_value, parse_type, vector_text
from .engine import Run
from .procedure import Column, Parameter, Returned, procedure, snake_case

_ROW_ID, _GROUP_KEY = Column("RowId", "bigint"), Column("GroupKey", "nvarchar(450)")
_VECTOR, _COUNT = Column("Vector", "varchar(max)"), Column("Count", "bigint")
_CELL = tuple(Column(axis, "int") for axis in "XYZ")
_POINT = tuple(Column(axis, "float") for axis in "XYZ")

# The table types of the T-SQL project. Where they have the text of a vector, an array will do here.
ROW_TYPES: dict[str, tuple[Column, ...]] = {
    "dbo.VectorRows": (_ROW_ID, _VECTOR),
    "dbo.GroupedVectorRows": (_ROW_ID, _GROUP_KEY, _VECTOR),
    "dbo.WeightedVectorRows": (_ROW_ID, _GROUP_KEY, _VECTOR, Column("Weight", "float")),
    "dbo.GroupedNumberRows": (_ROW_ID, _GROUP_KEY, Column("Value", "float")),
    "dbo.PointRows": (_ROW_ID, *_POINT),
    "dbo.CellRows": (_ROW_ID, *_CELL),
    "dbo.CodeRows": (_ROW_ID, Column("Code", "bigint")),
}
# What an entry point calls them: KEY is a reserved word of T-SQL, and there an id says whose it is.
_NAMES = {"RowId": "id", "GroupKey": "key"}
_CHECKED_HERE = {"RowId", "GroupKey"}  # the entry point checks the rest, and names the row

_BOUNDS = tuple(Parameter(f"{end}{axis}", "float", default=None) for end in ("Min", "Max") for axis in "XYZ")
_OUTSIDE = Parameter("Outside", "nvarchar(20)", default="raise")
_SCORES = (_ROW_ID, Column("Score", "float"))


def _rows_of(type_name: str) -> Parameter:
    return Parameter("Rows", f"dbo.{type_name}", default=None)


def _declare(entry_point: str, *parameters: Parameter, returns: tuple[Column, ...]) -> None:
    """Registers sp_<EntryPoint>, whose body is one run of the entry point."""
    rows = parameters[0] if parameters[0].name == "Rows" else None

    def body(run: Run, **arguments: Any) -> Returned:
        table = None if rows is None else _table(entry_point, ROW_TYPES[str(rows.kind)], arguments.pop("rows") or [])
        return Returned([_tuples(entry_points.run(entry_point, table, **arguments), returns)])

    procedure(f"sp_{pascal_case(entry_point)}", *parameters, returns=[returns], writes=False)(body)


def pascal_case(name: str) -> str:
    """vector_mean -> VectorMean"""
    return "".join(word.capitalize() for word in name.split("_"))


def _table(entry_point: str, declared: tuple[Column, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """The columns that the entry point takes, in the order of RowId, so that the same rows give the same bits."""
    names = [column.name for column in declared]
    if rows and len(rows[0]) != len(names):
        raise ShapeError(f"Rows: a row is ({', '.join(names)}); got {len(rows[0])} values")
    for index, column in enumerate(declared):
        if column.name in _CHECKED_HERE:
            kind = parse_type(column.kind)
            for row in rows:
                check_value(f"Rows: {column.name}", row[index], kind)
    if any(row[0] is None for row in rows):
        raise DTypeError("Rows: RowId must not be NULL")
    repeated = [row_id for row_id, count in Counter(int(row[0]) for row in rows).items() if count > 1]
    if repeated:
        raise ConflictError(f"Rows: RowId must not repeat; {repeated[0]} does")
    ordered = sorted(rows, key=lambda row: int(row[0]))
    inputs = {column.name for column in entry_points.describe(entry_point).inputs}
    table = {}
    for index, name in enumerate(names):
        known = _NAMES.get(name, snake_case(name))
        known = "features" if name == "Vector" and "features" in inputs else known
        if known in inputs:
            values = [row[index] for row in ordered]
            table[known] = _of_one_form(values, known == "features") if name == "Vector" else values
    return table


def _of_one_form(vectors: list[Any], wide: bool) -> list[Any]:
    """As they are where all are float32, or wide and arrays of any type; otherwise text, an array's with all digits."""
    if all(v is None or (isinstance(v, np.ndarray) and (wide or v.dtype == np.float32)) for v in vectors):
        return vectors
    return [vector_text(vector) if isinstance(vector, np.ndarray) else vector for vector in vectors]


def _tuples(table: Table, returns: tuple[Column, ...]) -> list[tuple[Any, ...]]:
    """Rows in the types of the declared columns: a vector is text of all its digits."""
    columns = []
    for column in returns:
        name = _NAMES.get(column.name, snake_case(column.name))
        values = table.column(name)
        held: list[Any] = format_vectors(values) if values.ndim == 2 and values.size > 0 else values.tolist()
        nulls = table.nulls(name)
        columns.append(held if nulls is None else [None if null else v for null, v in zip(nulls, held, strict=True)])
    return list(zip(*columns, strict=True))


for _entry_point, _column in (("vector_mean", "Mean"), ("vector_sum", "Sum"), ("vector_variance", "Variance")):
    _declare(_entry_point, _rows_of("GroupedVectorRows"), returns=(_GROUP_KEY, _COUNT, Column(_column, "varchar(max)")))
_declare(
    "vector_weighted_mean",
    _rows_of("WeightedVectorRows"),
    returns=(_GROUP_KEY, _COUNT, Column("WeightedMean", "varchar(max)")),
)
_declare(
    "aggregate",
    _rows_of("GroupedNumberRows"),
    returns=(_GROUP_KEY, _COUNT, *(Column(name, "float") for name in ("Sum", "Mean", "Min", "Max", "Stddev"))),
)
_declare(
    "knn",
    _rows_of("VectorRows"),
    Parameter("Queries", "varchar(max)", default=None),
    Parameter("K", "int", default=None),
    Parameter("Metric", "nvarchar(20)", default="cosine"),
    returns=(
        Column("Query", "int"), Column("Rank", "int"), Column("Row", "bigint"), _ROW_ID, Column("Distance", "float"),
    ),
)  # fmt: skip
for _entry_point, _column in (("find_primes", "Prime"), ("count_primes", "Count")):
    _declare(
        _entry_point,
        Parameter("First", "bigint", default=None),
        Parameter("Last", "bigint", default=None),
        returns=(Column(_column, "bigint"),),
    )
_declare("spatial_hash", _rows_of("PointRows"), *_BOUNDS, _OUTSIDE, returns=(_ROW_ID, Column("Bucket", "int")))
_declare("hilbert_key", _rows_of("PointRows"), *_BOUNDS, _OUTSIDE, returns=(_ROW_ID, Column("HilbertValue", "bigint")))
for _curve in ("morton", "hilbert"):
    _declare(f"{_curve}_encode", _rows_of("CellRows"), returns=(_ROW_ID, Column("Code", "bigint")))
    _declare(f"{_curve}_decode", _rows_of("CodeRows"), returns=(_ROW_ID, *_CELL))
_declare(
    "project",
    _rows_of("VectorRows"),
    *(Parameter(name, "varchar(max)", default=None) for name in ("AxisX", "AxisY", "AxisZ", "Mean")),
    returns=(_ROW_ID, *_POINT),
)
_declare(
    "isolation_forest",
    _rows_of("VectorRows"),
    Parameter("Trees", "int", default=100),
    Parameter("SampleSize", "int", default=None),
    Parameter("Seed", "bigint", default=0),
    returns=_SCORES,
)
_declare("local_outlier_factor", _rows_of("VectorRows"), Parameter("K", "bigint", default=20), returns=_SCORES)
