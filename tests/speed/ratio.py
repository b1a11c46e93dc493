"""How a ratio of two speeds is found on a machine that others use too.

The contestants run in turns, many short ones, so that what slows one slows the other. pytest-benchmark times ours; the
other is timed in the setup of each round. The rounds are taken in three parts and the best part counts: a check fails
only if ours was too slow in each of them.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

Function = Callable[[], Any]

PARTS, ROUNDS_PER_PART = 3, 13
LEAST_SECONDS = 0.0005  # of a round of either


def ratio(benchmark: Any, ours: Function, other: Function) -> float:
    """Our median time over the other's, in the part where it is least."""
    calls, their_calls = _calls(ours), _calls(other)
    theirs: list[float] = []

    def their_round() -> None:
        theirs.append(_seconds(other, their_calls))

    def our_round() -> None:
        for _ in range(calls):
            ours()

    gc.collect()
    benchmark.pedantic(our_round, setup=their_round, rounds=PARTS * ROUNDS_PER_PART, iterations=1, warmup_rounds=2)
    mine = [seconds / calls for seconds in benchmark.stats.stats.data]
    theirs = theirs[-len(mine) :]
    parts = [slice(at, at + ROUNDS_PER_PART) for at in range(0, len(mine), ROUNDS_PER_PART)]
    return min(statistics.median(mine[part]) / statistics.median(theirs[part]) for part in parts)


def _seconds(function: Function, calls: int) -> float:
    begin = time.perf_counter()
    for _ in range(calls):
        function()
    return (time.perf_counter() - begin) / calls


def _calls(function: Function) -> int:
    """How many calls make a round."""
    function()
    return max(1, int(LEAST_SECONDS / min(_seconds(function, 1) for _ in range(3))))
