"""Similarities and distances of vectors.

Each function takes two vectors (and gives a float), a vector and a matrix in either order (one number for each row),
or two matrices of one shape (row by row). What a pair of one element type is computed from:

    float32     widened to float64, where products and differences are exact and nothing overflows
    float64     float64
    float16     float32, in which products are exact, for 16 registers at a time; those sums in float64
    bfloat16    as float16; in float64 where float32 would overflow or underflow
    int8        integers, exactly

bfloat16 is an array of ml_dtypes.bfloat16, or of uint16 holding their bits with dtype="bfloat16". Of two types, both
are widened, which is exact: float16 and bfloat16 to float32, other integers and booleans to float64, and float32 to
float64 where the other is float64.

Plain ndarrays (contiguous, in native byte order) of one of these types are read where they lie, without any conversion.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks, describe
from .errors import DTypeError, ShapeError

_BFLOAT16 = "bfloat16"


def _elements(checks: Checks, name: str, value: Any, dtype: str | None) -> tuple[str, NDArray[Any]]:
    """The array and the name of its element type: float16, bfloat16 (as uint16), int8, float32 or float64."""
    if isinstance(value, np.ndarray) and not isinstance(value, np.ma.MaskedArray) and value.ndim in (1, 2):
        kind = value.dtype.name
        if kind == "uint16" and dtype == _BFLOAT16:
            return _BFLOAT16, np.require(value, np.uint16, ["C", "A"])
        if kind == _BFLOAT16:
            return kind, np.require(value.view(np.uint16), np.uint16, ["C", "A"])
        if dtype is None and kind in ("float16", "int8"):
            return kind, np.require(value, kind, ["C", "A"])
    array = checks.real_array(name, value, (1, 2))
    if dtype is not None and not checks.problems:
        checks.add(DTypeError(f"{name} must hold bfloat16, or uint16 of their bits; got {describe(value)}"))
    return array.dtype.name, array


def _widened(kind: str, array: NDArray[Any]) -> NDArray[Any]:
    if kind == _BFLOAT16:
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype({"float16": np.float32, "int8": np.float64}.get(kind, array.dtype), copy=False)


def _measure(
    measure: _native.Measure, a: Any, b: Any, dtype: str | None, threads: int | None
) -> float | NDArray[np.float64]:
    checks = Checks()
    if dtype is not None:
        dtype = checks.one_of("dtype", dtype, (_BFLOAT16,))
    (left_kind, left), (right_kind, right) = _elements(checks, "a", a, dtype), _elements(checks, "b", b, dtype)
    if not checks.problems:
        if left.ndim == right.ndim and left.shape != right.shape:
            rule = "a and b must have the same length" if left.ndim == 1 else "a and b must have the same shape"
            checks.add(ShapeError(f"{rule}; got shapes {left.shape} and {right.shape}"))
        elif left.shape[-1] != right.shape[-1]:
            vector, matrix = ("a", "b") if left.ndim == 1 else ("b", "a")
            length, width = (left.shape[0], right.shape[1]) if left.ndim == 1 else (right.shape[0], left.shape[1])
            checks.add(ShapeError(f"{vector} must have one element for each column of {matrix}, {width}; got {length}"))
    many = checks.threads(threads)
    checks.done()
    if left_kind == right_kind == "float16":
        return _native.measure_halves(measure, left.view(np.uint16), right.view(np.uint16), many)
    if left_kind == right_kind == _BFLOAT16:
        return _native.measure_bfloats(measure, left, right, many)
    if left_kind != right_kind:
        left, right = _widened(left_kind, left), _widened(right_kind, right)
        if left.dtype != right.dtype:
            left, right = left.astype(np.float64, copy=False), right.astype(np.float64, copy=False)
    return _native.measure_arrays(measure, left, right, many)


@_native.fast("dot")
def dot(a: ArrayLike, b: ArrayLike, dtype: str | None = None, *, threads: int | None = None) -> Any:
    """The inner product, the sum of a[i] * b[i].

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); dtype "bfloat16"
        where uint16 arrays hold the bits of bfloat16; threads 1..1024, by default HARTONOMOUS_THREADS or the CPUs of
        this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/4 + 8) * 2**-53 * sum |a[i] * b[i]| of the exact value; of float16 and bfloat16 within
        6 * 2**-24 * that sum; of int8 exact.
        NaN and infinities propagate.
        0.0 for empty vectors. Float64 sums beyond the range of float64 are infinite.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    return _measure(_native.Measure.DOT, a, b, dtype, threads)


@_native.fast("cosine_similarity")
def cosine_similarity(a: ArrayLike, b: ArrayLike, dtype: str | None = None, *, threads: int | None = None) -> Any:
    """The cosine of the angle between two vectors, in [-1, 1]: 1 for one direction, 0 for orthogonal ones.

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); dtype "bfloat16"
        where uint16 arrays hold the bits of bfloat16; threads 1..1024, by default HARTONOMOUS_THREADS or the CPUs of
        this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/2 + 24) * 2**-53 of the exact value, whatever the size of the elements; of float16 and
        bfloat16 within 13 * 2**-24; of int8 within 4 * 2**-53.
        NaN and infinities propagate.
        NaN where a vector is zero, empty, or holds NaN or an infinity. Results that rounding takes out of [-1, 1] are
        set to the end of it; a vector has similarity 1.0 with itself, exactly.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    return _measure(_native.Measure.COSINE_SIMILARITY, a, b, dtype, threads)


@_native.fast("cosine_distance")
def cosine_distance(a: ArrayLike, b: ArrayLike, dtype: str | None = None, *, threads: int | None = None) -> Any:
    """1 - cosine_similarity(a, b), in [0, 2]: SQL Server's VECTOR_DISTANCE('cosine', a, b).

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); dtype "bfloat16"
        where uint16 arrays hold the bits of bfloat16; threads 1..1024, by default HARTONOMOUS_THREADS or the CPUs of
        this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/2 + 25) * 2**-53 of the exact value, whatever the size of the elements; of float16 and
        bfloat16 within 13 * 2**-24; of int8 within 5 * 2**-53.
        NaN and infinities propagate.
        NaN where a vector is zero, empty, or holds NaN or an infinity. Exactly 0.0 for a vector and itself.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    return _measure(_native.Measure.COSINE_DISTANCE, a, b, dtype, threads)


@_native.fast("euclidean_distance")
def euclidean_distance(a: ArrayLike, b: ArrayLike, dtype: str | None = None, *, threads: int | None = None) -> Any:
    """The length of a - b: SQL Server's VECTOR_DISTANCE('euclidean', a, b).

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); dtype "bfloat16"
        where uint16 arrays hold the bits of bfloat16; threads 1..1024, by default HARTONOMOUS_THREADS or the CPUs of
        this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/4 + 12) * 2**-53 of the distance, relative: differences are taken first, so nothing cancels.
        Of float16 and bfloat16 within 5 * 2**-24 of it; of int8 within 2**-53.
        NaN and infinities propagate.
        0.0 for empty vectors. Neither overflows nor underflows where the distance itself does not.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    return _measure(_native.Measure.EUCLIDEAN, a, b, dtype, threads)


@_native.fast("squared_euclidean_distance")
def squared_euclidean_distance(
    a: ArrayLike, b: ArrayLike, dtype: str | None = None, *, threads: int | None = None
) -> Any:
    """The sum of (a[i] - b[i])**2.

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); dtype "bfloat16"
        where uint16 arrays hold the bits of bfloat16; threads 1..1024, by default HARTONOMOUS_THREADS or the CPUs of
        this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/4 + 8) * 2**-53 of the value, relative: differences are taken first, so nothing cancels.
        Of float16 and bfloat16 within 9 * 2**-24 of it; of int8 exact.
        NaN and infinities propagate.
        0.0 for empty vectors. Float64 sums beyond the range of float64 are infinite.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    return _measure(_native.Measure.SQUARED_EUCLIDEAN, a, b, dtype, threads)
