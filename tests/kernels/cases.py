"""One row for each kernel: how to make its arguments, and what the exact answer is.

    Case(kernel, inputs, expected, sizes)

`inputs(rng, n)` gives the arguments in the order of the C parameters, outputs wrapped in `Out`. `expected(*arguments)`
gives one `(value, scale)` for the return value and each output, exact or in higher precision, from tests/reference; the
kernel may be off by bound * 2**-53 * scale, `bound` being the one in kernels.def, and not at all where that is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..reference import distances
from .harness import Out

SIZES = (0, 1, 2, 3, 5, 7, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 1998)


class Case(NamedTuple):
    kernel: str
    inputs: Callable[..., tuple[Any, ...]]
    expected: Callable[..., list[tuple[Any, Any]]]
    sizes: tuple[int, ...] = SIZES


# ---- distance
def _pair(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        a, b = rng.standard_normal(n).astype(dtype), (rng.standard_normal(n) + 0.25).astype(dtype)
        return (a, b, n) if outputs == 0 else (a, b, n, Out(np.full(outputs, np.nan)))

    return inputs


def _rows(dtype: Any, outputs: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        stride, count = n + 3, 7
        rows = rng.standard_normal(stride * (count - 1) + n).astype(dtype)
        return rng.standard_normal(n).astype(dtype), rows, count, n, stride, Out(np.full(outputs * count, np.nan))

    return inputs


def _sums(*terms: Callable[..., list[Any]]) -> Callable[..., list[tuple[Any, Any]]]:
    def of_pair(a: Any, b: Any) -> list[tuple[float, float]]:
        values = [each(a, b) for each in terms]
        return [
            (float(distances.exact_sum(v)), (len(a) / 4 + 8) * float(distances.exact_sum(map(abs, v)))) for v in values
        ]

    def expected(a: Any, b: Any, *rest: Any) -> list[tuple[Any, Any]]:
        if len(rest) <= 2:
            sums = of_pair(a, b)
        else:
            count, n, stride = rest[:3]
            sums = [pair for row in range(count) for pair in of_pair(a, b[row * stride : row * stride + n])]
        if len(rest) == 1:
            return [sums[0]]
        return [(np.array([value for value, _ in sums]), np.array([scale for _, scale in sums]))]

    return expected


def _a_squared(a: Any, b: Any) -> list[Any]:
    return distances.products(a, a)


def _b_squared(a: Any, b: Any) -> list[Any]:
    return distances.products(b, b)


DISTANCE: list[Case] = [
    Case(f"{name}_{dtype}{form}", inputs, expected)
    for dtype, kind in (("f32", np.float32), ("f64", np.float64))
    for name, form, inputs, expected in (
        ("dot", "", _pair(kind, 0), _sums(distances.products)),
        ("l2sq", "", _pair(kind, 0), _sums(distances.squared_differences)),
        ("cosine_parts", "", _pair(kind, 3), _sums(distances.products, _a_squared, _b_squared)),
        ("dot", "_one_to_many", _rows(kind, 1), _sums(distances.products)),
        ("l2sq", "_one_to_many", _rows(kind, 1), _sums(distances.squared_differences)),
        ("cosine_parts", "_one_to_many", _rows(kind, 2), _sums(distances.products, _b_squared)),
    )
]

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
