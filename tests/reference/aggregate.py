"""Sums and spreads in exact rational arithmetic, rounded once at the end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any


def total(values: Iterable[Any]) -> float:
    return math.fsum(float(value) for value in values)


def weighted_total(values: Iterable[Any], weights: Iterable[Any]) -> float:
    pairs = zip(values, weights, strict=True)
    return float(sum((Fraction(float(value)) * Fraction(float(weight)) for value, weight in pairs), Fraction(0)))


def squared_deviations(values: Iterable[Any]) -> float:
    """The sum of squared deviations from the mean; floats and integers alike."""
    numbers = [Fraction(int(value)) if hasattr(value, "__index__") else Fraction(float(value)) for value in values]
    mean = sum(numbers, Fraction(0)) / len(numbers)
    return float(sum(((number - mean) ** 2 for number in numbers), Fraction(0)))


def sample_stddev(values: Iterable[Any]) -> float:
    values = list(values)
    return math.sqrt(squared_deviations(values) / (len(values) - 1))
