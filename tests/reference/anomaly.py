"""Isolation forest paths and local outlier factors as the papers define them, one row at a time."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np


def average_path_length(n: int) -> Fraction:
    """c(n) of Liu, Ting and Zhou, exactly."""
    if n < 2:
        return Fraction(0)
    return 2 * sum((Fraction(1, i) for i in range(1, n)), Fraction(0)) - Fraction(2 * (n - 1), n)


def leaf_of(row: Any, feature: Any, threshold: Any, path: Any) -> float:
    """Where a row ends in one tree laid out as a full binary tree: the path length held there."""
    node = 0
    while node < len(threshold):
        node = 2 * node + (1 if float(row[feature[node]]) < threshold[node] else 2)
    return float(path[node - len(threshold)])


def path_lengths(x: Any, feature: Any, threshold: Any, path: Any) -> list[Fraction]:
    """The mean path length of every row over all trees, exactly."""
    return [
        sum((Fraction(leaf_of(row, *tree)) for tree in zip(feature, threshold, path, strict=True)), Fraction(0))
        / len(path)
        for row in x
    ]


def local_outlier_factors(x: Any, k: int) -> list[float]:
    """Breunig, Kriegel, Ng and Sander, definitions 3 to 7: N(p) holds every point within the k-distance of p. A density
    is infinite where all reachability distances are 0; infinite over infinite is 1."""
    points = [[float(v) for v in row] for row in np.asarray(x)]
    count = len(points)
    distance = [[math.sqrt(math.fsum((a - b) ** 2 for a, b in zip(p, q, strict=True))) for q in points] for p in points]
    k_distance = [sorted(distance[p][o] for o in range(count) if o != p)[k - 1] for p in range(count)]
    near = [[o for o in range(count) if o != p and distance[p][o] <= k_distance[p]] for p in range(count)]
    density = []
    for p in range(count):
        reach = math.fsum(max(k_distance[o], distance[p][o]) for o in near[p])
        density.append(len(near[p]) / reach if reach > 0 else math.inf)
    return [math.fsum(_ratio(density[o], density[p]) for o in near[p]) / len(near[p]) for p in range(count)]


def _ratio(a: float, b: float) -> float:
    return 1.0 if math.isinf(a) and math.isinf(b) else a / b
