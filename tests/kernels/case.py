"""What a row of cases.py is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

SIZES = (0, 1, 2, 3, 5, 7, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 1998)


class Case(NamedTuple):
    kernel: str
    inputs: Callable[..., tuple[Any, ...]]
    expected: Callable[..., list[tuple[Any, Any]]]
    sizes: tuple[int, ...] = SIZES
