"""The embedded engine's tables, derived from the T-SQL ones."""

from __future__ import annotations

import sqlite3


def apply(connection: sqlite3.Connection) -> None:
    """Makes the tables that are missing."""
