"""Linear projection to a few dimensions, and the principal components that make a good one."""

from __future__ import annotations

import hashlib
import math
import struct
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks, describe
from .errors import CapacityError, DTypeError, FormatError, NotFiniteError, RangeError, ShapeError

_KIND = "hartonomous linear projection 1"


def project(
    x: ArrayLike, basis: ArrayLike, *, mean: ArrayLike | None = None, threads: int | None = None
) -> NDArray[np.float64]:
    """The product of each row, less a mean, with a few basis rows: (x - mean) @ basis.T.

    Parameters:  x (n, d) or one vector (d,), float32 or float64 · basis (c, d) · mean (d,), nought if not given
                 threads int 1..1024
    Returns:     float64 (n, c), or (c,) for one vector, in the units of x times those of basis
    Raises:      ShapeError 51010 if the widths differ or are nought · NotFiniteError 51014 for NaN or infinity
                 CapacityError 51018 where a result is beyond float64
    Numerics:    float64. Within (d / 8 + 8) * 2**-53 of exact, relative to the sum of |x - mean| * |basis|. The same
                 bits for any number of threads and at any CPU level, and for a row alone or among others.
    """
    if threads is None and (plain := _native.plain_project(x, basis, mean)) is not None:
        return plain
    checks = Checks()
    rows = checks.real_array("x", x, (2, 1))
    directions = checks.real_array("basis", basis, (2,)).astype(np.float64, copy=False)
    middle = None if mean is None else checks.real_array("mean", mean, (1,)).astype(np.float64, copy=False)
    thread_count = checks.threads(threads)
    if not checks.problems:
        dims = directions.shape[1]
        if dims == 0:
            checks.add(ShapeError(f"basis must have at least one column; got shape {directions.shape}"))
        if rows.shape[-1] != dims:
            checks.add(ShapeError(f"x must have {dims} columns, as basis has; got shape {rows.shape}"))
        if middle is not None and middle.shape != (dims,):
            checks.add(ShapeError(f"mean must have {dims} elements, as basis has columns; got shape {middle.shape}"))
    checks.done()
    result = _native.project(rows.reshape(-1, rows.shape[-1]), directions, middle, thread_count)
    # NaN and infinity in an argument always reach the result, so that only the few results need be looked at.
    if not np.isfinite(result).all():
        given = {"x": rows, "basis": directions, "mean": middle}
        for name, array in given.items():
            if array is not None and not np.isfinite(array).all():
                raise NotFiniteError(f"{name} must be finite; it holds NaN or infinity")
        raise CapacityError("a projection is beyond float64: the products of x and basis overflow")
    return result if rows.ndim == 2 else result[0]


class LinearProjection:
    """A mean and an orthonormal basis: what takes vectors of d dimensions to a few coordinates.

    Made by `fit` from data, or by `from_dict` from what `to_dict` gave. It does not change once made.

    Attributes:  mean float64 (d,) · basis float64 (c, d), orthonormal rows, most variance first
                 explained_variance float64 (c,), in squared units of the data, divided by n - 1
                 explained_variance_ratio float64 (c,), shares of the variance of all columns together
                 digest: SHA-256 of all of these, in hexadecimal
    """

    def __init__(
        self,
        mean: NDArray[np.float64],
        basis: NDArray[np.float64],
        explained_variance: NDArray[np.float64],
        explained_variance_ratio: NDArray[np.float64],
    ) -> None:
        arrays = {
            "mean": mean, "basis": basis, "explained_variance": explained_variance,
            "explained_variance_ratio": explained_variance_ratio,
        }  # fmt: skip
        checks = Checks()
        kept = {
            name: np.array(checks.real_array(name, array, (2,) if name == "basis" else (1,)), dtype="<f8", order="C")
            for name, array in arrays.items()
        }
        checks.done()
        count, dims = kept["basis"].shape
        for name, array in kept.items():
            wanted = {"mean": (dims,), "basis": (count, dims)}.get(name, (count,))
            if array.shape != wanted or array.size == 0:
                checks.add(ShapeError(f"{name} must have shape {wanted}, and some elements; got {array.shape}"))
            elif not np.isfinite(array).all():
                checks.add(NotFiniteError(f"{name} must be finite; it holds NaN or infinity"))
            array.flags.writeable = False
        checks.done()
        self.mean: NDArray[np.float64] = kept["mean"]
        self.basis: NDArray[np.float64] = kept["basis"]
        self.explained_variance: NDArray[np.float64] = kept["explained_variance"]
        self.explained_variance_ratio: NDArray[np.float64] = kept["explained_variance_ratio"]

    @classmethod
    def fit(cls, x: ArrayLike, n_components: int = 3, *, threads: int | None = None) -> LinearProjection:
        """The principal components of the rows of x: the directions in which they vary most.

        Parameters:  x (n, d) float32 or float64, n >= 2 · n_components int, 1..min(n - 1, d) · threads int 1..1024
        Returns:     LinearProjection. The element of largest magnitude in each basis row, the first of equals, is
                     positive. Where variances are equal the basis of their span is one choice, always the same one.
        Raises:      ShapeError 51010 · RangeError 51012 for n_components out of range or rows that are all equal
                     NotFiniteError 51014 for NaN or infinity · CapacityError 51018 if a variance is beyond float64
        Numerics:    float64. Variances are within min(n, d) * 2**-50 of the largest one; those below
                     min(n, d) * 2**-52 of it, or below the smallest float64, are given as nought. The same bytes for
                     any number of threads and at any CPU level.
        Source:      eigenpairs of the covariance matrix, or of the matrix of products of rows where n < d: Householder
                     reduction, bisection, inverse iteration."""
        checks = Checks()
        rows = checks.real_array("x", x, (2,))
        count = checks.integer("n_components", n_components, 1, 2**31 - 1)
        thread_count = checks.threads(threads)
        if not checks.problems:
            most = min(rows.shape[0] - 1, rows.shape[1])
            if most < 1:
                checks.add(ShapeError(f"x must have at least 2 rows and 1 column; got shape {rows.shape}"))
            elif count > most:
                checks.add(RangeError(
                    f"n_components must be in 1..{most}, the least of rows - 1 and columns; got {count}"
                ))  # fmt: skip
        checks.done()
        return cls(*_native.principal_components(rows, count, thread_count))

    def transform(self, x: ArrayLike, *, threads: int | None = None) -> NDArray[np.float64]:
        """The coordinates of each row of x, (n, c) float64: `project(x, self.basis, mean=self.mean)`."""
        return project(x, self.basis, mean=self.mean, threads=threads)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the shape and of the bytes (little-endian float64) of all four arrays."""
        state = hashlib.sha256(_KIND.encode() + b"\0" + struct.pack("<QQ", *self.basis.shape))
        for array in (self.mean, self.basis, self.explained_variance, self.explained_variance_ratio):
            state.update(array.tobytes())
        return state.hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """A form that JSON can hold without loss: numbers are texts of 17 significant digits."""
        return {
            "kind": _KIND,
            "mean": _texts(self.mean),
            "basis": [_texts(row) for row in self.basis],
            "explained_variance": _texts(self.explained_variance),
            "explained_variance_ratio": _texts(self.explained_variance_ratio),
            "digest": self.digest,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> LinearProjection:
        """The same projection, bit for bit, from what `to_dict` gave. FormatError 51017 if it is anything else, or
        if the digest shows that it was altered."""
        if not isinstance(values, dict):
            raise DTypeError(f"values must be a dict; got {describe(values)}")
        if values.get("kind") != _KIND:
            raise FormatError(f"kind must be {_KIND!r}; got {values.get('kind')!r}")
        try:
            made = cls(
                _numbers(values["mean"]),
                np.array([_numbers(row) for row in values["basis"]], dtype=np.float64),
                _numbers(values["explained_variance"]),
                _numbers(values["explained_variance_ratio"]),
            )
            digest = values["digest"]
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"a linear projection is not complete: {error}") from error
        if made.digest != digest:
            raise FormatError(f"the digest of the linear projection must be {made.digest}; got {digest!r}")
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinearProjection) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        count, dims = self.basis.shape
        share = math.fsum(self.explained_variance_ratio)
        return f"LinearProjection({dims} to {count} dimensions, {share:.1%} of the variance, {self.digest[:12]})"


def _texts(array: NDArray[np.float64]) -> list[str]:
    return [format(value, ".17g") for value in array.tolist()]


def _numbers(texts: list[str]) -> NDArray[np.float64]:
    return np.array([float(text) for text in texts], dtype=np.float64)
