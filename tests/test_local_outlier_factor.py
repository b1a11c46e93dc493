"""local_outlier_factor: the paper's definitions, ties and equal rows, extreme values, the same bits everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native import entry_points
from hartonomous_native.errors import (
    CapacityError,
    DTypeError,
    InvalidArgumentsError,
    NotFiniteError,
    RangeError,
    ShapeError,
)
from tests.reference import anomaly as reference


@pytest.fixture
def each_level() -> Iterator[list[str]]:
    before = hn.cpu_level()
    yield hn.available_levels()
    hn.set_level(before)


def check(x: Any, k: int, rtol: float = 1e-11) -> None:
    got, want = hn.local_outlier_factor(x, k), reference.local_outlier_factors(x, k)
    np.testing.assert_allclose(got, want, rtol=rtol)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(2, 1), (3, 1), (5, 3), (43, 2), (64, 7), (150, 33), (40, 200)])
def test_the_definitions(shape: tuple[int, int], dtype: Any, each_level: list[str]) -> None:
    x = np.random.default_rng(shape[0]).standard_normal(shape).astype(dtype)
    for level in each_level:
        hn.set_level(level)
        for k in sorted({1, min(5, shape[0] - 1), shape[0] - 1}):
            check(x, k)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 7, 20])
def test_ties_and_equal_rows(k: int) -> None:
    """Whole numbers: distances tie everywhere, rows are equal in twos, threes and more."""
    rng = np.random.default_rng(k)
    check(np.stack(np.meshgrid(np.arange(9), np.arange(8)), axis=-1).reshape(-1, 2), k)
    for most, columns in ((2, 5), (3, 2), (5, 2), (40, 1)):
        check(rng.integers(0, most, (90, columns)), k)
    check(np.repeat(rng.standard_normal((30, 3)), 2, axis=0), k)


def test_more_ties_than_any_list_holds_at_first() -> None:
    # Every point is equally far from every other one: all are neighbours, whatever k is.
    for k in (1, 3, 50):
        assert hn.local_outlier_factor(np.eye(600, 600), k).tolist() == [1.0] * 600
    # On a circle of whole numbers about one point, whose neighbourhood they all are.
    circle = [[x, y] for x in range(-65, 66) for y in range(-65, 66) if x * x + y * y == 4225]
    assert len(circle) == 36
    check(np.array([[0, 0], *circle, [500, 0], [501, 0]]), 2)


def test_infinite_density() -> None:
    """Where k others are equal the density is infinite: infinite over infinite is 1, over finite it is infinite."""
    assert hn.local_outlier_factor(np.full((30, 4), 0.1), 29).tolist() == [1.0] * 30
    assert hn.local_outlier_factor([[0.0], [-0.0]], 1).tolist() == [1.0, 1.0]
    x = np.array([[0.0]] * 3 + [[1.0], [2.0], [2.5]])
    assert hn.local_outlier_factor(x, 2).tolist() == reference.local_outlier_factors(x, 2)
    assert hn.local_outlier_factor(x, 2)[:4].tolist() == [1.0, 1.0, 1.0, math.inf]
    assert np.isfinite(hn.local_outlier_factor(x, 3)).all()
    check(np.vstack([np.zeros((25, 2)), np.random.default_rng(0).standard_normal((60, 2))]), 20)


def test_one_inside_a_uniform_grid() -> None:
    grid = np.stack(np.meshgrid(*[np.arange(12.0)] * 2), axis=-1)
    scores = hn.local_outlier_factor(grid.reshape(-1, 2), 4).reshape(12, 12)
    assert np.all(scores[3:-3, 3:-3] == 1.0)
    ring = np.exp(2j * np.pi * np.arange(40) / 40)
    np.testing.assert_allclose(hn.local_outlier_factor(np.stack([ring.real, ring.imag], axis=1), 2), 1.0, rtol=1e-12)


def test_a_local_outlier_beside_a_dense_cluster() -> None:
    """What the paper is about: nearer to its cluster than the sparse cluster's points are to each other."""
    rng = np.random.default_rng(1)
    dense, sparse = rng.standard_normal((200, 2)) * 0.05, rng.standard_normal((200, 2)) * 3 + 30
    scores = hn.local_outlier_factor(np.vstack([dense, sparse, [[0.6, 0.0]]]), 20)
    assert scores.argmax() == 400
    assert scores[400] > 4
    assert np.median(scores[:200]) == pytest.approx(1, abs=0.1)


def slow(x: Any, k: int) -> Any:
    """The definitions over NumPy's whole matrix of distances, for data without ties."""
    wide = x.astype(np.float64)
    distance = np.empty((len(x), len(x)))
    for i, row in enumerate(wide):
        distance[i] = np.sqrt(((wide - row) ** 2).sum(axis=1))
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1)[:, :k]
    far = np.take_along_axis(distance, near, axis=1)
    reach = np.maximum(far[:, -1][near], far).mean(axis=1)
    return (reach[:, None] / reach[near]).mean(axis=1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("rows", "columns", "k"), [(3000, 2, 7), (2000, 24, 20), (700, 300, 10), (1500, 5, 300)])
def test_several_groups(rows: int, columns: int, k: int, dtype: Any) -> None:
    rng = np.random.default_rng(rows)
    centres = rng.standard_normal((6, columns)) * 4
    x = (centres[rng.integers(0, 6, rows)] + rng.standard_normal((rows, columns))).astype(dtype)
    np.testing.assert_allclose(hn.local_outlier_factor(x, k), slow(x, k), rtol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_points_that_float32_cannot_tell_apart(dtype: Any) -> None:
    """Tight clusters far from each other: the error of the products leaves all pairs of a cluster open."""
    rng = np.random.default_rng(3)
    size = 2.0**-14 if dtype == np.float32 else 1e-9
    x = (rng.integers(-1, 2, (4, 6))[rng.integers(0, 4, 900)] + size * rng.integers(-500, 500, (900, 6))).astype(dtype)
    x = np.unique(x, axis=0)
    wide = x.astype(np.float64)
    np.testing.assert_allclose(hn.local_outlier_factor(x, 13), hn.local_outlier_factor(wide, 13), rtol=1e-11)
    got = hn.local_outlier_factor(x[:150], 6)
    np.testing.assert_allclose(got, reference.local_outlier_factors(wide[:150], 6), rtol=1e-9)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e-40, 1e40, 1e150, 1e306])
def test_huge_and_tiny_scale(scale: float) -> None:
    x = np.random.default_rng(4).standard_normal((300, 4))
    np.testing.assert_allclose(hn.local_outlier_factor(x * scale, 9), hn.local_outlier_factor(x, 9), rtol=1e-9)
    mixed = np.vstack([x, x * 1e-30 + 1e3])
    check(mixed[::4], 5, rtol=1e-9)


def test_a_shift_changes_nothing_that_can_be_represented() -> None:
    x = np.random.default_rng(5).integers(0, 1000, (400, 3)).astype(np.float64)
    shifted = hn.local_outlier_factor(x + 2.0**40, 10)
    assert shifted.tolist() == hn.local_outlier_factor(x, 10).tolist()
    assert hn.local_outlier_factor(x.astype(np.float32), 10).tolist() == shifted.tolist()
    order = np.random.default_rng(6).permutation(400)
    np.testing.assert_allclose(hn.local_outlier_factor(x[order], 10), shifted[order], rtol=1e-13)


def test_same_bits_for_any_threads(each_level: list[str]) -> None:
    rng = np.random.default_rng(7)
    for x in (rng.standard_normal((2500, 11)).astype(np.float32), rng.integers(0, 30, (2500, 2)).astype(np.float64)):
        for level in each_level:
            hn.set_level(level)
            assert len({hn.local_outlier_factor(x, 12, threads=n).tobytes() for n in (1, 2, 2, 5)}) == 1


@pytest.mark.parametrize(
    ("x", "k", "error", "says"),
    [
        (np.ones((5, 2)), 5, RangeError, "k must be in 1..4; got 5"),
        (np.ones((5, 2)), 0, RangeError, "got 0"),
        (np.ones((20, 2)), 20, RangeError, "k must be in 1..19; got 20"),
        (np.ones((5, 2)), 1.0, DTypeError, "k must be an integer"),
        (np.ones((1, 2)), 1, ShapeError, "at least 2 rows"),
        (np.ones((4, 0)), 1, ShapeError, "at least 2 rows and 1 column"),
        (np.ones(4), 1, ShapeError, "2-dimensional"),
        ([[1.0], [math.nan]], 1, NotFiniteError, "row 1, column 0 is NaN"),
        ([[math.inf], [0.0]], 1, NotFiniteError, "row 0, column 0 is infinite"),
        ([[1.7e308], [-1.7e308]], 1, CapacityError, "overflow"),
        (np.ones((1, 2)), 0, InvalidArgumentsError, "at least 2 rows"),
    ],
)
def test_bad_arguments(x: Any, k: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hn.local_outlier_factor(x, k)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_entry_point_gives_the_same_bits(dtype: Any) -> None:
    x = np.random.default_rng(8).standard_normal((200, 3)).astype(dtype)
    table = entry_points.run("local_outlier_factor", {"id": np.arange(200), "features": x}, k=7)
    assert table.column_names == ("id", "score")
    assert table.column("score").tolist() == hn.local_outlier_factor(x, 7).tolist()
