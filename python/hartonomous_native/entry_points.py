"""Entry points: operations on tables, each defined once and called alike from Python, T-SQL, SQLite and batch engines.

    from hartonomous_native import entry_points
    entry_points.describe("cosine_similarity")
    entry_points.run("cosine_similarity", {"id": ids, "vector": matrix}, query=vector)
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import _native
from .boundary import Checks
from .errors import UnknownNameError
from .table import Table
from .table_input import columns_of_table, parameters_of

__all__ = ["EntryPoint", "InputColumn", "OutputColumn", "Parameter", "Table", "describe", "list", "run"]


@dataclass(frozen=True)
class InputColumn:
    """kind: key, integer, integer32, number, vector, features, text or packed (see `EntryPoint`)."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Parameter:
    """kind: integer, number, text, vector or matrix. default is as text; None where there is none."""

    name: str
    kind: str
    required: bool
    default: str | None
    smallest: int | None
    largest: int | None
    choices: tuple[str, ...]
    meaning: str


@dataclass(frozen=True)
class OutputColumn:
    """only_with: the input column without which this one is left out."""

    name: str
    kind: str
    nullable: bool
    only_with: str | None
    meaning: str


@dataclass(frozen=True)
class EntryPoint:
    """An operation: what it takes, what it gives and how exact that is.

    shape: "each row" (rows stand on their own, input may come in pieces), "all rows" (a row for each input row, all are
        needed), "groups" (a row for each group) or "table" (rows of their own).
    in_engine: the T-SQL expression that does the same inside SQL Server, where there is one.
    procedure: the stored procedure that crosses into native code once for a whole rowset, where there is one.
    """

    name: str
    summary: str
    shape: str
    inputs: tuple[InputColumn, ...]
    parameters: tuple[Parameter, ...]
    outputs: tuple[OutputColumn, ...]
    bound: str
    kernels: tuple[str, ...]
    in_engine: str | None
    procedure: str | None

    @property
    def t_sql(self) -> str:
        """Which tier serves it in T-SQL: an expression inside the engine, or a procedure that crosses once."""
        tiers = [f"engine: {self.in_engine}"] if self.in_engine else []
        if self.procedure:
            tiers.append(f"crossing: EXECUTE dbo.{self.procedure}")
        return "; ".join(tiers)


def list() -> tuple[EntryPoint, ...]:
    """Every entry point, in order of their names."""
    return _all()


def describe(name: str) -> EntryPoint:
    """One entry point. Raises UnknownNameError 51015."""
    for entry_point in _all():
        if entry_point.name == name:
            return entry_point
    raise UnknownNameError(f"there is no entry point {name!r}; there are {', '.join(one.name for one in _all())}")


def run(name: str, table: Any = None, *, threads: int | None = None, **parameters: Any) -> Table:
    """Runs an entry point on a table. `describe(name)` says which columns and parameters it takes.

    Parameters:
        table: a dict of columns, or None where no table is taken. A column is an array: int32, int64, float32 and
            float64 (rows,) and float32 and float64 (rows, dims) are read where they lie if they are contiguous;
            other integers and float16 are widened; text is of any of NumPy's types; bytes are 'V' or objects. Rows of
            a masked array that are masked are NULL. Or it is a list of numbers, text, bytes or vectors, None for NULL;
            vectors may differ in length where the entry point takes packed ones.
            Or anything that speaks Arrow's PyCapsule protocol (`__arrow_c_stream__`, `__arrow_c_array__`), such as the
            tables of pyarrow, polars, pandas and DuckDB and the result of another run. One batch is read where it lies,
            several are put together. Columns: integers, floats, text, binary (views, dictionaries and fixed sizes too)
            and lists of float32 or float64; pandas' row labels are left out unless they have a name.
        threads: 1..1024, by default HARTONOMOUS_THREADS or the CPUs of this process. The result does not depend on it.
        parameters: numbers and text; arrays or nested lists for vectors and matrices, which are float32: other numbers
            are rounded once. None is as if it were not given.
    Raises: UnknownNameError 51015 for a name, column or parameter that there is not, MissingArgumentError 51011,
        DTypeError 51013, ShapeError 51010, RangeError 51012, FormatError 51017, NotFiniteError 51014 for NaN or
        infinity; InvalidArgumentsError 51019 for several at once.
    """
    kinds = _kinds(name)
    checks = Checks()
    columns = columns_of_table(table, kinds, checks)
    values = parameters_of(parameters, checks)
    many = checks.threads(threads)
    checks.done()
    return Table(_native.run_entry_point(name, columns, values, many))


@cache
def _kinds(name: str) -> dict[str, str]:
    return {column.name: column.kind for column in describe(name).inputs}


_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


@cache
def _all() -> tuple[EntryPoint, ...]:
    return tuple(_entry_point(one) for one in _native.entry_points())


def _entry_point(one: dict[str, object]) -> EntryPoint:
    def records(kind: type, name: str) -> builtins.list[object]:
        rows = one[name]
        assert isinstance(rows, builtins.list)
        return [kind(**row) for row in rows]

    def parameter(
        *, smallest: int, largest: int, choices: str | None, kind: str, **rest: object
    ) -> Parameter:
        return Parameter(
            kind=kind,
            smallest=smallest if kind == "integer" and smallest != _LEAST else None,
            largest=largest if kind == "integer" and largest != _MOST else None,
            choices=tuple(choices.split("|")) if choices else (),
            **rest,  # type: ignore[arg-type]
        )

    rows = one["parameters"]
    assert isinstance(rows, builtins.list)
    return EntryPoint(
        name=str(one["name"]),
        summary=str(one["summary"]),
        shape=str(one["shape"]),
        inputs=tuple(records(InputColumn, "inputs")),  # type: ignore[arg-type]
        parameters=tuple(parameter(**row) for row in rows),
        outputs=tuple(records(OutputColumn, "outputs")),  # type: ignore[arg-type]
        bound=str(one["bound"]),
        kernels=tuple(str(one["kernels"]).split()),
        in_engine=None if one["in_engine"] is None else str(one["in_engine"]),
        procedure=None if one["procedure"] is None else str(one["procedure"]),
    )
