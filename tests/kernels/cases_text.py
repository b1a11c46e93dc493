"""Rows for the kernels of vector text."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference.text import read_plain_numbers
from .case import Case
from .harness import Out

# What a text may be stopped by: more digits than a kernel takes, a tie, powers out of reach, what is no number, and a
# number that no comma follows.
_STOPS = (
    "1234567890123456789012345,", "16777217,", "1e39,", "1e-66,", "1e54,", "-,", "01,", "1.,", ".5,", "1e,", "+1,",
    "1 2,", ",", "1e+-5,", "0x1,", "1.5.2,", "--1,", "1e5.0,", "null,", "\u00e9,", "7", "7]", "\xb0,", "",
)  # fmt: skip
_ODD = (
    "0,", "-0.0,", "1E+05,", "1e-0005,", "  -12.5e3 \r\n\t,", "0.000000000000000000000000000000123,", "1e00002,",
    "123456789012345678901234,", "0." + "0" * 30 + "123456789012345678,", "3.4028235e38,", "1e-45,", "1e-60,", "0e5,",
    "16777216,", "9007199254740993e-3,", "99999999,", "1.17549429e-38," + " " * 70,
)  # fmt: skip


def _sql_form(x: float) -> str:
    mantissa, exponent = f"{x:.7e}".split("e")
    return f"{mantissa}e{exponent[0]}{int(exponent[1:]):03d},"


_FORMS = (
    lambda x: f"{x:.9g},", _sql_form, lambda x: f"{x!r},", lambda x: f"\n  {x:.6f},", lambda x: f"{x:.24f}"[:24] + ",",
    lambda x: f"{x:.2e} , ", lambda x: f"{round(x * 100)},",
)  # fmt: skip


def _finite(rng: np.random.Generator, n: int) -> Any:
    if n % 2:
        x = (rng.standard_normal(n) * 10.0 ** rng.integers(-6, 11, n)).astype(np.float32)
    else:
        bits = rng.integers(0, 2**32, n, dtype=np.uint32)
        x = np.where((bits >> 23 & 0xFF) == 0xFF, bits & 0x807FFFFF, bits).astype(np.uint32).view(np.float32)
    special = np.float32([0, -0.0, 1e9, 999999999.5, 2.0**-13, 3 * 2.0**-13, 1e-45, 3.4028235e38, 1e-4, 9.9999997e-5])
    spots = rng.random(n) < 0.1
    x[spots] = rng.choice(special, int(spots.sum()))
    return x


def _format_inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    return _finite(rng, n), n, Out(np.zeros(16 * n, np.uint8))


def _formatted(x: Any, n: int, out: Any) -> list[tuple[Any, Any]]:
    numbers = (f"{value:.9g}," for value in x.tolist())
    text = "".join("-0.0," if number == "-0," else number for number in numbers).encode()
    out[: len(text)] = np.frombuffer(text, np.uint8)
    return [(len(text), 0), (out, 0)]


def _parse_inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    values = _finite(rng, n).astype(np.float64).tolist()
    form = _FORMS[int(rng.integers(len(_FORMS)))]
    texts = [_FORMS[int(rng.integers(len(_FORMS)))](value) if n % 3 == 0 else form(value) for value in values]
    for i in range(n):
        if rng.random() < 0.02:
            texts[i] = _ODD[int(rng.integers(len(_ODD)))]
    if n % 4 == 1:
        texts.insert(int(rng.integers(n // 2, n + 1)), _STOPS[int(rng.integers(len(_STOPS)))])
    text = np.frombuffer("".join(texts).encode("latin-1"), np.uint8)
    room = n if n % 5 else n // 2
    return text, text.size, Out(np.zeros(room, np.float32)), room, Out(np.zeros(1, np.uint64))


def _parsed(text: Any, size: int, out: Any, room: int, used: Any) -> list[tuple[Any, Any]]:
    values, end = read_plain_numbers(text.tobytes().decode("latin-1"), room)
    out[: len(values)] = values
    return [(len(values), 0), (out, 0), (np.uint64([end]), 0)]


_MANY = (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 97, 100, 101, 105, 129, 200, 257, 301, 999, 1998)
TEXT: list[Case] = [
    Case("format_f32", _format_inputs, _formatted),
    Case("parse_f32", _parse_inputs, _parsed, _MANY),
]
