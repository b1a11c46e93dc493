"""Writes the golden files: `python -m tests.golden.make`. What the product gives is stored; test_cases.py judges it.

Run it after a change of the inputs, or of what an entry point is meant to give, and read the difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hartonomous_native.errors import HartonomousError

from ..doors.numpy_tables import NumpyTables
from .cases import FOLDER, Case, Column, read_case
from .inputs import groups, primes, similarity, space, text
from .inputs.given import Given

INPUTS = {
    "aggregate": groups.aggregate,
    "cosine_distance": similarity.measure,
    "cosine_similarity": similarity.measure,
    "count_primes": primes.primes,
    "dot": similarity.measure,
    "euclidean_distance": similarity.measure,
    "find_primes": primes.primes,
    "format_vector": text.format_vector,
    "hilbert_decode": space.decode,
    "hilbert_encode": space.encode,
    "hilbert_key": space.cells,
    "knn": similarity.knn,
    "morton_decode": space.decode,
    "morton_encode": space.encode,
    "parse_vector": text.parse_vector,
    "project": space.project,
    "spatial_hash": space.cells,
    "squared_euclidean_distance": similarity.measure,
    "vector_mean": groups.vector_mean,
    "vector_sum": groups.vector_sum,
    "vector_variance": groups.vector_variance,
    "vector_weighted_mean": groups.vector_weighted_mean,
}


def as_text(held: dict[str, Any]) -> str:
    """The one form of a golden file: a line for each column, parameter and outcome."""
    cases = ",\n".join("  {\n" + ",\n".join(_lines(case)) + "\n  }" for case in held["cases"])
    return f'{{\n "entry_point": {_json(held["entry_point"])},\n "cases": [\n{cases}\n ]\n}}\n'


def _lines(case: dict[str, Any]) -> list[str]:
    lines = [f'   "name": {_json(case["name"])}']
    if "columns" in case:
        lines.append(_part("columns", "[", map(_json, case["columns"]), "]"))
    if "parameters" in case:
        each = (f"{_json(name)}: {_json(value)}" for name, value in sorted(case["parameters"].items()))
        lines.append(_part("parameters", "{", each, "}"))
    if "expected" in case:
        lines.append(_part("expected", "[", map(_json, case["expected"]), "]"))
    if "error" in case:
        lines.append(f'   "error": {_json(case["error"])}')
    return lines


def _part(name: str, opening: str, each: Iterable[str], closing: str) -> str:
    return f'   "{name}": {opening}\n    ' + ",\n    ".join(each) + f"\n   {closing}"


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Whole floats without a point, but for -0; numbers that are not finite as text."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, range)):
        return [_plain(one) for one in value]
    if isinstance(value, float) and value != value:
        return "NaN"
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 and str(value) != "-0.0":
        return int(value)
    return value


def _case(entry_point: str, one: Given) -> dict[str, Any]:
    held: dict[str, Any] = {"name": one.name}
    if one.columns:
        held["columns"] = _plain(one.columns)
    if one.parameters:
        held["parameters"] = _plain(one.parameters)
    case: Case = read_case(entry_point, {**held, "expected": []})
    try:
        held["expected"] = [_stored(column) for column in NumpyTables().run(case)]
    except HartonomousError as error:
        held["error"] = {"number": error.number, "message": error.message}
    return held


def _stored(column: Column) -> dict[str, Any]:
    return {"name": column.name, "type": column.type, "values": _plain(column.values)}


def main() -> None:
    for name, inputs in INPUTS.items():
        held = {"entry_point": name, "cases": [_case(name, one) for one in inputs()]}
        (FOLDER / f"{name}.json").write_text(as_text(held), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
