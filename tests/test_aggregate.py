"""mean and aggregate against exact arithmetic, and against bad arguments."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hartonomous_native as hn
from hartonomous_native.errors import (
    DTypeError,
    InvalidArgumentsError,
    NotFiniteError,
    RangeError,
    ShapeError,
)
from tests.reference import aggregate as exact

U = 2.0**-53
MODERATE = st.floats(-1e100, 1e100, allow_subnormal=False)
SMALL = st.floats(-(2.0**50), 2.0**50, width=32)


@pytest.fixture
def each_level() -> Iterator[list[str]]:
    before = hn.cpu_level()
    yield hn.available_levels()
    hn.set_level(before)


@given(st.lists(MODERATE, min_size=1, max_size=1200))
def test_sum_and_mean_are_within_their_bound(values: list[float]) -> None:
    size = math.fsum(map(abs, values))
    result = hn.aggregate(values)
    assert result.count == len(values)
    assert abs(result.sum - math.fsum(values)) <= 24 * U * size
    assert abs(result.mean - math.fsum(values) / len(values)) <= 26 * U * size / len(values)
    assert hn.mean(values) == result.mean
    assert (result.min, result.max) == (min(values), max(values))


@given(st.lists(SMALL, min_size=2, max_size=700), st.sampled_from([np.float32, np.float64]))
def test_stddev_is_within_its_bound(values: list[float], dtype: Any) -> None:
    array = np.array(values, dtype=dtype)
    want = exact.sample_stddev(array)
    assert hn.aggregate(array).stddev == pytest.approx(want, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 2, 511, 512, 513, 65535, 65536, 65537, 200_001])
def test_large_mean_small_spread(n: int, dtype: Any) -> None:
    x = (1e8 + np.random.default_rng(n).standard_normal(n) * (1 if dtype is np.float64 else 100)).astype(dtype)
    result = hn.aggregate(x)
    assert result.sum == pytest.approx(math.fsum(x.astype(float)), rel=24 * U)
    if n == 1:
        assert result.stddev is None
    elif n <= 513:
        assert result.stddev == pytest.approx(exact.sample_stddev(x), rel=1e-12)
    else:
        # An integer grid makes float64 exact: x - 1e8 has no rounding error to speak of.
        shifted = x.astype(np.float64) - 1e8
        mean = math.fsum(shifted) / n
        assert result.stddev == pytest.approx(math.sqrt(math.fsum((shifted - mean) ** 2) / (n - 1)), rel=1e-12)


def test_a_first_element_far_from_the_rest_costs_no_precision() -> None:
    x = np.random.default_rng(1).standard_normal(3000)
    x[0] = 1e9
    assert hn.aggregate(x).stddev == pytest.approx(exact.sample_stddev(x), rel=1e-13)


def test_error_does_not_grow_with_the_length() -> None:
    x = np.full(3_000_001, 0.1)
    assert abs(hn.mean(x) - 0.1) <= 26 * U * 0.1
    x32 = np.full(3_000_001, np.float32(0.1))
    assert hn.mean(x32) == float(np.float32(0.1))


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=300))
def test_integers_are_exact(values: list[int]) -> None:
    result = hn.aggregate(np.array(values, dtype=np.int64))
    assert (result.count, result.sum, result.min, result.max) == (len(values), sum(values), min(values), max(values))
    assert isinstance(result.sum, int)
    assert result.mean == sum(values) / len(values)
    assert hn.mean(np.array(values, dtype=np.int64)) == result.mean
    if len(values) > 1:
        assert result.stddev == pytest.approx(exact.sample_stddev(values), rel=1e-12)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.bool_])
def test_every_integer_type(dtype: Any) -> None:
    x = np.arange(100).astype(dtype)
    result = hn.aggregate(x)
    assert result[:2] == (100, int(x.astype(object).sum()))
    assert result.stddev == pytest.approx(exact.sample_stddev(int(v) for v in x), rel=1e-14)


def test_sum_of_bigints_beyond_bigint() -> None:
    n = 200_000
    result = hn.aggregate(np.full(n, 2**63 - 1))
    assert result.sum == n * (2**63 - 1)
    assert result.stddev == 0.0
    ends = np.array([2**63 - 1, -(2**63)] * n)
    assert hn.aggregate(ends).sum == -n


def test_nothing_and_one_value() -> None:
    assert hn.aggregate([]) == (0, None, None, None, None, None)
    assert hn.aggregate(np.empty((0, 3), np.int64)) == (0, None, None, None, None, None)
    assert hn.aggregate([2.5]) == (1, 2.5, 2.5, 2.5, 2.5, None)
    assert hn.aggregate([7]) == (1, 7, 7.0, 7, 7, None)


@pytest.mark.parametrize("n", [1, 3, 8, 15, 33, 600, 70_000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_reaches_everything(n: int, dtype: Any) -> None:
    for place in {0, n // 2, n - 1}:
        x = np.ones(n, dtype=dtype)
        x[place] = np.nan
        result = hn.aggregate(x)
        assert result.count == n
        assert all(value is None or math.isnan(value) for value in result[1:])
        assert math.isnan(hn.mean(x))


def test_infinities() -> None:
    assert hn.aggregate([1.0, math.inf])[1:5] == (math.inf, math.inf, 1.0, math.inf)
    assert math.isnan(hn.aggregate([1.0, math.inf]).stddev or 0.0)
    both = hn.aggregate([-math.inf, math.inf, 0.0])
    assert math.isnan(both.sum or 0.0)
    assert (both.min, both.max) == (-math.inf, math.inf)
    assert hn.mean([1e308, 1e308, 1e308]) == math.inf
    assert hn.mean(np.full((3, 20), 1e308), axis=0)[0] == math.inf


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize("shape", [(1, 1), (5, 1), (1, 5), (17, 3), (100, 31), (100, 33), (1200, 40), (3, 1998)])
def test_axis_means(shape: tuple[int, int], dtype: Any) -> None:
    x = (np.random.default_rng(2).standard_normal(shape) * 100).astype(dtype)
    columns, rows = hn.mean(x, axis=0), hn.mean(x, axis=1)
    assert columns.dtype == rows.dtype == np.float64
    np.testing.assert_allclose(columns, [exact.total(c) / shape[0] for c in x.T], rtol=0, atol=90 * U * 400)
    np.testing.assert_allclose(rows, [exact.total(r) / shape[1] for r in x], rtol=0, atol=26 * U * 400)


@pytest.mark.parametrize("shape", [(1, 1), (5, 1), (17, 3), (103, 33), (700, 9)])
def test_weighted_means(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    x, by_row, by_column = rng.standard_normal(shape), rng.random(shape[0]), rng.random(shape[1])
    np.testing.assert_allclose(
        hn.mean(x, 0, by_row), [exact.weighted_total(c, by_row) / exact.total(by_row) for c in x.T], atol=1e-14, rtol=0
    )
    np.testing.assert_allclose(
        hn.mean(x, 1, by_column), [exact.weighted_total(r, by_column) / exact.total(by_column) for r in x],
        atol=1e-14, rtol=0,
    )  # fmt: skip
    both = np.outer(by_row, by_column)
    want = exact.weighted_total(x.ravel(), both.ravel()) / exact.total(both.ravel())
    assert hn.mean(x, weights=both) == pytest.approx(want, abs=1e-14)
    assert hn.mean(x[:, 0].copy(), weights=by_row) == pytest.approx(hn.mean(x, 0, by_row)[0], abs=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_bits_for_any_threads_and_level(each_level: list[str], dtype: Any) -> None:
    rng = np.random.default_rng(4)
    flat = rng.standard_normal(17_000_003 if dtype is np.float32 else 70_003).astype(dtype) + dtype(3)
    tall, wide = flat[: 3 * 20_011].reshape(-1, 3), flat[: 70_000].reshape(700, 100)
    weights = rng.random(700)
    seen = set()
    for level in each_level:
        hn.set_level(level)
        for threads in (1, 2, 5):
            seen.add((
                hn.mean(flat, threads=threads), hn.aggregate(flat[:4_000_000], threads=threads),
                hn.mean(tall, 0, threads=threads).tobytes(), hn.mean(wide, 0, threads=threads).tobytes(),
                hn.mean(wide, 1, threads=threads).tobytes(), hn.mean(wide, 0, weights, threads=threads).tobytes(),
            ))  # fmt: skip
    assert len(seen) == 1


def test_arrays_of_any_layout() -> None:
    x = np.arange(24.0).reshape(4, 6)
    read_only = x.copy()
    read_only.flags.writeable = False
    raw = np.frombuffer(b"\0" + x.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    for array in (x.T, x[:, ::-1], x.astype(">f8"), np.asfortranarray(x), read_only, raw):
        assert hn.mean(array) == 11.5
        assert hn.aggregate(array)[:5] == (24, 276.0, 11.5, 0.0, 23.0)
    assert hn.mean(x[::2, ::3], axis=0).tolist() == [6.0, 9.0]
    assert hn.mean(np.float16([1, 2])) == 1.5


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        (((),), ShapeError, "at least one element"),
        ((np.empty((0, 3)), 0), ShapeError, "at least one element"),
        (([1.0], 0), ShapeError, "2-dimensional for axis 0"),
        (([[1.0]], 2), RangeError, "axis must be None, 0 or 1; got 2"),
        ((["a"],), DTypeError, "real numbers"),
        ((None,), DTypeError, "must be an array"),
        (([1j],), DTypeError, "real numbers"),
        ((np.ones((2, 2, 2)),), ShapeError, "1-dimensional or 2-dimensional"),
        (([[1.0], [2.0]], 0, [1.0]), ShapeError, r"weights must have shape \(2,\); got \(1,\)"),
        (([1.0, 2.0], None, [1.0, -1.0]), RangeError, "must not be negative; got -1"),
        (([1.0, 2.0], None, [0.0, 0.0]), RangeError, "all zero"),
        (([1.0, 2.0], None, [1.0, math.nan]), NotFiniteError, "finite"),
        (([1.0, 2.0], None, [1.0, math.inf]), NotFiniteError, "finite"),
        ((np.ma.array([1.0, 2.0], mask=[0, 1]),), DTypeError, "masked"),
        ((np.array([2**64 - 1], np.uint64),), RangeError, "9223372036854775807"),
    ],
)
def test_bad_arguments_of_mean(arguments: tuple[Any, ...], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hn.mean(*arguments)


def test_bad_arguments_are_reported_together() -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        hn.mean("text", 5, [-1.0], threads=0)
    assert all(name in str(caught.value) for name in ("x must", "axis must", "weights must", "threads must"))
    with pytest.raises(RangeError):
        hn.aggregate([1.0], threads=0)
    with pytest.raises(DTypeError):
        hn.aggregate(np.array(["x"]))
