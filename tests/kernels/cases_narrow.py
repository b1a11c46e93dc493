"""Pairs of narrow vectors: halves, bfloat16 and int8, given as the kernels take them, in bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..reference import distances
from .case import SIZES, Case
from .harness import Out

# More than one round of sixteen registers at every level, and what is left over.
_SIZES = (*SIZES, 255, 256, 257, 700)


def halves(rng: np.random.Generator, n: int) -> Any:
    """Normal and subnormal halves of both signs, not so large that a kernel's float32 could be blamed."""
    return (rng.standard_normal(n) * rng.choice([1.0, 1e-5, 300.0], n)).astype(np.float16).view(np.uint16)


def bfloats(rng: np.random.Generator, n: int) -> Any:
    return (rng.standard_normal(n).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def large_bfloats(rng: np.random.Generator, n: int) -> Any:
    """Squares of these are beyond float32."""
    return ((rng.standard_normal(n) * 1e30).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def small_bfloats(rng: np.random.Generator, n: int) -> Any:
    """Squares of these are below float32, and some are subnormal."""
    return ((rng.standard_normal(n) * 1e-38).astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def integers(rng: np.random.Generator, n: int) -> Any:
    return rng.choice(np.array([-128, 127, -1, 0, 5, 77], np.int8), n)


def of_halves(bits: Any) -> Any:
    return bits.view(np.float16).astype(np.float64)


def of_bfloats(bits: Any) -> Any:
    return (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)


def of_integers(values: Any) -> Any:
    return values.astype(np.int64)


def _pair(make: Callable[..., Any], outputs: int, dtype: Any) -> Callable[..., tuple[Any, ...]]:
    def inputs(rng: np.random.Generator, n: int) -> tuple[Any, ...]:
        a, b = make(rng, n), make(rng, n)
        return (a, b, n) if outputs == 0 else (a, b, n, Out(np.full(outputs, -7, dtype)))

    return inputs


def _sums(read: Callable[[Any], Any], *terms: Callable[..., list[Any]]) -> Callable[..., list[tuple[Any, Any]]]:
    def expected(a: Any, b: Any, *rest: Any) -> list[tuple[Any, Any]]:
        values = [each(read(a), read(b)) for each in terms]
        if read is of_integers:
            exact = [int(sum(map(int, value))) for value in values]
            sums = [(total, 0) for total in exact]
        else:
            sums = [(float(distances.exact_sum(v)), float(distances.exact_sum(map(abs, v)))) for v in values]
        if len(rest) == 1:
            return [sums[0]]
        return [(np.array([value for value, _ in sums]), np.array([scale for _, scale in sums]))]

    return expected


def _first_squared(a: Any, b: Any) -> list[Any]:
    return distances.products(a, a)


def _second_squared(a: Any, b: Any) -> list[Any]:
    return distances.products(b, b)


NARROW: list[Case] = [
    Case(f"{name}_{suffix}", _pair(make, outputs, dtype), _sums(read, *terms), _SIZES)
    for suffix, make, read, dtype in (
        ("f16", halves, of_halves, np.float64),
        ("bf16", bfloats, of_bfloats, np.float64),
        ("bf16", large_bfloats, of_bfloats, np.float64),
        ("bf16", small_bfloats, of_bfloats, np.float64),
        ("i8", integers, of_integers, np.int64),
    )
    for name, outputs, terms in (
        ("dot", 0, (distances.products,)),
        ("l2sq", 0, (distances.squared_differences,)),
        ("cosine_parts", 3, (distances.products, _first_squared, _second_squared)),
    )
]
