"""The nearest rows where products of integers decide what is measured: blocks, hard data, ends of the range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn

from ..reference import distances as reference
from .test_knn import EACH, KINDS, PAIRS

LEVELS = pytest.mark.parametrize("level", hn.available_levels())


@pytest.fixture
def at_level(level: str) -> Any:
    in_force = hn.cpu_level()
    hn.set_level(level)
    yield level
    hn.set_level(in_force)


def _check(queries: Any, base: Any, k: int, metric: str, threads: int = 2) -> None:
    pairs = np.stack([PAIRS[metric](query, base) for query in queries])
    rows = reference.nearest(pairs, k)
    found = hn.knn(queries, base, k, metric, threads=threads)
    np.testing.assert_array_equal(found.indices, rows)
    np.testing.assert_array_equal(found.distances, np.take_along_axis(pairs, rows, axis=1))


@EACH
@KINDS
@LEVELS
@pytest.mark.usefixtures("at_level")
def test_panels_and_blocks_of_every_width(metric: str, dtype: Any) -> None:
    rng = np.random.default_rng(1)
    for queries, rows, dims in ((4, 24, 15), (16, 25, 16), (17, 1000, 17), (33, 600, 48), (81, 500, 31), (130, 999, 4)):
        q, b = (rng.standard_normal((n, dims)).astype(dtype) for n in (queries, rows))
        _check(q, b, 10, metric)


@EACH
@KINDS
@pytest.mark.parametrize("threads", [1, 2])
def test_rows_too_near_for_integers(metric: str, dtype: Any, threads: int) -> None:
    """Far from the origin, integers exclude nothing: products of the rows' own type take over, at some row."""
    rng = np.random.default_rng(2)
    for shift, dims in ((30.0, 40), (3000.0, 40), (30.0, 3)):
        q, b = ((shift + rng.standard_normal((n, dims))).astype(dtype) for n in (70, 3000))
        b[1500:, 0] += 5 * shift
        _check(q, b, 7, metric, threads)
        _check(q, b[::-1].copy(), 7, metric, threads)


@EACH
@KINDS
@LEVELS
@pytest.mark.usefixtures("at_level")
def test_the_longest_integers(metric: str, dtype: Any) -> None:
    """Sums that come as close to 2**31 as they may: equal rows of one number, of two, of one element."""
    for dims in (1, 2, 33, 1998, 2**14):
        b = np.ones((30, dims), dtype)
        b[1::3] *= -3
        b[2::3] = 0
        b[2::3, dims // 2] = 7
        b[5, dims - 1] += 1e-3
        _check(b[:6], b, 30, metric)


@EACH
@KINDS
def test_lengths_far_apart(metric: str, dtype: Any) -> None:
    rng = np.random.default_rng(3)
    spread = 14 if dtype is np.float32 else 60
    for dims in (5, 200):
        q, b = (
            (rng.standard_normal((n, dims)) * 10.0 ** rng.integers(-spread, spread, (n, 1))).astype(dtype)
            for n in (40, 900)
        )
        _check(q, b, 12, metric)


@EACH
@KINDS
def test_no_dimensions_and_more_than_a_sum_takes(metric: str, dtype: Any) -> None:
    found = hn.knn(np.empty((5, 0), dtype), np.empty((40, 0), dtype), 3, metric)
    assert found.indices.tolist() == [[0, 1, 2]] * 5
    rng = np.random.default_rng(4)
    q, b = (rng.standard_normal((n, 2**14 + 1)).astype(dtype) for n in (5, 30))
    _check(q, b, 4, metric)
