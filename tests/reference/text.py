"""Decimal text to float32 with one rounding, in rational arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction


def nearest_float32(text: str) -> float:
    """The float32 nearest to a JSON number, ties to even; infinite from the midpoint above the largest on."""
    value = Fraction(text)
    negative = text.startswith("-")
    size = abs(value)
    if size == 0:
        return -0.0 if negative else 0.0
    exponent = max(math.floor(math.log2(size)) if size > Fraction(1, 2**160) else -160, -126) - 23
    while size >= Fraction(2) ** (exponent + 24):
        exponent += 1
    while exponent > -149 and size < Fraction(2) ** (exponent + 23):
        exponent -= 1
    steps = round(size / Fraction(2) ** exponent)  # Fraction rounds half to even
    if steps * Fraction(2) ** exponent >= 2**128:
        return -math.inf if negative else math.inf
    nearest = math.ldexp(steps, exponent)
    return -nearest if negative else nearest
