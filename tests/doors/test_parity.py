"""Every golden case through every door: the same columns to the last bit, or the same error."""

from __future__ import annotations

import pytest

from hartonomous_native import entry_points
from hartonomous_native.errors import HartonomousError

from ..golden.cases import Case, cases, same
from . import parity
from .all_doors import DOORS
from .door import Door

SERVED = [
    pytest.param(door, case, id=f"{door.name}-{case}")
    for door in DOORS
    for entry_point in entry_points.list()
    if door.not_served(entry_point) is None
    for case in cases(entry_point.name)
    if door.tries(case)
]


@pytest.mark.parametrize(("door", "case"), SERVED)
def test_door_agrees(door: Door, case: Case) -> None:
    if case.error is not None:
        with pytest.raises(HartonomousError) as caught:
            door.run(case)
        assert (caught.value.number, caught.value.message) == case.error
        return
    assert case.expected is not None
    got = door.run(case)
    assert same(case.expected, got), f"expected {case.expected}\ngot      {got}"


@pytest.mark.parametrize("entry_point", entry_points.list(), ids=lambda entry_point: entry_point.name)
def test_has_golden_cases(entry_point: entry_points.EntryPoint) -> None:
    assert cases(entry_point.name), f"tests/golden/{entry_point.name}.json is missing"


def test_doors_are_told_apart() -> None:
    names = [door.name for door in DOORS]
    assert len(names) == len(set(names)) == 9


def test_documented_table_is_current() -> None:
    """`make docs` writes it."""
    assert parity.section(parity.DOCUMENT.read_text(encoding="utf-8")) == parity.table()
