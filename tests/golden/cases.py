"""Golden cases: for each entry point one file of inputs with the outputs, or the error, that every door must give.

`<entry point>.json` holds {"entry_point": name, "cases": [case, …]}; a case is
    name        what it shows
    columns     [{"name", "type", "values"}], left out where no table is taken
    parameters  {name: integer, number, text, list (a vector) or list of lists (a matrix)}
    expected    columns as above, or
    error       {"number", "message"}
Types: int64, int32, float64, text, vector (a list of float32 a row, of one length), features (float64 likewise), packed
(float32 lists of any length). null is NULL. Numbers have as many digits as bring back every bit; one that is
not finite (which every entry point refuses) is the text "NaN", "Infinity" or "-Infinity".
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
TYPES = ("int64", "int32", "float64", "text", "vector", "features", "packed")


@dataclass(frozen=True)
class Column:
    name: str
    type: str
    values: tuple[Any, ...]  # int, float, str, tuple of float, or None


@dataclass(frozen=True)
class Case:
    entry_point: str
    name: str
    columns: tuple[Column, ...]
    parameters: dict[str, Any]
    expected: tuple[Column, ...] | None
    error: tuple[int, str] | None

    @property
    def rows(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    def __str__(self) -> str:
        return f"{self.entry_point}: {self.name}"


@cache
def cases(entry_point: str) -> tuple[Case, ...]:
    """The cases of one entry point; none where it has no file."""
    path = FOLDER / f"{entry_point}.json"
    if not path.exists():
        return ()
    held = json.loads(path.read_text(encoding="utf-8"))
    assert held["entry_point"] == entry_point, path.name
    return tuple(read_case(entry_point, one) for one in held["cases"])


def same(expected: tuple[Column, ...], got: tuple[Column, ...]) -> bool:
    """The same columns in the same order with the same bits."""
    return [_bits(column) for column in expected] == [_bits(column) for column in got]


def read_case(entry_point: str, one: dict[str, Any]) -> Case:
    known = {"name", "columns", "parameters", "expected", "error"}
    assert set(one) <= known, f"{entry_point}: unknown {set(one) - known}"
    assert ("expected" in one) != ("error" in one), f"{entry_point}, {one['name']}: either expected or error"
    return Case(
        entry_point,
        one["name"],
        tuple(map(_column, one.get("columns", []))),
        {name: _number(value) for name, value in one.get("parameters", {}).items()},
        tuple(map(_column, one["expected"])) if "expected" in one else None,
        (one["error"]["number"], one["error"]["message"]) if "error" in one else None,
    )


def _column(one: dict[str, Any]) -> Column:
    assert one["type"] in TYPES, one
    values = one["values"] if one["type"] == "text" else [_number(value) for value in one["values"]]
    if one["type"] == "float64":
        values = [value if value is None else float(value) for value in values]
    if one["type"] in ("vector", "features", "packed"):
        values = [value if value is None else tuple(map(float, value)) for value in values]
    return Column(one["name"], one["type"], tuple(values))


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return [_number(item) for item in value]
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value


def _bits(column: Column) -> tuple[str, str, list[Any]]:
    form = {"vector": "f", "packed": "f", "features": "d"}.get(column.type)

    def bits(value: Any) -> Any:
        if value is None:
            return None
        if column.type == "float64":
            return struct.pack("<d", value)
        return struct.pack(f"<{len(value)}{form}", *value) if form else value

    return column.name, column.type, [bits(value) for value in column.values]
