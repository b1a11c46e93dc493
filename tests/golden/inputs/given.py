"""How the inputs of golden cases are written down."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Given(NamedTuple):
    """A case without its outcome."""

    name: str
    columns: list[dict[str, Any]]
    parameters: dict[str, Any]


def given(name: str, *columns: dict[str, Any], **parameters: Any) -> Given:
    return Given(name, list(columns), parameters)


def column(name: str, kind: str, values: Iterable[Any]) -> dict[str, Any]:
    return {"name": name, "type": kind, "values": list(values)}


def float32(value: float) -> float:
    """The nearest float32."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def vectors(*rows: Sequence[float] | None, name: str = "vector") -> dict[str, Any]:
    return column(name, "vector", [None if row is None else [float32(x) for x in row] for row in rows])


def packed(*rows: Sequence[float] | None, name: str = "vector") -> dict[str, Any]:
    return {**vectors(*rows, name=name), "type": "packed"}


# Texts whose order by UTF-8 bytes is not that of UTF-16, nor any collation's: U+FB01 comes before the astral planes.
TEXTS = ["naïve", "Zebra", "😀", "zebra", "\ufb01", "日本", "", "\U0001d4b3", "a ", "a", None, "\u02bcn"]
BIGINTS = [9007199254740993, -9007199254740993, 9223372036854775807, -9223372036854775808, 0, 9007199254740992, None]
LEAST = float32(2.0**-149)  # the smallest float32 above nought
"""Subnormal."""
MOST = float32(3.4028234663852886e38)


def wave(count: int, step: int = 7, size: int = 8) -> list[float]:
    """Whole numbers between -size and size, whose products are summed exactly in any order."""
    return [float((i * i * step + 3 * i) % (2 * size + 1) - size) for i in range(count)]
