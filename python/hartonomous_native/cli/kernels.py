"""`hartonomous kernels`: what can be called natively: entry points, and the kernels that they are made of."""

from __future__ import annotations

from enum import Enum
from textwrap import indent
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UnknownNameError
from .command import FormatOption, command
from .output import show_record, show_rows

if TYPE_CHECKING:
    from ..entry_points import EntryPoint, Parameter
    from ..levels import Kernel


class Kind(str, Enum):
    """Entry points take and give tables and can be called from everywhere; kernels are the loops inside."""

    entry_point = "entry-point"
    kernel = "kernel"


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(
        help="Entry points and kernels, with their contracts.", no_args_is_help=True, rich_markup_mode=None
    )
    app.add_typer(group, name="kernels")

    @command(group, "list", group="kernels")
    def list_kernels(
        kind: Annotated[
            Kind, typer.Option("--kind", help="Operations on tables, or the loops they are made of.")
        ] = Kind.entry_point,
        format: FormatOption = None,
    ) -> None:
        """Every entry point with what it takes and gives; or every kernel with its error bound (0: exact)."""
        if kind is Kind.kernel:
            from ..levels import kernels

            show_rows(["name", "returns", "bound"], [(row.name, row.returns, row.bound) for row in kernels()], format)
            return
        from .. import entry_points

        columns = ["name", "takes", "parameters", "gives", "in_t_sql"]
        show_rows(columns, [_line(entry_point) for entry_point in entry_points.list()], format)

    @command(group, "show", group="kernels")
    def show_kernel(
        name: Annotated[str, typer.Argument(help="An entry point's name, or a kernel's.")], format: FormatOption = None
    ) -> None:
        """One entry point: columns, parameters, bound, and how each door calls it. Or one kernel: its contract."""
        from .. import entry_points
        from ..levels import available_levels, cpu_level, kernels

        levels = {"levels": available_levels(), "level_in_force": cpu_level()}
        for entry_point in entry_points.list():
            if entry_point.name == name:
                show_record({**_described(entry_point, format is None or format.value == "table"), **levels}, format)
                return
        found: Kernel | None = {row.name: row for row in kernels()}.get(name)
        if found is None:
            rule = "name must be an entry point's or a kernel's, as 'hartonomous kernels list' shows them"
            raise UnknownNameError(f"{rule}; got {name!r}")
        show_record({**found._asdict(), **levels}, format)


def _line(entry_point: EntryPoint) -> tuple[str, ...]:
    return (
        entry_point.name,
        ", ".join(f"{column.name}{'' if column.required else '?'}" for column in entry_point.inputs),
        ", ".join(map(_with_default, entry_point.parameters)),
        ", ".join(f"{column.name}{'?' if column.only_with else ''}" for column in entry_point.outputs),
        entry_point.procedure or "an expression",
    )


def _with_default(parameter: Parameter) -> str:
    if parameter.default is not None:
        return f"{parameter.name}={parameter.default}"
    return parameter.name if parameter.required else f"{parameter.name}?"


def _described(entry_point: EntryPoint, for_people: bool) -> dict[str, Any]:
    from dataclasses import asdict

    from ..database.entry_point_examples import examples

    record = {**asdict(entry_point), "t_sql": entry_point.t_sql, "examples": examples(entry_point)}
    if not for_people:
        return record
    for part in ("inputs", "parameters", "outputs"):
        record[part] = "\n".join(_sentence(row) for row in record[part]) or "none"
    record["kernels"] = ", ".join(entry_point.kernels)
    del record["in_engine"], record["procedure"]  # t_sql says both
    record["examples"] = "\n".join(f"{door}\n{indent(text, '    ')}" for door, text in record["examples"].items())
    return record


def _sentence(row: dict[str, Any]) -> str:
    """name, kind and meaning of a column or a parameter, with what limits it."""
    notes = [row["kind"]]
    if not row.get("required", True) and row.get("default") is None:
        notes.append("optional")
    if row.get("default") is not None:
        notes.append(f"default {row['default']}")
    if row.get("smallest") is not None or row.get("largest") is not None:
        least, most = row["smallest"], row["largest"]
        notes.append(f">= {least}" if most is None else f"<= {most}" if least is None else f"{least}..{most}")
    if row.get("choices"):
        notes.append("one of " + ", ".join(row["choices"]))
    if row.get("only_with"):
        notes.append(f"with {row['only_with']}")
    return f"{row['name']} ({', '.join(notes)}): {row['meaning']}"
