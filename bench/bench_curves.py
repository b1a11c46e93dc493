"""Morton and Hilbert codes of a million points, and those of the cells that real numbers lie in.

The Morton peers are peclet.morton, which takes three columns of uint32 and returns three (it has no rows), and a numba
loop over the same rows as ours, by magic numbers. The Hilbert peer is Skilling's loop in numba, one point after the
other. NumPy does each step on all points at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from side_by_side import Bench, main, optional

import hartonomous_native as hn

POINTS = 1_000_000
MORTON, CELLS, HILBERT = "Morton 3-D, 10^6 points", "quantise + Morton, 10^6 points", "Hilbert 3-D, 10^6 points"
THIRD = 0x1249249249249249


def spread(x: Any) -> Any:
    x = x & 0x1FFFFF
    x = (x | x << 32) & 0x001F00000000FFFF
    x = (x | x << 16) & 0x001F0000FF0000FF
    x = (x | x << 8) & 0x100F00F00F00F00F
    x = (x | x << 4) & 0x10C30C30C30C30C3
    return (x | x << 2) & THIRD


def gather(x: Any) -> Any:
    x = x & THIRD
    x = (x | x >> 2) & 0x10C30C30C30C30C3
    x = (x | x >> 4) & 0x100F00F00F00F00F
    x = (x | x >> 8) & 0x001F0000FF0000FF
    x = (x | x >> 16) & 0x001F00000000FFFF
    return (x | x >> 32) & 0x1FFFFF


def numpy_morton(points: Any) -> Any:
    x, y, z = (points[:, axis].astype(np.int64, copy=False) for axis in range(3))
    return spread(x) | spread(y) << 1 | spread(z) << 2


def numpy_morton_decode(codes: Any) -> Any:
    return np.stack([gather(codes), gather(codes >> 1), gather(codes >> 2)], axis=1).astype(np.int32)


def numpy_cells(points: Any, bounds: Any, cells: int) -> Any:
    return np.minimum(np.floor((points - bounds[0]) / (bounds[1] - bounds[0]) * cells), cells - 1).astype(np.int64)


def numpy_buckets(points: Any, bounds: Any) -> Any:
    return numpy_morton(numpy_cells(points, bounds, 1 << 10))


def skilling(x: Any, y: Any, z: Any) -> Any:
    """The Hilbert code of one point; numba makes it machine code."""
    q = 1 << 20
    while q > 1:
        low = q - 1
        if x & q:
            x ^= low
        if y & q:
            x ^= low
        else:
            t = (x ^ y) & low
            x ^= t
            y ^= t
        if z & q:
            x ^= low
        else:
            t = (x ^ z) & low
            x ^= t
            z ^= t
        q >>= 1
    y ^= x
    z ^= y
    turn = 0
    q = 1 << 20
    while q > 1:
        if z & q:
            turn ^= q - 1
        q >>= 1
    return spread(x ^ turn) << 2 | spread(y ^ turn) << 1 | spread(z ^ turn)


def skilling_point(code: Any) -> Any:
    x, y, z = gather(code >> 2), gather(code >> 1), gather(code)
    turn = z >> 1
    z ^= y
    y ^= x
    x ^= turn
    q = 2
    while q != 1 << 21:
        low = q - 1
        if z & q:
            x ^= low
        else:
            t = (x ^ z) & low
            x ^= t
            z ^= t
        if y & q:
            x ^= low
        else:
            t = (x ^ y) & low
            x ^= t
            y ^= t
        if x & q:
            x ^= low
        q <<= 1
    return x, y, z


def numba_loops() -> dict[str, Any]:
    """The same by numba, over all threads that it may use."""
    numba = optional("numba")
    if numba is None:
        return dict.fromkeys(("morton", "morton_decode", "hilbert", "hilbert_decode", "buckets", "keys"))
    compiled, prange = numba.njit(inline="always"), numba.prange
    spread_one, gather_one = compiled(spread), compiled(gather)
    names = {"spread": spread_one, "gather": gather_one}
    hilbert_one = numba.njit(_with(skilling, names))
    point_of = numba.njit(_with(skilling_point, names))
    loop = numba.njit(parallel=True)

    def morton(points: Any) -> Any:
        codes = np.empty(len(points), np.int64)
        for i in prange(len(points)):
            codes[i] = spread_one(np.int64(points[i, 0])) | spread_one(np.int64(points[i, 1])) << 1 | (
                spread_one(np.int64(points[i, 2])) << 2)  # fmt: skip
        return codes

    def morton_decode(codes: Any) -> Any:
        points = np.empty((len(codes), 3), np.int32)
        for i in prange(len(codes)):
            points[i, 0] = gather_one(codes[i])
            points[i, 1] = gather_one(codes[i] >> 1)
            points[i, 2] = gather_one(codes[i] >> 2)
        return points

    def hilbert(points: Any) -> Any:
        codes = np.empty(len(points), np.int64)
        for i in prange(len(points)):
            codes[i] = hilbert_one(np.int64(points[i, 0]), np.int64(points[i, 1]), np.int64(points[i, 2]))
        return codes

    def hilbert_decode(codes: Any) -> Any:
        points = np.empty((len(codes), 3), np.int32)
        for i in prange(len(codes)):
            points[i, 0], points[i, 1], points[i, 2] = point_of(codes[i])
        return points

    def cell(p: Any, low: Any, high: Any, cells: Any) -> Any:
        return min(np.int64((p - low) / (high - low) * cells), np.int64(cells - 1))

    cell_of = compiled(cell)

    def buckets(points: Any, bounds: Any) -> Any:
        codes = np.empty(len(points), np.int32)
        for i in prange(len(points)):
            x = cell_of(points[i, 0], bounds[0, 0], bounds[1, 0], 1024)
            y = cell_of(points[i, 1], bounds[0, 1], bounds[1, 1], 1024)
            z = cell_of(points[i, 2], bounds[0, 2], bounds[1, 2], 1024)
            codes[i] = spread_one(x) | spread_one(y) << 1 | spread_one(z) << 2
        return codes

    def keys(points: Any, bounds: Any) -> Any:
        codes = np.empty(len(points), np.int64)
        for i in prange(len(points)):
            x = cell_of(points[i, 0], bounds[0, 0], bounds[1, 0], 1 << 21)
            y = cell_of(points[i, 1], bounds[0, 1], bounds[1, 1], 1 << 21)
            z = cell_of(points[i, 2], bounds[0, 2], bounds[1, 2], 1 << 21)
            codes[i] = hilbert_one(x, y, z)
        return codes

    functions = (morton, morton_decode, hilbert, hilbert_decode, buckets, keys)
    return {function.__name__: loop(function) for function in functions}


def _with(function: Any, names: dict[str, Any]) -> Any:
    """The function with other meanings of the names that it calls."""
    return type(function)(function.__code__, {**function.__globals__, **names}, function.__name__)


def rows(bench: Bench) -> None:
    random = np.random.default_rng(1)
    wide = random.integers(0, 2**21, (POINTS, 3))
    narrow = wide.astype(np.int32)
    columns = tuple(np.ascontiguousarray(narrow[:, axis]).astype(np.uint32) for axis in range(3))
    bounds = np.array([[-1.0, 0.0, 2.0], [1.0, 3.0, 1e3]])
    real = bounds[0] + random.random((POINTS, 3)) * (bounds[1] - bounds[0])
    real32 = np.clip(real.astype(np.float32), *bounds.astype(np.float32))
    codes, hilbert = hn.morton_encode(wide), hn.hilbert_encode(wide)
    unsigned = codes.astype(np.uint64)
    numba = numba_loops()
    peclet = optional("peclet.morton")

    def by_numba(name: str, *arguments: Any) -> Any:
        return numba[name] and (numba[name], *arguments)

    def as_rows(answer: Any) -> Any:
        return np.stack(answer, axis=1) if isinstance(answer, tuple) else answer

    best = ("peclet", "numba")
    for points, kind in ((wide, "int64"), (narrow, "int32")):
        bench.row(f"Morton encode {kind}", work=MORTON, target=0.4, ours=(hn.morton_encode, points), exact=codes,
                  peers={"numba": by_numba("morton", points), "NumPy": (numpy_morton, points),
                         "peclet": peclet and (lambda: peclet.encode(*columns, bits=21))},
                  best_of=best, bytes=points.nbytes + 8 * POINTS)  # fmt: skip
    bench.row("Morton decode", work=MORTON, target=0.4, ours=(hn.morton_decode, codes), exact=narrow, read=as_rows,
              peers={"numba": by_numba("morton_decode", codes), "NumPy": (numpy_morton_decode, codes),
                     "peclet": peclet and (lambda: peclet.decode(unsigned, dims=3, bits=21))},
              best_of=best, bytes=20 * POINTS)  # fmt: skip
    for numbers, kind in ((real, "float64"), (real32, "float32")):
        exact = numpy_buckets(numbers.astype(np.float64), bounds)
        bench.row(f"quantise + Morton {kind}", work=CELLS, target=0.05, ours=(hn.spatial_hash, numbers, bounds),
                  exact=exact, peers={"NumPy": (numpy_buckets, numbers.astype(np.float64), bounds),
                                      "numba": by_numba("buckets", numbers.astype(np.float64), bounds)},
                  best_of=("NumPy",), bytes=numbers.nbytes + 4 * POINTS)  # fmt: skip
    for points, kind in ((wide, "int64"), (narrow, "int32")):
        bench.row(f"Hilbert encode {kind}", work=HILBERT, target=0.2, ours=(hn.hilbert_encode, points), exact=hilbert,
                  peers={"numba": by_numba("hilbert", points)}, bytes=points.nbytes + 8 * POINTS)  # fmt: skip
    bench.row("Hilbert decode", work=HILBERT, target=0.2, ours=(hn.hilbert_decode, hilbert), exact=narrow,
              peers={"numba": by_numba("hilbert_decode", hilbert)}, bytes=20 * POINTS)  # fmt: skip
    bench.row("quantise + Hilbert float64", work=HILBERT, target=0.2, ours=(hn.hilbert_key, real, bounds),
              peers={"numba": by_numba("keys", real, bounds)}, tolerance=0, bytes=32 * POINTS)  # fmt: skip
    three, three_real = wide[:3].copy(), real[:3].copy()
    bench.row("Morton encode 3 points", ours=(hn.morton_encode, three), peers={"NumPy": (numpy_morton, three)})
    bench.row("quantise + Morton 3 points", ours=(hn.spatial_hash, three_real, bounds),
              peers={"NumPy": (numpy_buckets, three_real, bounds)})  # fmt: skip


if __name__ == "__main__":
    main(rows, threads=(1, 2))
