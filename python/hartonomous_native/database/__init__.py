"""Databases behind stored procedures: `open_database(url).call("sp_Name", Parameter=value)`.

Two engines answer the same calls: SQLite in a file (`sqlite:///hartonomous.db`) and SQL Server (`mssql://…`). No other
part of the package writes SQL.
"""

from __future__ import annotations

from .connection import Database, open_database
from .result import Result, ResultSet

__all__ = ["Database", "Result", "ResultSet", "open_database"]
