"""Primes by trial division, by the plain sieve, and by Miller-Rabin with Python's own pow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

RESIDUES = (1, 7, 11, 13, 17, 19, 23, 29)


def is_prime(n: int) -> bool:
    """Strong tests to the first 13 prime bases decide below 3.3e24 (Sorenson and Webster, 2015)."""
    if n < 2:
        return False
    bases = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41)
    for p in bases:
        if n % p == 0:
            return n == p
    twos = ((n - 1) & -(n - 1)).bit_length() - 1
    for base in bases:
        x = pow(base, (n - 1) >> twos, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def by_trial_division(n: int) -> bool:
    return n >= 2 and all(n % d for d in range(2, math.isqrt(n) + 1))


def primes_to(limit: int) -> list[int]:
    is_candidate = bytearray([1]) * (limit + 1)
    for n in range(2, math.isqrt(limit) + 1):
        if is_candidate[n]:
            is_candidate[n * n :: n] = bytes(len(range(n * n, limit + 1, n)))
    return [n for n in range(2, limit + 1) if is_candidate[n]]


def window(first: int, last: int) -> list[int]:
    return [n for n in range(first, last + 1) if is_prime(n)]


def numbers_of(sieve: list[int], first: int) -> list[int]:
    """The numbers whose bits are set."""
    return [first + 30 * i + r for i, byte in enumerate(sieve) for j, r in enumerate(RESIDUES) if byte >> j & 1]


def clear(sieve: list[int], first: int, strike: list[tuple[int, int]]) -> list[int]:
    """Clears p * k for each (p, least k) and every larger k; returns the new sieve."""
    sieve = list(sieve)
    for p, k in strike:
        while p * k < first + 30 * len(sieve):
            byte, rest = divmod(p * k - first, 30)
            if rest in RESIDUES:
                sieve[byte] &= ~(1 << RESIDUES.index(rest))
            k += 1
    return sieve


def turn_start(p: int, first_byte: int) -> int:
    """The byte of p * k for the last k = 30 t + 1 with that byte not above first_byte, or for t = p // 30 if that is
    later."""
    turns = (first_byte - p // 30) // p
    return p * (30 * max(turns, p // 30) + 1) // 30


def odd_words(bits: list[int], count: int) -> np.ndarray[Any, Any]:
    """`count` bits, 64 to a word, those listed being set."""
    words = [0] * (count // 64)
    for bit in bits:
        words[bit // 64] |= 1 << bit % 64
    return np.array(words, np.uint64)


def odd_window(first: int, count: int, primes: list[int]) -> np.ndarray[Any, Any]:
    """A bit to each of first, first + 2, ...: set where none of the primes divides."""
    return odd_words([bit for bit in range(count) if all((first + 2 * bit) % p for p in primes)], count)


def odd_numbers(words: list[int], first: int) -> list[int]:
    return [first + 2 * (64 * i + j) for i, word in enumerate(words) for j in range(64) if word >> j & 1]
