"""Morton and Hilbert codes and buckets beside NumPy's shifts and masks.

    python bench/bench_spatial.py [--rounds 9]

Contestants take turns in one run; medians are compared. Every answer is checked against the other before it is timed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import hartonomous_native as hn

LAST = 2**21 - 1


def spread(x: Any) -> Any:
    x = (x | x << 32) & 0x001F00000000FFFF
    x = (x | x << 16) & 0x001F0000FF0000FF
    x = (x | x << 8) & 0x100F00F00F00F00F
    x = (x | x << 4) & 0x10C30C30C30C30C3
    return (x | x << 2) & 0x1249249249249249


def gather(x: Any) -> Any:
    x = x & 0x1249249249249249
    x = (x | x >> 2) & 0x10C30C30C30C30C3
    x = (x | x >> 4) & 0x100F00F00F00F00F
    x = (x | x >> 8) & 0x001F0000FF0000FF
    x = (x | x >> 16) & 0x001F00000000FFFF
    return (x | x >> 32) & LAST


def numpy_morton(points: Any) -> Any:
    return spread(points[:, 0]) | spread(points[:, 1]) << 1 | spread(points[:, 2]) << 2


def numpy_morton_decode(codes: Any) -> Any:
    return np.stack([gather(codes), gather(codes >> 1), gather(codes >> 2)], axis=1).astype(np.int32)


def numpy_hilbert(points: Any) -> Any:
    """Skilling's algorithm, each step on all points at once."""
    axes = [points[:, i].copy() for i in range(3)]
    for bit in range(20, 0, -1):
        low = (1 << bit) - 1
        for i in range(3):
            is_set = (axes[i] >> bit) & 1 == 1
            exchange = np.where(is_set, 0, (axes[0] ^ axes[i]) & low)
            axes[i] ^= exchange
            axes[0] ^= np.where(is_set, low, exchange)
    axes[1] ^= axes[0]
    axes[2] ^= axes[1]
    turn = np.zeros_like(axes[0])
    for bit in range(20, 0, -1):
        turn ^= np.where((axes[2] >> bit) & 1 == 1, (1 << bit) - 1, 0)
    return spread(axes[0] ^ turn) << 2 | spread(axes[1] ^ turn) << 1 | spread(axes[2] ^ turn)


def numpy_cells(points: Any, bounds: Any, cells: int) -> Any:
    return np.minimum(np.floor((points - bounds[0]) / (bounds[1] - bounds[0]) * cells), cells - 1).astype(np.int64)


def race(name: str, rounds: int, n: int, ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    if not np.array_equal(ours(), theirs()):
        raise SystemExit(f"{name}: the answers differ")
    repeat = max(1, 20_000 // n)
    times: dict[str, list[float]] = {"ours": [], "numpy": []}
    for _ in range(rounds):
        for contestant, function in (("ours", ours), ("numpy", theirs)):
            begin = time.perf_counter()
            for _ in range(repeat):
                function()
            times[contestant].append((time.perf_counter() - begin) / repeat)
    mine, other = statistics.median(times["ours"]), statistics.median(times["numpy"])
    print(
        f"{name:22s} {n:>9,d} points   {mine * 1e6:10.1f} us {n / mine / 1e6:7.1f} M/s   "
        f"numpy {other * 1e6:11.1f} us   {other / mine:6.1f}x"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    print(f"level {hn.cpu_level()}, 1 thread, median of {rounds}")
    bounds = np.array([[-1.0, 0.0, 2.0], [1.0, 3.0, 1e3]])
    for n in (3, 1000, 100_000, 1_000_000):
        random = np.random.default_rng(n)
        points = random.integers(0, 2**21, (n, 3))
        real = bounds[0] + random.random((n, 3)) * (bounds[1] - bounds[0])
        morton, hilbert = hn.morton_encode(points), hn.hilbert_encode(points)
        for name, ours, theirs in (
            ("morton_encode", lambda p=points: hn.morton_encode(p, threads=1), lambda p=points: numpy_morton(p)),
            ("morton_decode", lambda c=morton: hn.morton_decode(c, threads=1), lambda c=morton: numpy_morton_decode(c)),
            ("hilbert_encode", lambda p=points: hn.hilbert_encode(p, threads=1), lambda p=points: numpy_hilbert(p)),
            ("spatial_hash", lambda p=real: hn.spatial_hash(p, bounds, threads=1),
             lambda p=real: numpy_morton(numpy_cells(p, bounds, 1 << 10))),
            ("hilbert_key", lambda p=real: hn.hilbert_key(p, bounds, threads=1),
             lambda p=real: numpy_hilbert(numpy_cells(p, bounds, 1 << 21))),
        ):  # fmt: skip
            race(name, rounds, n, ours, theirs)
        if not np.array_equal(hn.hilbert_decode(hilbert), points):
            raise SystemExit("hilbert_decode differs")


if __name__ == "__main__":
    main()
