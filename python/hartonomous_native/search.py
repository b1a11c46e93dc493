"""All distances between two sets of vectors, and the nearest of them.

Metrics mean what they mean in SQL Server's VECTOR_DISTANCE; smaller is always nearer:
"cosine" (1 - similarity, 0 to 2), "euclidean", "sqeuclidean" (its square) and "dot" (the negative inner product).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks, describe
from .errors import DTypeError, ShapeError

_MEASURES = {
    "cosine": _native.Measure.COSINE_DISTANCE,
    "euclidean": _native.Measure.EUCLIDEAN,
    "sqeuclidean": _native.Measure.SQUARED_EUCLIDEAN,
    "dot": _native.Measure.NEGATIVE_DOT,
}
_METRICS = tuple(_MEASURES)


class Neighbours(NamedTuple):
    """The nearest rows of each query, nearest first."""

    distances: NDArray[np.float64]
    indices: NDArray[np.int64]


def cdist(
    a: ArrayLike,
    b: ArrayLike,
    metric: str = "euclidean",
    *,
    out: NDArray[np.float64] | None = None,
    threads: int | None = None,
) -> NDArray[np.float64]:
    """The distance of every row of a to every row of b.

    Parameters: a real (m, d) and b real (n, d), float32 or float64 (mixed: float64) · metric "cosine", "euclidean",
        "sqeuclidean" or "dot" · out float64 (m, n), C-contiguous and writable, to be filled in place; it must not
        share memory with a or b · threads 1..1024. The result does not depend on it.
    Returns: float64 (m, n); `out` itself where it is given.
    Numerics: with at most 8 rows on either side, or at most 4 columns, the bits of the functions of pairs, except that
        "cosine" of so few columns is within 30 * 2**-53 of the exact value. Otherwise from blocked matrix products in
        the input's type, whose error is at most e * |a| * |b|, e = 7.8e-6 for float32 (128 rounded steps, all rounded
        the same way; about 1e-7 is usual) and (d + 32) * 2**-52 for float64. Near vectors are computed pair by pair,
        so the result is within 2e * |a| * |b| for "dot", 2e for "cosine", and relative to the distance 17e (float32)
        or 320e (float64) for the Euclidean ones; equal vectors have distance 0 exactly. Rows so long or short that
        products would overflow or underflow are computed pair by pair. NaN and infinities propagate; the cosine
        distance of a zero vector is NaN.
    Raises: ShapeError 51010, DTypeError 51013, RangeError 51012, UnknownNameError 51015; InvalidArgumentsError 51019
        for several at once.
    """
    if out is None and threads is None:
        distances = _native.plain_cdist(a, b, metric)
        if distances is not None:
            return distances
    checks = Checks()
    left, right = checks.real_array("a", a, (2,)), checks.real_array("b", b, (2,))
    fit = not checks.problems
    if fit and left.shape[1] != right.shape[1]:
        widths = f"{left.shape[1]} and {right.shape[1]}"
        checks.add(ShapeError(f"a and b must have the same number of columns; got {widths}"))
    measure = _MEASURES[checks.one_of("metric", metric, _METRICS)]
    many = checks.threads(threads)
    shape = (left.shape[0], right.shape[0])
    if out is not None and (type(out) is not np.ndarray or out.dtype != np.float64 or not out.dtype.isnative):
        checks.add(DTypeError(f"out must be a float64 array in native byte order; got {describe(out)}"))
    elif out is not None:
        if not (out.flags.c_contiguous and out.flags.aligned and out.flags.writeable):
            checks.add(ShapeError("out must be C-contiguous, aligned and writable; got an array that is not"))
        if fit and out.shape != shape:
            checks.add(ShapeError(f"out must have shape {shape}; got {out.shape}"))
        if fit and (np.may_share_memory(out, left) or np.may_share_memory(out, right)):
            checks.add(ShapeError("out must not share memory with a or b; got overlapping arrays"))
    checks.done()
    left, right = _of_one_type(left, right)
    result = np.empty(shape, np.float64) if out is None else out
    _native.cdist(measure, left, right, result, many)
    return result


def knn(
    queries: ArrayLike, base: ArrayLike, k: int, metric: str = "cosine", *, threads: int | None = None
) -> Neighbours:
    """The k nearest rows of base to each query, nearest first; ties go to the lower row. Exact: every row is looked at.

    Parameters: queries real (q, d), or (d,) for a single one · base real (n, d), float32 or float64 (mixed: float64),
        read in place · k in 1..n · metric "cosine", "euclidean", "sqeuclidean" or "dot" · threads 1..1024. The result
        does not depend on it.
    Returns: Neighbours(distances float64 (q, k), indices int64 (q, k)), both (k,) for a single query.
    Numerics: distances have the bits that cosine_distance, euclidean_distance, squared_euclidean_distance and -dot
        give for the pair, and the order is theirs. For four queries or more, products of rows rounded to 16-bit
        integers, or where these cannot tell rows apart, products in the rows' own type, each with
        a proven error bound exclude most rows beforehand, never one that could be among the k. NaN distances (NaN
        in a row; zero vectors with "cosine") come last, by row.
    Raises: ShapeError 51010, DTypeError 51013, RangeError 51012 (k outside 1..n), UnknownNameError 51015;
        InvalidArgumentsError 51019 for several at once.
    Source: exhaustive search.
    """
    checks = Checks()
    wanted, rows = checks.real_array("queries", queries, (1, 2)), checks.real_array("base", base, (2,))
    fit = not checks.problems
    if fit and wanted.shape[-1] != rows.shape[1]:
        checks.add(
            ShapeError(f"queries must have as many columns as base, {rows.shape[1]}; got {wanted.shape[-1]}")
        )
    measure = _MEASURES[checks.one_of("metric", metric, _METRICS)]
    if fit and rows.shape[0] == 0:
        checks.add(ShapeError("base must have at least one row; got 0"))
        fit = False
    count = checks.integer("k", k, 1, rows.shape[0] if fit else np.iinfo(np.int64).max)
    many = checks.threads(threads)
    checks.done()
    wanted, rows = _of_one_type(wanted, rows)
    distances, indices = _native.knn(measure, np.atleast_2d(wanted), rows, count, many)
    if wanted.ndim == 1:
        return Neighbours(distances[0], indices[0])
    return Neighbours(distances, indices)


def _of_one_type(a: NDArray[Any], b: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    if a.dtype == b.dtype:
        return a, b
    return a.astype(np.float64, copy=False), b.astype(np.float64, copy=False)
