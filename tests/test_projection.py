"""project and LinearProjection: exact products, agreement with the singular value decomposition, hard matrices."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hartonomous_native as hn
from hartonomous_native.errors import (
    CapacityError,
    DTypeError,
    FormatError,
    InvalidArgumentsError,
    NotFiniteError,
    RangeError,
    ShapeError,
)
from tests.reference import projection as reference

U = 2.0**-53


@pytest.fixture
def each_level() -> Iterator[list[str]]:
    before = hn.cpu_level()
    yield hn.available_levels()
    hn.set_level(before)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 16])
@pytest.mark.parametrize("dims", [1, 3, 8, 15, 16, 24, 37])
def test_project_is_within_its_bound(dims: int, count: int, dtype: Any) -> None:
    rng = np.random.default_rng(dims)
    x, basis, mean = rng.standard_normal((5, dims)).astype(dtype), rng.standard_normal((count, dims)), rng.random(dims)
    for middle in (mean, np.zeros(dims)):
        want, size = reference.projected(x, basis, middle)
        got = hn.project(x, basis, mean=middle if middle.any() else None)
        assert got.shape == (5, count)
        assert got.dtype == np.float64
        assert np.all(np.abs(got - want) <= (dims / 8 + 8) * U * size)
        assert hn.project(x[2], basis, mean=middle).tolist() == hn.project(x, basis, mean=middle)[2].tolist()


def test_project_has_the_same_bits_for_any_threads_and_level(each_level: list[str]) -> None:
    rng = np.random.default_rng(1)
    x, basis, mean = rng.standard_normal((5500, 203)).astype(np.float32), rng.standard_normal((5, 203)), rng.random(203)
    seen = set()
    for level in each_level:
        hn.set_level(level)
        seen |= {hn.project(x, basis, mean=mean, threads=threads).tobytes() for threads in (1, 2, 7)}
        seen.add(np.vstack([hn.project(x[:700], basis, mean=mean), hn.project(x[700:], basis, mean=mean)]).tobytes())
    assert len(seen) == 1


@pytest.mark.parametrize("shape", [(2, 1), (2, 5), (30, 4), (64, 64), (20, 33), (300, 50), (3, 400), (129, 130)])
def test_fit_agrees_with_singular_values(shape: tuple[int, int], each_level: list[str]) -> None:
    rng = np.random.default_rng(shape[0])
    x = rng.standard_normal(shape) * 1.3 ** -np.arange(shape[1]).clip(0, 40) + 5
    for dtype in (np.float32, np.float64):
        data = x.astype(dtype)
        seen = set()
        for count in {1, min(3, shape[0] - 1, shape[1]), min(shape[0] - 1, shape[1])}:
            directions, variance, share = reference.principal_components(data, count)
            fitted = hn.LinearProjection.fit(data, count)
            # Relative to the largest, as documented: small ones carry the rounding error of the large ones.
            np.testing.assert_allclose(fitted.explained_variance, variance, rtol=1e-9, atol=1e-13 * variance[0])
            np.testing.assert_allclose(fitted.explained_variance_ratio, share, rtol=1e-9, atol=1e-13)
            np.testing.assert_allclose(fitted.basis @ fitted.basis.T, np.eye(count), atol=1e-13)
            if variance[-1] > 1e-6 * variance[0]:
                assert reference.largest_angle(fitted.basis, directions) < 1e-8
            np.testing.assert_allclose(fitted.mean, data.astype(np.float64).mean(axis=0), rtol=1e-14)
        for level in each_level:
            hn.set_level(level)
            seen |= {hn.LinearProjection.fit(data, count, threads=threads).digest for threads in (1, 3)}
        assert len(seen) == 1


def test_same_bytes_where_threads_share_the_work(each_level: list[str]) -> None:
    x = np.random.default_rng(2).standard_normal((3000, 140)).astype(np.float32)
    seen = set()
    for level in each_level:
        hn.set_level(level)
        seen |= {hn.LinearProjection.fit(x, 3, threads=threads).digest for threads in (1, 2, 5)}
        seen |= {hn.LinearProjection.fit(x.T, 3, threads=threads).digest + "t" for threads in (1, 2)}
    assert len(seen) == 2


def check_is_an_eigenbasis(x: Any, fitted: hn.LinearProjection) -> None:
    """What must hold whichever basis of a span of equal variances was chosen."""
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=0)
    covariance = centred.T @ centred / (len(x) - 1)
    count = len(fitted.basis)
    largest = np.linalg.norm(covariance, 2)
    np.testing.assert_allclose(fitted.basis @ fitted.basis.T, np.eye(count), atol=1e-12)
    residual = fitted.basis @ covariance - fitted.explained_variance[:, None] * fitted.basis
    assert np.abs(residual).max() <= 1e-12 * largest
    want = np.sort(np.linalg.eigvalsh(covariance))[::-1][:count]
    np.testing.assert_allclose(fitted.explained_variance, want.clip(0), rtol=1e-9, atol=1e-13 * largest)
    assert np.all(np.diff(fitted.explained_variance) <= 1e-13 * largest)


@pytest.mark.parametrize("dims", [1, 2, 3, 17, 40])
def test_all_variances_equal(dims: int) -> None:
    x = np.vstack([np.eye(dims), -np.eye(dims)])
    fitted = hn.LinearProjection.fit(x, min(dims, 2 * dims - 1))
    check_is_an_eigenbasis(x, fitted)
    np.testing.assert_allclose(fitted.explained_variance, 2 / (2 * dims - 1), rtol=1e-14)


@pytest.mark.parametrize(
    "sizes", [(5, 5, 1, 1, 1, 0.5), (3, 3, 3, 3), (7, 1, 1, 1, 1, 1), (1, 1 + 1e-13, 1 - 1e-13, 1e-5)]
)
def test_equal_and_close_variances(sizes: tuple[float, ...]) -> None:
    dims = len(sizes)
    turn, _ = np.linalg.qr(np.random.default_rng(3).standard_normal((dims, dims)))
    x = np.vstack([np.diag(np.sqrt(sizes)), -np.diag(np.sqrt(sizes))]) @ turn
    for count in range(1, dims + 1):
        check_is_an_eigenbasis(x, hn.LinearProjection.fit(x, count))


@pytest.mark.parametrize("shape", [(40, 10), (10, 40)])
def test_rank_deficient(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(4)
    x = rng.standard_normal((shape[0], 2)) @ rng.standard_normal((2, shape[1]))
    fitted = hn.LinearProjection.fit(x, 9)
    check_is_an_eigenbasis(x, fitted)
    assert np.all(fitted.explained_variance[:2] > 0)
    assert np.all(fitted.explained_variance[2:] == 0)
    assert math.fsum(fitted.explained_variance_ratio) == pytest.approx(1, abs=1e-13)


def test_repeated_rows_and_constant_columns() -> None:
    x = np.repeat(np.random.default_rng(5).standard_normal((6, 4)), 10, axis=0)
    x[:, 2] = 0.1
    fitted = hn.LinearProjection.fit(x, 4)
    check_is_an_eigenbasis(x, fitted)
    assert np.all(np.abs(fitted.basis[:3, 2]) < 1e-14)


@pytest.mark.parametrize("scale", [1e-150, 1e-60, 1e60, 1e150])
@pytest.mark.parametrize("shape", [(50, 6), (6, 50)])
def test_huge_and_tiny_scale(shape: tuple[int, int], scale: float) -> None:
    x = np.random.default_rng(6).standard_normal(shape)
    plain, scaled = hn.LinearProjection.fit(x, 3), hn.LinearProjection.fit(x * scale, 3)
    np.testing.assert_allclose(scaled.basis, plain.basis, atol=1e-13)
    np.testing.assert_allclose(scaled.explained_variance / scale**2, plain.explained_variance, rtol=1e-12)


def test_columns_of_very_different_scale_and_a_large_mean() -> None:
    x = np.random.default_rng(7).standard_normal((200, 5)) * [1e8, 1e4, 1, 1e-4, 1e-8]
    fitted = hn.LinearProjection.fit(x, 2)
    _, variance, _ = reference.principal_components(x, 2)
    np.testing.assert_allclose(fitted.explained_variance, variance, rtol=1e-7)
    shifted = np.random.default_rng(8).standard_normal((500, 4)) + 1e8
    check_is_an_eigenbasis(shifted - 1e8, hn.LinearProjection.fit(shifted, 4))


def test_sign_rule() -> None:
    rng = np.random.default_rng(9)
    for _ in range(20):
        x = rng.standard_normal((12, 7))
        for direction in hn.LinearProjection.fit(x, 5).basis:
            assert direction[np.argmax(np.abs(direction))] > 0
        mirrored = hn.LinearProjection.fit(-x, 5)
        np.testing.assert_allclose(mirrored.basis, hn.LinearProjection.fit(x, 5).basis, atol=1e-12)
    tied = hn.LinearProjection.fit(np.array([[1.0, -1.0], [-1.0, 1.0]]), 1).basis[0]
    assert tied[0] > 0 > tied[1]


def test_transform_has_the_fitted_variance() -> None:
    x = np.random.default_rng(10).standard_normal((400, 30)).astype(np.float32)
    fitted = hn.LinearProjection.fit(x)
    points = fitted.transform(x, threads=1)
    assert points.shape == (400, 3)
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(points.var(axis=0, ddof=1), fitted.explained_variance, rtol=1e-11)


def test_json_round_trip_is_exact() -> None:
    fitted = hn.LinearProjection.fit(np.random.default_rng(11).standard_normal((50, 9)) * 1e-3, 3)
    again = hn.LinearProjection.from_dict(json.loads(json.dumps(fitted.to_dict())))
    assert again == fitted
    assert hash(again) == hash(fitted)
    assert again.basis.tobytes() == fitted.basis.tobytes()
    assert again.digest == fitted.digest
    assert len(fitted.digest) == 64
    assert "9 to 3 dimensions" in repr(fitted)
    with pytest.raises(ValueError, match="read-only"):
        fitted.basis[0, 0] = 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "something"}, "kind must be"), ({"digest": "0"}, "digest of"), ({"mean": ["x"] * 4}, "not complete"),
        ({"mean": ["0"] * 4}, "digest of"), ({"basis": [["1"], ["1", "2"]]}, "not complete"),
        ({"mean": ["nan"] * 4}, "finite"),
    ],
)  # fmt: skip
def test_altered_texts_are_refused(change: dict[str, Any], says: str) -> None:
    values = hn.LinearProjection.fit(np.random.default_rng(12).standard_normal((9, 4)), 2).to_dict()
    with pytest.raises(FormatError, match=says):
        hn.LinearProjection.from_dict({**values, **change})
    del values["basis"]
    with pytest.raises(FormatError, match="basis"):
        hn.LinearProjection.from_dict(values)
    with pytest.raises(DTypeError):
        hn.LinearProjection.from_dict("text")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("x", "count", "error", "says"),
    [
        (np.ones((5, 3)), 1, RangeError, "x must vary: all 5 rows are equal"),
        (np.full((7, 3), 0.1), 1, RangeError, "x must vary"),
        (np.eye(3), 3, RangeError, r"n_components must be in 1..2, .*; got 3"), (np.eye(3), 0, RangeError, "got 0"),
        (np.eye(3), 1.0, DTypeError, "n_components must be an integer"),
        (np.ones((1, 3)), 1, ShapeError, "at least 2 rows"),
        (np.ones((3, 0)), 1, ShapeError, "at least 2 rows and 1 column"), (np.ones(3), 1, ShapeError, "2-dimensional"),
        ([[1.0, math.nan], [0, 1]], 1, NotFiniteError, "row 0, column 1 is NaN"),
        ([[1.0, 2.0], [0, -math.inf]], 1, NotFiniteError, "row 1, column 1 is infinite"),
        ([[1.5e308], [-1.5e308]], 1, CapacityError, "beyond|more than"),
        ([[1e200], [2e200]], 1, CapacityError, "beyond float64"),
    ],
)  # fmt: skip
def test_bad_arguments_of_fit(x: Any, count: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hn.LinearProjection.fit(x, count)


@pytest.mark.parametrize(
    ("x", "basis", "mean", "error", "says"),
    [
        (np.ones((2, 3)), np.ones((1, 4)), None, ShapeError, "x must have 4 columns"),
        (np.ones((2, 3)), np.ones((1, 3)), np.ones(2), ShapeError, "mean must have 3 elements"),
        (np.ones((2, 0)), np.ones((1, 0)), None, ShapeError, "at least one column"),
        (np.ones((2, 3)), np.ones(3), None, ShapeError, "basis must be 2-dimensional"),
        ([[1.0, math.nan]], [[0.0, 0.0]], None, NotFiniteError, "x must be finite"),
        ([[1.0, 1.0]], [[0.0, math.inf]], None, NotFiniteError, "basis must be finite"),
        ([[1.0]], [[0.0]], [math.inf], NotFiniteError, "mean must be finite"),
        ([[1e308, 1e308]], [[1.0, 1.0]], None, CapacityError, "beyond float64"),
    ],
)
def test_bad_arguments_of_project(x: Any, basis: Any, mean: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        hn.project(x, basis, mean=mean)


def test_empty_and_odd_layouts() -> None:
    assert hn.project(np.empty((0, 3)), np.ones((2, 3))).shape == (0, 2)
    assert hn.project(np.ones((4, 3)), np.empty((0, 3))).shape == (4, 0)
    x, basis = np.arange(24.0).reshape(4, 6), np.eye(6)[:2]
    for array in (x.T.copy().T, x.astype(">f8"), x.astype(np.int64), x.astype(np.float32), x.astype(np.float16)):
        assert hn.project(array, basis).tolist() == x[:, :2].tolist()
    assert hn.project(x[:, ::-1], basis).tolist() == x[:, :3:-1].tolist()
    with pytest.raises(InvalidArgumentsError):
        hn.project("x", None)  # type: ignore[arg-type]


@given(st.integers(2, 12), st.integers(1, 12), st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_small_matrices_of_small_integers(rows: int, dims: int, seed: int, spread: int) -> None:
    """Few distinct values make equal variances, null directions and equal rows common."""
    x = np.random.default_rng(seed).integers(-spread, spread + 1, (rows, dims)).astype(np.float64)
    if (x == x[0]).all():
        with pytest.raises(RangeError):
            hn.LinearProjection.fit(x, 1)
        return
    check_is_an_eigenbasis(x, hn.LinearProjection.fit(x, min(rows - 1, dims)))
