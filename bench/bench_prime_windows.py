"""Primes in narrow windows of large numbers, counted and listed, and tests of single numbers.

python-flint and gmpy2 are called as their users call them: each odd number asked, or each prime asked for the next.
They know one thread. primesieve crosses off all primes to the root, however narrow the window.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from libprimesieve import primesieve
from side_by_side import Bench, main, optional

import hartonomous_native as hn

HEIGHTS = {"10^18": 10**18, "2^63": 2**63 - 1 - 10**6}
WIDTHS = {"10^3": 10**3, "10^4": 10**4, "10^6": 10**6}

flint, gmpy2 = optional("flint"), optional("gmpy2")


def by_flint(first: int, last: int) -> list[int]:
    number = flint.fmpz
    return [n for n in range(first | 1, last + 1, 2) if number(n).is_prime()]


def by_gmpy2(first: int, last: int) -> list[int]:
    following, primes = gmpy2.next_prime, []
    n = following(first - 1)
    while n <= last:
        primes.append(int(n))
        n = following(n)
    return primes


def rows(bench: Bench) -> None:
    threads, sieve = bench.threads, primesieve(bench.threads)
    for height, first in HEIGHTS.items():
        for width, numbers in WIDTHS.items():
            last = first + numbers
            lists: dict[str, Any] = {
                "python-flint": (by_flint, first, last) if flint else None,
                "gmpy2": (by_gmpy2, first, last) if gmpy2 else None,
            }
            counts = {
                peer: listed and (lambda listed=listed: len(listed[0](*listed[1:]))) for peer, listed in lists.items()
            }
            bench.row(
                f"list primes [{height}, +{width}]", work="primes: windows", target=0.4,
                ours=lambda first=first, last=last: hn.find_primes(first, last, threads=threads),
                peers={**lists, "primesieve": (sieve.list, first, last) if sieve else None},
                bound=0, tolerance=0,
            )  # fmt: skip
            bench.row(
                f"count primes [{height}, +{width}]", work="primes: windows", target=0.4,
                ours=lambda first=first, last=last: hn.count_primes(first, last, threads=threads),
                peers={**counts, "primesieve": (sieve.count_primes, first, last) if sieve else None},
                bound=0, tolerance=0,
            )  # fmt: skip
    odd = np.random.default_rng(1).integers(2**62, 2**63, 1000) | 1
    listed = odd.tolist()
    bench.row(
        "is_prime of 1000 odd numbers of 63 bits", work="primes: tests",
        ours=lambda: hn.is_prime(odd, threads=threads),
        peers={
            "python-flint": (lambda: [flint.fmpz(n).is_prime() for n in listed]) if flint else None,
            "gmpy2": (lambda: [gmpy2.is_prime(n) for n in listed]) if gmpy2 else None,
        },
        bound=0, tolerance=0,
    )  # fmt: skip
    prime = 2**63 - 25
    bench.row(
        "is_prime of one prime of 63 bits", work="primes: tests",
        ours=(hn.is_prime, prime),
        peers={
            "python-flint": (lambda: flint.fmpz(prime).is_prime()) if flint else None,
            "gmpy2": (gmpy2.is_prime, prime) if gmpy2 else None,
        },
        bound=0, tolerance=0,
    )  # fmt: skip


if __name__ == "__main__":
    main(rows, threads=(1, 2))
