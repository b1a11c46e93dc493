"""Rows for sums, moments and column sums."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from ..reference import aggregate as exact
from .case import SIZES, Case
from .harness import Out


def _numbers(rng: Any, n: int, dtype: Any) -> Any:
    return (rng.standard_normal(n) * 10.0 ** rng.integers(-3, 4, n) + 1.0).astype(dtype)


def _sum(x: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    return [([exact.total(x), 0.0], exact.total(abs(x)))]


def _weighted_sum(x: Any, weights: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    return [([exact.weighted_total(x, weights), 0.0], exact.weighted_total(abs(x), abs(weights)))]


def _row_sums(x: Any, rows: int, dims: int, out: Any) -> list[tuple[Any, Any]]:
    return [([exact.total(row) for row in x], [exact.total(abs(row)) for row in x])]


def _moments(x: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    if n == 0:
        return [([0.0] * 7, 0.0)]
    size = exact.total(abs(x))
    want = [exact.total(x), 0.0, x.min(), x.max(), exact.total(x) / n, 0.0, exact.squared_deviations(x)]
    return [(want, [size, size, 0.0, 0.0, size / n, size / n, want[6]])]


def _spread(x: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    if n == 0:
        return [([0.0] * 3, 0.0)]
    size, squares = exact.total(abs(x)) / n, exact.squared_deviations(x)
    return [([exact.total(x) / n, 0.0, squares], [size, size, squares])]


def _smallest(x: Any, n: int) -> list[tuple[Any, Any]]:
    return [(x.min() if n else np.inf, 0)]


def _largest(x: Any, n: int) -> list[tuple[Any, Any]]:
    return [(x.max() if n else -np.inf, 0)]


def _totals(x: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    high = sum(int(value) >> 32 for value in x)
    low = sum(int(value) & 0xFFFFFFFF for value in x)
    return [([low, high, min(map(int, x), default=0), max(map(int, x), default=0)], 0)]


def _deviations(x: Any, n: int, center: int, out: Any) -> list[tuple[Any, Any]]:
    off = [int(value) - center for value in x]
    squares = sum(value * value for value in off)
    return [([float(sum(off)), float(squares)], [n * float(sum(map(abs, off))), n * float(squares)])]


def _column_sums(x: Any, rows: int, dims: int, out: Any) -> list[tuple[Any, Any]]:
    scale = rows / 8 + 16
    return [([exact.total(c) for c in x.T], [scale * exact.total(abs(c)) for c in x.T])]


def _weighted_column_sums(x: Any, weights: Any, rows: int, dims: int, out: Any) -> list[tuple[Any, Any]]:
    scale = rows / 4 + 8
    want = [exact.weighted_total(c, weights) for c in x.T]
    return [(want, [scale * exact.weighted_total(abs(c), abs(weights)) for c in x.T])]


def _column_deviations(x: Any, centers: Any, rows: int, dims: int, out: Any) -> list[tuple[Any, Any]]:
    off = [
        [Fraction(float(value)) - Fraction(float(center)) for value in c]
        for c, center in zip(x.T, centers, strict=True)
    ]
    first, sizes = [float(sum(c)) for c in off], [float(sum(map(abs, c))) for c in off]
    squares = [float(sum(value * value for value in c)) for c in off]
    scale = rows / 4 + 8
    return [([*first, *squares], [scale * size for size in (*sizes, *squares)])]


def _deviations_of(rows: int | None, dims: int | None) -> Any:
    def make(rng: Any, n: int) -> tuple[Any, ...]:
        shape = (n if rows is None else rows, n if dims is None else dims)
        x = _numbers(rng, shape[0] * shape[1], np.float32).reshape(shape)
        centers = x.astype(np.float64).mean(axis=0) if shape[0] else np.zeros(shape[1])
        return x, centers, *shape, Out(np.zeros(2 * shape[1]))

    return make


def _reduce_cases(letter: str, dtype: Any) -> list[Case]:
    def array(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, n, dtype), n, Out(np.zeros(2))

    def weighted(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, n, dtype), rng.random(n), n, Out(np.zeros(2))

    def moments(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, n, dtype), n, Out(np.zeros(7))

    def spread(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, n, dtype), n, Out(np.zeros(3))

    def extremes(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, n, dtype), n

    def rows_of(dims: int) -> Any:
        def make(rng: Any, n: int) -> tuple[Any, ...]:
            return _numbers(rng, n * dims, dtype).reshape(n, dims), n, dims, Out(np.zeros(dims))
        return make

    def wide(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, 19 * n, dtype).reshape(19, n), 19, n, Out(np.zeros(n))

    def weighted_wide(rng: Any, n: int) -> tuple[Any, ...]:
        x, rows, dims, out = wide(rng, n)
        return x, rng.random(rows), rows, dims, out

    def row_sums(rng: Any, n: int) -> tuple[Any, ...]:
        return _numbers(rng, 3 * n, dtype).reshape(3, n), 3, n, Out(np.zeros(3))

    return [
        Case(f"sum_{letter}", array, _sum, (*SIZES, 511, 512, 513, 2047, 2048, 2049, 5000)),
        Case(f"weighted_sum_{letter}", weighted, _weighted_sum, (*SIZES, 511, 512, 513, 5000)),
        Case(f"sum_rows_{letter}", row_sums, _row_sums),
        Case(f"moments_{letter}", moments, _moments, (*SIZES, 511, 512, 513, 2047, 2048, 2049, 9000)),
        Case(f"spread_{letter}", spread, _spread, (*SIZES, 127, 128, 129, 1023, 1024, 1025, 2047, 2048, 2049, 9000)),
        Case(f"smallest_{letter}", extremes, _smallest),
        Case(f"largest_{letter}", extremes, _largest),
        Case(f"column_sums_{letter}", wide, _column_sums),
        Case(f"column_sums_{letter}", rows_of(3), _column_sums),
        Case(f"column_sums_{letter}", rows_of(37), _column_sums, SIZES[:-1]),
        Case(f"weighted_column_sums_{letter}", weighted_wide, _weighted_column_sums),
    ]


def _integer_cases(letter: str, dtype: Any) -> list[Case]:
    limits = np.iinfo(dtype)

    def totals(rng: Any, n: int) -> tuple[Any, ...]:
        x = rng.integers(limits.min, limits.max, n, dtype=dtype, endpoint=True)
        x[:2] = (limits.min, limits.max)[:n]
        return x, n, Out(np.zeros(4, dtype=np.int64))

    def deviations(rng: Any, n: int) -> tuple[Any, ...]:
        x = rng.integers(limits.min, limits.max, n, dtype=dtype, endpoint=True)
        return x, n, int(x[n // 2]) if n else 0, Out(np.zeros(2))

    return [Case(f"totals_{letter}", totals, _totals), Case(f"deviations_{letter}", deviations, _deviations)]


REDUCE: list[Case] = [
    *_reduce_cases("f32", np.float32), *_reduce_cases("f64", np.float64),
    Case("column_deviations_f32", _deviations_of(19, None), _column_deviations, SIZES[:-1]),
    Case("column_deviations_f32", _deviations_of(None, 11), _column_deviations, SIZES[:-1]),
    *_integer_cases("i32", np.int32), *_integer_cases("i64", np.int64),
]  # fmt: skip
