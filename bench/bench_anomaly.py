"""isolation_forest and local_outlier_factor beside scikit-learn; the factors of 100000 x 32, which take scikit-learn
minutes, only with --only "local outlier factor 100000".

Fit and score together. Local outlier factors are compared one by one, and isolation forests, which are random, by how
well their scores tell the planted outliers: the area under the ROC curve.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from side_by_side import Bench, Contestant, main
from sklearn.datasets import load_breast_cancer, load_digits, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor

import hartonomous_native as hn


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


def forest(bench: Bench, label: str, x: Any, odd: Any) -> None:
    def theirs(jobs: int) -> Contestant:
        return lambda: -IsolationForest(n_estimators=100, random_state=0, n_jobs=jobs).fit(x).score_samples(x)

    peers = {f"sklearn, {jobs} jobs": theirs(jobs) for jobs in range(1, bench.threads + 1)}
    bench.row(f"isolation forest {label}", ours=(hn.isolation_forest, x), peers=peers, tolerance=0.15,
              read=lambda scores: area_under_curve(odd, scores))  # fmt: skip


def factor(bench: Bench, label: str, x: Any) -> None:
    def theirs(jobs: int, algorithm: str) -> Contestant:
        return lambda: -LocalOutlierFactor(20, algorithm=algorithm, n_jobs=jobs).fit(x).negative_outlier_factor_

    jobs = bench.threads
    peers = {f"sklearn, {how}": theirs(jobs, how) for how in ("auto", "brute")}
    name = f"local outlier factor {label}"
    bench.row(name, ours=(hn.local_outlier_factor, x), peers=peers, bound=1e-9, tolerance=1e-6)


def rows(bench: Bench) -> None:
    shapes = [(1000, 8, np.float64), (10_000, 8, np.float64), (5_000, 1998, np.float32), (100_000, 32, np.float64)]
    real = {"breast_cancer": (load_breast_cancer, 0, 39), "digits": (load_digits, 8, 30), "wine": (load_wine, 0, 10)}
    for name, (load, rare, kept) in real.items():
        forest(bench, name, *rare_class(load(), rare, kept))
    for count, columns, dtype in shapes:
        x, odd = clusters(count, columns, dtype)
        label = f"{count} x {columns}"
        forest(bench, label, x, odd)
        # Minutes, so only where its name is given.
        if count < 100_000 or bench.only:
            factor(bench, label, x)


if __name__ == "__main__":
    main(rows)
