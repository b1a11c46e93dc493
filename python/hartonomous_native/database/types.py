"""T-SQL types as the package sees them: how a value of each is checked on its way in.

A parameter value becomes one canonical Python value before an engine sees it: int, bool, float, Decimal, str, bytes,
uuid.UUID, a date, an aware datetime in UTC, a contiguous float32 array for vector(n), or a list of tuples for a table
type.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from ..boundary import describe
from ..errors import DTypeError, FormatError, HartonomousError, NotFiniteError, RangeError, ShapeError

_INTEGERS = {
    "bigint": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "smallint": (-(2**15), 2**15 - 1),
    "tinyint": (0, 255),
}
_DECLARATION = re.compile(r"^\s*(\w+)\s*(?:\(\s*(max|\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class SqlType:
    """A T-SQL type: its lower-case name, and its length (None for max), precision and scale, or dimensions."""

    name: str
    size: int | None = None
    scale: int = 0

    def __str__(self) -> str:
        if self.name in ("decimal", "numeric"):
            return f"{self.name}({self.size},{self.scale})"
        if self.name in ("nvarchar", "varchar", "varbinary"):
            return f"{self.name}({'max' if self.size is None else self.size})"
        return self.name if self.size is None else f"{self.name}({self.size})"


@functools.cache
def parse_type(text: str) -> SqlType:
    """Reads 'nvarchar(50)', 'decimal(18,6)', 'vector(1998)', 'varbinary(max)', 'int' …; the name of a table type
    ('dbo.AtomEmbeddingRows') gives a type of that name."""
    if text.lower().startswith("dbo."):
        return SqlType(text)
    match = _DECLARATION.match(text)
    if match is None:
        raise FormatError(f"'{text}' is not a T-SQL type")
    name, size, scale = match.group(1).lower(), match.group(2), match.group(3)
    if name == "integer":
        name = "int"
    length = None if size is None or size.lower() == "max" else int(size)
    if name in ("decimal", "numeric") and length is None:
        length = 18
    return SqlType(name, length, int(scale) if scale else 0)


def check_value(name: str, value: Any, kind: SqlType) -> Any:
    """The canonical value, or one error that names the parameter, what it must be and what came. None stays None."""
    if value is None:
        return None
    if kind.name in _INTEGERS:
        return _integer(name, value, kind)
    check = _CHECKS.get(kind.name)
    if check is None:
        if kind.name.lower().startswith("dbo."):
            return _table(name, value)
        raise FormatError(f"{name} has the type {kind}, which cannot be a parameter")
    return check(name, value, kind)


def vector_text(vector: np.ndarray[Any, Any]) -> str:
    """The text of a vector as a cell of a table type takes it: the same numbers, read as float32 or as float64."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def _integer(name: str, value: Any, kind: SqlType) -> int:
    if isinstance(value, (bool, np.bool_)) or not hasattr(type(value), "__index__"):
        raise DTypeError(f"{name} must be an integer ({kind}); got {describe(value)}")
    number = int(value.__index__())
    smallest, largest = _INTEGERS[kind.name]
    if not smallest <= number <= largest:
        raise RangeError(f"{name} must be in {smallest}..{largest} ({kind}); got {number}")
    return number


def _bit(name: str, value: Any, kind: SqlType) -> bool:
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if type(value) is int and value in (0, 1):
        return bool(value)
    raise DTypeError(f"{name} must be true or false (bit); got {describe(value)}")


def _float(name: str, value: Any, kind: SqlType) -> float:
    if isinstance(value, (bool, np.bool_, str, bytes)) or not hasattr(type(value), "__float__"):
        raise DTypeError(f"{name} must be a number ({kind}); got {describe(value)}")
    number = float(value)
    if not math.isfinite(number):
        raise NotFiniteError(f"{name} must be finite; got {number}")
    return float(np.float32(number)) if kind.name == "real" else number


def _decimal(name: str, value: Any, kind: SqlType) -> Decimal:
    if isinstance(value, float):
        raise DTypeError(f"{name} is an exact amount ({kind}): pass a Decimal, an int or text, not the float {value!r}")
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        raise DTypeError(f"{name} must be a Decimal, an int or text ({kind}); got {describe(value)}")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise FormatError(f"{name} must be a decimal number ({kind}); got {value!r}") from None
    if not number.is_finite():
        raise NotFiniteError(f"{name} must be finite; got {number}")
    precision, scale = kind.size or 18, kind.scale
    scaled = number.scaleb(scale)
    if scaled != scaled.to_integral_value():
        raise RangeError(f"{name} may have at most {scale} decimal places ({kind}); got {number}")
    if abs(scaled) >= Decimal(10) ** precision:
        raise RangeError(f"{name} may have at most {precision - scale} digits before the point ({kind}); got {number}")
    return number.quantize(Decimal(1).scaleb(-scale))


def _text(name: str, value: Any, kind: SqlType) -> str:
    if not isinstance(value, str):
        raise DTypeError(f"{name} must be text ({kind}); got {describe(value)}")
    try:
        units = len(value.encode("utf-16-le")) // 2
    except UnicodeEncodeError as error:
        raise FormatError(
            f"{name} must be valid Unicode; it has half a surrogate pair at character {error.start}"
        ) from None
    if kind.size is not None and units > kind.size:
        raise RangeError(f"{name} may have at most {kind.size} UTF-16 characters ({kind}); got {units}")
    return value


def _binary(name: str, value: Any, kind: SqlType) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise DTypeError(f"{name} must be bytes ({kind}); got {describe(value)}")
    data = bytes(value)
    if kind.name == "binary" and len(data) != (kind.size or 1):
        raise ShapeError(f"{name} must be exactly {kind.size or 1} bytes; got {len(data)}")
    if kind.size is not None and len(data) > kind.size:
        raise RangeError(f"{name} may have at most {kind.size} bytes; got {len(data)}")
    return data


def _guid(name: str, value: Any, kind: SqlType) -> uuid.UUID:
    if isinstance(value, uuid.UUID):
        return value
    if isinstance(value, str):
        try:
            return uuid.UUID(value)
        except ValueError:
            raise FormatError(f"{name} must be a UUID; got {value!r}") from None
    raise DTypeError(f"{name} must be a uuid.UUID or its text; got {describe(value)}")


def _datetime(name: str, value: Any, kind: SqlType) -> dt.datetime:
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            raise FormatError(f"{name} must be a date and time in ISO 8601; got {value!r}") from None
    if not isinstance(value, dt.datetime):
        raise DTypeError(f"{name} must be a datetime; got {describe(value)}")
    utc = value.replace(tzinfo=dt.timezone.utc) if value.tzinfo is None else value.astimezone(dt.timezone.utc)
    decimals = 6 if kind.size is None else min(kind.size, 6)
    if utc.microsecond % 10 ** (6 - decimals):
        raise RangeError(f"{name} may have at most {decimals} decimals of a second ({kind}); got {utc.isoformat()}")
    return utc


def _date(name: str, value: Any, kind: SqlType) -> dt.date:
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            raise FormatError(f"{name} must be a date in ISO 8601; got {value!r}") from None
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise DTypeError(f"{name} must be a date without a time; got {describe(value)}")
    return value


def _vector(name: str, value: Any, kind: SqlType) -> np.ndarray[Any, Any]:
    """float32, one-dimensional, finite; shorter than the type is allowed and zero-padded to its full width."""
    if isinstance(value, (str, bytes)):
        raise DTypeError(f"{name} must be a numeric array, not text: use parse_vector first; got {describe(value)}")
    array = np.asarray(value)
    if array.dtype.kind not in "fiu" or array.dtype.itemsize > 8:
        raise DTypeError(f"{name} must hold real numbers; got {describe(value)}")
    if array.ndim != 1 or not 1 <= array.shape[0] <= (kind.size or 1998):
        raise ShapeError(f"{name} must have 1..{kind.size or 1998} numbers in one dimension; got shape {array.shape}")
    if not np.isfinite(array).all():
        raise NotFiniteError(f"{name} must be finite")
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32)
    if not np.isfinite(narrow).all():
        raise RangeError(f"{name} holds numbers beyond float32")
    padded = np.zeros(kind.size or 1998, dtype=np.float32)
    padded[: array.shape[0]] = narrow
    return padded


def _table(name: str, value: Any) -> list[tuple[Any, ...]]:
    try:
        rows = [tuple(row) for row in value]
    except TypeError:
        raise DTypeError(f"{name} must be a list of rows; got {describe(value)}") from None
    if len({len(row) for row in rows}) > 1:
        raise ShapeError(f"{name}: every row must have the same number of values")
    return rows


_CHECKS = {
    "bit": _bit, "float": _float, "real": _float, "decimal": _decimal, "numeric": _decimal,
    "nvarchar": _text, "varchar": _text, "nchar": _text, "char": _text, "sysname": _text,
    "binary": _binary, "varbinary": _binary, "uniqueidentifier": _guid,
    "datetime2": _datetime, "date": _date, "vector": _vector,
}  # fmt: skip


def problem_of(name: str, value: Any, kind: SqlType) -> tuple[Any, HartonomousError | None]:
    """check_value, with the error as a value so that several can be collected."""
    try:
        return check_value(name, value, kind), None
    except HartonomousError as error:
        return None, error
