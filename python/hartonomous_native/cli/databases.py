"""`hartonomous init`: making a database and asking what is in it."""

from __future__ import annotations

import typer

from ..database.connection import DEFAULT_URL
from .command import DatabaseOption, FormatOption, command
from .output import show_rows
from .talk import talk


def add_to(app: typer.Typer) -> None:
    @command(app, "init")
    def init(database: DatabaseOption = DEFAULT_URL, format: FormatOption = None) -> None:
        """Make the database with all its tables, where they are missing, and list them with their rows."""
        from ..database import open_database

        with open_database(database) as opened:
            sizes = opened.call("sp_GetTableSizes").rows
            talk.say(f"{len(opened.procedures())} procedures, {len(sizes)} tables")
        show_rows(sizes.columns, sizes.tuples, format)
