"""What `entry_points.run` takes, a dict of columns and parameters, brought to the forms that the native side reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from .boundary import Checks, describe
from .errors import DTypeError, FormatError, RangeError, ShapeError

_BIGINT = np.iinfo(np.int64)
_FLOAT32 = np.dtype(np.float32)


def columns_of_table(table: Any, kinds: Mapping[str, str], checks: Checks) -> _native.Columns:
    """A dict, what speaks Arrow's PyCapsule protocol, or None for no columns."""
    try:
        if hasattr(table, "__arrow_c_stream__"):
            return _native.columns_of_arrow_stream(table.__arrow_c_stream__())
        if hasattr(table, "__arrow_c_array__"):
            return _native.columns_of_arrow_array(*table.__arrow_c_array__())
    except (DTypeError, FormatError, RangeError) as problem:
        checks.add(problem)
        return _native.Columns()
    if isinstance(table, Mapping):
        return columns_of_dict(table, kinds, checks)
    if table is not None:
        rule = "table must be a dict of columns, or speak Arrow's PyCapsule protocol"
        checks.add(DTypeError(f"{rule}; got {describe(table)}"))
    return _native.Columns()


def columns_of_dict(table: Mapping[str, Any], kinds: Mapping[str, str], checks: Checks) -> _native.Columns:
    """Columns on the arrays' own memory where their types allow it. kinds: of each column that the entry point has."""
    columns = _native.Columns()
    for name, value in table.items():
        if not isinstance(name, str):
            checks.add(DTypeError(f"names of columns must be text; got {describe(name)}"))
            continue
        try:
            _add(columns, name, value, kinds.get(name, ""))
        except (DTypeError, FormatError, RangeError, ShapeError) as problem:
            checks.add(problem)
    return columns


def _add(columns: _native.Columns, name: str, value: Any, kind: str) -> None:
    if isinstance(value, (list, tuple)):
        columns.add_objects(name, value, kind)
        return
    if not isinstance(value, np.ndarray):
        if not hasattr(value, "__array__"):
            raise DTypeError(f"column '{name}' must be an array or a list; got {describe(value)}")
        value = np.asarray(value)
    valid: NDArray[np.uint8] | None = None
    if isinstance(value, np.ma.MaskedArray):
        valid = _valid_rows(name, value)
        value = value.data
    if value.ndim not in (1, 2) or (value.ndim == 2 and value.dtype.kind not in "fiu"):
        raise ShapeError(f"column '{name}' must be 1-dimensional, or 2-dimensional for vectors; got {describe(value)}")
    letter, size = value.dtype.kind, value.dtype.itemsize
    if value.ndim == 2 and letter in "iu":
        _require_exact(name, value)
        value = value.astype(np.float64 if kind == "features" else np.float32 if size < 4 else np.float64)
        letter, size = "f", value.dtype.itemsize
    if letter == "f" and size in (2, 4, 8):
        target: Any = np.float64 if size == 8 else np.float32
    elif letter in "iu":
        target = np.int32 if size < 4 or (letter == "i" and size == 4) else np.int64
        if letter == "u" and size == 8:
            present = value if valid is None else value[valid != 0]
            if present.size and int(present.max()) > _BIGINT.max:
                raise RangeError(f"column '{name}' must be within bigint; it holds {int(present.max())}")
    elif letter == "V" and value.dtype.names is None and value.dtype.subdtype is None:
        target = value.dtype
    elif letter == "S" and kind in ("vector", "features", "packed"):
        target = np.dtype(f"V{size}")  # bytes of one length, zeros at their end included
        value = np.ascontiguousarray(value).view(target)
    elif letter in "SUTO":
        _add_text(columns, name, value, valid, kind)
        return
    else:
        raise DTypeError(f"column '{name}' must hold numbers, text or bytes; got {describe(value)}")
    if not (value.flags.c_contiguous and value.flags.aligned and value.dtype == target):
        value = np.require(value, dtype=target, requirements=["C", "A"])
    columns.add_array(name, value, valid)


def _add_text(
    columns: _native.Columns, name: str, value: NDArray[Any], valid: NDArray[np.uint8] | None, kind: str
) -> None:
    """Text of any of NumPy's types, and arrays of objects. Bytes of type 'S' are UTF-8."""
    if value.dtype.kind == "S":
        try:
            value = np.char.decode(value, "utf-8")
        except UnicodeDecodeError as error:
            raise DTypeError(f"column '{name}' must hold UTF-8 text; {error}") from None
    objects: list[Any] = value.astype(object).tolist()
    missing = getattr(value.dtype, "na_object", None)  # of NumPy's StringDType
    if missing is not None:
        objects = [None if one is missing else one for one in objects]
    if valid is not None:
        objects = [one if good else None for one, good in zip(objects, valid.tolist(), strict=True)]
    columns.add_objects(name, objects, kind)


def _valid_rows(name: str, value: np.ma.MaskedArray[Any, Any]) -> NDArray[np.uint8]:
    mask = np.ma.getmaskarray(value)
    if mask.ndim == 2:
        some, every = mask.any(axis=1), mask.all(axis=1) & (mask.shape[1] > 0)
        if not np.array_equal(some, every):
            row = int(np.flatnonzero(some != every)[0])
            raise DTypeError(f"column '{name}' must have whole rows masked; row {row} has some numbers masked")
        mask = every
    return np.ascontiguousarray(~mask).view(np.uint8)


def _require_exact(name: str, value: NDArray[Any]) -> None:
    if value.dtype.itemsize == 8 and value.size and (int(value.max()) > 1 << 53 or int(value.min()) < -(1 << 53)):
        raise RangeError(f"column '{name}' holds integers beyond 2^53, which float64 cannot represent exactly")


def parameters_of(given: Mapping[str, Any], checks: Checks) -> dict[str, Any]:
    """Each as None, int, float, str or a float32 matrix; whether the entry point takes that is for it to say."""
    return {name: _parameter(name, value, checks) for name, value in given.items()}


def _parameter(name: str, value: Any, checks: Checks) -> Any:
    if value is None or type(value) in (float, str):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (list, tuple, np.ndarray)):
        return _matrix(name, value, checks)
    if isinstance(value, (bool, np.bool_)):
        checks.add(DTypeError(f"{name} must be a number, text or an array of numbers; got {describe(value)}"))
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (float, np.floating)):
        return float(value)
    if hasattr(type(value), "__index__"):
        number = int(value.__index__())
        # One too large for bigint goes on as text, which run() refuses as it would at any other door.
        return number if _BIGINT.min <= number <= _BIGINT.max else str(number)
    if hasattr(value, "__array__"):
        return _matrix(name, value, checks)
    checks.add(DTypeError(f"{name} must be a number, text or an array of numbers; got {describe(value)}"))
    return None


def _matrix(name: str, value: Any, checks: Checks) -> NDArray[np.float32] | None:
    """Rows of float32. Other numbers are rounded once, as SQL Server's vector type rounds what is written into it."""
    array: NDArray[Any]
    if type(value) is np.ndarray and value.dtype == _FLOAT32 and value.ndim in (1, 2) and value.size:
        return np.ascontiguousarray(value).reshape((-1, value.shape[-1]))
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError, Warning) as error:  # NumPy before 1.24 warns of ragged rows
        checks.add(ShapeError(f"{name} cannot be read as an array: {error}"))
        return None
    if array.dtype.kind not in "fiu" or isinstance(value, np.ma.MaskedArray):
        checks.add(DTypeError(f"{name} must hold numbers; got {describe(value)}"))
        return None
    if array.ndim not in (1, 2):
        checks.add(ShapeError(f"{name} must be 1- or 2-dimensional; got shape {array.shape}"))
        return None
    with np.errstate(over="ignore"):
        rounded = np.require(array, dtype=np.float32, requirements=["C", "A"])
    if array.dtype.kind == "f" and array.dtype.itemsize > 4 and bool((np.isinf(rounded) & ~np.isinf(array)).any()):
        checks.add(RangeError(f"{name} must be within float32; it holds {float(np.abs(array).max())}"))
        return None
    return rounded.reshape((-1, array.shape[-1])) if array.size else np.empty((0, 0), np.float32)
