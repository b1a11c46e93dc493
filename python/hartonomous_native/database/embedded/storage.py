"""How T-SQL values lie in SQLite, both ways.

vector(n)         blob of n little-endian float32      datetime2         text 'YYYY-MM-DD HH:MM:SS.fffffff' in UTC
decimal(p, s)     integer, the value times 10**s       uniqueidentifier  text, lower case
bit               integer 0 or 1                       geometry          well-known text, 'POINT (x y z)'
date              text 'YYYY-MM-DD'
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from ..types import SqlType


def datetime_text(value: dt.datetime) -> str:
    return value.astimezone(dt.timezone.utc).replace(tzinfo=None).isoformat(" ", "microseconds") + "0"


def to_storage(value: Any, kind: SqlType | None = None) -> Any:
    """A canonical value as SQLite stores it. A Decimal needs its type, whose scale it is stored with."""
    if value is None or isinstance(value, (int, float, str, bytes)):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, Decimal):
        if kind is None:
            raise TypeError("a Decimal is stored by its column's scale: pass the type")
        return int(value.scaleb(kind.scale))
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        text = datetime_text(value)
        return text[:19] if kind is not None and kind.name == "datetime2" and kind.size == 0 else text
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return to_storage(value.item(), kind)
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value, dtype="<f4").tobytes()
    return value


_CONVERTED = frozenset({"bit", "decimal", "numeric", "uniqueidentifier", "datetime2", "vector"})


def rows_from_storage(rows: Sequence[Sequence[Any]], kinds: Sequence[SqlType]) -> list[tuple[Any, ...]]:
    """Rows in canonical form. Most columns are stored as they are: only the others cost anything."""
    converted = [(at, kind) for at, kind in enumerate(kinds) if kind.name in _CONVERTED]
    made = []
    for row in rows:
        if len(row) != len(kinds):
            raise ValueError(f"a row has {len(row)} values for {len(kinds)} columns")
        if converted:
            values = list(row)
            for at, kind in converted:
                values[at] = from_storage(values[at], kind)
            row = values
        made.append(tuple(row))
    return made


def from_storage(value: Any, kind: SqlType) -> Any:
    """A stored value in its canonical Python form."""
    if value is None:
        return None
    if kind.name == "bit":
        return bool(value)
    if kind.name in ("decimal", "numeric"):
        return Decimal(value).scaleb(-kind.scale)
    if kind.name == "uniqueidentifier":
        return uuid.UUID(value)
    if kind.name == "datetime2":
        return dt.datetime.fromisoformat(value[:26]).replace(tzinfo=dt.timezone.utc)
    if kind.name == "date":
        return dt.date.fromisoformat(value)
    if kind.name == "vector":
        return np.frombuffer(value, dtype="<f4")
    return value
