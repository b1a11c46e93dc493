"""The edge between the caller's arrays and the native functions.

An array function opens a `Checks`, passes each argument through it, and calls `done()` once: every bad argument is
then reported together. What comes out is C-contiguous, aligned, in native byte order and of exactly the dtype that the
native function takes; an array that already is all that passes through without a copy.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import DTypeError, HartonomousError, RangeError, ShapeError, UnknownNameError, raise_all

_LARGEST_EXACT = 1 << 53


def describe(value: object) -> str:
    """A short account of what an argument is, for an error message."""
    if isinstance(value, np.ndarray):
        return f"{type(value).__name__} of dtype {value.dtype} and shape {value.shape}"
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"


class Checks:
    """Collects what is wrong with the arguments of one call."""

    def __init__(self) -> None:
        self.problems: list[HartonomousError] = []

    def add(self, problem: HartonomousError) -> None:
        self.problems.append(problem)

    def done(self) -> None:
        raise_all(self.problems)

    def real_array(self, name: str, value: Any, ndims: tuple[int, ...]) -> NDArray[Any]:
        """float32 stays float32, float64 stays float64; float16 widens to float32; integers and booleans become
        float64 where that is exact. Anything else is a DTypeError. After an error an empty array is returned, so that
        the remaining checks can go on."""
        nothing = np.empty((0,) * ndims[0], dtype=np.float64)
        array = self._array(name, value)
        if array is None:
            return nothing
        kind = array.dtype.kind
        if kind == "f" and array.dtype.itemsize in (2, 4, 8):
            target = np.dtype(np.float64) if array.dtype.itemsize == 8 else np.dtype(np.float32)
        elif kind in "iub" or (array.size == 0 and kind == "f"):
            target = np.dtype(np.float64)
            if array.dtype.itemsize == 8 and array.size and (
                int(array.max()) > _LARGEST_EXACT or int(array.min()) < -_LARGEST_EXACT
            ):
                self.add(RangeError(f"{name} holds integers beyond 2**53, which float64 cannot represent exactly"))
                return nothing
        else:
            self.add(DTypeError(f"{name} must hold real numbers (float32 or float64); got {describe(value)}"))
            return nothing
        if array.ndim not in ndims:
            wanted = " or ".join(f"{n}-dimensional" for n in ndims)
            self.add(ShapeError(f"{name} must be {wanted}; got shape {array.shape}"))
            return nothing
        return np.require(array, dtype=target, requirements=["C", "A"])

    def integer_array(self, name: str, value: Any, ndims: tuple[int, ...], dtype: Any) -> NDArray[Any]:
        """An integer array of exactly `dtype`; values that the dtype cannot hold are a RangeError, never wrapped."""
        target = np.dtype(dtype)
        nothing = np.empty((0,) * ndims[0], dtype=target)
        array = self._array(name, value)
        if array is None:
            return nothing
        if array.dtype.kind not in "iu" and not (array.size == 0 and array.dtype.kind == "f"):
            self.add(DTypeError(f"{name} must hold integers ({target}); got {describe(value)}"))
            return nothing
        if array.ndim not in ndims:
            wanted = " or ".join(f"{n}-dimensional" for n in ndims)
            self.add(ShapeError(f"{name} must be {wanted}; got shape {array.shape}"))
            return nothing
        limits = np.iinfo(target)
        if array.size and not np.can_cast(array.dtype, target, "safe"):
            smallest, largest = int(array.min()), int(array.max())
            if smallest < limits.min or largest > limits.max:
                self.add(
                    RangeError(f"{name} must be in {limits.min}..{limits.max}; got values {smallest}..{largest}")
                )
                return nothing
        return np.require(array, dtype=target, requirements=["C", "A"])

    def integer(self, name: str, value: Any, smallest: int, largest: int) -> int:
        """A Python or NumPy integer in smallest..largest. Floats and booleans are refused: they hide mistakes."""
        if isinstance(value, (bool, np.bool_)) or not hasattr(type(value), "__index__"):
            self.add(DTypeError(f"{name} must be an integer; got {describe(value)}"))
            return smallest
        number = int(value.__index__())
        if not smallest <= number <= largest:
            self.add(RangeError(f"{name} must be in {smallest}..{largest}; got {number}"))
            return smallest
        return number

    def one_of(self, name: str, value: Any, known: tuple[str, ...]) -> str:
        if not isinstance(value, str):
            self.add(DTypeError(f"{name} must be text, one of {', '.join(known)}; got {describe(value)}"))
            return known[0]
        if value not in known:
            self.add(UnknownNameError(f"{name} must be one of {', '.join(known)}; got {value!r}"))
            return known[0]
        return value

    def threads(self, value: int | None) -> int:
        """The number of threads: the argument, else HARTONOMOUS_THREADS, else the CPUs this process may use."""
        if value is not None:
            return self.integer("threads", value, 1, 1024)
        text = os.environ.get("HARTONOMOUS_THREADS")
        if text is None or text == "":
            return available_cpus()
        if not text.isascii() or not text.isdecimal():
            self.add(DTypeError(f"HARTONOMOUS_THREADS must be a whole number in 1..1024; got {text!r}"))
            return 1
        return self.integer("HARTONOMOUS_THREADS", int(text), 1, 1024)

    def _array(self, name: str, value: Any) -> NDArray[Any] | None:
        if isinstance(value, np.ma.MaskedArray):
            self.add(DTypeError(f"{name} is a masked array, whose mask would be lost; pass .filled() or .compressed()"))
            return None
        if value is None or isinstance(value, (str, bytes)):
            self.add(DTypeError(f"{name} must be an array; got {describe(value)}"))
            return None
        try:
            return np.asarray(value)
        except (ValueError, TypeError, OverflowError, Warning) as error:  # NumPy before 1.24 warns of ragged rows
            self.add(DTypeError(f"{name} cannot be read as an array: {error}"))
            return None


def available_cpus() -> int:
    """How many CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
