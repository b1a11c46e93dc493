"""Exact inner products and distances. A float is an integer times a power of two, and Python's integers have no end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np


def exact_sum(terms: Iterable[Fraction]) -> Fraction:
    """The sum of fractions whose denominators are powers of two, over one common denominator (which is fast)."""
    listed = list(terms)
    deepest = max((term.denominator for term in listed), default=1)
    return Fraction(sum(term.numerator * (deepest // term.denominator) for term in listed), deepest)


def _fractions(values: np.ndarray) -> list[Fraction]:
    return [Fraction(float(value)) for value in values]


def products(a: np.ndarray, b: np.ndarray) -> list[Fraction]:
    return [x * y for x, y in zip(_fractions(a), _fractions(b), strict=True)]


def squared_differences(a: np.ndarray, b: np.ndarray) -> list[Fraction]:
    return [(x - y) ** 2 for x, y in zip(_fractions(a), _fractions(b), strict=True)]


def root(value: Fraction) -> float:
    """The square root of a fraction of any size, to within an ulp."""
    if value == 0:
        return 0.0
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    shift = 2 * ((shift - 140) // 2)
    scaled = value / (Fraction(2) ** shift)
    digits = math.isqrt(scaled.numerator // scaled.denominator)
    return float(Fraction(digits) * Fraction(2) ** (shift // 2))


def dot(a: np.ndarray, b: np.ndarray) -> float:
    return float(exact_sum(products(a, b)))


def squared_euclidean(a: np.ndarray, b: np.ndarray) -> float:
    return float(exact_sum(squared_differences(a, b)))


def euclidean(a: np.ndarray, b: np.ndarray) -> float:
    return root(exact_sum(squared_differences(a, b)))


def cosine_similarity(a: np.ndarray, b: np.ndarray) -> float:
    ab, aa, bb = exact_sum(products(a, b)), exact_sum(products(a, a)), exact_sum(products(b, b))
    if aa == 0 or bb == 0:
        return math.nan
    ratio = root(ab * ab / (aa * bb))
    return -ratio if ab < 0 else ratio


def nearest(distances: np.ndarray, k: int) -> np.ndarray:
    """The k lowest of each row: NaN last, ties to the lower column."""
    return np.stack([np.lexsort((np.arange(row.size), row, np.isnan(row)))[:k] for row in distances])
