"""Anomaly scores beside scikit-learn's on the real data it comes with: one class is made rare and must stand out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

import hartonomous_native as hn

DATA = [(load_breast_cancer, 0, 39), (load_digits, 8, 30), (load_wine, 0, 10)]
IDS = ["breast_cancer", "digits", "wine"]


def with_a_rare_class(load: Callable[[], Any], rare: int, kept: int) -> tuple[Any, Any]:
    data = load()
    of_class = np.flatnonzero(data.target == rare)[:kept]
    rows = np.concatenate([np.flatnonzero(data.target != rare), of_class])
    x = data.data[rows]
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0), data.target[rows] == rare


def area_under_curve(odd: Any, scores: Any) -> float:
    """How often an odd row scores above a usual one, ties counting half."""
    above = scores[odd][:, None] - scores[~odd]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


@pytest.mark.parametrize(("load", "rare", "kept"), DATA, ids=IDS)
def test_isolation_forest_finds_as_much(load: Callable[[], Any], rare: int, kept: int) -> None:
    x, odd = with_a_rare_class(load, rare, kept)
    ours = [area_under_curve(odd, hn.isolation_forest(x, seed=seed)) for seed in range(10)]
    theirs = [
        area_under_curve(odd, -IsolationForest(n_estimators=100, random_state=seed).fit(x).score_samples(x))
        for seed in range(10)
    ]
    print(f"ours {np.mean(ours):.4f} +- {np.std(ours):.4f}, scikit-learn {np.mean(theirs):.4f} +- {np.std(theirs):.4f}")
    assert abs(np.mean(ours) - np.mean(theirs)) <= np.std(theirs, ddof=1)
    assert np.std(ours) < 3 * np.std(theirs)


@pytest.mark.parametrize("k", [5, 20])
@pytest.mark.parametrize(("load", "rare", "kept"), DATA, ids=IDS)
def test_local_outlier_factor_is_the_same(load: Callable[[], Any], rare: int, kept: int, k: int) -> None:
    """The same scores, since no two distances at the k-th nearest are equal in standardised data without equal rows."""
    x, odd = with_a_rare_class(load, rare, kept)
    ours = hn.local_outlier_factor(x, k)
    theirs = -LocalOutlierFactor(n_neighbors=k).fit(x).negative_outlier_factor_
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    assert area_under_curve(odd, ours) == pytest.approx(area_under_curve(odd, theirs), abs=1e-4)


def test_local_outlier_factor_of_whole_numbers_finds_as_much() -> None:
    """Pixels of digits as they are: many equal distances, all of which belong to a neighbourhood."""
    data = load_digits()
    rows = np.concatenate([np.flatnonzero(data.target != 8), np.flatnonzero(data.target == 8)[:30]])
    x, odd = data.data[rows], data.target[rows] == 8
    ours = hn.local_outlier_factor(x, 20)
    theirs = -LocalOutlierFactor(n_neighbors=20).fit(x).negative_outlier_factor_
    assert abs(area_under_curve(odd, ours) - area_under_curve(odd, theirs)) < 0.002
