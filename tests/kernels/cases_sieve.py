"""Rows for the kernels of sieving."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import primes as reference
from .case import Case
from .harness import Out

_SIEVE_FIRST = 30 * 7_000_000
_LISTED_PRIMES = [p for p in reference.primes_to(20_000) if p > 5]


def _any_sieve(rng: np.random.Generator, n: int) -> np.ndarray[Any, Any]:
    return rng.integers(0, 256, n, dtype=np.uint8)


def _pattern(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    period = int(rng.integers(1, 50))
    return Out(_any_sieve(rng, n)), n, _any_sieve(rng, period), period, int(rng.integers(0, period))


def _patterned(sieve: Any, n: int, pattern: Any, period: int, phase: int) -> list[tuple[Any, Any]]:
    return [(sieve & pattern[(phase + np.arange(n)) % period], 0)]


def _some_primes(rng: np.random.Generator, n: int, residue: int | None = None) -> np.ndarray[Any, Any]:
    known = [p for p in _LISTED_PRIMES if residue is None or p % 30 == reference.RESIDUES[residue]]
    return np.sort(rng.choice(np.array(known, np.uint32), n))


def _placed(first: int, primes: Any) -> list[int]:
    return [reference.position(p, reference.first_factor(p, first), first) for p in primes.tolist()]


def _positions(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    return 30 * int(rng.integers(0, 2**63 // 30 - 2**20)), _some_primes(rng, n), Out(np.zeros(n, np.uint32)), n


def _crossing(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    residue = n % 8
    primes = _some_primes(rng, 8, residue)
    positions = np.array(_placed(_SIEVE_FIRST, primes), np.uint32)
    return Out(_any_sieve(rng, n)), n, primes, Out(positions), 8, residue


def _crossed(sieve: Any, n: int, primes: Any, positions: Any, count: int, residue: int) -> list[tuple[Any, Any]]:
    strike = [(p, reference.first_factor(p, _SIEVE_FIRST)) for p in primes.tolist()]
    after = _SIEVE_FIRST + 30 * n
    # A multiple beyond this segment keeps its place; the next one there is that of the bytes that follow.
    return [
        (np.array(reference.clear(sieve.tolist(), _SIEVE_FIRST, strike), np.uint8), 0),
        (np.array(_placed(after, primes), np.uint32), 0),
    ]


def _crossing_large(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    return Out(_any_sieve(rng, n)), n, _SIEVE_FIRST, _some_primes(rng, 30), 30


def _crossed_large(sieve: Any, n: int, first: int, primes: Any, count: int) -> list[tuple[Any, Any]]:
    strike = [(p, reference.first_factor(p, first)) for p in primes.tolist()]
    return [(np.array(reference.clear(sieve.tolist(), first, strike), np.uint8), 0)]


def _extracting(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    sieve = _any_sieve(rng, n)
    # Exactly as much room as there are numbers, so that writing on is seen.
    return sieve, n, _SIEVE_FIRST, Out(np.zeros(int(np.unpackbits(sieve).sum()), np.int64))


def _extracted(sieve: Any, n: int, first: int, numbers: Any) -> list[tuple[Any, Any]]:
    want = reference.numbers_of(sieve.tolist(), first)
    return [(len(want), 0), (np.array(want, np.int64), 0)]


SIEVE: list[Case] = [
    Case("sieve_and_pattern", _pattern, _patterned),
    Case("sieve_positions", _positions, lambda first, primes, positions, n: [(_placed(first, primes), 0)]),
    Case("sieve_cross", _crossing, _crossed),
    Case("sieve_cross_large", _crossing_large, _crossed_large),
    Case("sieve_count", lambda rng, n: (_any_sieve(rng, n), n), lambda sieve, n: [(np.unpackbits(sieve).sum(), 0)]),
    Case("sieve_extract", _extracting, _extracted),
]
