"""Rows for the kernels that test numbers, and windows of numbers, for primality."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import primes as reference
from .case import SIZES, Case
from .harness import Out

_WORD_PRIMES = [p for p in reference.primes_to(61) if p > 2]
_DIVISORS = [p for p in reference.primes_to(20_000) if p > 61]
_WORDS = (*SIZES[:-2], 300)


def _numbers_to_test(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    """Numbers of all lengths; most odd, for the even ones are decided at once."""
    numbers = rng.integers(0, 2**64, n, dtype=np.uint64) >> rng.integers(0, 62, n, dtype=np.uint64)
    numbers[n // 8 :] |= np.uint64(1)
    return numbers, n, Out(np.zeros(n, np.uint8))


def _tested(numbers: Any, n: int, prime: Any) -> list[tuple[Any, Any]]:
    return [(np.array([reference.is_prime(number) for number in numbers.tolist()], np.uint8), 0)]


def _first(rng: np.random.Generator, n: int) -> int:
    """Odd, of any height; sometimes the window ends just below 2^63."""
    if rng.integers(0, 4) == 0:
        return 2**63 - 128 * n - 1
    return int(rng.integers(2**20, 2**63 - 128 * n) >> rng.integers(0, 42)) % (2**63 - 128 * n) | 2**20 | 1


def _sieving(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    count = int(rng.integers(0, 60))
    primes = np.sort(rng.choice(np.array(_DIVISORS, np.uint32), count, replace=False))
    return Out(rng.integers(0, 2**64, n, dtype=np.uint64)), n, _first(rng, n), primes, count


def _sieved(window: Any, n: int, first: int, primes: Any, count: int) -> list[tuple[Any, Any]]:
    return [(reference.odd_window(first, 64 * n, [*_WORD_PRIMES, *primes.tolist()]), 0)]


def _testing(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    first = _first(rng, n)
    return Out(reference.odd_window(first, 64 * n, _WORD_PRIMES)), n, first


def _tested_window(window: Any, n: int, first: int) -> list[tuple[Any, Any]]:
    numbers = reference.odd_numbers(window.tolist(), first)
    primes = {number for number in numbers if reference.is_prime(number)}
    bits = [bit for bit in range(64 * n) if first + 2 * bit in primes]
    return [(len(primes), 0), (reference.odd_words(bits, 64 * n), 0)]


def _extracting(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    window = rng.integers(0, 2**64, n, dtype=np.uint64) & rng.integers(0, 2**64, n, dtype=np.uint64)
    found = sum(word.bit_count() for word in window.tolist())
    return window, n, _first(rng, n), Out(np.zeros(found, np.int64))


def _extracted(window: Any, n: int, first: int, numbers: Any) -> list[tuple[Any, Any]]:
    return [(np.array(reference.odd_numbers(window.tolist(), first), np.int64), 0)]


PRIMALITY: list[Case] = [
    Case("is_prime_u64", _numbers_to_test, _tested),
    Case("window_sieve", _sieving, _sieved, _WORDS),
    Case("window_test", _testing, _tested_window, _WORDS),
    Case("window_extract", _extracting, _extracted, _WORDS),
]
