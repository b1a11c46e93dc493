"""Primes below 2**63: those in a range, how many there are, and whether a number is one."""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks

_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
_ANY_NDIM = tuple(range(65))


def find_primes(first: SupportsIndex, last: SupportsIndex, *, threads: int | None = None) -> NDArray[np.int64]:
    """The primes p with first <= p <= last, ascending.

    Parameters:  first, last, integers in -2**63..2**63-1 (no negative number is prime); first > last is an empty range
                 threads, 1..1024; by default HARTONOMOUS_THREADS, else the CPUs there are
    Returns:     int64 (count,)
    Raises:      CapacityError, before any work, when the result would not fit into this machine's memory;
                 RangeError for a bound beyond 64 bits, DTypeError for one that is no integer (floats are refused)
    Numerics:    exact, the same for any number of threads and at every CPU level. Ctrl-C ends a long search
    Source:      segmented sieve of Eratosthenes on the residues coprime to 30; in windows that are narrow for their
                 height, where that is estimated to cost less, the survivors of small primes are tested as by `is_prime`
    """
    low, high, count = _range(first, last, threads)
    return _native.find_primes(low, high, count)


def count_primes(first: SupportsIndex, last: SupportsIndex, *, threads: int | None = None) -> int:
    """How many primes p there are with first <= p <= last.

    Parameters, Numerics, Source: as `find_primes`. Memory does not grow with the range beyond 0.1 GB.
    Raises:      RangeError, DTypeError as `find_primes`
    """
    low, high, count = _range(first, last, threads)
    return _native.count_primes(low, high, count)


@_native.fast("is_prime")
def is_prime(n: SupportsIndex | ArrayLike, *, threads: int | None = None) -> Any:
    """Whether numbers are prime.

    Parameters:  n, an integer, or an array of integers of any shape, in -2**63..2**63-1 (no negative number is prime)
                 threads as in `find_primes`
    Returns:     bool for an integer; bool array of the shape of n for an array
    Raises:      RangeError for a number of 2**63 or more, DTypeError for what is no integer
    Numerics:    exact: the strong test to base 2, then the extra strong Lucas test; no composite number below 2**64
                 passes both
    Source:      R. Baillie, S. S. Wagstaff (1980); J. Grantham, "Frobenius pseudoprimes" (2001); the numbers below
                 2**64 that pass Fermat's test to base 2 were listed by J. Feitsma (2013)
    """
    checks = Checks()
    if isinstance(n, np.generic) or not (isinstance(n, (list, tuple)) or hasattr(n, "__array__")):
        number = checks.integer("n", n, _SMALLEST, _LARGEST)
        checks.threads(threads)
        checks.done()
        return bool(_native.is_prime(np.array([max(number, 0)], np.uint64), 1)[0])
    array = checks.integer_array("n", n, _ANY_NDIM, np.int64)
    count = checks.threads(threads)
    checks.done()
    numbers = np.maximum(array, 0).view(np.uint64).reshape(-1)
    return _native.is_prime(numbers, count).reshape(array.shape)


def _range(first: SupportsIndex, last: SupportsIndex, threads: int | None) -> tuple[int, int, int]:
    checks = Checks()
    low = checks.integer("first", first, _SMALLEST, _LARGEST)
    high = checks.integer("last", last, _SMALLEST, _LARGEST)
    count = checks.threads(threads)
    checks.done()
    if high < 2 or low > high:
        return 1, 0, count
    return max(low, 0), high, count
