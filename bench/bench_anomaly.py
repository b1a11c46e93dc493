"""isolation_forest and local_outlier_factor beside scikit-learn: `python bench/bench_anomaly.py [--all]`.

Fit and score together. Of scikit-learn's settings (one or two jobs; for neighbours also its own choice of a tree or
brute force) the fastest takes part. Before they are timed, local outlier factors are compared one by one, and isolation
forests, which are random, by how well their scores tell the planted outliers: the area under the ROC curve.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from side_by_side import TITLE, compare
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

import hartonomous_native as hn

Function = Callable[[], Any]


def clusters(rows: int, columns: int, dtype: Any) -> tuple[Any, Any]:
    """Ten clusters of different spread; one row in a hundred lies anywhere."""
    rng = np.random.default_rng(0)
    centres, spreads = rng.standard_normal((10, columns)) * 5, rng.uniform(0.5, 2, 10)
    cluster = rng.integers(0, 10, rows)
    x = centres[cluster] + rng.standard_normal((rows, columns)) * spreads[cluster, None]
    odd = np.arange(rows) < rows // 100
    x[odd] = rng.uniform(-15, 15, (odd.sum(), columns))
    return x.astype(dtype), odd


def rare_class(data: Any, rare: int, kept: int) -> tuple[Any, Any]:
    rows = np.concatenate([np.flatnonzero(data.target != rare), np.flatnonzero(data.target == rare)[:kept]])
    return data.data[rows], data.target[rows] == rare


def area_under_curve(odd: Any, scores: Any) -> float:
    order = np.argsort(np.asarray(scores), kind="stable")
    rank = np.empty(len(order))
    rank[order] = np.arange(1, len(order) + 1)
    count = int(odd.sum())
    return float((rank[odd].sum() - count * (count + 1) / 2) / (count * (len(odd) - count)))


def fastest(ways: dict[str, Function]) -> tuple[str, Function]:
    times = {}
    for name, way in ways.items():
        start = time.perf_counter()
        way()
        times[name] = time.perf_counter() - start
    best = min(times, key=times.__getitem__)
    return best, ways[best]


def forest(label: str, x: Any, odd: Any, seconds: float) -> None:
    def theirs(jobs: int) -> Function:
        return lambda: -IsolationForest(n_estimators=100, random_state=0, n_jobs=jobs).fit(x).score_samples(x)

    setting, way = fastest({f"{jobs} jobs": theirs(jobs) for jobs in (1, 2)})
    compare(f"forest {label}, {setting}", lambda: hn.isolation_forest(x), way, seconds=seconds, tolerance=0.15,
            read=lambda scores: area_under_curve(odd, scores))  # fmt: skip


def factor(label: str, x: Any, seconds: float) -> None:
    def theirs(jobs: int, algorithm: str) -> Function:
        return lambda: -LocalOutlierFactor(20, algorithm=algorithm, n_jobs=jobs).fit(x).negative_outlier_factor_

    ways = {f"{how}, {jobs} jobs": theirs(jobs, how) for how in ("auto", "brute") for jobs in (1, 2)}
    setting, way = fastest(ways)
    compare(f"LOF {label}, {setting}", lambda: hn.local_outlier_factor(x), way, seconds=seconds, tolerance=1e-6)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", action="store_true", help="the neighbours of 100000 x 32 too: minutes")
    options.add_argument("--seconds", type=float, default=2.0)
    given = options.parse_args()
    print(f"level {hn.cpu_level()}\n{TITLE}")
    shapes = [(1000, 8, np.float64), (10_000, 8, np.float64), (5_000, 1998, np.float32), (100_000, 32, np.float64)]
    real = {"breast_cancer": (load_breast_cancer, 0, 39), "digits": (load_digits, 8, 30), "wine": (load_wine, 0, 10)}
    for name, (load, rare, kept) in real.items():
        forest(name, *rare_class(load(), rare, kept), given.seconds)
    for rows, columns, dtype in shapes:
        x, odd = clusters(rows, columns, dtype)
        label = f"{rows} x {columns}"
        forest(label, x, odd, given.seconds)
        if given.all or rows < 100_000:
            factor(label, x, given.seconds)


if __name__ == "__main__":
    main()
