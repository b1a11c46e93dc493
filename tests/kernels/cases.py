"""One row for each kernel: how to make its arguments, and what the exact answer is.

    Case(kernel, inputs, expected, sizes)

`inputs(rng, n)` gives the arguments in the order of the C parameters, outputs wrapped in `Out`. `expected(*arguments)`
gives one `(value, scale)` for the return value and each output, exact or in higher precision, from tests/reference; the
kernel may be off by bound * 2**-53 * scale, `bound` being the one in kernels.def, and not at all where that is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

SIZES = (0, 1, 2, 3, 5, 7, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 1998)


class Case(NamedTuple):
    kernel: str
    inputs: Callable[..., tuple[Any, ...]]
    expected: Callable[..., list[tuple[Any, Any]]]
    sizes: tuple[int, ...] = SIZES


# ---- distance
DISTANCE: list[Case] = []

# ---- reduce
REDUCE: list[Case] = []

# ---- project
PROJECT: list[Case] = []

# ---- curve
CURVE: list[Case] = []

# ---- sieve
SIEVE: list[Case] = []

# ---- text
TEXT: list[Case] = []

CASES: list[Case] = [*DISTANCE, *REDUCE, *PROJECT, *CURVE, *SIEVE, *TEXT]
