"""Sums of pairs, of one vector with many rows, and of rows side by side; and what is made of such sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..reference import distances
from .case import SIZES, Case
from .harness import Out


def _pair(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        a, b = rng.standard_normal(n).astype(dtype), (rng.standard_normal(n) + 0.25).astype(dtype)
        return (a, b, n) if outputs == 0 else (a, b, n, Out(np.full(outputs, np.nan)))

    return inputs


def _rows(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        stride, count = n + 3, 7
        rows = rng.standard_normal(stride * (count - 1) + n).astype(dtype)
        query = rng.standard_normal(n).astype(dtype).astype(np.float64)
        return query, rows, count, n, stride, Out(np.full(outputs * count, np.nan))

    return inputs


def _far_rows(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        query, *rest = _rows(dtype, outputs)(rng, n)
        return query.astype(dtype), *rest

    return inputs


def _rows_without_gaps(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        count = 19
        query, rows = rng.standard_normal(n).astype(dtype), rng.standard_normal(n * count).astype(dtype)
        return query.astype(np.float64), rows, count, n, n, Out(np.full(outputs * count, np.nan))

    return inputs


def _sums(*terms: Callable[..., list[Any]]) -> Callable[..., list[tuple[Any, Any]]]:
    def of_pair(a: Any, b: Any) -> list[tuple[float, float]]:
        values = [each(a, b) for each in terms]
        return [
            (float(distances.exact_sum(v)), (len(a) / 4 + 8) * float(distances.exact_sum(map(abs, v)))) for v in values
        ]

    def expected(a: Any, b: Any, *rest: Any) -> list[tuple[Any, Any]]:
        if len(rest) <= 2:
            sums = of_pair(a, b)
        else:
            count, n, stride = rest[:3]
            sums = [pair for row in range(count) for pair in of_pair(a, b[row * stride : row * stride + n])]
        if len(rest) == 1:
            return [sums[0]]
        return [(np.array([value for value, _ in sums]), np.array([scale for _, scale in sums]))]

    return expected


def _a_squared(a: Any, b: Any) -> list[Any]:
    return distances.products(a, a)


def _b_squared(a: Any, b: Any) -> list[Any]:
    return distances.products(b, b)


DISTANCE: list[Case] = [
    Case(f"{name}_{dtype}{form}", inputs, expected)
    for dtype, kind in (("f32", np.float32), ("f64", np.float64))
    for name, form, inputs, expected in (
        ("dot", "", _pair(kind, 0), _sums(distances.products)),
        ("l2sq", "", _pair(kind, 0), _sums(distances.squared_differences)),
        ("cosine_parts", "", _pair(kind, 3), _sums(distances.products, _a_squared, _b_squared)),
        ("dot", "_one_to_many", _rows(kind, 1), _sums(distances.products)),
        ("l2sq", "_one_to_many", _rows(kind, 1), _sums(distances.squared_differences)),
        ("cosine_parts", "_one_to_many", _rows(kind, 2), _sums(distances.products, _b_squared)),
    )
]


DISTANCE += [
    Case(f"{name}_{dtype}_one_to_many", _rows_without_gaps(kind, outputs), expected, (1, 2, 3, 4, 5, 8, 16, 17))
    for dtype, kind in (("f32", np.float32), ("f64", np.float64))
    for name, outputs, expected in (
        ("dot", 1, _sums(distances.products)),
        ("l2sq", 1, _sums(distances.squared_differences)),
        ("cosine_parts", 2, _sums(distances.products, _b_squared)),
    )
]


# A long query, over 8 KiB, is taken with more rows at a time.
DISTANCE += [
    Case(f"{name}_{dtype}_one_to_far", _far_rows(kind, outputs), expected, (*SIZES, 2051))
    for dtype, kind in (("f32", np.float32), ("f64", np.float64))
    for name, outputs, expected in (
        ("dot", 1, _sums(distances.products)),
        ("l2sq", 1, _sums(distances.squared_differences)),
        ("cosine_parts", 2, _sums(distances.products, _b_squared)),
    )
]


# Eight rows and four at a time, and some left over.
ROWS_SIDE_BY_SIDE = 15


def _side_by_side(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        a = rng.standard_normal(n * ROWS_SIDE_BY_SIDE).astype(dtype)
        b = (rng.standard_normal(n * ROWS_SIDE_BY_SIDE) + 0.25).astype(dtype)
        return a, b, ROWS_SIDE_BY_SIDE, n, Out(np.full(outputs * ROWS_SIDE_BY_SIDE, np.nan))

    return inputs


def _sums_side_by_side(*terms: Callable[..., list[Any]]) -> Callable[..., list[tuple[Any, Any]]]:
    of_pair = _sums(*terms)

    def expected(a: Any, b: Any, count: int, n: int, out: Any) -> list[tuple[Any, Any]]:
        rows = [slice(row * n, (row + 1) * n) for row in range(count)]
        values, scales = zip(*(of_pair(a[row], b[row], n, None)[0] for row in rows), strict=True)
        return [(np.stack(values).T.ravel(), np.stack(scales).T.ravel())]

    return expected


DISTANCE += [
    Case(f"{name}_{dtype}_row_by_row", _side_by_side(kind, outputs), _sums_side_by_side(*terms), (*SIZES, 4, 8))
    for dtype, kind in (("f32", np.float32), ("f64", np.float64))
    for name, outputs, terms in (
        ("dot", 1, (distances.products,)),
        ("l2sq", 1, (distances.squared_differences,)),
        ("cosine_parts", 3, (distances.products, _a_squared, _b_squared)),
    )
]


def _parts_side_by_side(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    parts = rng.standard_normal((3, n)) * [[2.0], [1.0], [1.0]]
    parts[1:] **= 2
    parts[0, rng.random(n) < 0.2] = np.nan
    return parts, n, Out(np.full(n, np.inf))


def _cosines_side_by_side(parts: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    return [(np.clip(parts[0] / np.sqrt(parts[1] * parts[2]), -1.0, 1.0), 0)]


def _parts(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    parts = rng.standard_normal((n, 2)) * [2.0, 1.0]
    parts[:, 1] **= 2
    parts[rng.random(n) < 0.2, 0] = np.nan
    return 0.75, parts, n, Out(np.full(n, np.inf))


def _cosines(squared: float, parts: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    return [(np.clip(parts[:, 0] / np.sqrt(squared * parts[:, 1]), -1.0, 1.0), 0)]


def _roots(x: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    return [(np.sqrt(x), 0)]


DISTANCE += [
    Case("cosines_of_parts", _parts, _cosines),
    Case("cosines_row_by_row", _parts_side_by_side, _cosines_side_by_side),
    Case("square_roots_f64", lambda rng, n: (rng.random(n) * 9, n, Out(np.full(n, np.nan))), _roots),
]
