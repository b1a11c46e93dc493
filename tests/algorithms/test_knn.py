"""The nearest rows and all distances: exact order, the bits of pairs, and what products cannot compute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hartonomous_native as hn
from hartonomous_native.errors import DTypeError, InvalidArgumentsError, RangeError, ShapeError, UnknownNameError

from ..reference import distances as reference

PAIRS: dict[str, Callable[[Any, Any], Any]] = {
    "cosine": hn.cosine_distance,
    "euclidean": hn.euclidean_distance,
    "sqeuclidean": hn.squared_euclidean_distance,
    "dot": lambda a, b: 0.0 - hn.dot(a, b),
}
EACH = pytest.mark.parametrize("metric", list(PAIRS))
KINDS = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def _all_pairs(queries: np.ndarray, base: np.ndarray, metric: str) -> np.ndarray:
    return np.stack([PAIRS[metric](query, base) for query in queries])


def _check(queries: np.ndarray, base: np.ndarray, k: int, metric: str, **options: Any) -> None:
    """The answer is that of computing every pair, to the bit."""
    pairs = _all_pairs(queries, base, metric)
    rows = reference.nearest(pairs, k)
    found = hn.knn(queries, base, k, metric, **options)
    np.testing.assert_array_equal(found.indices, rows)
    np.testing.assert_array_equal(found.distances, np.take_along_axis(pairs, rows, axis=1))
    assert found.distances.dtype == np.float64
    assert found.indices.dtype == np.int64


@EACH
@KINDS
@pytest.mark.parametrize("level", hn.available_levels())
def test_every_pair_computed_gives_the_same(metric: str, dtype: Any, level: str) -> None:
    in_force = hn.cpu_level()
    hn.set_level(level)
    try:
        rng = np.random.default_rng(1)
        shapes = [(1, 1, 1, 1), (3, 40, 9, 5), (4, 32, 1, 32), (4, 31, 3, 2), (5, 100, 3, 7), (43, 257, 33, 10)]
        for queries, base, dims, k in [*shapes, (6, 300, 1998, 4)]:
            q, b = (rng.standard_normal((n, dims)).astype(dtype) for n in (queries, base))
            _check(q, b, k, metric)
    finally:
        hn.set_level(in_force)


@EACH
@KINDS
@pytest.mark.parametrize("seed", range(4))
def test_ties_go_to_the_lower_row(metric: str, dtype: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.integers(-1, 2, (400, 3)).astype(dtype)
    _check(rng.integers(-1, 2, (50, 3)).astype(dtype), base, 37, metric)
    same = np.tile(rng.standard_normal(20).astype(dtype), (500, 1))
    found = hn.knn(same[:5], same, 30, metric)
    np.testing.assert_array_equal(found.indices, np.tile(np.arange(30), (5, 1)))
    _check(same[:3], same, 500, metric)


@EACH
@KINDS
def test_near_duplicates_are_told_apart(metric: str, dtype: Any) -> None:
    """Differences far below what a product of the type can see."""
    rng = np.random.default_rng(2)
    center = rng.standard_normal(64)
    base = (center + 1e-6 * rng.standard_normal((700, 64))).astype(dtype)
    _check((center + 1e-6 * rng.standard_normal((9, 64))).astype(dtype), base, 12, metric)


@EACH
@KINDS
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_numbers(metric: str, dtype: Any, data: st.DataObject) -> None:
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    queries, base, dims = data.draw(st.integers(1, 50)), data.draw(st.integers(1, 120)), data.draw(st.integers(1, 20))
    spread = data.draw(st.sampled_from([0.0, 1.0, 20.0] if dtype is np.float32 else [0.0, 1.0, 20.0, 150.0]))
    q, b = (
        (rng.standard_normal((n, dims)) * 10.0 ** rng.uniform(-spread, spread, (n, 1))).astype(dtype)
        for n in (queries, base)
    )
    for array in (q, b):
        for special in (np.nan, np.inf, -np.inf, 0.0):
            if data.draw(st.booleans()):
                array[rng.random(array.shape) < 0.01] = special
    b[rng.random(base) < 0.05] = 0.0
    _check(q, b, data.draw(st.integers(1, base)), metric)


@EACH
@KINDS
def test_values_whose_products_leave_the_range(metric: str, dtype: Any) -> None:
    rng = np.random.default_rng(3)
    for exponent in (19, -25, 37) if dtype is np.float32 else (80, 150, -90, -170):
        q, b = ((rng.standard_normal((n, 40)) * 10.0**exponent).astype(dtype) for n in (10, 200))
        _check(q, b, 5, metric)
        np.testing.assert_array_equal(hn.cdist(q, b, metric), _all_pairs(q, b, metric))


@EACH
@KINDS
def test_nan_comes_last(metric: str, dtype: Any) -> None:
    rng = np.random.default_rng(4)
    base = rng.standard_normal((60, 5)).astype(dtype)
    base[::3, 2] = np.nan
    queries = rng.standard_normal((8, 5)).astype(dtype)
    queries[3, 0] = np.nan
    found = hn.knn(queries, base, 60, metric)
    assert (found.indices[0, 40:] == np.arange(0, 60, 3)).all()
    assert np.isnan(found.distances[0, 40:]).all()
    assert not np.isnan(found.distances[0, :40]).any()
    np.testing.assert_array_equal(found.indices[3], np.arange(60))
    _check(queries, base, 60, metric)
    _check(queries, base, 41, metric)


@EACH
@KINDS
def test_any_number_of_threads_gives_the_same_bytes(metric: str, dtype: Any) -> None:
    rng = np.random.default_rng(5)
    q, b = (rng.standard_normal((n, 50)).astype(dtype) for n in (1100, 2100))
    b[100:200] = b[:100]
    answers = [hn.knn(q, b, 6, metric, threads=threads) for threads in (1, 2, 3)]
    assert len({(a.distances.tobytes(), a.indices.tobytes()) for a in answers}) == 1
    assert len({hn.cdist(q, b, metric, threads=threads).tobytes() for threads in (1, 2, 3)}) == 1
    one = [hn.knn(q[0], b, 6, metric, threads=threads) for threads in (1, 2)]
    assert one[0].indices.tolist() == one[1].indices.tolist() == answers[0].indices[0].tolist()


@EACH
@KINDS
def test_position_does_not_change_a_distance(metric: str, dtype: Any) -> None:
    rng = np.random.default_rng(6)
    a, b = (rng.standard_normal((n, 130)).astype(dtype) for n in (97, 75))
    whole = hn.cdist(a, b, metric)
    turned_a, turned_b = rng.permutation(97), rng.permutation(75)
    np.testing.assert_array_equal(hn.cdist(a[turned_a], b[turned_b], metric), whole[turned_a][:, turned_b])
    np.testing.assert_array_equal(hn.cdist(a[10:20], b[20:30], metric), whole[10:20, 20:30])
    few = np.stack([PAIRS[metric](row, b) for row in a[10:18]])
    np.testing.assert_array_equal(hn.cdist(a[10:18], b, metric), few)
    np.testing.assert_array_equal(hn.cdist(b, a[10:18], metric), few.T)
    np.testing.assert_array_equal(hn.cdist(b, a, metric), whole.T)


@EACH
@KINDS
@pytest.mark.parametrize("shift", [0.0, 3.0, 100.0])
def test_cdist_keeps_its_bound(metric: str, dtype: Any, shift: float) -> None:
    rng = np.random.default_rng(7)
    for rows, others, dims in ((2, 50, 7), (50, 2, 7), (43, 65, 3), (60, 40, 1998)):
        a = (rng.standard_normal((rows, dims)) + shift).astype(dtype)
        b = (rng.standard_normal((others, dims)) + shift).astype(dtype)
        b[1] = a[0]
        got, pairs = hn.cdist(a, b, metric), _all_pairs(a, b, metric)
        error = 7.8e-6 if dtype is np.float32 else (dims + 32) * 2.0**-52
        lengths = np.linalg.norm(a.astype(float), axis=1)[:, None] * np.linalg.norm(b.astype(float), axis=1)
        allowed = {
            "dot": 2 * error * lengths,
            "cosine": 2 * error,
            "sqeuclidean": (17 if dtype is np.float32 else 320) * error * pairs,
            "euclidean": (17 if dtype is np.float32 else 320) * error * pairs,
        }[metric]
        assert np.all(np.abs(got - pairs) <= allowed)
        if metric != "dot":
            assert got[0, 1] == 0.0


@KINDS
@pytest.mark.parametrize("dims", [1, 2, 3, 4])
def test_cosines_of_few_columns(dims: int, dtype: Any) -> None:
    """Near, equal, opposite and far vectors, of lengths in and out of the range that products are taken in."""
    rng = np.random.default_rng(dims)
    a, b = (rng.standard_normal((n, dims)).astype(dtype) for n in (70, 1100))
    b[:200] = a[rng.integers(0, 70, 200)] * np.ldexp(1.0, rng.integers(-20, 20, (200, 1))).astype(dtype)
    b[200:300] = b[:100] * dtype(1 + 1e-6)
    b[300:400] = -b[:100]
    b[400:420] *= dtype(1e-30)
    b[420:440] *= dtype(1e25)
    b[500] = 0.0
    b[501] = np.nan
    whole = hn.cdist(a, b, "cosine")
    np.testing.assert_allclose(whole, _all_pairs(a, b, "cosine"), rtol=0, atol=60 * 2.0**-53)
    np.testing.assert_array_equal(hn.cdist(b, a, "cosine"), whole.T)
    np.testing.assert_array_equal(hn.cdist(a, b, "cosine", threads=3), whole)
    np.testing.assert_array_equal(hn.cdist(a[20:60], b[100:1000], "cosine"), whole[20:60, 100:1000])
    assert (np.diag(hn.cdist(a, a, "cosine")) == 0.0).all()
    assert np.nanmin(whole) >= 0.0
    assert np.nanmax(whole) <= 2.0


@EACH
def test_cdist_with_nan_infinity_and_zero_rows(metric: str) -> None:
    rng = np.random.default_rng(8)
    for dtype in (np.float32, np.float64):
        a, b = (rng.standard_normal((n, 6)).astype(dtype) for n in (50, 40))
        a[3, 1], a[5, 0], b[7, 2], a[9], b[11] = np.nan, np.inf, -np.inf, 0.0, 0.0
        got, pairs = hn.cdist(a, b, metric), _all_pairs(a, b, metric)
        np.testing.assert_array_equal(got[[3, 5]], pairs[[3, 5]])
        np.testing.assert_array_equal(got[:, 7], pairs[:, 7])
        np.testing.assert_array_equal(np.isnan(got), np.isnan(pairs))
        np.testing.assert_allclose(got, pairs, rtol=1e-4, atol=1e-5)


def test_cdist_fills_out() -> None:
    a, b = np.arange(12.0).reshape(4, 3), np.ones((5, 3))
    out = np.full((4, 5), np.nan)
    assert hn.cdist(a, b, out=out) is out
    np.testing.assert_array_equal(out, hn.cdist(a, b))
    bad: list[tuple[Any, type[Exception], str]] = [
        (np.empty((5, 4)), ShapeError, r"out must have shape \(4, 5\); got \(5, 4\)"),
        (np.empty((4, 5), np.float32), DTypeError, "out must be a float64 array"),
        (np.empty((4, 5), ">f8"), DTypeError, "out must be a float64 array in native byte order"),
        (np.empty((5, 4)).T, ShapeError, "out must be C-contiguous"),
        ([[0.0] * 5] * 4, DTypeError, "out must be a float64 array"),
    ]
    locked = np.empty((4, 5))
    locked.flags.writeable = False
    for wrong, error, message in [*bad, (locked, ShapeError, "writable")]:
        with pytest.raises(error, match=message):
            hn.cdist(a, b, out=wrong)
    square = np.ones((3, 3))
    with pytest.raises(ShapeError, match="must not share memory"):
        hn.cdist(square, np.eye(3), out=square)


def test_shapes() -> None:
    base = np.eye(4)
    one = hn.knn([1.0, 0.5, 0, 0], base, 2)
    assert isinstance(one, hn.Neighbours)
    assert one.indices.tolist() == [0, 1]
    assert one.distances.shape == (2,)
    assert hn.knn(np.empty((0, 4)), base, 2).indices.shape == (0, 2)
    assert hn.cdist(np.empty((0, 3)), np.ones((2, 3))).shape == (0, 2)
    assert hn.cdist(np.empty((5, 0)), np.ones((6, 0))).tolist() == [[0.0] * 6] * 5
    assert hn.knn(np.empty((5, 0)), np.empty((40, 0)), 3, "euclidean").indices.tolist() == [[0, 1, 2]] * 5
    mixed = hn.knn(base.astype(np.float32), base, 1, "euclidean")
    assert mixed.indices.ravel().tolist() == [0, 1, 2, 3]
    assert hn.cdist(base.astype(np.float32), base).dtype == np.float64


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((np.ones((2, 3)), np.ones((4, 3)), 0), RangeError, r"k must be in 1\.\.4; got 0"),
        ((np.ones((2, 3)), np.ones((4, 3)), 5), RangeError, r"k must be in 1\.\.4; got 5"),
        ((np.ones((2, 3)), np.ones((4, 3)), 2.0), DTypeError, "k must be an integer"),
        ((np.ones((2, 3)), np.ones((4, 3)), True), DTypeError, "k must be an integer"),
        ((np.ones((2, 3)), np.ones((4, 2)), 1), ShapeError, "queries must have as many columns as base, 2; got 3"),
        ((np.ones(3), np.ones(3), 1), ShapeError, r"base must be 2-dimensional; got shape \(3,\)"),
        ((np.ones((2, 3)), np.empty((0, 3)), 1), ShapeError, "base must have at least one row"),
        ((np.ones((2, 3)), np.ones((4, 3)), 1, "manhattan"), UnknownNameError, "metric must be one of cosine, eu"),
        ((np.ones((2, 3)), np.ones((4, 3)), 1, None), DTypeError, "metric must be text"),
    ],
)
def test_bad_arguments(arguments: tuple[Any, ...], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        hn.knn(*arguments)


def test_every_bad_argument_is_reported() -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        hn.knn("q", np.ones(3), 0, "nearness", threads=0)
    assert [problem.number for problem in caught.value.problems] == [51013, 51010, 51015, 51012, 51012]
    with pytest.raises(InvalidArgumentsError, match="3 arguments are wrong"):
        hn.cdist(np.ones((2, 3)), np.ones((2, 4)), 5, out=np.ones(3, np.int8))
