"""Rows for the kernels of sieving."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import primes as reference
from .case import Case
from .harness import Out

_SIEVE_FIRST = 30 * 7_000_000
_LISTED_PRIMES = [p for p in reference.primes_to(20_000) if p > 5]
_LARGE_PRIMES = [31_622_743, 1_000_000_007, 2_147_483_647, 3_037_000_493]


def _any_sieve(rng: np.random.Generator, n: int) -> np.ndarray[Any, Any]:
    return rng.integers(0, 256, n, dtype=np.uint8)


def _pattern(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    count = int(rng.integers(1, 20))
    offsets = rng.integers(0, 500, count, dtype=np.uint32)
    # No more pattern than is asked for.
    patterns = _any_sieve(rng, int(offsets.max()) + n)
    return Out(_any_sieve(rng, n)), n, patterns, offsets, count


def _patterned(sieve: Any, n: int, patterns: Any, offsets: Any, count: int) -> list[tuple[Any, Any]]:
    taken = [patterns[offset : offset + n] for offset in offsets.tolist()]
    return [(np.bitwise_and.reduce(np.array(taken, np.uint8).reshape(count, n), axis=0), 0)]


def _some_primes(rng: np.random.Generator, n: int, residue: int | None = None) -> np.ndarray[Any, Any]:
    known = [p for p in _LISTED_PRIMES if residue is None or p % 30 == reference.RESIDUES[residue]]
    return np.sort(rng.choice(np.array(known, np.uint32), n))


def _turns_start(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    """From places among the primes' squares to the largest there are."""
    primes = _some_primes(rng, n)
    primes = primes[primes > 64]
    first_byte = int(rng.integers(0, 1 << int(rng.integers(10, 59))))
    # What is found there must be in reach: below 2^32 bytes on.
    return first_byte, 20_000, primes, Out(np.zeros(len(primes), np.uint32)), len(primes)


def _started(first_byte: int, lead: int, primes: Any, positions: Any, count: int) -> list[tuple[Any, Any]]:
    return [([reference.turn_start(p, first_byte) - first_byte + lead for p in primes.tolist()], 0)]


def _turning(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    residue = n % 8
    primes = _some_primes(rng, 8, residue)
    first_byte = _SIEVE_FIRST // 30
    positions = [reference.turn_start(p, first_byte) - first_byte + p for p in primes.tolist()]
    # Turns reach up to p bytes beyond, and no further.
    sieve = _any_sieve(rng, n + int(primes.max(initial=0)))
    return Out(sieve), n, primes, Out(np.array(positions, np.uint32)), 8, residue


def _turned(sieve: Any, n: int, primes: Any, positions: Any, count: int, residue: int) -> list[tuple[Any, Any]]:
    sieve, after = sieve.tolist(), []
    for p, position in zip(primes.tolist(), positions.tolist(), strict=True):
        while position < n:
            # k = 1 falls on bit `residue` of the first byte of a turn.
            first = 30 * position + reference.RESIDUES[residue]
            for k in reference.RESIDUES:
                byte, rest = divmod(first + p * (k - 1), 30)
                sieve[byte] &= ~(1 << reference.RESIDUES.index(rest))
            position += p
        after.append(position - n)
    return [(np.array(sieve, np.uint8), 0), (np.array(after, np.uint32), 0)]


def _crossing_large(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    """Any number of primes; first numbers that a double holds exactly, that none does, and the largest there are."""
    primes = _some_primes(rng, n % 40)
    first = (_SIEVE_FIRST, 30 * int(rng.integers(2**57, 2**58)), 30 * (2**63 // 30 - n))[n % 3]
    if first > _SIEVE_FIRST:
        primes = np.concatenate([primes, np.array(_LARGE_PRIMES, np.uint32)])
    return Out(_any_sieve(rng, n)), n, first, primes, len(primes)


def _crossed_large(sieve: Any, n: int, first: int, primes: Any, count: int) -> list[tuple[Any, Any]]:
    strike = [(p, -(-first // p)) for p in primes.tolist()]
    return [(np.array(reference.clear(sieve.tolist(), first, strike), np.uint8), 0)]


def _extracting(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    sieve = _any_sieve(rng, n)
    # Exactly as much room as there are numbers, so that writing on is seen.
    return sieve, n, _SIEVE_FIRST, Out(np.zeros(int(np.unpackbits(sieve).sum()), np.int64))


def _extracted(sieve: Any, n: int, first: int, numbers: Any) -> list[tuple[Any, Any]]:
    want = reference.numbers_of(sieve.tolist(), first)
    return [(len(want), 0), (np.array(want, np.int64), 0)]


def _extracting_u32(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    sieve, n, first, numbers = _extracting(rng, n)
    return sieve, n, first, Out(numbers.initial.astype(np.uint32))


def _extracted_u32(sieve: Any, n: int, first: int, numbers: Any) -> list[tuple[Any, Any]]:
    (count, _), (want, _) = _extracted(sieve, n, first, numbers)
    return [(count, 0), (want.astype(np.uint32), 0)]


SIEVE: list[Case] = [
    Case("sieve_fill", _pattern, _patterned),
    Case("sieve_turns_start", _turns_start, _started),
    Case("sieve_turns", _turning, _turned),
    Case("sieve_cross_large", _crossing_large, _crossed_large),
    Case("sieve_count", lambda rng, n: (_any_sieve(rng, n), n), lambda sieve, n: [(np.unpackbits(sieve).sum(), 0)]),
    Case("sieve_extract", _extracting, _extracted),
    Case("sieve_extract_u32", _extracting_u32, _extracted_u32),
]
