"""Isolation forests: trees as the paper grows them, exact path lengths, known scores, the same bits everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal, getcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native import _native, entry_points
from hartonomous_native.errors import (
    DTypeError,
    FormatError,
    InvalidArgumentsError,
    NotFiniteError,
    RangeError,
    ShapeError,
)
from tests.reference import anomaly as reference

UNIT = 2.0**-34


@pytest.fixture
def each_level() -> Iterator[list[str]]:
    before = hn.cpu_level()
    yield hn.available_levels()
    hn.set_level(before)


def rounded(length: Fraction) -> float:
    return round(length / Fraction(UNIT)) * UNIT


def test_average_path_length() -> None:
    assert [_native.average_path_length(n) for n in (0, 1, 2)] == [0.0, 0.0, 1.0]
    assert _native.average_path_length(256) == pytest.approx(10.248689925634, abs=1e-10)
    # The paper's estimate of the harmonic number, ln(n - 1) + Euler's constant, is a little low.
    assert _native.average_path_length(256) == pytest.approx(2 * (math.log(255) + 0.5772156649) - 510 / 256, abs=0.004)
    for n in (2, 3, 4, 7, 100, 256, 1000):
        assert _native.average_path_length(n) == rounded(reference.average_path_length(n))


def check_tree(x: Any, feature: Any, threshold: Any, path: Any, height: int) -> None:
    """A tree grown on all rows of x: every split separates its rows, every leaf is one for a reason."""

    def check(node: int, rows: Any, depth: int) -> None:
        if node < len(threshold) and np.isfinite(threshold[node]):
            assert depth < height
            assert len(rows) > 1
            values = rows[:, feature[node]]
            assert values.min() < threshold[node] <= values.max()
            check(2 * node + 1, rows[values < threshold[node]], depth + 1)
            check(2 * node + 2, rows[values >= threshold[node]], depth + 1)
            return
        assert depth == height or len(np.unique(rows, axis=0)) == 1
        first = node
        while first < len(threshold):
            assert np.isinf(threshold[first])
            first = 2 * first + 1
        below = path[first - len(threshold) :][: 1 << (height - depth)]
        assert np.all(below == depth + rounded(reference.average_path_length(len(rows))))

    check(0, x, 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(2, 1), (3, 2), (17, 4), (64, 3), (65, 1), (200, 6)])
def test_trees_are_those_of_the_paper(shape: tuple[int, int], dtype: Any) -> None:
    rng = np.random.default_rng(shape[0])
    for x in (rng.standard_normal(shape), rng.integers(0, 3, shape), np.exp(20 * rng.standard_normal(shape))):
        data = x.astype(dtype)
        forest = hn.fit_isolation_forest(data, trees=20, seed=5)
        height = math.ceil(math.log2(shape[0]))
        assert forest.path.shape == (20, 2**height)
        for tree in zip(forest.feature, forest.threshold, forest.path, strict=True):
            check_tree(data.astype(np.float64), *tree, height)
        lengths = reference.path_lengths(data, forest.feature, forest.threshold, forest.path)
        assert forest.path_lengths(data).tolist() == [float(length) for length in lengths]


def test_splits_are_drawn_uniformly() -> None:
    """Features among those that vary, thresholds between the least and the greatest."""
    x = np.zeros((50, 6))
    x[:, [0, 3, 4]] = np.random.default_rng(1).random((50, 3))
    x[0, [0, 3, 4]], x[1, [0, 3, 4]] = 0, 1
    forest = hn.fit_isolation_forest(x, trees=6000)
    root, threshold = forest.feature[:, 0], np.sort(forest.threshold[:, 0])
    counts = np.bincount(root, minlength=6)
    assert counts[[1, 2, 5]].tolist() == [0, 0, 0]
    assert np.all(np.abs(counts[[0, 3, 4]] - 2000) < 4 * math.sqrt(2000))
    assert np.max(np.abs(threshold - np.arange(6000) / 6000)) < 2 / math.sqrt(6000)


def test_samples_are_drawn_without_replacement_and_uniformly() -> None:
    # With two of twenty distinct values every tree splits, and no value is favoured.
    x = np.arange(20.0)[:, None]
    forest = hn.fit_isolation_forest(x, trees=10_000, sample_size=2)
    assert forest.threshold.shape == (10_000, 1)
    assert np.all((forest.threshold > 0) & (forest.threshold <= 19))
    # Mean of a uniform point between two distinct uniform values.
    assert abs(forest.threshold.mean() - 9.5) < 4 * 5 / 100


def test_scores_follow_the_formula() -> None:
    getcontext().prec = 40
    lengths = np.concatenate([np.linspace(0.0, 30.0, 2001), np.random.default_rng(2).random(2000) * 20])
    usual = _native.average_path_length(256)
    for length, score in zip(lengths.tolist(), _native.isolation_scores(lengths, 256).tolist(), strict=True):
        exact = Decimal(2) ** Decimal(-(length / usual))
        assert abs(Decimal(score) - exact) <= exact * Decimal(2.0**-52)


def test_known_scores() -> None:
    assert hn.isolation_forest(np.full((40, 3), 0.1)).tolist() == [0.5] * 40
    assert hn.isolation_forest(np.full((300, 2), 7)).tolist() == [0.5] * 300
    # Two rows: each is alone after one edge, and c(2) = 1.
    assert hn.isolation_forest([[1.0], [2.0]]).tolist() == [0.5, 0.5]
    x = np.vstack([np.random.default_rng(3).standard_normal((500, 4)), np.full((1, 4), 30.0)])
    scores = hn.isolation_forest(x)
    assert scores.argmax() == 500
    assert scores[500] > 0.75
    assert np.median(scores) < 0.5
    assert np.all((scores > 0) & (scores < 1))


def test_same_bits_for_any_threads_level_and_type(each_level: list[str]) -> None:
    x = np.random.default_rng(4).standard_normal((3001, 7)).astype(np.float32)
    forests, scores = set(), set()
    for level in each_level:
        hn.set_level(level)
        for threads in (1, 2, 5):
            forest = hn.fit_isolation_forest(x, seed=9, threads=threads)
            forests.add(forest.to_bytes())
            scores.add(forest.score(x, threads=threads).tobytes())
            scores.add(forest.score(x.astype(np.float64), threads=threads).tobytes())
            scores.add(hn.isolation_forest(x, seed=9, threads=threads).tobytes())
            scores.add(b"".join(forest.score(x[i : i + 700]).tobytes() for i in range(0, 3001, 700)))
    assert len(forests) == len(scores) == 1
    assert hn.isolation_forest(x, seed=10).tobytes() not in scores
    more = hn.fit_isolation_forest(x, seed=9, trees=130)
    assert more.threshold[:100].tolist() == hn.fit_isolation_forest(x, seed=9).threshold.tolist()


def test_float32_rows_against_float64_thresholds() -> None:
    """A row of float32 goes where the same row of float64 goes, also beside and at a threshold."""
    rng = np.random.default_rng(5)
    forest = hn.fit_isolation_forest(rng.standard_normal((256, 1)) * 1e30, trees=50)
    cuts = forest.threshold[np.isfinite(forest.threshold)].astype(np.float32)
    inf = np.float32(np.inf)
    near = np.concatenate([cuts, np.nextafter(cuts, inf), np.nextafter(cuts, -inf)])[:, None]
    assert forest.score(near).tolist() == forest.score(near.astype(np.float64)).tolist()
    wide = hn.fit_isolation_forest([[-1e300], [1e300], [0.0], [1e39], [-1e39]], trees=30)
    most = np.finfo(np.float32).max
    ends = np.array([[-most], [most], [0.0], [1e-45]], dtype=np.float32)
    assert wide.score(ends).tolist() == wide.score(ends.astype(np.float64)).tolist()


def test_extreme_values() -> None:
    for x in ([[-1.7e308], [1.7e308], [0.0]], [[5e-324], [0.0], [1e-323]], [[1.0], [1.0 + 2**-52], [1.0]]):
        forest = hn.fit_isolation_forest(x, trees=20)
        for tree in zip(forest.feature, forest.threshold, forest.path, strict=True):
            check_tree(np.array(x), *tree, 2)


def test_sample_larger_than_usual_and_smaller() -> None:
    x = np.random.default_rng(6).standard_normal((5000, 3))
    for size, height in ((2, 1), (3, 2), (255, 8), (257, 9), (5000, 13)):
        forest = hn.fit_isolation_forest(x, trees=3, sample_size=size)
        assert forest.path.shape == (3, 2**height)
        got = forest.path_lengths(x[:20]).tolist()
        want = reference.path_lengths(x[:20], forest.feature, forest.threshold, forest.path)
        assert got == [float(length) for length in want]


def test_bytes_round_trip_and_are_guarded() -> None:
    forest = hn.fit_isolation_forest(np.random.default_rng(7).standard_normal((90, 3)), trees=7)
    data = forest.to_bytes()
    again = hn.IsolationForest.from_bytes(data)
    assert again == forest
    assert hash(again) == hash(forest)
    assert again.to_bytes() == data
    assert data[-32:].hex() == forest.digest
    assert "7 trees of 90 rows, 3 columns" in repr(again)
    for bad in (b"", data[:-1], data + b"\0", b"x" + data[1:], data[:200] + b"\1" + data[201:]):
        with pytest.raises(FormatError):
            hn.IsolationForest.from_bytes(bad)
    with pytest.raises(DTypeError):
        hn.IsolationForest.from_bytes("text")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="read-only"):
        forest.threshold[0, 0] = 1


def test_arrays_of_a_forest_are_checked() -> None:
    forest = hn.fit_isolation_forest(np.random.default_rng(8).standard_normal((4, 2)), trees=3)
    parts: dict[str, Any] = {
        "feature": forest.feature, "threshold": forest.threshold, "path": forest.path, "sample_size": 4, "dims": 2,
    }  # fmt: skip
    for change, error in (
        ({"feature": forest.feature + 2}, RangeError),
        ({"threshold": forest.threshold * np.nan}, NotFiniteError),
        ({"path": forest.path + UNIT / 2}, RangeError),
        ({"path": forest.path[:, :2]}, ShapeError),
        ({"sample_size": 5}, InvalidArgumentsError),
    ):
        with pytest.raises(error):
            hn.IsolationForest(**{**parts, **change})
    assert hn.IsolationForest(**parts) == forest


@pytest.mark.parametrize(
    ("x", "options", "error", "says"),
    [
        ([[1.0, math.nan], [0, 1]], {}, NotFiniteError, "row 0, column 1 is NaN"),
        ([[1.0, 2.0], [-math.inf, 0]], {}, NotFiniteError, "row 1, column 0 is infinite"),
        (np.ones((1, 3)), {}, ShapeError, "at least 2 rows and 1 column"),
        (np.ones((3, 0)), {}, ShapeError, "at least 2 rows and 1 column"),
        (np.ones(3), {}, ShapeError, "2-dimensional"),
        (np.eye(3), {"trees": 0}, RangeError, "trees must be in 1..10000; got 0"),
        (np.eye(3), {"sample_size": 4}, RangeError, "sample_size must be in 2..3; got 4"),
        (np.eye(3), {"sample_size": 1}, RangeError, "got 1"),
        (np.eye(3), {"seed": -1}, RangeError, "seed must be in 0.."),
        (np.eye(3), {"seed": 1.5}, DTypeError, "seed must be an integer"),
        (np.eye(3), {"trees": 0, "seed": -1}, InvalidArgumentsError, "trees"),
        (np.array([["a"]]), {}, DTypeError, "real numbers"),
    ],
)
def test_bad_arguments(x: Any, options: dict[str, Any], error: type[Exception], says: str) -> None:
    for function in (hn.isolation_forest, hn.fit_isolation_forest):
        with pytest.raises(error, match=says):
            function(x, **options)


def test_bad_rows_to_score() -> None:
    forest = hn.fit_isolation_forest(np.eye(3))
    assert forest.score(np.empty((0, 3))).shape == (0,)
    with pytest.raises(ShapeError, match="3 columns"):
        forest.score(np.ones((2, 2)))
    with pytest.raises(NotFiniteError, match="row 1, column 2 is NaN"):
        forest.score([[0, 0, 0], [0, 0, math.nan]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_entry_point_gives_the_same_bits(dtype: Any) -> None:
    x = np.random.default_rng(9).standard_normal((400, 3)).astype(dtype)
    table = entry_points.run("isolation_forest", {"features": x}, trees=50, seed=3)
    assert table.column("score").tolist() == hn.isolation_forest(x, trees=50, seed=3).tolist()
    small = entry_points.run("isolation_forest", {"features": x}, sample_size=32)
    assert small.column("score").tolist() == hn.isolation_forest(x, sample_size=32).tolist()
