"""Rows for the kernels of space-filling curves and cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..reference import curve as reference
from .case import Case
from .harness import Out

_BOX = np.array([[-2.0, 0.0, 1e-3], [3.0, 1e9, 1e-2]])


def _grid_points(dtype: Any) -> Callable[..., tuple[Any, ...]]:
    """Any values of the dtype: those outside 0..2**21-1 must be reported and must harm nothing."""

    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        points = rng.integers(0, 2**21, (n, 3), dtype=dtype)
        if n % 2:
            points[rng.integers(0, n)] = rng.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, 3, dtype=dtype)
        return points, n, Out(np.zeros(n, np.int64))

    return inputs


def _curve_codes(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    codes = rng.integers(0 if n % 2 else -(2**63), 2**63 - 1, n, dtype=np.int64)
    return codes, n, Out(np.zeros((n, 3), np.int32))


def _in_columns(inputs: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
    """The points of another case as three columns, or its result as three."""

    def columns(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        given: list[Any] = []
        for argument in inputs(rng, n):
            rows = argument.initial if isinstance(argument, Out) else argument
            if isinstance(rows, np.ndarray) and rows.shape == (n, 3) and rows is not _BOX:
                apart = [np.ascontiguousarray(rows[:, axis]) for axis in range(3)]
                given += [Out(axis) for axis in apart] if isinstance(argument, Out) else apart
            else:
                given.append(argument)
        return tuple(given)

    return columns


def _joined(expected: Callable[..., list[tuple[Any, Any]]]) -> Callable[..., list[tuple[Any, Any]]]:
    """What is expected of the points that three columns are."""
    return lambda x, y, z, *others: expected(np.stack([x, y, z], axis=1), *others)


def _parted(expected: Callable[..., list[tuple[Any, Any]]]) -> Callable[..., list[tuple[Any, Any]]]:
    """The points expected, as three columns."""

    def columns(codes: Any, n: int, x: Any, y: Any, z: Any) -> list[tuple[Any, Any]]:
        bits, (points, error) = expected(codes, n, None)
        return [bits, *((points[:, axis], error) for axis in range(3))]

    return columns


def _box_points(dtype: Any, columns: tuple[int, ...], result: Any) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        points = (_BOX[0] + rng.random((n, 3)) * (_BOX[1] - _BOX[0])).astype(dtype)
        if n % 2:
            odd = np.array([np.nan, np.inf, -np.inf, -5.0, 1e30, -2.0, 3.0], dtype)
            points.reshape(-1)[rng.integers(0, 3 * n, 2)] = rng.choice(odd, 2)
        return points, n, _BOX, Out(np.zeros((n, *columns), result))

    return inputs


def _encoded(encode: Callable[..., Any]) -> Callable[..., list[tuple[Any, Any]]]:
    return lambda points, n, codes: [
        (reference.all_bits(points), 0), (np.array([encode(*p) for p in points.tolist()], np.int64), 0)
    ]  # fmt: skip


def _decoded(decode: Callable[..., Any]) -> Callable[..., list[tuple[Any, Any]]]:
    return lambda codes, n, points: [
        (reference.all_bits(codes), 0),
        (np.array([decode(c) for c in codes.tolist()], np.int32).reshape(-1, 3), 0),
    ]


def _celled(key: Callable[..., Any], cells: int) -> Callable[..., list[tuple[Any, Any]]]:
    def expected(points: Any, n: int, bounds: Any, out: Any) -> list[tuple[Any, Any]]:
        flags, found = reference.cells(points, bounds, cells)
        return [(flags, 0), (np.array([key(*cell) for cell in found], out.dtype).reshape(out.shape), 0)]

    return expected


CURVE: list[Case] = [
    Case("morton_encode_i32", _grid_points(np.int32), _encoded(reference.morton)),
    Case("morton_encode_i64", _grid_points(np.int64), _encoded(reference.morton)),
    Case("morton_encode_columns_i32", _in_columns(_grid_points(np.int32)), _joined(_encoded(reference.morton))),
    Case("morton_decode", _curve_codes, _decoded(reference.morton_point)),
    Case("morton_decode_columns", _in_columns(_curve_codes), _parted(_decoded(reference.morton_point))),
    Case("hilbert_encode_i32", _grid_points(np.int32), _encoded(reference.hilbert)),
    Case("hilbert_encode_i64", _grid_points(np.int64), _encoded(reference.hilbert)),
    Case("hilbert_encode_columns_i32", _in_columns(_grid_points(np.int32)), _joined(_encoded(reference.hilbert))),
    Case("hilbert_decode", _curve_codes, _decoded(reference.hilbert_point)),
    Case("hilbert_decode_columns", _in_columns(_curve_codes), _parted(_decoded(reference.hilbert_point))),
    Case("spatial_cells_f32", _box_points(np.float32, (3,), np.int32), _celled(lambda *cell: cell, 1 << 10)),
    Case("spatial_cells_f64", _box_points(np.float64, (3,), np.int32), _celled(lambda *cell: cell, 1 << 10)),
    Case("spatial_hash_f32", _box_points(np.float32, (), np.int32), _celled(reference.morton, 1 << 10)),
    Case("spatial_hash_f64", _box_points(np.float64, (), np.int32), _celled(reference.morton, 1 << 10)),
    Case("spatial_hash_columns_f64", _in_columns(_box_points(np.float64, (), np.int32)),
         _joined(_celled(reference.morton, 1 << 10))),
    Case("hilbert_key_f32", _box_points(np.float32, (), np.int64), _celled(reference.hilbert, 1 << 21)),
    Case("hilbert_key_f64", _box_points(np.float64, (), np.int64), _celled(reference.hilbert, 1 << 21)),
    Case("hilbert_key_columns_f64", _in_columns(_box_points(np.float64, (), np.int64)),
         _joined(_celled(reference.hilbert, 1 << 21))),
]  # fmt: skip
