"""Decimal text to float32 with one rounding, in rational arithmetic, and the grammar of a vector's text."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np


def nearest_float32(text: str) -> float:
    """The float32 nearest to a JSON number, ties to even; infinite from the midpoint above the largest on."""
    value = Fraction(text)
    negative = text.startswith("-")
    size = abs(value)
    if size == 0:
        return -0.0 if negative else 0.0
    if size >= 2**128:
        return -math.inf if negative else math.inf
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


_NUMBER = re.compile(r"[ \t\n\r]*(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?[ \t\n\r]*,")


def _is_decided(digits: int, power: int) -> bool:
    """As the contract of parse_f32 says: the float64 product, a little less and a little more, is one float32."""
    eights = digits // 10**16, digits // 10**8 % 10**8, digits % 10**8
    near = (float(eights[0]) * 1e16 + (float(eights[1]) * 1e8 + float(eights[2]))) * float(f"1e{power}")
    with np.errstate(over="ignore"):
        low, high = np.float32(near * (1 - 2.0**-50)), np.float32(near * (1 + 2.0**-50))
    return bool(low == high and np.isfinite(high))


def read_plain_numbers(text: str, room: int) -> tuple[list[float], int]:
    """The numbers that parse_f32 reads, and how many characters."""
    values: list[float] = []
    at = 0
    while len(values) < room and (found := _NUMBER.match(text, at)):
        sign, whole, fraction, exponent = found.groups("")
        digits, power = int(whole + fraction), int(exponent or "0") - len(fraction)
        if len(str(digits)) > 24 or not -65 <= power <= 53 or not _is_decided(digits, power):
            break
        values.append(nearest_float32(f"{sign}{whole}.{fraction or '0'}e{exponent or '0'}"))
        at = found.end()
    return values, at


def wrong_position(text: str) -> int | None:
    """Where the first character stands that no flat JSON array of numbers could have there; None for such an array."""
    spaces = " \t\n\r"
    state, at = "open", 0
    for at, c in enumerate(text + "\0"):
        follows = _AUTOMATON[state]
        kind = "s" if c in spaces else "1" if c in "123456789" else "e" if c in "eE" else "+" if c == "+" else c
        if kind not in follows:
            return None if state == "closed" and at == len(text) else at
        state = follows[kind]
    return at


def _after_number(state: str) -> dict[str, str]:
    return {"s": "ended", ",": "number", "]": "closed"} | ({"e": "exponent"} if state != "power" else {})


_AUTOMATON: dict[str, dict[str, str]] = {
    "open": {"s": "open", "[": "number"},
    "number": {"s": "number", "-": "minus", "0": "nought", "1": "whole"},
    "minus": {"0": "nought", "1": "whole"},
    "nought": _after_number("nought") | {".": "point"},
    "whole": _after_number("whole") | {".": "point", "0": "whole", "1": "whole"},
    "point": {"0": "fraction", "1": "fraction"},
    "fraction": _after_number("fraction") | {"0": "fraction", "1": "fraction"},
    "exponent": {"+": "sign", "-": "sign", "0": "power", "1": "power"},
    "sign": {"0": "power", "1": "power"},
    "power": _after_number("power") | {"0": "power", "1": "power"},
    "ended": {"s": "ended", ",": "number", "]": "closed"},
    "closed": {"s": "closed"},
}
