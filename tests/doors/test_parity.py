"""Every golden case through every door: the same columns to the last bit, or the same error."""

from __future__ import annotations

import pytest

from hartonomous_native import entry_points
from hartonomous_native.errors import HartonomousError

from ..golden.cases import Case, cases, same
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
