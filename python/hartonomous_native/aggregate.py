"""Sums, means, extremes, variances and summaries of arrays.

Floating-point sums are taken in float64 with their rounding errors carried along, in blocks that do not depend on the
number of threads: the same input gives the same bits for any number of threads and at any CPU level. Integer sums are
exact. What several functions say of an array is the same number: aggregate(x).sum is sum(x), bit for bit.

A float32 or float64 ndarray of one or two dimensions, contiguous and aligned, is read where it lies.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks
from .errors import NotFiniteError, RangeError, ShapeError

if TYPE_CHECKING:
    from typing import TypeGuard

_FLOAT32, _FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)
_INT32, _INT64 = np.dtype(np.int32), np.dtype(np.int64)
# Up to this many elements one thread does the work, so that the number of threads need not be looked up.
_ONE_THREAD = 1 << 18
_MOST_ELEMENTS = 2**63 - 1


class Aggregate(NamedTuple):
    """What T-SQL's COUNT, SUM, AVG, MIN, MAX and STDEV say of a column. None stands for NULL."""

    count: int  # type: ignore[assignment]
    sum: float | int | None
    mean: float | None
    min: float | int | None
    max: float | int | None
    stddev: float | None


@_native.fast("aggregate")
def aggregate(values: ArrayLike, *, threads: int | None = None) -> Aggregate:
    """Count, sum, mean, smallest, largest and sample standard deviation of all the elements of an array, in one pass.

    Parameters:  values (n,) or (n, d), float16/32/64 or integers · threads int 1..1024
    Returns:     Aggregate(count, sum, mean, min, max, stddev). stddev divides by count - 1, as T-SQL's STDEV: None for
                 a single value. Of no values, count is 0 and the rest None. Floats give floats (float64). Integers and
                 booleans give an exact int for sum, min and max: the sum never overflows, and may be beyond BIGINT.
    Raises:      DTypeError 51013 for anything but real numbers · RangeError 51012 for uint64 values beyond 2**63 - 1
    Numerics:    a sum is within 24 * 2**-53 of exact, relative to the sum of |values|, for any count; stddev within
                 1e-12 relative, however large the mean. NaN makes sum, mean, min, max and stddev NaN; infinity makes
                 stddev NaN. A sum beyond float64 is infinite.
    Source:      Chan, Golub and LeVeque (1979), means and squares of chunks merged.
    """
    if threads is None and _is_small_and_plain(values) and (values.dtype is _INT32 or values.dtype is _INT64):
        return _of_integers(values, 1)
    checks = Checks()
    thread_count = checks.threads(threads)
    array = _real_or_integer_array(checks, "values", values)
    checks.done()
    if array.size == 0:
        return Aggregate(0, None, None, None, None, None)
    return _of_integers(array, thread_count) if array.dtype.kind == "i" else _of_floats(array, thread_count)


@_native.fast("sum")
def sum(x: ArrayLike, *, threads: int | None = None) -> float | int:
    """The sum of all elements.

    Parameters:  x (n,) or (n, d), float16/32/64 or integers · threads int 1..1024
    Returns:     float (float64, also of float32) for floats; an exact int, of any size, for integers and booleans; 0.0
                 or 0 of no elements
    Raises:      DTypeError 51013 for anything but real numbers · RangeError 51012 for uint64 values beyond 2**63 - 1
    Numerics:    within 24 * 2**-53 of exact, relative to the sum of |x|, for any count. NaN propagates; infinities of
                 both signs give NaN. A sum beyond float64 is infinite.
    Source:      sums with carried rounding errors (Knuth's TwoSum)."""
    checks = Checks()
    thread_count = checks.threads(threads)
    array = _real_or_integer_array(checks, "x", x)
    checks.done()
    if array.dtype.kind == "i":
        high, low, _, _ = _native.sum_integers(array, thread_count) if array.size else (0, 0, 0, 0)
        return (high << 32) + low
    return _native.sum(array, thread_count)


@_native.fast("min")
def min(x: ArrayLike, *, threads: int | None = None) -> float | int:
    """The smallest of all elements.

    Parameters:  x (n,) or (n, d), float16/32/64 or integers, at least one element · threads int 1..1024
    Returns:     float for floats, int for integers and booleans
    Raises:      ShapeError 51010 for no elements · DTypeError 51013 for anything but real numbers · RangeError 51012
                 for uint64 values beyond 2**63 - 1
    Numerics:    exact. NaN if there is one. Where zeros of both signs are smallest, which one is given is not said, but
                 it is the same at any CPU level and for any number of threads.
    Source:      one comparison for each element. See also aggregate."""
    array, threads = _to_compare(x, threads)
    if array.dtype.kind == "i":
        return _native.sum_integers(array, threads)[2]
    return _native.smallest(array, threads)


@_native.fast("max")
def max(x: ArrayLike, *, threads: int | None = None) -> float | int:
    """The largest of all elements.

    Parameters:  x (n,) or (n, d), float16/32/64 or integers, at least one element · threads int 1..1024
    Returns:     float for floats, int for integers and booleans
    Raises:      ShapeError 51010 for no elements · DTypeError 51013 for anything but real numbers · RangeError 51012
                 for uint64 values beyond 2**63 - 1
    Numerics:    exact. NaN if there is one. Where zeros of both signs are largest, which one is given is not said, but
                 it is the same at any CPU level and for any number of threads.
    Source:      one comparison for each element. See also aggregate."""
    array, threads = _to_compare(x, threads)
    if array.dtype.kind == "i":
        return _native.sum_integers(array, threads)[3]
    return _native.largest(array, threads)


@_native.fast("var")
def var(x: ArrayLike, ddof: int = 0, *, threads: int | None = None) -> float:
    """The variance of all elements: the sum of squared deviations from their mean, over count - ddof.

    Parameters:  x (n,) or (n, d), float16/32/64 or integers, at least one element · ddof int, 0 <= ddof < count: 0 for
                 T-SQL's VARP, 1 for its VAR · threads int 1..1024
    Returns:     float, in the square of x's unit
    Raises:      ShapeError 51010 for no elements · RangeError 51012 if ddof leaves nothing to divide by, or for uint64
                 values beyond 2**63 - 1 · DTypeError 51013 for anything but real numbers, or a ddof that is no int
    Numerics:    float64, whatever x is; within 1e-12 relative, however large the mean, from one reading of x. 0.0 for
                 equal elements. NaN and infinity give NaN. A sum of squares beyond float64 is infinite.
    Source:      Chan, Golub and LeVeque (1979): deviations from a center near the mean, runs of elements merged."""
    array, threads = _to_spread(x, ddof, threads)
    return _squares(array, threads) / (array.size - ddof)


@_native.fast("std")
def std(x: ArrayLike, ddof: int = 0, *, threads: int | None = None) -> float:
    """The standard deviation of all elements: the root of var(x, ddof).

    Parameters:  x (n,) or (n, d), float16/32/64 or integers, at least one element · ddof int, 0 <= ddof < count: 0 for
                 T-SQL's STDEVP, 1 for its STDEV · threads int 1..1024
    Returns:     float, in x's unit
    Raises:      as var
    Numerics:    as var; within 1e-12 relative
    Source:      see var."""
    array, threads = _to_spread(x, ddof, threads)
    return math.sqrt(_squares(array, threads) / (array.size - ddof))


@overload
def mean(x: ArrayLike, axis: None = None, weights: ArrayLike | None = None, *, threads: int | None = None) -> float: ...
@overload
def mean(
    x: ArrayLike, axis: Literal[0, 1], weights: ArrayLike | None = None, *, threads: int | None = None
) -> NDArray[np.float64]: ...
@_native.fast("mean")
def mean(
    x: ArrayLike, axis: Literal[0, 1] | None = None, weights: ArrayLike | None = None, *, threads: int | None = None
) -> float | NDArray[np.float64]:
    """The mean of all elements, of each column (axis 0) or of each row (axis 1), plain or weighted.

    Parameters:  x (n,) or (n, d), float16/32/64 or integers · axis None, 0 or 1; an axis needs a matrix
                 weights of the length of the axis that is reduced, or of x's shape where axis is None; finite, not
                 negative, not all zero, in any unit: they are divided by their sum · threads int 1..1024
    Returns:     float for axis None; float64 (d,) for axis 0; float64 (n,) for axis 1
    Raises:      ShapeError 51010 if there is nothing to average or the shapes do not match · RangeError 51012 for
                 negative weights or weights that are all zero · NotFiniteError 51014 for weights that
                 are NaN or infinite
    Numerics:    float64, whatever x is. Relative to the mean of |x|: within 26 * 2**-53 of exact (45 with weights) for
                 axis None and 1; within 90 * 2**-53 (160 with weights) for axis 0; for any size. NaN and infinity in x
                 reach the means they are part of. A sum beyond float64 gives an infinite mean. Integers without weights
                 and axis are summed exactly and the mean is rounded once.
    Source:      sums with carried rounding errors (Knuth's TwoSum). See also clr_VectorizedMean."""
    if weights is None and threads is None and _is_small_and_plain(x):
        dtype = x.dtype
        if dtype is _FLOAT32 or dtype is _FLOAT64:
            if type(axis) is int and 0 <= axis <= 1 and x.ndim == 2:
                return _native.axis_means(x, axis, 1)
        elif axis is None and (dtype is _INT32 or dtype is _INT64):
            return _mean_of_integers(x, 1)
    checks = Checks()
    thread_count = checks.threads(threads)
    if axis is not None and (isinstance(axis, bool) or axis not in (0, 1)):
        checks.add(RangeError(f"axis must be None, 0 or 1; got {axis!r}"))
        axis = None
    plain_total = axis is None and weights is None
    array = _real_or_integer_array(checks, "x", x) if plain_total else checks.real_array("x", x, (1, 2))
    if not checks.problems:
        if axis is not None and array.ndim != 2:
            checks.add(ShapeError(f"x must be 2-dimensional for axis {axis}; got shape {array.shape}"))
        elif array.size == 0:
            checks.add(ShapeError(f"x must have at least one element to have a mean; got shape {array.shape}"))
    factors, total = np.empty(0), 0.0
    if weights is not None:
        factors, total = _checked_weights(checks, weights, array, axis, thread_count)
    checks.done()
    if weights is not None:
        if axis is None:
            return _native.weighted_mean(array, factors, total, thread_count)
        return _native.weighted_axis_means(array, axis, factors, total, thread_count)
    if axis is not None:
        return _native.axis_means(array, axis, thread_count)
    if array.dtype.kind == "i":
        return _mean_of_integers(array, thread_count)
    return _native.sum(array, thread_count) / array.size


def _is_small_and_plain(x: Any) -> TypeGuard[NDArray[Any]]:
    if type(x) is not np.ndarray or not 0 < x.size <= _ONE_THREAD or x.ndim > 2:
        return False
    flags = x.flags
    return flags.c_contiguous and flags.aligned


def _to_compare(x: ArrayLike, threads: int | None) -> tuple[NDArray[Any], int]:
    checks = Checks()
    thread_count = checks.threads(threads)
    array = _real_or_integer_array(checks, "x", x)
    if not checks.problems and array.size == 0:
        checks.add(ShapeError(f"x must have at least one element to be compared; got shape {array.shape}"))
    checks.done()
    return array, thread_count


def _to_spread(x: ArrayLike, ddof: int, threads: int | None) -> tuple[NDArray[Any], int]:
    checks = Checks()
    thread_count = checks.threads(threads)
    array = _real_or_integer_array(checks, "x", x)
    if not checks.problems and array.size == 0:
        checks.add(ShapeError(f"x must have at least one element to have a variance; got shape {array.shape}"))
    checks.integer("ddof", ddof, 0, array.size - 1 if array.size else _MOST_ELEMENTS)
    checks.done()
    return array, thread_count


def _squares(array: NDArray[Any], threads: int) -> float:
    if array.dtype.kind == "i":
        return _native.summarize_integers(array, threads)[4]
    return _native.squared_deviations(array, threads)


def _real_or_integer_array(checks: Checks, name: str, value: Any) -> NDArray[Any]:
    """float32 and float64 as they are, integers and booleans as int32 or int64, of which nothing is lost."""
    if type(value) is not np.ndarray:
        array = checks._array(name, value)
        if array is None:
            return np.empty(0)
        value = array
    if value.dtype.kind == "b":
        value = value.astype(np.int32)
    if value.dtype.kind in "iu":
        return checks.integer_array(name, value, (1, 2), np.int32 if value.dtype.itemsize <= 2 else _wide(value.dtype))
    return checks.real_array(name, value, (1, 2))


def _wide(dtype: np.dtype[Any]) -> type[np.signedinteger[Any]]:
    return np.int32 if dtype.kind == "i" and dtype.itemsize == 4 else np.int64


def _checked_weights(
    checks: Checks, weights: ArrayLike, x: NDArray[Any], axis: int | None, threads: int
) -> tuple[NDArray[np.float64], float]:
    """The weights as float64 and their sum."""
    known = len(checks.problems)
    factors = checks.real_array("weights", weights, (1, 2)).astype(np.float64, copy=False)
    if len(checks.problems) > known:
        return factors, 0.0
    wanted = x.shape if axis is None else (x.shape[axis],) if axis < x.ndim else factors.shape
    if known == 0 and factors.shape != wanted:
        checks.add(ShapeError(f"weights must have shape {wanted}; got {factors.shape}"))
    if factors.size == 0:
        return factors, 0.0
    total, _, smallest, _, _ = _native.summarize(factors, threads)
    if not math.isfinite(total):
        checks.add(NotFiniteError(f"weights must be finite, and so must their sum; their sum is {total}"))
    elif smallest < 0:
        checks.add(RangeError(f"weights must not be negative; got {smallest}"))
    elif total == 0:
        checks.add(RangeError("weights must not be all zero"))
    return factors, total


def _mean_of_integers(array: NDArray[Any], threads: int) -> float:
    high, low, _, _ = _native.sum_integers(array, threads)
    return ((high << 32) + low) / array.size


def _of_floats(array: NDArray[Any], threads: int) -> Aggregate:
    total, average, smallest, largest, squares = _native.summarize(array, threads)
    count = array.size
    return Aggregate(
        count, total, average, smallest, largest, math.sqrt(squares / (count - 1)) if count > 1 else None
    )


def _of_integers(array: NDArray[Any], threads: int) -> Aggregate:
    high, low, smallest, largest, squares = _native.summarize_integers(array, threads)
    count = array.size
    total = (high << 32) + low
    return Aggregate(
        count, total, total / count, smallest, largest, math.sqrt(squares / (count - 1)) if count > 1 else None
    )
