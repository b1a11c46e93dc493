"""The same input gives the same bytes: for any number of threads, at every CPU level, in one piece or in many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from hartonomous_native import entry_points, levels
from hartonomous_native.errors import HartonomousError

from ..doors.numpy_tables import given, taken
from ..golden.cases import Case, cases, same

CASES = [case for one in entry_points.list() for case in cases(one.name)]


@pytest.fixture(params=levels.available_levels())
def level(request: pytest.FixtureRequest) -> Iterator[str]:
    before = levels.cpu_level()
    levels.set_level(request.param)
    yield request.param
    levels.set_level(before)


def _outcome(case: Case, threads: int) -> Any:
    try:
        table = {column.name: given(column) for column in case.columns} or None
        return taken(entry_points.run(case.entry_point, table, threads=threads, **case.parameters))
    except HartonomousError as error:
        return error.number, error.message


def test_golden_cases_at_every_level(level: str) -> None:
    for case in CASES:
        for threads in (1, 3):
            got = _outcome(case, threads)
            if case.expected is None:
                assert got == case.error, f"{case} at {level}"
            else:
                assert same(case.expected, got), f"{case} at {level} on {threads} threads"


def _columns(table: entry_points.Table) -> list[Any]:
    return [(name, table.column(name), table.nulls(name)) for name in table.column_names]


def _assert_equal(a: entry_points.Table, b: entry_points.Table) -> None:
    for (name, values, nulls), (other, other_values, other_nulls) in zip(_columns(a), _columns(b), strict=True):
        assert name == other
        np.testing.assert_array_equal(values, other_values)
        assert (nulls is None) == (other_nulls is None)
        if nulls is not None:
            np.testing.assert_array_equal(nulls, other_nulls)


# More rows than a thread takes at once, and no whole number of such blocks.
ROWS = 140_003


def _space(rng: np.random.Generator) -> dict[str, Any]:
    return {axis: rng.random(ROWS) for axis in "xyz"}


UNIT_BOX = {f"{end}_{axis}": float(end == "max") for end in ("min", "max") for axis in "xyz"}


def _arguments(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    rng = np.random.default_rng(7)
    wide = rng.standard_normal((ROWS, 9)).astype(np.float32)
    key = rng.integers(-50, 50, ROWS)
    key[rng.random(ROWS) < 0.4] = 7  # a group that one thread does not do alone
    if name in ("spatial_hash", "hilbert_key"):
        return _space(rng), UNIT_BOX
    if name in ("morton_encode", "hilbert_encode"):
        return {axis: rng.integers(0, 1 << 21, ROWS, dtype=np.int32) for axis in "xyz"}, {}
    if name in ("morton_decode", "hilbert_decode"):
        return {"code": rng.integers(0, 2**63 - 1, ROWS, endpoint=True)}, {}
    if name == "knn":
        return {"vector": wide[:20_000]}, {"queries": wide[-70:], "k": 5, "metric": "euclidean"}
    if name == "project":
        return {"vector": wide}, {f"axis_{axis}": wide[i] for i, axis in enumerate("xyz")}
    if name == "aggregate":
        return {"key": key, "value": wide[:, 0].astype(np.float64)}, {}
    if name == "parse_vector":
        return {"text": [f"[{i},{i}.5e-7]" for i in range(20_000)]}, {}
    if name == "format_vector":
        return {"vector": wide[:20_000]}, {}
    table = {"key": key, "vector": np.repeat(wide, 8, axis=1)}
    if name == "vector_weighted_mean":
        table["weight"] = rng.random(ROWS)
    return table, {}


LARGE = [
    "aggregate", "format_vector", "hilbert_decode", "hilbert_encode", "hilbert_key", "knn", "morton_decode",
    "morton_encode", "parse_vector", "project", "spatial_hash", "vector_mean", "vector_sum", "vector_variance",
    "vector_weighted_mean",
]  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_large_inputs_on_any_number_of_threads(name: str) -> None:
    table, parameters = _arguments(name)
    one = entry_points.run(name, table, threads=1, **parameters)
    for threads in (2, 5):
        _assert_equal(one, entry_points.run(name, table, threads=threads, **parameters))


# Distances are exact only where their sums are; everything else promises the same bits at every level.
@pytest.mark.parametrize("name", [name for name in LARGE if name != "knn"])
def test_large_inputs_at_every_level(name: str) -> None:
    table, parameters = _arguments(name)
    before, tables = levels.cpu_level(), []
    try:
        for each in levels.available_levels():
            levels.set_level(each)
            tables.append(entry_points.run(name, table, **parameters))
    finally:
        levels.set_level(before)
    for other in tables[1:]:
        _assert_equal(tables[0], other)


ROW_BY_ROW = [one.name for one in entry_points.list() if one.shape == "each row" and one.name in LARGE]


@pytest.mark.parametrize("name", ROW_BY_ROW)
def test_rows_stand_on_their_own(name: str) -> None:
    table, parameters = _arguments(name)
    whole = entry_points.run(name, table, **parameters)
    rows = len(next(iter(table.values())))
    for start in (0, 1, 255, 1023, 1024, 15_000):
        end = min(rows, start + 1500)
        part = entry_points.run(name, {key: column[start:end] for key, column in table.items()}, **parameters)
        for column in whole.column_names:
            np.testing.assert_array_equal(part.column(column), whole.column(column)[start:end])
