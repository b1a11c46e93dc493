"""Principal components by NumPy's singular value decomposition, and projections in exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from .aggregate import integers


def principal_components(x: Any, count: int) -> tuple[Any, Any, Any]:
    """basis, explained variance and its shares; the signs of the basis rows are not fixed."""
    wide = np.asarray(x, dtype=np.float64)
    _, sizes, directions = np.linalg.svd(wide - wide.mean(axis=0), full_matrices=False)
    variance = sizes**2 / (len(wide) - 1)
    return directions[:count], variance[:count], variance[:count] / variance.sum()


def largest_angle(a: Any, b: Any) -> float:
    """The sine of the largest angle between the spans of the rows of two orthonormal bases."""
    return float(np.linalg.norm(a - (a @ b.T) @ b, ord=2))


def projected(x: Any, basis: Any, mean: Any) -> tuple[Any, Any]:
    """(x - mean) basis^T, and the sum of magnitudes behind each element; one vector at a time, exactly."""
    values, sizes = [], []
    middle, mean_shift = integers(mean)
    directions = [integers(direction) for direction in basis]
    for row in x:
        whole, shift = integers(row)
        off = [(a << mean_shift) - (b << shift) for a, b in zip(whole, middle, strict=True)]
        for direction, direction_shift in directions:
            terms = [a * b for a, b in zip(off, direction, strict=True)]
            unit = 1 << (shift + mean_shift + direction_shift)
            values.append(float(Fraction(sum(terms), unit)))
            sizes.append(float(Fraction(sum(map(abs, terms)), unit)))
    shape = (len(x), len(basis))
    return np.array(values).reshape(shape), np.array(sizes).reshape(shape)
