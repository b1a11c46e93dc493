"""Similarities and distances of float16, bfloat16 and int8: the numbers, the types, and the edge."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native.errors import DTypeError, ShapeError, UnknownNameError

from .reference import distances as reference
from .test_vectors import EACH, MEASURES, Measure

SINGLE = 2.0**-24
BFLOAT = {"dtype": "bfloat16"}


def bits_of_bfloats(values: Any) -> Any:
    return (np.asarray(values, np.float32).view(np.uint32) >> 16).astype(np.uint16)


def wide(bits: Any) -> Any:
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)


Kind = tuple[Callable[[Any], Any], Callable[[Any], Any], dict[str, Any]]
KINDS: dict[str, Kind] = {
    "float16": (lambda x: (x * 0.2).astype(np.float16), lambda x: x.astype(np.float64), {}),
    "bfloat16": (lambda x: bits_of_bfloats(x * 0.2), wide, BFLOAT),
    "int8": (lambda x: np.clip(x * 60, -128, 127).astype(np.int8), lambda x: x.astype(np.float64), {}),
}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def _allowed(measure: Measure, kind: Kind, a: Any, b: Any) -> tuple[float, float]:
    """The exact value and the error that the docstring allows."""
    exact_sums = kind is KINDS["int8"]
    if measure is hn.dot:
        return reference.dot(a, b), 0 if exact_sums else 6 * SINGLE * float(np.abs(a) @ np.abs(b))
    if measure is hn.squared_euclidean_distance:
        exact = reference.squared_euclidean(a, b)
        return exact, 0 if exact_sums else 9 * SINGLE * exact
    if measure is hn.euclidean_distance:
        exact = reference.euclidean(a, b)
        return exact, exact * (2.0**-52 if exact_sums else 5 * SINGLE)
    similarity = reference.cosine_similarity(a, b)
    exact = similarity if measure is hn.cosine_similarity else 1.0 - similarity
    return exact, 5 * 2.0**-53 if exact_sums else 13 * SINGLE


@EACH
@EVERY_KIND
@pytest.mark.parametrize("level", hn.available_levels())
def test_values_at_every_level(measure: Measure, kind: Kind, level: str) -> None:
    make, read, keywords = kind
    in_force = hn.cpu_level()
    hn.set_level(level)
    try:
        for n in (1, 2, 3, 17, 31, 64, 128, 257, 768, 1998):
            rng = np.random.default_rng(n)
            a, b = make(rng.standard_normal(n)), make(rng.standard_normal(n) + 0.2)
            got = measure(a, b, **keywords)
            assert type(got) is float
            exact, allowed = _allowed(measure, kind, read(a), read(b))
            if math.isnan(exact):
                assert math.isnan(got)
            else:
                assert abs(got - exact) <= allowed
    finally:
        hn.set_level(in_force)


@EACH
@EVERY_KIND
def test_shapes_ways_and_threads_agree_to_the_bit(measure: Measure, kind: Kind) -> None:
    make, _, keywords = kind
    rng = np.random.default_rng(5)
    for n in (1, 33, 770):
        q, m, other = (make(rng.standard_normal(shape)) for shape in ((n,), (23, n), (23, n)))
        pairs = np.array([measure(q, row, **keywords) for row in m])
        np.testing.assert_array_equal(pairs, [measure(q, row, threads=1, **keywords) for row in m])
        for got in (measure(q, m, **keywords), measure(m, q, **keywords), measure(q, m, threads=3, **keywords)):
            np.testing.assert_array_equal(got, pairs)
        rows = [measure(x, y, **keywords) for x, y in zip(m, other, strict=True)]
        np.testing.assert_array_equal(measure(m, other, **keywords), rows)
        np.testing.assert_array_equal(measure(m, other, threads=2, **keywords), rows)
        spread, still = np.repeat(q, 2)[::2], q.copy()
        still.flags.writeable = False
        assert measure(still, q, **keywords) == measure(spread, q, **keywords) or n == 1
    long_a, long_b = make(rng.standard_normal(50_001)), make(rng.standard_normal(50_001))
    assert len({measure(long_a, long_b, threads=threads, **keywords) for threads in (1, 2, 3)}) == 1


@EVERY_KIND
def test_a_vector_with_itself(kind: Kind) -> None:
    make, _, keywords = kind
    a = make(np.random.default_rng(1).standard_normal(1998))
    assert hn.cosine_similarity(a, a.copy(), **keywords) == 1.0
    assert hn.cosine_distance(a, a.copy(), **keywords) == 0.0
    assert hn.euclidean_distance(a, a.copy(), **keywords) == 0.0


@EVERY_KIND
def test_empty_and_zero_vectors(kind: Kind) -> None:
    make, _, keywords = kind
    none, zero = make(np.zeros(0)), make(np.zeros(70))
    assert hn.dot(none, none, **keywords) == hn.euclidean_distance(zero, zero, **keywords) == 0.0
    assert math.isnan(hn.cosine_distance(none, none, **keywords))
    assert math.isnan(hn.cosine_distance(zero, zero, **keywords))
    assert hn.dot(make(np.zeros(3)), make(np.zeros((0, 3))), **keywords).shape == (0,)


def test_extremes_of_float16() -> None:
    largest, least = np.full(700, 65504, np.float16), np.full(700, 2.0**-24, np.float16)
    assert hn.dot(largest, largest) == pytest.approx(700 * 65504.0**2, rel=6 * SINGLE)
    assert hn.dot(least, least) == 700 * 2.0**-48
    assert hn.euclidean_distance(largest, -largest) == pytest.approx(131008 * math.sqrt(700), rel=5 * SINGLE)
    assert hn.cosine_similarity(largest, least) == pytest.approx(1, abs=13 * SINGLE)


def test_extremes_of_bfloat16() -> None:
    largest, least = np.full(70, 0x7F7F, np.uint16), np.full(70, 1, np.uint16)
    big, small = float(wide(largest)[0]), float(wide(least)[0])
    assert hn.dot(largest, largest, **BFLOAT) == pytest.approx(70 * big * big, rel=1e-14)
    assert hn.dot(least, least, **BFLOAT) == hn.dot(least, least, "bfloat16") == 70 * small * small
    apart = hn.euclidean_distance(largest, largest ^ 0x8000, **BFLOAT)
    assert apart == pytest.approx(2 * big * math.sqrt(70), rel=1e-14)
    assert hn.cosine_similarity(largest, least, **BFLOAT) == pytest.approx(1, abs=1e-14)
    # What is lost by overflow on the way is not lost from the result.
    ends = np.array([0x7F7F, 0x7F7F, 0x3F80], np.uint16)
    assert hn.dot(ends, ends ^ np.array([0, 0x8000, 0], np.uint16), **BFLOAT) == 1.0


def test_extremes_of_int8() -> None:
    lowest, highest = np.full(40_000, -128, np.int8), np.full(40_000, 127, np.int8)
    assert hn.dot(lowest, lowest) == 40_000 * 128**2
    assert hn.dot(lowest, highest) == -40_000 * 128 * 127
    assert hn.squared_euclidean_distance(lowest, highest) == 40_000 * 255**2
    assert hn.euclidean_distance(lowest, highest) == 200 * 255
    assert hn.cosine_similarity(lowest, highest) == -1.0


@EACH
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_propagate(measure: Measure, bad: float) -> None:
    for n in (1, 17, 130):
        for position in (0, n // 2, n - 1):
            values = np.ones(n)
            values[position] = bad
            two = np.full(n, 2.0)
            for a, b, keywords in (
                (values.astype(np.float16), two.astype(np.float16), {}),
                (bits_of_bfloats(values), bits_of_bfloats(two), BFLOAT),
            ):
                got = measure(a, b, **keywords)
                if math.isnan(bad) or "cosine" in measure.__name__:
                    assert math.isnan(got)
                else:
                    assert got == (bad if measure is hn.dot else math.inf)


@EACH
def test_two_types_are_widened(measure: Measure) -> None:
    rng = np.random.default_rng(8)
    a, b = rng.standard_normal(40).astype(np.float16), rng.standard_normal(40).astype(np.float32)
    eight = rng.integers(-128, 128, 40).astype(np.int8)
    assert measure(a, b) == measure(a.astype(np.float32), b)
    assert measure(eight, b) == measure(eight.astype(np.float64), b)
    assert measure(eight, a) == measure(eight.astype(np.float64), a.astype(np.float64))
    assert measure(a.astype(">f2"), b) == measure(a, b)
    assert measure(a, a[::-1]) == measure(a, a[::-1].copy())
    # Without the name, uint16 are integers.
    counts = rng.integers(0, 50, 40).astype(np.uint16)
    assert measure(counts, counts[::-1]) == measure(counts.astype(float), counts[::-1].astype(float))


@pytest.mark.parametrize("measure", MEASURES)
def test_what_cannot_be_read_is_one_clear_error(measure: Measure) -> None:
    bits, one = np.ones(3, np.uint16), np.ones(3)
    with pytest.raises(UnknownNameError, match="dtype must be one of bfloat16; got 'float8'"):
        measure(bits, bits, dtype="float8")
    with pytest.raises(DTypeError, match="a must hold bfloat16, or uint16 of their bits; got ndarray of dtype float64"):
        measure(one, bits, dtype="bfloat16")
    with pytest.raises(ShapeError, match="same length"):
        measure(bits, np.ones(4, np.uint16), dtype="bfloat16")
    with pytest.raises(ShapeError, match="same length"):
        measure(np.ones(3, np.int8), np.ones(4, np.int8))
    with pytest.raises(ShapeError, match=r"got shape \(1, 1, 3\)"):
        measure(np.ones((1, 1, 3), np.float16), one)
