"""One row for each kernel: how to make its arguments, and what the exact answer is.

    Case(kernel, inputs, expected, sizes)

`inputs(rng, n)` gives the arguments in the order of the C parameters, outputs wrapped in `Out`. `expected(*arguments)`
gives one `(value, scale)` for the return value and each output, exact or in higher precision, from tests/reference; the
kernel may be off by bound * 2**-53 * scale, `bound` being the one in kernels.def, and not at all where that is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..reference import transformer
from .case import SIZES, Case
from .cases_curve import CURVE
from .cases_distance import DISTANCE
from .cases_narrow import NARROW
from .cases_primality import PRIMALITY
from .cases_project import PROJECT
from .cases_reduce import REDUCE
from .cases_rounded import ROUNDED
from .cases_sieve import SIEVE
from .cases_text import TEXT
from .harness import Out


# ---- products of blocks
def _packed(dtype: Any, columns: int) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        a, b = rng.standard_normal((n, 42)).astype(dtype), rng.standard_normal((n, columns)).astype(dtype)
        return a, b, 42, n, Out(np.full((42, columns), np.nan))

    return inputs


def _product(extra: Callable[[int], float]) -> Callable[..., list[tuple[Any, Any]]]:
    def expected(a: Any, b: Any, rows: int, depth: int, out: Any) -> list[tuple[Any, Any]]:
        wide = np.longdouble
        terms = np.abs(a.astype(wide).T) @ np.abs(b.astype(wide))
        return [(a.astype(wide).T @ b.astype(wide), terms * extra(depth))]

    return expected


def _unpacked(dtype: Any) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        return rng.standard_normal((5, n)).astype(dtype), 5, n, 7, Out(np.full((n, 7), np.nan, dtype))

    return inputs


def _transposed(rows: Any, count: int, dims: int, width: int, out: Any) -> list[tuple[Any, Any]]:
    return [(np.vstack([rows, np.zeros((width - count, dims), rows.dtype)]).T, 0)]


def _tested_columns(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    columns = 16 if n % 2 else 32
    products = rng.integers(-3, 4, (n, columns)).astype(float)
    products[rng.random((n, columns)) < 0.1] = np.nan
    sides = [rng.integers(-3, 4, columns).astype(float) for _ in range(3)]
    norms, limits = rng.integers(0, 3, n).astype(float), rng.integers(-4, 5, n).astype(float)
    limits[rng.random(n) < 0.2] = np.inf
    return products, n, columns, *sides, norms, limits, Out(np.zeros(n, np.uint32))


def _columns_within(
    products: Any, rows: int, columns: int, offset: Any, slack: Any, scale: Any, norm: Any, limit: Any, masks: Any
) -> list[tuple[Any, Any]]:
    outside = offset - norm[:, None] * slack - scale * products > limit[:, None]
    return [((~outside @ (1 << np.arange(columns, dtype=np.uint64))).astype(np.uint32), 0)]


def _tile(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    columns, width, rows, stride = n % 33, (n % 33) + n % 2, 5, 40
    width = min(width, 32)
    products = rng.integers(-3, 4, (rows, width)).astype(float)
    products[rng.random((rows, width)) < 0.1] = np.nan
    of_rows = [rng.integers(0, 3, rows).astype(float) for _ in range(3)]
    of_columns = [rng.integers(0, 3, columns).astype(float) for _ in range(3)]
    out = Out(np.full(stride * (rows - 1) + columns, 9.0))
    return products, rows, columns, width, *of_rows, *of_columns, n % 3, out, stride, Out(np.zeros(rows, np.uint32))


def _distances_of_products(
    products: Any, rows: int, columns: int, width: int, row_offset: Any, row_scale: Any, row_trust: Any, offset: Any,
    scale: Any, trust: Any, finish: int, out: Any, stride: int, masks: Any,
) -> list[tuple[Any, Any]]:  # fmt: skip
    distances = row_offset[:, None] + offset - row_scale[:, None] * scale * products[:, :columns]
    untrusted = ~(distances >= row_trust[:, None] + trust)
    with np.errstate(invalid="ignore"):
        done = (distances, np.sqrt(distances), np.minimum(distances, 2.0))[finish]
    for row in range(rows):
        out[row * stride : row * stride + columns] = done[row]
    return [(out, 0), ((untrusted @ (1 << np.arange(columns, dtype=np.uint64))).astype(np.uint32), 0)]


def _near(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    # Small integers: every sum is exact, so that the bits can be told; halves and limits are often met exactly.
    a, b = (rng.integers(-2, 3, (n, width)).astype(np.float32) for width in (42, 32))
    halves, limits = [], []
    for width in (42, 32):
        halves.append(rng.integers(-4, 5, width).astype(np.float32))
        limits.append(rng.integers(-4, 5, width).astype(np.float32))
        limits[-1][rng.random(width) < 0.2] = np.inf
        limits[-1][rng.random(width) < 0.1] = -np.inf
    products, masks = Out(np.full((42, 32), np.nan, np.float32)), Out(np.zeros(42, np.uint32))
    return a, b, 42, n, halves[0], limits[0], halves[1], limits[1], products, masks


def _near_pairs(
    a: Any, b: Any, rows: int, depth: int, row_half: Any, row_limit: Any, column_half: Any, column_limit: Any, *_: Any
) -> list[tuple[Any, Any]]:
    products = a.T @ b
    far = (products < column_half + row_limit[:, None]) & (products < row_half[:, None] + column_limit)
    return [(products, 0), ((~far @ (1 << np.arange(32, dtype=np.uint64))).astype(np.uint32), 0)]


PRODUCTS: list[Case] = [
    Case("near_pairs_f32", _near, _near_pairs),
    Case("distances_of_products", _tile, _distances_of_products, tuple(range(33))),
    Case("product_f32", _packed(np.float32, 32), _product(lambda depth: 1.0)),
    Case("product_f64", _packed(np.float64, 16), _product(lambda depth: depth + 1.0)),
    Case("pack_f32", _unpacked(np.float32), _transposed),
    Case("pack_f64", _unpacked(np.float64), _transposed),
    Case("columns_within", _tested_columns, _columns_within),
]

# ---- activation
_IN_24 = 2.0**29
"""The unit of a bound is 2**-53; 2**-24 is so many of it."""


def _activation_inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    x = (rng.standard_normal((3, n)) * rng.choice([0.01, 1.0, 4.0, 30.0, 1e5], (3, n))).astype(np.float32)
    return Out(x), (0.1 * rng.standard_normal(n)).astype(np.float32), 3, n


def _activation(function: Callable[[float], float], exact: bool = False) -> Callable[..., list[tuple[Any, Any]]]:
    def expected(x: Any, bias: Any, rows: int, columns: int) -> list[tuple[Any, Any]]:
        v = x + bias
        wanted = np.array([function(float(element)) for element in v.ravel()]).reshape(v.shape)
        return [(wanted.astype(np.float32) if exact else wanted, np.abs(v) * _IN_24)]

    return expected


def _norm_inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    x, residual = rng.standard_normal((2, 4, n)).astype(np.float32)
    x[1] += 1000.0  # a mean large beside the spread
    x[2] *= 1e-5
    bias, gain, offset = rng.standard_normal((3, n)).astype(np.float32)
    return Out(x), bias, residual, gain, offset, 1e-12, 4, n


def _norm(x: Any, bias: Any, residual: Any, gain: Any, offset: Any, epsilon: float, rows: int, columns: int) -> Any:
    v = (x + bias) + residual
    wanted = np.array([transformer.layer_norm(row, gain, offset, epsilon) for row in v]).reshape(v.shape)
    return [(wanted, (np.abs(wanted - offset) + np.abs(offset)) * _IN_24)]


ACTIVATION: list[Case] = [
    Case("gelu_f32", _activation_inputs, _activation(transformer.gelu)),
    Case("gelu_tanh_f32", _activation_inputs, _activation(transformer.gelu_tanh)),
    Case("relu_f32", _activation_inputs, _activation(transformer.relu, exact=True)),
    Case("layer_norm_f32", _norm_inputs, _norm, SIZES[1:]),
]


# ---- attention
def _attention_inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
    """Heads as wide as models have them, and odd ones; scores from nearly equal to far apart."""
    width = (32, 64, 1, 7, 40)[n % 5]
    products = rng.standard_normal((n, 3 * width)).astype(np.float32)
    products[:, : 2 * width] *= (0.1, 1.0, 5.0)[n % 3]
    bias = rng.standard_normal(3 * width).astype(np.float32)
    rows, columns, wide = (-(-n // 8) * 8, -(-n // 32) * 32, -(-width // 32) * 32)
    scratch = np.full(rows * width + width * columns + n * wide + 8 * (columns + wide), np.nan, dtype=np.float32)
    context = Out(np.zeros((n, width), dtype=np.float32))
    return products, bias, 3 * width, width, n, width, width**-0.5, scratch, context, width


def _attention(products: Any, bias: Any, *rest: Any) -> list[tuple[Any, Any]]:
    tokens, width, factor = rest[2], rest[3], rest[4]
    q, k, v = ((products + bias)[:, i * width : (i + 1) * width].astype(np.float64) for i in range(3))
    wanted = transformer.attention(q, k, v, factor).reshape(tokens, width)
    largest = np.max(np.abs(q) @ np.abs(k).T, initial=0.0) * factor
    return [(wanted, (tokens + width + width * largest) * np.max(np.abs(v), initial=0.0) * _IN_24)]


ATTENTION: list[Case] = [Case("attention_f32", _attention_inputs, _attention, (*SIZES[:-1], 300))]

CASES: list[Case] = [
    *DISTANCE, *PRODUCTS, *REDUCE, *NARROW, *PROJECT, *CURVE, *SIEVE, *PRIMALITY, *ROUNDED, *ACTIVATION, *ATTENTION,
    *TEXT,
]  # fmt: skip
