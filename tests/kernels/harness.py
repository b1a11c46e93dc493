"""Calls a kernel at a chosen CPU level through ctypes, with every array placed against an unreadable page."""

from __future__ import annotations

import ctypes
import mmap
from typing import Any, NamedTuple

import numpy as np

from hartonomous_native import _native, kernels

_SCALARS = {
    "void": None, "double": ctypes.c_double, "float": ctypes.c_float, "size_t": ctypes.c_size_t, "bool": ctypes.c_bool,
    "int": ctypes.c_int, "unsigned": ctypes.c_uint,
    "int8_t": ctypes.c_int8, "int16_t": ctypes.c_int16, "int32_t": ctypes.c_int32, "int64_t": ctypes.c_int64,
    "uint8_t": ctypes.c_uint8, "uint16_t": ctypes.c_uint16, "uint32_t": ctypes.c_uint32, "uint64_t": ctypes.c_uint64,
    "char": ctypes.c_char,
}  # fmt: skip

CONTRACTS = {kernel.name: kernel for kernel in kernels()}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


class Out(NamedTuple):
    """An output array that the kernel fills; `initial` is what it holds before the call."""

    initial: np.ndarray[Any, Any]


class Guarded:
    """A copy of an array that ends where an unreadable page begins (a read or write past its end faults), or that
    starts right behind one. `shift` moves it by so many elements, off its alignment."""

    def __init__(self, array: np.ndarray[Any, Any], *, at_end: bool, shift: int = 0) -> None:
        page = mmap.PAGESIZE
        offset = shift * array.dtype.itemsize
        body = max(page, -(-(array.nbytes + offset) // page) * page)
        self._map = mmap.mmap(-1, body + 2 * page)
        self._start = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        self._edges = (self._start, self._start + page + body)
        for edge in self._edges:
            if _libc.mprotect(edge, page, 0) != 0:
                raise OSError(ctypes.get_errno(), "mprotect failed")
        self.address = self._start + page + (body - array.nbytes - offset if at_end else offset)
        self.view = np.frombuffer(
            (ctypes.c_char * array.nbytes).from_address(self.address) if array.nbytes else b"", dtype=array.dtype
        ).reshape(array.shape)
        if array.nbytes:
            self.view[...] = array

    def close(self) -> None:
        del self.view
        for edge in self._edges:
            _libc.mprotect(edge, mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_WRITE)


def _argument_type(text: str) -> Any:
    words = text.replace("*", " * ").split()
    if "*" in words:
        return ctypes.c_void_p
    return _SCALARS[next(word for word in words if word in _SCALARS)]


def call(level: str, name: str, arguments: tuple[Any, ...], *, at_end: bool = True, shift: int = 0) -> list[Any]:
    """The return value (when there is one) and the output arrays, in the order of the parameters."""
    contract = CONTRACTS[name]
    inside = contract.parameters.strip()[1:-1]
    types = [_argument_type(part) for part in inside.split(",")] if inside.strip() else []
    assert len(types) == len(arguments), f"{name} takes {contract.parameters}"
    function = ctypes.CFUNCTYPE(_SCALARS[contract.returns], *types)(_native.kernel_address(level, name))
    guards: list[Guarded] = []
    outputs: list[Guarded] = []
    passed: list[Any] = []
    for argument in arguments:
        if isinstance(argument, (np.ndarray, Out)):
            guard = Guarded(argument.initial if isinstance(argument, Out) else argument, at_end=at_end, shift=shift)
            guards.append(guard)
            if isinstance(argument, Out):
                outputs.append(guard)
            passed.append(guard.address)
        else:
            passed.append(argument)
    returned = function(*passed)
    results = ([] if contract.returns == "void" else [returned]) + [guard.view.copy() for guard in outputs]
    for guard in guards:
        guard.close()
    return results
