"""`hartonomous kernels`: the native kernels and their contracts."""

from __future__ import annotations

from typing import Annotated

import typer

from ..errors import UnknownNameError
from .command import FormatOption, command
from .output import show_record, show_rows


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The native kernels and their contracts.", no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="kernels")

    @command(group, "list", group="kernels")
    def list_kernels(format: FormatOption = None) -> None:
        """Every kernel with its error bound, which the tests enforce at every CPU level (0: exact)."""
        from ..levels import kernels

        show_rows(["name", "returns", "bound"], [(row.name, row.returns, row.bound) for row in kernels()], format)

    @command(group, "show", group="kernels")
    def show_kernel(
        name: Annotated[str, typer.Argument(help="The kernel's name.")], format: FormatOption = None
    ) -> None:
        """One kernel: its signature, error bound and contract, and the CPU levels that have it here."""
        from ..levels import available_levels, cpu_level, kernels

        found = {row.name: row for row in kernels()}.get(name)
        if found is None:
            raise UnknownNameError(f"there is no kernel {name!r}; 'hartonomous kernels list' shows them all")
        show_record({**found._asdict(), "levels": available_levels(), "level_in_force": cpu_level()}, format)
