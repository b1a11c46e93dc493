"""Similarities and distances of vectors.

Each function takes two vectors (and gives a float), a vector and a matrix in either order (one number for each row),
or two matrices of one shape (row by row). float32 input is read as it is and summed in float64: a product of two
float32 numbers is exact there, so nothing overflows and only adding rounds. float64 input is summed in float64. If one
argument is float32 and the other float64, the float32 one is widened, which is exact. float16 widens to float32,
integers and booleans to float64.

Two plain float32 or float64 ndarrays of one dimension are read where they lie, without any conversion.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks
from .errors import ShapeError


def _measure(measure: _native.Measure, a: Any, b: Any, threads: int | None) -> float | NDArray[np.float64]:
    checks = Checks()
    left, right = checks.real_array("a", a, (1, 2)), checks.real_array("b", b, (1, 2))
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
    if left.dtype != right.dtype:
        left, right = left.astype(np.float64, copy=False), right.astype(np.float64, copy=False)
    if left.ndim == 1 and right.ndim == 1:
        return _native.measure_pair(measure, left, right, many)
    if left.ndim == 2 and right.ndim == 2:
        return _native.measure_row_by_row(measure, left, right, many)
    query, rows = (left, right) if left.ndim == 1 else (right, left)
    return _native.measure_one_to_many(measure, query, rows, many)


def dot(a: ArrayLike, b: ArrayLike, *, threads: int | None = None) -> Any:
    """The inner product, the sum of a[i] * b[i].

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); threads 1..1024,
        by default HARTONOMOUS_THREADS or the CPUs of this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/4 + 8) * 2**-53 * sum |a[i] * b[i]| of the exact value.
        NaN and infinities propagate.
        0.0 for empty vectors. Float64 sums beyond the range of float64 are infinite.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    if threads is None:
        value = _native.plain_dot(a, b)
        if value is not None:
            return value
    return _measure(_native.Measure.DOT, a, b, threads)


def cosine_similarity(a: ArrayLike, b: ArrayLike, *, threads: int | None = None) -> Any:
    """The cosine of the angle between two vectors, in [-1, 1]: 1 for one direction, 0 for orthogonal ones.

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); threads 1..1024,
        by default HARTONOMOUS_THREADS or the CPUs of this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/2 + 24) * 2**-53 of the exact value, whatever the size of the elements.
        NaN and infinities propagate.
        NaN where a vector is zero, empty, or holds NaN or an infinity. Results that rounding takes out of [-1, 1] are
        set to the end of it; a vector has similarity 1.0 with itself, exactly.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    if threads is None:
        value = _native.plain_cosine_similarity(a, b)
        if value is not None:
            return value
    return _measure(_native.Measure.COSINE_SIMILARITY, a, b, threads)


def cosine_distance(a: ArrayLike, b: ArrayLike, *, threads: int | None = None) -> Any:
    """1 - cosine_similarity(a, b), in [0, 2]: SQL Server's VECTOR_DISTANCE('cosine', a, b).

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); threads 1..1024,
        by default HARTONOMOUS_THREADS or the CPUs of this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/2 + 25) * 2**-53 of the exact value, whatever the size of the elements.
        NaN and infinities propagate.
        NaN where a vector is zero, empty, or holds NaN or an infinity. Exactly 0.0 for a vector and itself.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    if threads is None:
        value = _native.plain_cosine_distance(a, b)
        if value is not None:
            return value
    return _measure(_native.Measure.COSINE_DISTANCE, a, b, threads)


def euclidean_distance(a: ArrayLike, b: ArrayLike, *, threads: int | None = None) -> Any:
    """The length of a - b: SQL Server's VECTOR_DISTANCE('euclidean', a, b).

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); threads 1..1024,
        by default HARTONOMOUS_THREADS or the CPUs of this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/4 + 12) * 2**-53 of the distance, relative: differences are taken first, so nothing cancels.
        NaN and infinities propagate.
        0.0 for empty vectors. Neither overflows nor underflows where the distance itself does not.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    if threads is None:
        value = _native.plain_euclidean_distance(a, b)
        if value is not None:
            return value
    return _measure(_native.Measure.EUCLIDEAN, a, b, threads)


def squared_euclidean_distance(a: ArrayLike, b: ArrayLike, *, threads: int | None = None) -> Any:
    """The sum of (a[i] - b[i])**2.

    Parameters: a, b real (n,) and (n,), or (n,) and (m, n) in either order, or (m, n) and (m, n); threads 1..1024,
        by default HARTONOMOUS_THREADS or the CPUs of this process. The result does not depend on it.
    Returns: float for two vectors, otherwise float64 (m,).
    Numerics: within (dims/4 + 8) * 2**-53 of the value, relative: differences are taken first, so nothing cancels.
        NaN and infinities propagate.
        0.0 for empty vectors. Float64 sums beyond the range of float64 are infinite.
    Raises: ShapeError 51010, RangeError 51012, DTypeError 51013; InvalidArgumentsError 51019 for several at once.
    """
    if threads is None:
        value = _native.plain_squared_euclidean_distance(a, b)
        if value is not None:
            return value
    return _measure(_native.Measure.SQUARED_EUCLIDEAN, a, b, threads)
