"""Two functions timed in turns in one run, their answers compared first.

The contestants take turns, so that whatever else the machine does touches both. The ratio printed is the other's median
over ours, so above 1 we are faster; the second ratio is that of the least times.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[[], Any]

TITLE = f"{'':<40}{'ours us':>12}{'theirs us':>12}{'ratio':>8}{'of least':>9}"


def check(name: str, mine: Any, other: Any, tolerance: float) -> None:
    """Ends the run if the answers differ by more than `tolerance` of the largest."""
    mine, other = np.asarray(mine, np.float64), np.asarray(other, np.float64)
    difference = float(np.max(np.abs(mine - other), initial=0.0))
    if mine.shape != other.shape or not difference <= tolerance * float(np.max(np.abs(other), initial=0.0)):
        raise SystemExit(f"{name}: answers differ by {difference}")


def compare(
    name: str, ours: Function, theirs: Function, *, seconds: float, tolerance: float,
    read: Callable[[Any], Any] = lambda answer: answer,
) -> None:  # fmt: skip
    """Prints one row; `read` turns an answer that is no number or array into one, for the comparison only."""
    check(name, read(ours()), read(theirs()), tolerance)
    start = time.perf_counter()
    ours(), theirs()
    calls = max(1, min(2000, int(0.001 / max(time.perf_counter() - start, 1e-7))))
    times: tuple[list[float], list[float]] = ([], [])
    until = time.perf_counter() + seconds
    while len(times[0]) < 3 or time.perf_counter() < until:
        for function, found in zip((ours, theirs), times, strict=True):
            begin = time.perf_counter_ns()
            for _ in range(calls):
                function()
            found.append((time.perf_counter_ns() - begin) / calls / 1e3)
    mine, other = (statistics.median(found) for found in times)
    print(f"{name:<40}{mine:>12.2f}{other:>12.2f}{other / mine:>8.2f}{min(times[1]) / min(times[0]):>9.2f}", flush=True)
