"""Primes beside what a NumPy user would write: a boolean sieve of odd numbers, and a segmented one for windows.

    python bench/bench_primes.py [--rounds 5]

Contestants take turns in one run; medians are compared. Every answer is checked against the other before it is timed.
primesieve is timed too where its Python package is installed.
"""

from __future__ import annotations

import argparse
import importlib
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import hartonomous_native as hn


def numpy_primes(last: int) -> np.ndarray[Any, Any]:
    """Odd numbers, each prime's multiples struck out with one slice."""
    odd = np.ones((last + 1) // 2, dtype=bool)
    odd[0] = False
    for p in range(3, math.isqrt(last) + 1, 2):
        if odd[p // 2]:
            odd[p * p // 2 :: p] = False
    return np.concatenate([[2], 2 * np.flatnonzero(odd) + 1])


def numpy_window(first: int, last: int) -> np.ndarray[Any, Any]:
    """`first` odd; a slice for each prime up to the root of `last`."""
    odd = np.ones((last - first) // 2 + 1, dtype=bool)
    for p in numpy_primes(math.isqrt(last))[1:].tolist():
        multiple = max(p * p, -(-first // p) * p)
        odd[(multiple + p * (multiple % 2 == 0) - first) // 2 :: p] = False
    return first + 2 * np.flatnonzero(odd)


def python_window(first: int, last: int) -> np.ndarray[Any, Any]:
    """Small divisors by slices, then strong tests to 12 bases with Python's pow, where the root is out of reach."""
    odd = np.ones((last - first) // 2 + 1, dtype=bool)
    for p in numpy_primes(1 << 12)[1:].tolist():
        odd[((-first % p) + p * ((-first % p) % 2)) // 2 :: p] = False
    candidates = (first + 2 * np.flatnonzero(odd)).tolist()
    return np.array([n for n in candidates if _strong(n)], dtype=np.int64)


def _strong(n: int) -> bool:
    twos = ((n - 1) & -(n - 1)).bit_length() - 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, (n - 1) >> twos, n)
        if x in (1, n - 1):
            continue
        if not any((x := x * x % n) == n - 1 for _ in range(twos - 1)):
            return False
    return True


def race(name: str, rounds: int, ours: Callable[[], Any], peers: dict[str, Callable[[], Any]]) -> None:
    want = ours()
    for peer, function in peers.items():
        if not np.array_equal(np.asarray(function()), np.asarray(want)):
            raise SystemExit(f"{name}: {peer} gives another answer")
    contestants = {"hartonomous": ours, **peers}
    times: dict[str, list[float]] = {contestant: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant, function in contestants.items():
            begin = time.perf_counter()
            function()
            times[contestant].append(time.perf_counter() - begin)
    medians = {contestant: statistics.median(taken) for contestant, taken in times.items()}
    text = "   ".join(
        f"{contestant} {median * 1e3:.3f} ms"
        + ("" if contestant == "hartonomous" else f" ({median / medians['hartonomous']:.1f}x)")
        for contestant, median in medians.items()
    )
    print(f"{name:34s} {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    try:
        primesieve = importlib.import_module("primesieve")
    except ImportError:
        primesieve = None
    print(f"level {hn.cpu_level()}, median of {rounds}; the factor is peer time / ours")
    for exponent in (3, 5, 6, 7, 8):
        last = 10**exponent
        peers: dict[str, Callable[[], Any]] = {"numpy": lambda last=last: numpy_primes(last)}
        counts: dict[str, Callable[[], Any]] = {"numpy": lambda last=last: len(numpy_primes(last))}
        if primesieve is not None:
            peers["primesieve"] = lambda last=last: primesieve.primes(last)
            counts["primesieve"] = lambda last=last: primesieve.count_primes(last)
        race(f"list 0..10^{exponent}", rounds, lambda last=last: hn.find_primes(0, last), peers)
        race(f"list 0..10^{exponent}, 1 thread", rounds, lambda last=last: hn.find_primes(0, last, threads=1), peers)
        race(f"count 0..10^{exponent}, 1 thread", rounds, lambda last=last: hn.count_primes(0, last, threads=1), counts)
    for first, width in ((10**12 + 1, 10**7), (10**14 + 1, 10**6)):
        race(
            f"list {first - 1:.0e} + {width:.0e}", rounds,
            lambda first=first, width=width: hn.find_primes(first, first + width),
            {"numpy": lambda first=first, width=width: numpy_window(first, first + width)},
        )  # fmt: skip
    for width in (10**3, 10**4, 10**5):
        race(
            f"list 1e+18 + {width:.0e}", rounds,
            lambda width=width: hn.find_primes(10**18 + 1, 10**18 + width),
            {"numpy + pow": lambda width=width: python_window(10**18 + 1, 10**18 + width)},
        )  # fmt: skip


if __name__ == "__main__":
    main()
