"""Rows for rows rounded to 16-bit integers, and their products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .case import SIZES, Case
from .harness import Out

_STEPS, _ROWS = 16, 24


def _pairs(low: Any, high: Any) -> Any:
    """Two 16-bit integers each in 32 bits."""
    return (low.astype(np.int64) & 0xFFFF | high.astype(np.int64) << 16).astype(np.int32)


def _runs(elements: Any) -> Any:
    """Rows of integers as runs of 16 pairs: (rows, runs, 16)."""
    rows, count = elements.shape
    whole = np.zeros((rows, -(-count // 32) * 32), np.int64)
    whole[:, :count] = elements
    halves = whole.reshape(rows, -1, 2, _STEPS)
    return _pairs(halves[:, :, 0], halves[:, :, 1])


def _extents_inputs(dtype: Any) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        rows = (rng.standard_normal((3, n)) * 10.0 ** rng.uniform(-9, 9, (3, 1))).astype(dtype)
        return rows, 3, n, Out(np.full((3, 2), np.nan))

    return inputs


def _extents(scale: Callable[[int], float]) -> Callable[..., list[tuple[Any, Any]]]:
    def expected(rows: Any, count: int, dims: int, out: Any) -> list[tuple[Any, Any]]:
        squares = (rows.astype(np.longdouble) ** 2).sum(axis=1)
        greatest = (rows * rows).max(axis=1, initial=0)
        return [(np.stack([squares, greatest], axis=1), np.stack([squares * scale(dims), np.zeros(count)], axis=1))]

    return expected


def _row_inputs(dtype: Any) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        # Halves of integers among them, which go to the even neighbour, and both ends of the range.
        halves, any_size = rng.integers(-120, 120, n) / 2, rng.uniform(-32766, 32766, n)
        scaled = np.where(rng.random(n) < 0.3, halves, any_size)
        scaled[:2] = (32766, -32766)[: min(n, 2)]
        factor = 0.5 if n % 2 else 0.3
        pairs = Out(np.full((-(-n // 32), 3, _STEPS), 7, np.int32))
        return (scaled / factor).astype(dtype), n, factor, pairs, 3 * _STEPS

    return inputs


def _row(row: Any, dims: int, factor: float, pairs: Any, stride: int) -> list[tuple[Any, Any]]:
    scaled = row * row.dtype.type(factor)
    nearest = np.rint(scaled)
    pairs[:, 0] = _runs(nearest[None].astype(np.int64))[0]
    rest = ((scaled - nearest).astype(np.longdouble) ** 2).sum()
    return [(rest, rest * (dims / 256 + 1 if row.dtype == np.float64 else 1)), (pairs, 0)]


def _near_inputs(width: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        # As long as rows can be: n pairs of this size come close to 2^31. Small ones meet their bound exactly.
        most = 3 if n % 2 else int(min(32767, (2**31 / max(2 * n, 1)) ** 0.5))
        runs = -(-n // _STEPS)
        a = rng.integers(-most, most + 1, (2, runs, _ROWS, _STEPS))
        b = rng.integers(-most, most + 1, (2, n, width))
        of_rows = rng.integers(-3, 4, (_ROWS, 4)).astype(np.float32)
        of_columns = (rng.integers(-3, 4, (4, width)) * max(most * most // 4, 1)).astype(np.float32)
        of_rows[rng.random(_ROWS) < 0.1, 0] = np.nan
        of_columns[0, rng.random(width) < 0.1] = -np.inf
        outputs = Out(np.full((_ROWS, width), 7, np.int32)), Out(np.full(_ROWS, 7, np.uint32))
        ahead = np.zeros(100, np.uint8)
        return _pairs(a[0], a[1]), _pairs(b[0], b[1]), n, width, of_rows, of_columns, ahead, 100, *outputs

    return inputs


def _halves(pairs: Any) -> Any:
    return np.stack([pairs.astype(np.int16), pairs >> 16]).astype(np.int64)


def _near(a: Any, b: Any, steps: int, width: int, of_rows: Any, of_columns: Any, *_: Any) -> list[tuple[Any, Any]]:
    rows = _halves(a).transpose(0, 2, 1, 3).reshape(2, _ROWS, -1)[:, :, :steps]
    products = np.einsum("hrk,hkc->rc", rows, _halves(b))
    with np.errstate(invalid="ignore"):
        first, second, third, fourth = (of_rows[:, i : i + 1] * of_columns[i] for i in range(4))
        least = (first + second) - (third + fourth)
    far = products.astype(np.float32) < least
    return [(products.astype(np.int32), 0), ((~far @ (1 << np.arange(width, dtype=np.uint64))).astype(np.uint32), 0)]


def _packed(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    return rng.integers(-(2**31), 2**31, (5, n)).astype(np.int32), 5, n, 7, Out(np.full((n, 7), -1, np.int32))


def _transposed(rows: Any, count: int, dims: int, width: int, out: Any) -> list[tuple[Any, Any]]:
    return [(np.vstack([rows, np.zeros((width - count, dims), rows.dtype)]).T, 0)]


ROUNDED: list[Case] = [
    Case("extents_f32", _extents_inputs(np.float32), _extents(lambda dims: 1.0), (*SIZES, 255, 257, 5000)),
    Case("extents_f64", _extents_inputs(np.float64), _extents(lambda dims: dims / 256 + 144), (*SIZES, 257, 5000)),
    Case("round_row_f32", _row_inputs(np.float32), _row, (*SIZES, 255, 257, 5000)),
    Case("round_row_f64", _row_inputs(np.float64), _row, (*SIZES, 257, 5000)),
    Case("near_rounded", _near_inputs(16), _near),
    Case("near_rounded", _near_inputs(32), _near),
    Case("pack_i32", _packed, _transposed),
]
