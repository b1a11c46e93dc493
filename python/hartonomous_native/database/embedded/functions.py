"""The kernels as SQL functions, under the names that T-SQL users know."""

from __future__ import annotations

import sqlite3


def register(connection: sqlite3.Connection) -> None:
    """Adds every SQL function to a connection."""
