"""The map: a picture of the right kind, whatever the groups, and one error for what cannot be drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from hartonomous_native.errors import ShapeError
from hartonomous_native.maps import draw_map
from hartonomous_native.module_families import FAMILIES, family_of


@pytest.mark.parametrize(("count", "groups"), [(1, 1), (40, 3), (300, 12)])
def test_a_png_of_any_number_of_groups(tmp_path: Path, count: int, groups: int) -> None:
    points = np.random.default_rng(0).normal(size=(count, 3))
    draw_map(points, [f"group {at % groups}" for at in range(count)], tmp_path / "map.png", title="A map")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_points_must_have_three_coordinates_and_a_group_each(tmp_path: Path) -> None:
    for points, groups in [(np.zeros((2, 2)), ["a", "b"]), (np.zeros((2, 3)), ["a"])]:
        with pytest.raises(ShapeError):
            draw_map(points, groups, tmp_path / "map.png", title="A map")
    assert not (tmp_path / "map.png").exists()


def test_families_of_modules() -> None:
    assert len(FAMILIES) == 8
    assert family_of("email/message.py:105") == "internet and mail"
    assert family_of("_pydecimal.py:3") == family_of("decimal.py:3") == "numbers and time"
    assert family_of("nonsense.py:1") == family_of("") == "others"
