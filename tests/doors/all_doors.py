"""Every door, in the order of the columns of docs/entry_points.md."""

from __future__ import annotations

from .door import Door

DOORS: tuple[Door, ...] = ()
