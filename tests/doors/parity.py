"""The table of docs/entry_points.md: entry points by doors. `python -m tests.doors.parity` runs every golden case
through every door and writes the table only if all of them agree."""

from __future__ import annotations

import sys
from pathlib import Path

from hartonomous_native import entry_points
from hartonomous_native.errors import HartonomousError

from ..golden.cases import Case, cases, same
from .all_doors import DOORS
from .door import Door

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "entry_points.md"
BEGIN, END = "<!-- parity table: make docs -->", "<!-- end of the parity table -->"


def table() -> str:
    """Markdown: in each cell the number of golden cases, or a letter for the reason why there is none."""
    reasons: dict[str, str] = {}
    lines = [
        "| entry point | " + " | ".join(door.name for door in DOORS) + " |",
        "|---" * (len(DOORS) + 1) + "|",
    ]
    for entry_point in entry_points.list():
        cells = []
        for door in DOORS:
            reason = door.not_served(entry_point)
            if reason is None:
                tried = sum(map(door.tries, cases(entry_point.name)))
                cells.append(f"{tried} of {len(cases(entry_point.name))} ✓")
            else:
                cells.append(reasons.setdefault(reason, chr(ord("a") + len(reasons))))
        lines.append(f"| `{entry_point.name}` | " + " | ".join(cells) + " |")
    notes = [f"{letter}: {reason}" for reason, letter in reasons.items()]
    return "\n".join([*lines, "", *(f"- {note}" for note in notes)])


def section(text: str) -> str:
    """The table as it stands in the document."""
    return text.split(BEGIN)[1].split(END)[0].strip()


def agrees(door: Door, case: Case) -> bool:
    try:
        got = door.run(case)
    except HartonomousError as error:
        return case.error == (error.number, error.message)
    return case.expected is not None and same(case.expected, got)


def main() -> int:
    failed = [
        f"{door.name}: {case}"
        for door in DOORS
        for entry_point in entry_points.list()
        if door.not_served(entry_point) is None
        for case in cases(entry_point.name)
        if door.tries(case) and not agrees(door, case)
    ]
    if failed:
        print("these cases do not agree, so nothing is written:", *failed, sep="\n  ", file=sys.stderr)
        return 1
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
