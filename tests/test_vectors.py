"""Similarities and distances: the numbers, the shapes, and the edge."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import hartonomous_native as hn
from hartonomous_native.errors import DTypeError, InvalidArgumentsError, RangeError, ShapeError

from .reference import distances as reference

Measure = Callable[..., Any]
MEASURES: list[Measure] = [
    hn.dot,
    hn.cosine_similarity,
    hn.cosine_distance,
    hn.euclidean_distance,
    hn.squared_euclidean_distance,
]
EACH = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.__name__)
ULP = 2.0**-53


def _exact(measure: Measure, a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """The exact value and the error that the docstring allows."""
    n = len(a)
    if measure is hn.dot:
        scale = float(reference.exact_sum(map(abs, reference.products(a, b))))
        return reference.dot(a, b), (n / 4 + 8) * ULP * scale + n * 5e-324
    if measure is hn.squared_euclidean_distance:
        exact = reference.squared_euclidean(a, b)
        return exact, (n / 4 + 8) * ULP * exact + n * 5e-324
    if measure is hn.euclidean_distance:
        exact = reference.euclidean(a, b)
        return exact, (n / 4 + 12) * ULP * exact + 5e-324
    similarity = reference.cosine_similarity(a, b)
    if measure is hn.cosine_similarity:
        return similarity, (n / 2 + 24) * ULP
    return 1.0 - similarity, (n / 2 + 25) * ULP


def _check(measure: Measure, got: float, a: np.ndarray, b: np.ndarray) -> None:
    exact, allowed = _exact(measure, a, b)
    if math.isnan(exact):
        assert math.isnan(got)
    else:
        assert abs(got - exact) <= allowed, f"{measure.__name__}: {got} is not within {allowed} of {exact}"


@EACH
@pytest.mark.parametrize("level", hn.available_levels())
def test_values_at_every_level(measure: Measure, level: str) -> None:
    in_force = hn.cpu_level()
    hn.set_level(level)
    try:
        for n in (1, 2, 3, 8, 31, 128, 1998):
            for dtype in (np.float32, np.float64):
                rng = np.random.default_rng(n)
                a, b = rng.standard_normal(n).astype(dtype), rng.standard_normal(n).astype(dtype)
                got = measure(a, b)
                assert type(got) is float
                _check(measure, got, a, b)
    finally:
        hn.set_level(in_force)


_NUMBERS = {
    np.float32: st.floats(-(2.0**100), 2.0**100, width=32),
    np.float64: st.floats(-1e100, 1e100),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_against_exact_arithmetic(dtype: Any, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 70))
    a, b = (data.draw(hnp.arrays(dtype, n, elements=_NUMBERS[dtype])) for _ in "ab")
    for measure in MEASURES:
        _check(measure, measure(a, b), a, b)


@EACH
@settings(max_examples=40, deadline=None)
@given(exponent=st.integers(-1000, 1000), n=st.integers(1, 40), seed=st.integers(0, 9))
def test_extremes_of_float64_do_not_overflow_on_the_way(measure: Measure, exponent: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = np.ldexp(rng.standard_normal(n), exponent), np.ldexp(rng.standard_normal(n), exponent)
    if measure in (hn.dot, hn.squared_euclidean_distance) and exponent > 500:
        return
    _check(measure, measure(a, b), a, b)


def test_extremes_of_float32() -> None:
    big, small = np.full(5, 1e38, np.float32), np.full(5, 1e-44, np.float32)
    assert hn.dot(big, big) == pytest.approx(5e76, rel=1e-7)
    assert hn.cosine_similarity(big, small) == pytest.approx(1.0, abs=1e-15)
    assert hn.dot(small, small) == 5 * float(small[0]) ** 2
    assert hn.euclidean_distance(big, -big) == pytest.approx(2e38 * math.sqrt(5), rel=1e-7)


def test_nothing_cancels_between_near_vectors() -> None:
    a = np.full(1998, 1000.0, np.float32)
    b = a.copy()
    b[7] = np.nextafter(b[7], np.float32(2000))
    assert hn.euclidean_distance(a, b) == float(b[7]) - 1000.0


@EACH
def test_vector_with_itself(measure: Measure) -> None:
    rng = np.random.default_rng(3)
    expected = {"cosine_similarity": 1.0, "cosine_distance": 0.0, "euclidean_distance": 0.0}
    for scale in (1e-200, 1e-20, 1.0, 1e20, 1e200):
        a = rng.standard_normal(1998) * scale
        if measure.__name__ in expected:
            assert measure(a, a.copy()) == expected[measure.__name__]
    a32 = rng.standard_normal(1998).astype(np.float32)
    if measure.__name__ in expected:
        assert measure(a32, a32.copy()) == expected[measure.__name__]


@EACH
def test_shapes_and_forms_agree_to_the_bit(measure: Measure) -> None:
    rng = np.random.default_rng(5)
    for dtype in (np.float32, np.float64):
        for n in (1, 3, 17, 1998):
            q, m, other = (rng.standard_normal(s).astype(dtype) for s in ((n,), (11, n), (11, n)))
            pairs = np.array([measure(q, row) for row in m])
            swapped = np.array([measure(row, q) for row in m])
            np.testing.assert_array_equal(pairs, swapped)
            for got in (measure(q, m), measure(m, q), measure(q, m, threads=2)):
                assert got.dtype == np.float64
                assert got.shape == (11,)
                np.testing.assert_array_equal(got, pairs)
            np.testing.assert_array_equal(measure(m, other), [measure(x, y) for x, y in zip(m, other, strict=True)])


@EACH
def test_any_number_of_threads_gives_the_same_bytes(measure: Measure) -> None:
    rng = np.random.default_rng(6)
    long_a, long_b = rng.standard_normal(700_001), rng.standard_normal(700_001)
    assert len({measure(long_a, long_b, threads=threads) for threads in (1, 2, 3)}) == 1
    rows, q = rng.standard_normal((1500, 401)).astype(np.float32), rng.standard_normal(401).astype(np.float32)
    assert len({measure(q, rows, threads=threads).tobytes() for threads in (1, 2, 3)}) == 1
    assert len({measure(rows, rows[::-1], threads=threads).tobytes() for threads in (1, 2, 3)}) == 1
    wide = rng.standard_normal((3, 70_000))
    np.testing.assert_array_equal(measure(wide[0], wide), [measure(wide[0], row) for row in wide])
    np.testing.assert_array_equal(measure(wide, wide[::-1]), [measure(*p) for p in zip(wide, wide[::-1], strict=True)])


def test_empty_vectors() -> None:
    none = np.empty(0, np.float32)
    assert hn.dot(none, none) == hn.euclidean_distance([], []) == hn.squared_euclidean_distance(none, none) == 0.0
    assert math.isnan(hn.cosine_similarity(none, none))
    assert math.isnan(hn.cosine_distance([], []))
    assert hn.dot(np.ones(3), np.empty((0, 3))).shape == (0,)
    assert hn.dot(np.empty((0, 3)), np.empty((0, 3))).shape == (0,)
    np.testing.assert_array_equal(hn.dot(np.empty(0), np.empty((2, 0))), [0.0, 0.0])


def test_zero_vectors_have_no_direction() -> None:
    for zero in (np.zeros(9, np.float32), np.zeros(9)):
        ones = np.ones(9, zero.dtype)
        assert math.isnan(hn.cosine_similarity(zero, ones))
        assert math.isnan(hn.cosine_distance(zero, zero))
        assert np.isnan(hn.cosine_distance(ones, np.stack([zero, ones]))).tolist() == [True, False]


@EACH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_propagate(measure: Measure, dtype: Any, bad: float) -> None:
    for n in (1, 8, 33):
        for position in range(n):
            a, b = np.ones(n, dtype), np.full(n, 2.0, dtype)
            a[position] = bad
            got = measure(a, b)
            if math.isnan(bad) or "cosine" in measure.__name__:
                assert math.isnan(got)
            else:
                assert got == (bad if measure is hn.dot else math.inf)
    assert math.isnan(hn.euclidean_distance(np.array([np.inf], dtype), np.array([np.inf], dtype)))


@EACH
def test_what_can_be_read_is_read(measure: Measure) -> None:
    rng = np.random.default_rng(8)
    a, b = rng.standard_normal(40).astype(np.float32), rng.standard_normal(40).astype(np.float32)
    want = measure(a, b)
    read_only = a.copy()
    read_only.flags.writeable = False
    unaligned = np.frombuffer(b"x" + a.tobytes(), dtype=np.uint8)[1:].view(np.float32)
    assert not unaligned.flags.aligned
    strided, reversed_twice = np.repeat(a, 2)[::2], a[::-1].copy()[::-1]
    for same in (strided, reversed_twice, a.astype(">f4"), read_only, unaligned):
        assert measure(same, b) == want
        assert measure(b, same) == measure(b, a)
    # Widened to float64, it is added in another order.
    _check(measure, measure(a.astype(np.float64), b), a, b)
    _check(measure, measure(b, a.astype(np.float64)), b, a)
    _check(measure, measure(list(map(float, a)), b), a, b)
    assert measure([1, 0, 3], [4, 5, 6]) == measure(np.array([1.0, 0, 3]), np.array([4.0, 5, 6]))
    assert measure([True, False], [2, 3]) == measure([1.0, 0.0], [2.0, 3.0])
    half = a.astype(np.float16)
    assert measure(half, b) == measure(half.astype(np.float32), b)
    fortran = np.asfortranarray(rng.standard_normal((6, 40)))
    np.testing.assert_array_equal(measure(a, fortran), measure(a, fortran.copy(order="C")))


class _Subclass(np.ndarray):
    pass


def test_subclasses_are_read_as_arrays() -> None:
    a = np.arange(4.0).view(_Subclass)
    assert hn.dot(a, np.arange(4.0)) == 14.0
    with pytest.raises(DTypeError, match="a is a masked array"):
        hn.dot(np.ma.masked_array([1.0, 2.0], [0, 1]), [1.0, 2.0])


@EACH
@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        (np.ones(3), np.ones(4), ShapeError, r"a and b must have the same length; got shapes \(3,\) and \(4,\)"),
        (np.ones((2, 3)), np.ones((4, 3)), ShapeError, r"same shape; got shapes \(2, 3\) and \(4, 3\)"),
        (np.ones(3), np.ones((4, 2)), ShapeError, "a must have one element for each column of b, 2; got 3"),
        (np.ones((4, 2)), np.ones(3), ShapeError, "b must have one element for each column of a, 2; got 3"),
        (np.float64(1), np.ones(3), ShapeError, r"a must be 1-dimensional or 2-dimensional; got shape \(\)"),
        (np.ones((1, 2, 3)), np.ones(3), ShapeError, r"got shape \(1, 2, 3\)"),
        ("text", np.ones(3), DTypeError, "a must be an array"),
        (None, np.ones(3), DTypeError, "a must be an array"),
        (np.ones(3), np.array(["x"] * 3), DTypeError, "b must hold real numbers"),
        (np.ones(3), np.ones(3, complex), DTypeError, "b must hold real numbers"),
        (np.array([1, None, 2]), np.ones(3), DTypeError, "a must hold real numbers"),
        (np.array([2**53 + 1, 0, 0]), np.ones(3), RangeError, r"a holds integers beyond 2\*\*53"),
        ([[1.0], [1.0, 2.0]], np.ones(3), DTypeError, "a cannot be read as an array"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(measure: Measure, a: Any, b: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        measure(a, b)


@EACH
def test_every_bad_argument_is_reported(measure: Measure) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        measure("x", np.ones(3, complex), threads=0)
    assert [problem.number for problem in caught.value.problems] == [51013, 51013, 51012]
    with pytest.raises(RangeError, match=r"threads must be in 1\.\.1024; got 0"):
        measure([1.0], [1.0], threads=0)
    with pytest.raises(DTypeError, match="threads must be an integer"):
        measure([1.0], [1.0], threads=1.5)


def test_similarity_stays_within_its_range() -> None:
    rng = np.random.default_rng(11)
    for _ in range(300):
        a = rng.standard_normal(rng.integers(1, 40)).astype(np.float32)
        for factor in (3.0, -3.0, 1e-3, -7e5):
            similarity = hn.cosine_similarity(a, (a * factor).astype(np.float64))
            assert -1.0 <= similarity <= 1.0
            assert abs(abs(similarity) - 1.0) < 1e-6


@EACH
@pytest.mark.parametrize("level", hn.available_levels())
def test_rows_have_the_bits_of_pairs(measure: Measure, level: str) -> None:
    in_force = hn.cpu_level()
    hn.set_level(level)
    try:
        rng = np.random.default_rng(5)
        for n in (*range(1, 36), 67, 130, 1998):
            for dtype in (np.float32, np.float64):
                query, rows = rng.standard_normal(n).astype(dtype), rng.standard_normal((21, n)).astype(dtype)
                rows[3] = 0
                rows[4] = -0.0
                rows[5] *= dtype(-1e-30)
                rows[6] = query
                rows[7, -1] = np.nan
                rows[8, 0] = np.inf
                rows = np.roll(rows, -7 * (n % 2), axis=0)  # the row with the NaN first
                for scale in (1.0, 1e-18, 1e-170) if dtype is np.float64 else (1.0, 1e-18):
                    q, m = query * dtype(scale), rows * dtype(scale)
                    pairs = np.array([measure(q, row) for row in m])
                    np.testing.assert_array_equal(measure(q, m).view(np.int64), pairs.view(np.int64))
                    others = np.roll(m, 1, axis=0)[: len(m) - n % 4]
                    m = m[: len(others)]
                    pairs = np.array([measure(a, b) for a, b in zip(others, m, strict=True)])
                    np.testing.assert_array_equal(measure(others, m).view(np.int64), pairs.view(np.int64))
    finally:
        hn.set_level(in_force)


@EACH
@pytest.mark.parametrize("level", hn.available_levels())
def test_rows_from_memory_have_the_bits_of_pairs(measure: Measure, level: str) -> None:
    in_force = hn.cpu_level()
    hn.set_level(level)
    try:
        rng = np.random.default_rng(12)
        for dtype, shape, scale in (
            (np.float32, (1303, 1001), 1.0), (np.float32, (521, 2501), 1.0),
            (np.float64, (651, 1001), 1e-170), (np.float64, (261, 2501), 1e-170),
        ):  # fmt: skip
            query, rows = (rng.standard_normal(s).astype(dtype) * dtype(scale) for s in (shape[1], shape))
            rows[128, 5] = np.nan
            assert rows.nbytes > 4 << 20
            pairs = np.array([measure(query, row) for row in rows])
            for threads in (1, 2):
                got = measure(query, rows, threads=threads)
                np.testing.assert_array_equal(got.view(np.int64), pairs.view(np.int64))
    finally:
        hn.set_level(in_force)
