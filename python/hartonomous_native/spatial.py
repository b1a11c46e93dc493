"""Space-filling curves in three dimensions, and the cells of a box that the database calls spatial buckets."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks
from .errors import NotFiniteError, RangeError, ShapeError

_LARGEST = (1 << 21) - 1
_OUTSIDE = ("raise", "edge")
_FLAG_OUTSIDE, _FLAG_NOT_FINITE = 1, 2


def morton_encode(points: ArrayLike, *, threads: int | None = None) -> Any:
    """Morton (Z-order) codes of points.

    Parameters:  points, integers (n, 3) or (3,), rows (x, y, z), each in 0..2**21-1; int32 and int64 are read in place
                 threads, 1..1024; by default HARTONOMOUS_THREADS, else the CPUs there are
    Returns:     int64 (n,), or one numpy.int64 for a (3,) point; in 0..2**63-1. Bit 3*i of the code is bit i of x,
                 bit 3*i + 1 that of y, bit 3*i + 2 that of z
    Raises:      RangeError for a coordinate outside its range (never wrapped), ShapeError, DTypeError
    Numerics:    exact, the same at every CPU level
    """
    return _encode("morton", points, threads)


def morton_decode(codes: ArrayLike, *, threads: int | None = None) -> NDArray[np.int32]:
    """The points of Morton codes; the inverse of `morton_encode`.

    Parameters:  codes, integers (n,) or a single one, each in 0..2**63-1 · threads as in `morton_encode`
    Returns:     int32 (n, 3), or (3,) for a single code; each coordinate in 0..2**21-1
    Raises:      RangeError for a code outside its range, ShapeError, DTypeError
    Numerics:    exact, the same at every CPU level
    """
    return _decode("morton", codes, threads)


def hilbert_encode(points: ArrayLike, *, threads: int | None = None) -> Any:
    """Hilbert codes of points: points with successive codes differ by one step along one axis.

    Parameters, Returns, Raises, Numerics: as `morton_encode`, but for the order of the codes. Code 0 is the origin,
    code 1 is (1, 0, 0), code 2**63-1 is (2**21-1, 0, 0).
    Source:      J. Skilling, "Programming the Hilbert curve", AIP Conf. Proc. 707 (2004) 381-387, with 3 dimensions,
                 21 bits, x first
    """
    return _encode("hilbert", points, threads)


def hilbert_decode(codes: ArrayLike, *, threads: int | None = None) -> NDArray[np.int32]:
    """The points of Hilbert codes; the inverse of `hilbert_encode`.

    Parameters, Returns, Raises, Numerics: as `morton_decode`.
    """
    return _decode("hilbert", codes, threads)


def spatial_cells(
    points: ArrayLike, bounds: ArrayLike, *, outside: str = "raise", threads: int | None = None
) -> NDArray[np.int32]:
    """The cells of points in a box divided into 1024 along each axis: SpatialBucketX, Y and Z in the database.

    Parameters:  points, real numbers (n, 3) or (3,), finite; float32 and float64 are read in place
                 bounds, (2, 3): the minima of the box, then its maxima, each larger than its minimum
                 outside, "raise": a point outside the box is an error; "edge": it belongs to the nearest cell
                 threads, as in `morton_encode`
    Returns:     int32 (n, 3) or (3,), each in 0..1023
    Raises:      RangeError for a point outside the box (naming the first such row) and for a box without extent,
                 NotFiniteError for NaN and infinity, ShapeError, DTypeError
    Numerics:    cell = FLOOR((p - minimum) / (maximum - minimum) * 1024), in float64, every operation rounded in this
                 order; where that gives 1024 (p = maximum, or so near that it rounds to it), 1023. T-SQL's FLOAT gives
                 the same cell. The same at every CPU level.
    """
    return _cells(_native.spatial_cells, points, bounds, outside, threads)  # type: ignore[no-any-return]


def spatial_hash(points: ArrayLike, bounds: ArrayLike, *, outside: str = "raise", threads: int | None = None) -> Any:
    """The bucket of each point: the Morton code of its three cells, SpatialBucket in the database.

    Parameters, Raises, Numerics: as `spatial_cells`.
    Returns:     int32 (n,), or one numpy.int32 for a (3,) point; in 0..2**30-1. Bits as in `morton_encode`
    """
    return _cells(_native.spatial_hash, points, bounds, outside, threads)


def hilbert_key(points: ArrayLike, bounds: ArrayLike, *, outside: str = "raise", threads: int | None = None) -> Any:
    """The Hilbert code of each point in a box divided into 2**21 along each axis: HilbertValue in the database.

    Parameters, Raises: as `spatial_cells`.
    Returns:     int64 (n,), or one numpy.int64 for a (3,) point; in 0..2**63-1
    Numerics:    as `spatial_cells`, with 2**21 in place of 1024; then `hilbert_encode`, exactly
    """
    return _cells(_native.hilbert_key, points, bounds, outside, threads)


def _rows(checks: Checks, array: NDArray[Any]) -> NDArray[Any]:
    if checks.problems or array.shape == (0,):  # an empty list has one dimension
        return np.empty((0, 3), array.dtype)
    if array.shape[-1] != 3:
        checks.add(ShapeError(f"points must have 3 columns (x, y, z); got shape {array.shape}"))
        return np.empty((0, 3), array.dtype)
    return array.reshape(-1, 3)


def _encode(curve: str, points: ArrayLike, threads: int | None) -> Any:
    checks = Checks()
    kind = getattr(points, "dtype", None)
    narrow = isinstance(kind, np.dtype) and kind.kind in "iu" and np.can_cast(kind, np.int32, "safe")
    array = checks.integer_array("points", points, (2, 1), np.int32 if narrow else np.int64)
    rows = _rows(checks, array)
    count = checks.threads(threads)
    checks.done()
    codes, seen = _native.spatial_encode(curve, rows, count)
    if seen > _LARGEST:
        row = int(np.argmax(((rows < 0) | (rows > _LARGEST)).any(axis=1)))
        raise RangeError(f"points must have coordinates in 0..{_LARGEST}; row {row} is {rows[row].tolist()}")
    return codes[0] if array.shape == (3,) else codes


def _decode(curve: str, codes: ArrayLike, threads: int | None) -> NDArray[np.int32]:
    checks = Checks()
    array = checks.integer_array("codes", codes, (1, 0), np.int64)
    count = checks.threads(threads)
    checks.done()
    flat = array.reshape(-1)
    points, seen = _native.spatial_decode(curve, flat, count)
    if seen >= 1 << 63:
        row = int(np.argmax(flat < 0))
        raise RangeError(f"codes must be in 0..2**63-1; row {row} is {int(flat[row])}")
    return points[0] if array.ndim == 0 else points


def _cells(compute: Any, points: ArrayLike, bounds: ArrayLike, outside: str, threads: int | None) -> Any:
    checks = Checks()
    array = checks.real_array("points", points, (2, 1))
    rows = _rows(checks, array)
    box = _box(checks, bounds)
    outside = checks.one_of("outside", outside, _OUTSIDE)
    count = checks.threads(threads)
    checks.done()
    result, flags = compute(rows, box, count)
    if flags & _FLAG_NOT_FINITE:
        row = int(np.argmin(np.isfinite(rows).all(axis=1)))
        raise NotFiniteError(f"points must be finite; row {row} is {rows[row].tolist()}")
    if flags & _FLAG_OUTSIDE and outside == "raise":
        row = int(np.argmax(((rows < box[0]) | (rows > box[1])).any(axis=1)))
        raise RangeError(
            f"points must lie in bounds {box.tolist()}; row {row} is {rows[row].tolist()} "
            "(outside='edge' takes such points to the nearest cell)"
        )
    return result[0] if array.shape == (3,) else result


def _box(checks: Checks, bounds: ArrayLike) -> NDArray[np.float64]:
    unit = np.array([[0.0] * 3, [1.0] * 3])
    before = len(checks.problems)
    box = np.require(checks.real_array("bounds", bounds, (2,)), dtype=np.float64, requirements=["C", "A"])
    if len(checks.problems) > before:
        return unit
    if box.shape != (2, 3):
        checks.add(ShapeError(f"bounds must have shape (2, 3), minima then maxima; got {box.shape}"))
        return unit
    if not np.isfinite(box).all():
        checks.add(NotFiniteError(f"bounds must be finite; got {box.tolist()}"))
        return unit
    with np.errstate(over="ignore"):
        extent = box[1] - box[0]
    for axis in np.flatnonzero(~((extent > 0) & np.isfinite(extent)))[:1].tolist():
        low, high = box[:, axis].tolist()
        rule = "have each maximum > its minimum" if low >= high else "span less than 1.8e308"
        checks.add(RangeError(f"bounds must {rule}; on {'xyz'[axis]} they are {low} and {high}"))
    return box
