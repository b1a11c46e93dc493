"""`hartonomous version`."""

from __future__ import annotations

import platform
import sqlite3

import typer

from .command import FormatOption, command
from .output import show_record


def add_to(app: typer.Typer) -> None:
    @command(app, "version")
    def version(format: FormatOption = None) -> None:
        """Versions, and the CPU levels of this machine."""
        import numpy

        import hartonomous_native

        show_record(
            {
                "hartonomous": hartonomous_native.__version__,
                "cpu_level": hartonomous_native.cpu_level(),
                "available_levels": hartonomous_native.available_levels(),
                "python": platform.python_version(),
                "numpy": numpy.__version__,
                "sqlite": sqlite3.sqlite_version,
                "platform": platform.platform(),
            },
            format,
        )
