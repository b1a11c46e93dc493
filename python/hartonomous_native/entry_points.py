"""Entry points: operations on tables, each defined once and called alike from Python, T-SQL, SQLite and batch engines.

    from hartonomous_native import entry_points
    entry_points.describe("cosine_similarity")
    entry_points.run("cosine_similarity", {"id": ids, "vector": matrix}, query=vector)
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cache

from . import _native
from .errors import UnknownNameError


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


def list() -> tuple[EntryPoint, ...]:
    """Every entry point, in order of their names."""
    return _all()


def describe(name: str) -> EntryPoint:
    """One entry point. Raises UnknownNameError 51015."""
    for entry_point in _all():
        if entry_point.name == name:
            return entry_point
    raise UnknownNameError(f"there is no entry point {name!r}; there are {', '.join(one.name for one in _all())}")


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
