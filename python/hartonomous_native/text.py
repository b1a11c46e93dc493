"""SQL Server's text form of a VECTOR: a flat JSON array of numbers, `[1.0000000e+000,-2.5]`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks, describe
from .errors import DTypeError, RangeError, ShapeError

_FLOAT32 = np.dtype(np.float32)


@_native.fast("parse_vector")
def parse_vector(text: str | bytes, *, max_dimensions: int | None = None) -> NDArray[np.float32]:
    """The numbers of a vector's text form.

    Parameters:  text str, or bytes of ASCII: one flat JSON array of at least one number, in any notation that JSON
                 allows (exponents with leading zeros included) and with JSON's white space
                 max_dimensions int >= 1, how many numbers are allowed (a VECTOR holds at most 1998); None: any number
    Returns:     float32 (n,)
    Raises:      FormatError 51017 for any other text, with the position (from 0) of the first wrong character
                 RangeError 51012 for a number beyond float32 · ShapeError 51010 for more than max_dimensions numbers
                 DTypeError 51013 if text is neither str nor bytes
    Numerics:    each number is rounded once, from the decimal to the nearest float32, ties to even, however many digits
                 it has. (To round to float64 first, as other JSON readers do, can give the neighbour.) A number too
                 small for float32 becomes subnormal or nought.
    Source:      RFC 8259, section 6, for the grammar.
    """
    checks = Checks()
    most = _most(checks, max_dimensions)
    if not isinstance(text, (str, bytes)):
        checks.add(DTypeError(f"text must be str or bytes; got {describe(text)}"))
    checks.done()
    return _native.parse_vector(_exactly(text), most)


def parse_vectors(
    texts: Iterable[str | bytes], *, max_dimensions: int | None = None, threads: int | None = None
) -> NDArray[np.float32]:
    """The rows of a matrix from one text each; every row must have as many numbers as the first.

    Returns float32 (n, d), or (0, 0) for no texts. Raises as `parse_vector` does, naming the row (from 0), and
    ShapeError 51010 for rows of different lengths. The result is the same for any number of threads.
    """
    checks = Checks()
    most = _most(checks, max_dimensions)
    thread_count = checks.threads(threads)
    rows: tuple[str | bytes, ...] = ()
    if isinstance(texts, (str, bytes)) or not isinstance(texts, Iterable):
        checks.add(DTypeError(f"texts must be several texts, such as a list; got {describe(texts)}"))
    else:
        rows = tuple(texts)
    for number, row in enumerate(rows):
        if not isinstance(row, (str, bytes)):
            checks.add(DTypeError(f"texts must hold str or bytes; row {number} is {describe(row)}"))
            break
    checks.done()
    return _native.parse_vectors(tuple(map(_exactly, rows)), most, thread_count)


@_native.fast("format_vector")
def format_vector(v: ArrayLike) -> str:
    """The text form of a vector, which SQL Server can cast to VECTOR and `parse_vector` reads back bit for bit.

    Parameters:  v real (n,), n >= 1; a VECTOR holds float32, so float64 values are rounded once, to the nearest
                 float32, as SQL Server's own cast does
    Returns:     str such as "[1,-2.5,1e-05]": at most 9 significant digits a number, no spaces; -0 is written "-0.0",
                 since other JSON readers take "-0" for the integer 0
    Raises:      NotFiniteError 51014 for NaN or infinity, which SQL Server has no form for · ShapeError 51010 for an
                 empty vector · RangeError 51012 for values beyond float32 and integers that float32 cannot hold exactly
    Numerics:    digits are correctly rounded, as those of C's "%.9g".
    """
    checks = Checks()
    array = _float32(checks, "v", v, 1)
    checks.done()
    return _native.format_vector(array)


def format_vectors(matrix: ArrayLike, *, threads: int | None = None) -> list[str]:
    """The text form of each row of a matrix (n, d), d >= 1, as `format_vector` gives it; an empty list for no rows."""
    checks = Checks()
    array = _float32(checks, "matrix", matrix, 2)
    thread_count = checks.threads(threads)
    checks.done()
    return _native.format_vectors(array, thread_count)


def _most(checks: Checks, max_dimensions: int | None) -> int:
    return 0 if max_dimensions is None else checks.integer("max_dimensions", max_dimensions, 1, 2**31 - 1)


def _exactly(text: str | bytes) -> str | bytes:
    """Subclasses, such as numpy.str_, as what they derive from."""
    if type(text) is str or type(text) is bytes:
        return text
    return str.__str__(text) if isinstance(text, str) else bytes(text)


def _float32(checks: Checks, name: str, value: ArrayLike, ndim: int) -> NDArray[np.float32]:
    array = checks.real_array(name, value, (ndim,))
    if checks.problems:
        return array
    if array.shape[-1] == 0:
        checks.add(ShapeError(f"{name} must have at least one column; got shape {array.shape}"))
    if array.dtype == _FLOAT32:
        return array
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32)
    whole = np.asarray(value).dtype.kind in "iub"
    wrong = (narrow != array) if whole else np.isinf(narrow) & np.isfinite(array)
    if wrong.any():
        first = tuple(int(index) for index in np.argwhere(wrong)[0])
        rule = "integers that float32 holds exactly" if whole else f"numbers within float32, {np.finfo(np.float32).max}"
        place = ", ".join(map(str, first))
        checks.add(RangeError(f"{name} must hold {rule}; element {place} is {float(array[first])!r}"))
    return narrow
