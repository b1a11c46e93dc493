"""Vectors side by side with NumPy: one with many, and many with many.

Run it as a script: `python bench/bench_vectors.py [--quick] [--rows 10000]`. Contestants take
turns within each row of the table; the ratio is NumPy's median over ours, so above 1 we are faster. NumPy computes in
the type of its input; ours sums float32 in float64, and gives float64 distances. Each answer is checked before it is
timed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import hartonomous_native as hn

Function = Callable[[], Any]


def interleaved(ours: Function, theirs: Function, seconds: float) -> tuple[float, float, float, float]:
    """Medians and minima in nanoseconds, ours first."""
    start = time.perf_counter()
    ours(), theirs()
    calls = max(1, min(5000, int(0.002 / max(time.perf_counter() - start, 1e-7))))
    times: tuple[list[float], list[float]] = ([], [])
    until = time.perf_counter() + seconds
    while len(times[0]) < 5 or time.perf_counter() < until:
        for function, found in zip((ours, theirs), times, strict=True):
            begin = time.perf_counter_ns()
            for _ in range(calls):
                function()
            found.append((time.perf_counter_ns() - begin) / calls)
    return statistics.median(times[0]), statistics.median(times[1]), min(times[0]), min(times[1])


def compare(name: str, ours: Function, theirs: Function, seconds: float, tolerance: float) -> None:
    mine, other = ours(), theirs()
    difference = float(np.max(np.abs(np.asarray(mine, np.float64) - np.asarray(other, np.float64))))
    scale = float(np.max(np.abs(np.asarray(other, np.float64)))) + 1.0
    if not difference <= tolerance * scale:
        raise SystemExit(f"{name}: answers differ by {difference}")
    ours_median, theirs_median, ours_least, theirs_least = interleaved(ours, theirs, seconds)
    print(
        f"{name:<42}{ours_median / 1e3:>14.3f}{theirs_median / 1e3:>14.3f}{theirs_median / ours_median:>9.2f}"
        f"{theirs_least / ours_least:>9.2f}",
        flush=True,
    )


def numpy_distances(queries: Any, base: Any, metric: str) -> Any:
    """NumPy's own way: one matrix product, norms by einsum."""
    product = queries @ base.T
    if metric == "dot":
        return -product
    squared_q, squared_b = np.einsum("ij,ij->i", queries, queries), np.einsum("ij,ij->i", base, base)
    if metric == "cosine":
        product /= np.sqrt(squared_q)[:, None]
        product /= np.sqrt(squared_b)
        return np.subtract(1, product, out=product)
    product *= -2
    product += squared_q[:, None]
    product += squared_b
    np.maximum(product, 0, out=product)
    return np.sqrt(product, out=product) if metric == "euclidean" else product


def one_to_many(rng: np.random.Generator, seconds: float, rows: int) -> None:
    for count, dims in ((100, 3), (10_000, 3), (1000, 16), (1000, 128), (100, 1998), (rows, 1998)):
        for dtype in (np.float32, np.float64):
            q, base = rng.standard_normal(dims).astype(dtype), rng.standard_normal((count, dims)).astype(dtype)
            kind = np.dtype(dtype).name
            compare(f"dot {kind} 1 x {count} x {dims}", lambda q=q, m=base: hn.dot(q, m), lambda q=q, m=base: m @ q,
                    seconds, 1e-4)  # fmt: skip
            for name, metric in (("cosine_distance", "cosine"), ("euclidean_distance", "euclidean")):
                ours = getattr(hn, name)
                compare(
                    f"{name} {kind} 1 x {count} x {dims}",
                    lambda q=q, m=base, f=ours: f(q, m),
                    lambda q=q, m=base, metric=metric: numpy_distances(q[None], m, metric)[0],
                    seconds,
                    1e-3,
                )


def many_to_many(rng: np.random.Generator, seconds: float, rows: int) -> None:
    shapes = ((10, 100, 3), (1000, rows, 3), (100, 1000, 128), (1000, rows, 128), (8, rows, 1998), (1000, rows, 1998))
    for queries, count, dims in shapes:
        for dtype in (np.float32, np.float64):
            q, base = (rng.standard_normal((n, dims)).astype(dtype) for n in (queries, count))
            kind = np.dtype(dtype).name
            for metric in ("dot", "cosine", "euclidean"):
                label = f"{metric} {kind} {queries} x {count} x {dims}"
                compare(f"cdist {label}", lambda q=q, m=base, w=metric: hn.cdist(q, m, w),
                        lambda q=q, m=base, w=metric: numpy_distances(q, m, w), seconds, 2e-3)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="hartonomous_native against NumPy, on vectors")
    parser.add_argument("--quick", action="store_true", help="a tenth of the time for each row")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the large matrices")
    parser.add_argument("--only", choices=["one", "many"], help="one part of the table")
    options = parser.parse_args()
    seconds = 0.05 if options.quick else 0.5
    rng = np.random.default_rng(1)
    print(f"level {hn.cpu_level()}, numpy {np.__version__}")
    print(f"{'':<42}{'ours, us':>14}{'NumPy, us':>14}{'ratio':>9}{'of min':>9}")
    if options.only in (None, "one"):
        one_to_many(rng, seconds, options.rows)
    if options.only in (None, "many"):
        many_to_many(rng, seconds, options.rows)


if __name__ == "__main__":
    main()
