"""The golden files: complete, in one form, and right: each stored number is held to an exact answer (reference.py)."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from hartonomous_native import entry_points
from hartonomous_native.entry_points import EntryPoint

from .cases import FOLDER, Case, Column, cases
from .make import INPUTS, as_text
from .reference import REFERENCES, Near, expected

# A forest is a matter of its random numbers; what it makes of them is compared with the paper there.
REFERENCES_ELSEWHERE = {"isolation_forest": "tests/test_isolation_forest.py"}
LARGEST_FILE = 60_000

ENTRY_POINTS = entry_points.list()
FILES = sorted(FOLDER.glob("*.json"))
HERE = [case for name in sorted(REFERENCES) for case in cases(name)]


def _name(value: Any) -> str:
    return str(getattr(value, "name", value))


@pytest.mark.parametrize("entry_point", ENTRY_POINTS, ids=_name)
def test_every_entry_point_has_cases(entry_point: EntryPoint) -> None:
    found = cases(entry_point.name)
    assert len(found) >= 6
    assert len({case.name for case in found}) == len(found)
    assert any(case.error for case in found)
    assert any(case.expected for case in found)
    assert (entry_point.name in REFERENCES) != (entry_point.name in REFERENCES_ELSEWHERE)
    if any(column.nullable for column in entry_point.outputs):
        assert any(None in column.values for case in found if case.expected for column in case.columns)
        assert any(None in column.values for case in found for column in case.expected or ())


def test_every_file_is_of_an_entry_point() -> None:
    assert [path.stem for path in FILES] == [entry_point.name for entry_point in ENTRY_POINTS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_have_one_form(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST_FILE
    if path.stem in INPUTS:
        assert text == as_text(json.loads(text))


@pytest.mark.parametrize("case", [case for case in HERE if case.expected is not None], ids=str)
def test_expected_columns_are_right(case: Case) -> None:
    assert case.expected is not None
    answers = expected(case)
    assert [(column.name, column.type) for column in case.expected] == [answer[:2] for answer in answers]
    for column, (name, _, cells) in zip(case.expected, answers, strict=True):
        assert len(column.values) == len(cells), name
        for row, (value, cell) in enumerate(zip(column.values, cells, strict=True)):
            assert _right(column, value, cell), f"{name}, row {row}: {value!r} is not {cell!r}"


def _right(column: Column, value: Any, cell: Any) -> bool:
    if value is None or cell is None:
        return value is None and cell is None
    if column.type == "vector":
        return len(value) == len(cell) and all(near.holds_float32(x) for x, near in zip(value, cell, strict=True))
    if isinstance(cell, Near):
        return cell.holds(value)
    if column.type == "packed":
        return struct.pack(f"<{len(value)}f", *value) == struct.pack(f"<{len(cell)}f", *cell)
    return bool(value == cell)


@pytest.mark.parametrize("near", [Near(*pair) for pair in ((1, 0), (3, 1))], ids=str)  # type: ignore[arg-type]
def test_the_check_can_fail(near: Near) -> None:
    assert near.holds(float(near.exact))
    assert near.holds_float32(float(near.exact))
    for off in (-1, 1):
        assert not near.holds(float(near.exact + off * near.error) + off * 2**-40)
        assert not near.holds_float32(float(near.exact + off * near.error) + off * 2**-20)
