"""sum, mean, min, max and variance of arrays beside what else a user has: `python bench/bench_reductions.py`.

Peers get their best form: float32 sums in float32 where they offer that, Series and compiled loops made beforehand, and
as many threads as ours. NumKong's moments are the plain sums of x and of x*x; the variance that follows from these is
computed in the row, and loses all accuracy where the mean is large beside the spread. numba's loops are written over
elements and compiled with fastmath; of a serial and a parallel one, which are both there, each row takes the better.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from side_by_side import Bench, main, optional

import hartonomous_native as hn

numkong, polars, numba, bottleneck = (optional(name) for name in ("numkong", "polars", "numba", "bottleneck"))
SIZES = {"10^3": 1000, "10^6": 1_000_000, "10^8": 100_000_000}
TARGETS = {"10^3": 0.4, "10^6": 1.0, "10^8": 1.0}


def sum_loop(x: Any) -> Any:
    total = x[0] * 0
    for i in numba.prange(x.size):
        total += x[i]
    return total


def wide_sum_loop(x: Any) -> Any:
    total = 0.0
    for i in numba.prange(x.size):
        total += x[i]
    return total


def min_loop(x: Any) -> Any:
    least = x[0]
    for i in numba.prange(x.size):
        least = min(least, x[i])
    return least


def max_loop(x: Any) -> Any:
    most = x[0]
    for i in numba.prange(x.size):
        most = max(most, x[i])
    return most


def var_loop(x: Any) -> Any:
    center, first, second = np.float64(x[0]), 0.0, 0.0
    for i in numba.prange(x.size):
        off = x[i] - center
        first += off
        second += off * off
    return (second - first * first / x.size) / x.size


def compiled(loop: Any, x: Any, parallel: bool) -> Any:
    """The loop compiled for arrays like x; fastmath lets it use vectors."""
    if numba is None:
        return None
    function = numba.njit(fastmath=True, parallel=parallel)(loop)
    function(x[:10])
    return function


def of_moments(x: Any) -> float:
    total, squares = numkong.moments(x)
    return (squares - total * total / x.size) / x.size


def rows(bench: Bench) -> None:
    rng = np.random.default_rng(0)
    for dtype in (np.float32, np.float64):
        for size, n in SIZES.items():
            name = np.dtype(dtype).name
            if not any(bench.wanted(f"{what} {name} {size}") for what in ("sum", "mean", "min", "max", "variance")):
                continue
            x = (rng.random(n, dtype=np.float32) + np.float32(0.5)).astype(dtype)
            whole = hn.aggregate(x, threads=2)
            _rows_of(bench, x, f"{name} {size}", size, whole)


def _rows_of(bench: Bench, x: Any, label: str, size: str, whole: hn.Aggregate) -> None:
    n, work, target = x.size, f"reductions {size}", TARGETS[size]
    series = polars.Series(x) if polars else None
    settings: dict[str, Any] = {"work": work, "target": target, "bytes": x.nbytes, "tolerance": 1e-3}

    def loops(*written: Any) -> dict[str, Any]:
        found = {}
        for loop in written:
            for parallel in (False, True):
                if function := compiled(loop, x, parallel):
                    found[f"numba {loop.__name__}{' parallel' if parallel else ''}"] = (function, x)
        return found

    # A thousand exact terms check the sum itself; beyond that ours is checked against the pairwise sum of NumPy.
    exact = float(np.sum(x, dtype=np.float64))
    bench.row(
        f"sum {label}", ours=(hn.sum, x), exact=exact, bound=1e-12,
        peers={"polars": (series.sum,) if polars else None, "NumKong": (numkong.sum, x) if numkong else None,
               "NumPy": (np.sum, x),
               **loops(sum_loop, wide_sum_loop)}, **settings)  # fmt: skip
    bench.row(
        f"mean {label}", ours=(hn.mean, x), exact=exact / n, bound=1e-12,
        peers={"polars": (series.mean,) if polars else None, "NumPy": (np.mean, x)}, **settings)  # fmt: skip
    for what, ours, loop in (("min", hn.min, min_loop), ("max", hn.max, max_loop)):
        bench.row(
            f"{what} {label}", ours=(ours, x), exact=float(getattr(np, what)(x)), bound=0.0,
            peers={"polars": (getattr(series, what),) if polars else None,
                   "NumKong": (getattr(numkong, what), x) if numkong else None, "NumPy": (getattr(np, what), x),
                   "bottleneck": (getattr(bottleneck, f"nan{what}"), x) if bottleneck else None, **loops(loop)},
            **settings)  # fmt: skip
    peers = {
        "polars": (series.var, 0) if polars else None, "NumKong moments": (of_moments, x) if numkong else None,
        "NumPy": (np.var, x), # Sums in float32, one after the other, say nothing of 10^8 elements.
        "bottleneck": (bottleneck.nanvar, x) if bottleneck and x.nbytes != 4 * 10**8 else None,
    }  # fmt: skip
    variance = float(np.var(x, dtype=np.float64))
    bench.row(
        f"variance {label}", ours=(hn.var, x), exact=variance, bound=1e-11, peers=peers | loops(var_loop), **settings
    )
    bench.row(
        f"variance beside NumPy {label}", ours=(hn.var, x), exact=variance, bound=1e-11,
        peers={"NumPy": (np.var, x)}, **(settings | {"work": f"variance {size}", "target": 0.15}))  # fmt: skip


if __name__ == "__main__":
    main(rows, threads=(1, 2))
