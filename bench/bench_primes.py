"""Primes counted and listed in wide ranges, beside primesieve.

The list is an int64 array in both cases: primesieve's own memory seen through a view, and given back at the end of each
call, as ours is. Its listing knows one thread.
"""

from __future__ import annotations

import numpy as np
from libprimesieve import primesieve
from side_by_side import Bench, main

import hartonomous_native as hn

# Those of the first group have a target; the others show what lies between and beyond.
RANGES = {
    "[0, 10^9]": (0, 10**9),
    "[10^12, +10^8]": (10**12, 10**12 + 10**8),
    "[10^15, +10^7]": (10**15, 10**15 + 10**7),
}
MORE = {
    "[0, 10^6]": (0, 10**6),
    "[0, 10^8]": (0, 10**8),
    "[10^13, +10^9]": (10**13, 10**13 + 10**9),
    "[10^15, +10^9]": (10**15, 10**15 + 10**9),
}


def rows(bench: Bench) -> None:
    peer = primesieve(bench.threads)
    for name, (first, last) in {**RANGES, **MORE}.items():
        aimed = name in RANGES
        bench.row(
            f"count primes {name}",
            work="primes: count",
            target=(1.5 if bench.threads == 1 else 1.2) if aimed else None,
            ours=lambda first=first, last=last: hn.count_primes(first, last, threads=bench.threads),
            peers={"primesieve": (peer.count_primes, first, last) if peer else None},
        )
    for name, (first, last) in RANGES.items():
        wanted = f"list primes {name}"
        if not bench.wanted(wanted):
            continue
        if peer and not np.array_equal(hn.find_primes(first, last, threads=bench.threads), peer.list(first, last)):
            raise SystemExit(f"{wanted}: primesieve's list is another")
        bench.row(
            wanted,
            work="primes: list",
            target=1.0,
            ours=lambda first=first, last=last: int(hn.find_primes(first, last, threads=bench.threads)[-1]),
            peers={"primesieve": (peer.last_of_list, first, last) if peer else None},
        )


if __name__ == "__main__":
    main(rows, threads=(1, 2))
