"""Standard output: results as a table, JSON or CSV, with the same columns and names in each."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from .talk import talk


class Format(str, Enum):
    """JSON keys are the column names. Integers are written out in full in every format; dates as ISO 8601 in UTC."""

    table = "table"
    json = "json"
    csv = "csv"


def show_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Format | None) -> None:
    """Many rows. JSON: an array with one object for each."""
    form = _chosen(form)
    if form is Format.table:
        _table(columns, rows)
    elif form is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_flat(value) for value in row] for row in rows)
    else:
        _json([dict(zip(columns, row, strict=True)) for row in rows])


def show_record(record: dict[str, Any], form: Format | None) -> None:
    """One thing. JSON: an object; CSV: a header and a row; table: a line for each field."""
    form = _chosen(form)
    if form is Format.json:
        _json(record)
    elif form is Format.csv:
        show_rows(list(record), [list(record.values())], form)
    else:
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold")
        table.add_column(overflow="fold")
        for name, value in record.items():
            table.add_row(name, Text(_cell(value)))
        _print(table)


def show_text(text: str) -> None:
    """A report that is text already."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def _chosen(form: Format | None) -> Format:
    if form is not None:
        return form
    return Format.table if sys.stdout.isatty() else Format.csv


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [tuple(row) for row in rows]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for at, name in enumerate(columns):
        numbers = all(isinstance(row[at], (int, float, Decimal)) and not isinstance(row[at], bool) for row in rows)
        # An id cut in two cannot be copied.
        whole = any(isinstance(row[at], uuid.UUID) for row in rows)
        table.add_column(name, justify="right" if rows and numbers else "left", overflow="fold", no_wrap=whole)
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    _print(table)


def _print(renderable: Any) -> None:
    from rich.console import Console

    terminal = sys.stdout.isatty()
    console = Console(
        file=sys.stdout,
        no_color=not talk.color,
        color_system="auto" if terminal and talk.color else None,
        width=None if terminal else 10_000,
        highlight=False,
    )
    console.print(renderable)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
    return str(_flat(value))


def _flat(value: Any) -> Any:
    """A value as one CSV field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if value is None or isinstance(value, (int, float, str)):
        return value
    return _plain(value)


def _plain(value: Any) -> Any:
    """What JSON has no type for."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a {type(value).__name__} has no form in JSON")


def _json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")
