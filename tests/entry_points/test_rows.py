"""Operations row by row, and nearest rows, against the array functions: many blocks, NULLs among the rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native import entry_points
from hartonomous_native.errors import FormatError, NotFiniteError, RangeError, ShapeError

from .masked import masked_rows

ROWS = 70_001
BOX: dict[str, Any] = {"min_x": -1.0, "min_y": -2.0, "min_z": 0.0, "max_x": 1.0, "max_y": 3.0, "max_z": 0.5}
BOUNDS = [[-1.0, -2.0, 0.0], [1.0, 3.0, 0.5]]


def _rng() -> np.random.Generator:
    return np.random.default_rng(11)


def _with_nulls(rng: np.random.Generator, points: Any, hidden: Any) -> tuple[dict[str, Any], Any]:
    """Columns of which some rows are NULL, with `hidden` under the mask, and which rows have all three."""
    columns, present = {}, np.ones(len(points), bool)
    for axis, name in enumerate("xyz"):
        null = rng.random(len(points)) < 0.05
        columns[name] = np.ma.MaskedArray(np.where(null, hidden, points[:, axis]).astype(points.dtype), null)
        present &= ~null
    return columns, present


@pytest.mark.parametrize("curve", ["morton", "hilbert"])
def test_curves(curve: str) -> None:
    rng = _rng()
    points = rng.integers(0, 1 << 21, (ROWS, 3), dtype=np.int32)
    columns, present = _with_nulls(rng, points, -5)
    encoded = entry_points.run(f"{curve}_encode", columns)
    np.testing.assert_array_equal(encoded.nulls("code"), ~present)
    np.testing.assert_array_equal(encoded.column("code")[present], getattr(hn, f"{curve}_encode")(points[present]))
    codes = np.ma.MaskedArray(np.where(present, encoded.column("code"), -1), ~present)
    decoded = entry_points.run(f"{curve}_decode", {"code": codes})
    for axis, name in enumerate("xyz"):
        np.testing.assert_array_equal(decoded.nulls(name), ~present)
        np.testing.assert_array_equal(decoded.column(name)[present], points[present, axis])


@pytest.mark.parametrize(("name", "output"), [("spatial_hash", "bucket"), ("hilbert_key", "hilbert_value")])
@pytest.mark.parametrize("outside", ["raise", "edge"])
def test_cells(name: str, output: str, outside: str) -> None:
    rng = _rng()
    points = rng.random((ROWS, 3)) * [2, 5, 0.5] + BOUNDS[0]
    if outside == "edge":
        points *= 1.5
    columns, present = _with_nulls(rng, points, math.nan)
    got = entry_points.run(name, columns, outside=outside, **BOX)
    np.testing.assert_array_equal(got.nulls(output), ~present)
    want = getattr(hn, name)(points[present], BOUNDS, outside=outside)
    np.testing.assert_array_equal(got.column(output)[present], want)


def test_projection() -> None:
    rng = _rng()
    x, axes, mean = (rng.standard_normal(shape).astype(np.float32) for shape in ((9001, 37), (3, 37), (37,)))
    null = rng.random(9001) < 0.1
    vector = masked_rows(x, null, np.inf)
    got = entry_points.run("project", {"vector": vector}, axis_x=axes[0], axis_y=axes[1], axis_z=axes[2], mean=mean)
    want = hn.project(x, axes, mean=mean)
    for axis, name in enumerate("xyz"):
        np.testing.assert_array_equal(got.column(name)[~null], want[~null, axis])
        np.testing.assert_array_equal(got.nulls(name), null)


def test_text_and_back() -> None:
    rng = _rng()
    bits = rng.integers(0, 2**32, (3000, 11), dtype=np.uint32).view(np.float32)
    x = np.where(np.isfinite(bits), bits, np.float32(1))
    texts = entry_points.run("format_vector", {"vector": x}).column("text").tolist()
    assert texts == hn.format_vectors(x)
    back = entry_points.run("parse_vector", {"text": texts}).column("vector")
    assert b"".join(back) == x.tobytes()


def test_rows_of_text_may_differ_in_length() -> None:
    rows = [None if i % 7 == 3 else [i / 3] * (i % 5 + 1) for i in range(3001)]
    packed = [None if row is None else np.array(row, np.float32) for row in rows]
    texts = entry_points.run("format_vector", {"vector": packed}).column("text").tolist()
    assert texts == [None if row is None else hn.format_vector(row) for row in packed]
    back = entry_points.run("parse_vector", {"text": texts}).column("vector").tolist()
    assert back == [None if row is None else row.tobytes() for row in packed]


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "sqeuclidean", "dot"])
@pytest.mark.parametrize("queries", [1, 3, 9])
def test_nearest_rows(metric: str, queries: int) -> None:
    rng = _rng()
    x, wanted = (rng.standard_normal((rows, 20)).astype(np.float32) for rows in (4000, queries))
    x[100] = x[50] = wanted[0]
    got = entry_points.run("knn", {"id": np.arange(4000) * 10, "vector": x}, queries=wanted, k=7, metric=metric)
    distances, indices = hn.knn(wanted, x, 7, metric)
    np.testing.assert_array_equal(got.column("row"), indices.reshape(-1))
    np.testing.assert_array_equal(got.column("distance"), distances.reshape(-1))
    np.testing.assert_array_equal(got.column("id"), indices.reshape(-1) * 10)
    np.testing.assert_array_equal(got.column("query"), np.repeat(np.arange(queries), 7))
    np.testing.assert_array_equal(got.column("rank"), np.tile(np.arange(1, 8), queries))


@pytest.mark.parametrize("queries", [1, 9])
def test_nearest_rows_leave_null_ones_out(queries: int) -> None:
    rng = _rng()
    x, wanted = (rng.standard_normal((rows, 20)).astype(np.float32) for rows in (2000, queries))
    null = rng.random(2000) < 0.5
    got = entry_points.run("knn", {"vector": masked_rows(x, null, np.nan)}, queries=wanted, k=5)
    distances, indices = hn.knn(wanted, x[~null], 5)
    np.testing.assert_array_equal(got.column("row"), np.flatnonzero(~null)[indices.reshape(-1)])
    np.testing.assert_array_equal(got.column("distance"), distances.reshape(-1))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("metric", ["cosine", "euclidean", "sqeuclidean", "dot"])
@pytest.mark.parametrize("queries", [1, 9])
def test_nearest_rows_of_what_is_not_finite(bad: float, metric: str, queries: int) -> None:
    rng = _rng()
    x, wanted = (rng.standard_normal((rows, 20)).astype(np.float32) for rows in (5000, queries))
    x[4321, 19] = bad
    with pytest.raises(NotFiniteError, match="row 4321 holds NaN or infinity"):
        entry_points.run("knn", {"vector": x}, queries=wanted, k=1, metric=metric)


def test_nearest_rows_of_many_queries_in_pieces() -> None:
    rng = _rng()
    x, wanted = (rng.standard_normal((rows, 4)).astype(np.float32) for rows in (40, 70_000))
    got = entry_points.run("knn", {"vector": x}, queries=wanted, k=1, metric="euclidean")
    np.testing.assert_array_equal(got.column("row"), hn.knn(wanted, x, 1, "euclidean").indices[:, 0])


def test_queries_must_be_finite() -> None:
    with pytest.raises(NotFiniteError, match="queries must be finite"):
        entry_points.run("knn", {"vector": np.ones((3, 2), np.float32)}, queries=[[1, math.inf]], k=1)


@pytest.mark.parametrize("threads", [1, 4])
def test_the_first_bad_row_is_the_one_told(threads: int) -> None:
    good, rows = [0, 5_000, 30_000], 66_000
    late = {row: row + 35_000 for row in good}
    for first, second in late.items():
        texts = ["[1]"] * rows
        texts[first], texts[second] = "[x]", "["
        with pytest.raises(FormatError, match=f"row {first}: .*got 'x'"):
            entry_points.run("parse_vector", {"text": texts}, threads=threads)
        x = np.zeros(rows, np.int32)
        y = x.copy()
        x[second] = -1
        y[first] = 1 << 21
        with pytest.raises(RangeError, match=f"column 'y' must be in 0..2097151; row {first} is 2097152"):
            entry_points.run("morton_encode", {"x": x, "y": y, "z": np.zeros(rows, np.int32)}, threads=threads)
        vector = np.ones((rows, 1), np.float32)
        vector[[first, second]] = math.nan
        with pytest.raises(NotFiniteError, match=f"row {first} holds"):
            entry_points.run("format_vector", {"vector": vector}, threads=threads)


def test_vectors_without_numbers_are_refused() -> None:
    for name, parameters in (("vector_mean", {}), ("knn", {"queries": [[1.0]], "k": 1}), ("dot", {"query": [1.0]})):
        with pytest.raises(ShapeError, match="at least one number; row 0 has none"):
            entry_points.run(name, {"vector": np.empty((2, 0), np.float32)}, **parameters)


def test_long_text_in_messages_is_cut_between_characters() -> None:
    with pytest.raises(FormatError, match=r"row 0 is 'é{18}\.\.\.'$"):
        entry_points.run("morton_decode", {"code": ["é" * 40]})
