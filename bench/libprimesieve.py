"""primesieve's C library, as the package passagemath-primesieve-primecount brings it."""

from __future__ import annotations

import ctypes
from importlib.metadata import PackageNotFoundError, files
from typing import Any

import numpy as np

_INT64_PRIMES = 13  # of primesieve.h
_UINT64, _SIZE = ctypes.c_uint64, ctypes.c_size_t


class PrimeSieve:
    """Counts and lists with a given number of threads; listing knows only one."""

    def __init__(self, path: str, threads: int) -> None:
        library = ctypes.CDLL(path)
        library.primesieve_set_num_threads(threads)
        self.count_primes = library.primesieve_count_primes
        self.count_primes.argtypes, self.count_primes.restype = [_UINT64, _UINT64], _UINT64
        self._generate = library.primesieve_generate_primes
        self._generate.argtypes = [_UINT64, _UINT64, ctypes.POINTER(_SIZE), ctypes.c_int]
        self._generate.restype = ctypes.c_void_p
        self._free = library.primesieve_free
        self._free.argtypes = [ctypes.c_void_p]

    def last_of_list(self, first: int, last: int) -> int:
        """The list as the NumPy view on the library's own memory, its last number read, and the memory given back."""
        size = _SIZE()
        address = self._generate(first, last, ctypes.byref(size), _INT64_PRIMES)
        view = np.ctypeslib.as_array((ctypes.c_int64 * size.value).from_address(address))
        number = int(view[-1])
        self._free(address)
        return number

    def list(self, first: int, last: int) -> np.ndarray[Any, Any]:
        """A copy of the list, to compare."""
        size = _SIZE()
        address = self._generate(first, last, ctypes.byref(size), _INT64_PRIMES)
        copy = np.ctypeslib.as_array((ctypes.c_int64 * size.value).from_address(address)).copy()
        self._free(address)
        return copy


def primesieve(threads: int) -> PrimeSieve | None:
    """None where the package is not installed."""
    try:
        installed = files("passagemath-primesieve-primecount") or []
    except PackageNotFoundError:
        return None
    found = [file for file in installed if file.name.startswith("libprimesieve")]
    return PrimeSieve(str(found[0].locate()), threads) if found else None
