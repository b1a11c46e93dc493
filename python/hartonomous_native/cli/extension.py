"""`hartonomous extension`: entry points on a SQL Server without Python."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .command import FormatOption, command
from .output import show_record
from .talk import talk


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="The SQL Server language extension: entry points on a server without Python.", no_args_is_help=True,
        rich_markup_mode=None,
    )  # fmt: skip
    app.add_typer(group, name="extension")

    @command(group, "package", group="extension")
    def package_extension(
        output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write into.", metavar="DIR")],
        server_path: Annotated[
            str | None,
            typer.Option(
                "--server-path", help="The archive's path as the server sees it. [default: where it is written]"
            ),
        ] = None,
        role: Annotated[
            str, typer.Option("--role", help="The role whose members may call entry points.")
        ] = "HartonomousCallers",
        inline: Annotated[
            bool, typer.Option("--inline", help="Put the archive's bytes into the script; the server needs no file.")
        ] = False,
        format: FormatOption = None,
    ) -> None:
        """Write the archive and the script (for sqlcmd -i) that installs it; running it again puts in a new version."""
        from ..extension import LANGUAGE, package

        packed = package(output, server_path=server_path, role=role, inline=inline)
        show_record({"language": LANGUAGE, "archive": str(packed.archive), "script": str(packed.script)}, format)
        talk.say(f"Install it: sqlcmd -S SERVER -d DATABASE -i {packed.script}")
