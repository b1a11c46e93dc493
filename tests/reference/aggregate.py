"""Sums and spreads in exact integer arithmetic, rounded once at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any


def integers(values: Iterable[Any]) -> tuple[list[int], int]:
    """Numbers as whole multiples of one power of two: value = integer * 2**-shift."""
    ratios = [(int(v), 1) if hasattr(v, "__index__") else float(v).as_integer_ratio() for v in values]
    shift = max((bottom.bit_length() - 1 for _, bottom in ratios), default=0)
    return [top << (shift - bottom.bit_length() + 1) for top, bottom in ratios], shift


def total(values: Iterable[Any]) -> float:
    return math.fsum(float(value) for value in values)


def weighted_total(values: Iterable[Any], weights: Iterable[Any]) -> float:
    (x, x_shift), (w, w_shift) = integers(values), integers(weights)
    return float(Fraction(sum(a * b for a, b in zip(x, w, strict=True)), 1 << (x_shift + w_shift)))


def squared_deviations(values: Iterable[Any]) -> float:
    """The sum of squared deviations from the mean; floats and integers alike."""
    x, shift = integers(values)
    return float(Fraction(len(x) * sum(a * a for a in x) - sum(x) ** 2, len(x) << (2 * shift)))


def sample_stddev(values: Iterable[Any]) -> float:
    values = list(values)
    return math.sqrt(squared_deviations(values) / (len(values) - 1))
