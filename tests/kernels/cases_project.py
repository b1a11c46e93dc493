"""Rows for projections and for the two inner loops of a principal component analysis."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..reference import projection as projections
from .case import Case
from .harness import Out


def _projected(x: Any, rows: int, dims: int, basis: Any, count: int, mean: Any, out: Any) -> list[tuple[Any, Any]]:
    want, size = projections.projected(x, basis, np.zeros(dims) if mean is None else mean)
    return [(want, (dims / 8 + 8) * size)]


def _products(a: Any, b: Any, depth: int, out: Any, stride: int) -> list[tuple[Any, Any]]:
    want, size = out.astype(np.longdouble), abs(out)
    want[:, :16] += a.T.astype(np.longdouble) @ b.astype(np.longdouble)
    size[:, :16] += (depth + 1) * (abs(a).T @ abs(b))
    return [(want, size + abs(want) * 1.5)]


def _reflected(
    row: Any, v: Any, w: Any, v_row: float, w_row: float, following: Any, following_row: float, product: Any, n: int
) -> list[tuple[Any, Any]]:
    wide = [array.astype(np.longdouble) for array in (row, v, w, following, product)]
    want_row = wide[0] - (v_row * wide[2] + w_row * wide[1])
    size_row = abs(row) + abs(v_row * w) + abs(w_row * v)
    want = (want_row * wide[3]).sum() if n else 0.0
    size = (n + 8) * (size_row * abs(following)).sum()
    want_product = wide[4] + following_row * want_row
    return [
        (want, size), (want_row, 8 * size_row), (want_product, 8 * (abs(product) + abs(following_row) * size_row)),
    ]  # fmt: skip


def _project_case(letter: str, dtype: Any, count: int, centred: bool) -> Case:
    def inputs(rng: Any, n: int) -> tuple[Any, ...]:
        x, mean = rng.standard_normal((2, n)).astype(dtype), rng.standard_normal(n)
        return x, 2, n, rng.standard_normal((count, n)), count, mean if centred else None, Out(np.zeros((2, count)))

    return Case(f"project_{letter}", inputs, _projected)


def _products_inputs(rng: Any, n: int) -> tuple[Any, ...]:
    out = Out(rng.standard_normal((16, 19)))
    out.initial[-1, 16:] = 0.0
    return rng.standard_normal((n, 16)), rng.standard_normal((n, 16)), n, out, 19


def _reflected_inputs(rng: Any, n: int) -> tuple[Any, ...]:
    row, v, w, following, product = rng.standard_normal((5, n))
    return Out(row.copy()), v.copy(), w.copy(), 0.75, -1.25, following.copy(), 1.5, Out(product.copy()), n


PROJECT: list[Case] = [
    *(_project_case("f32", np.float32, count, centred) for count in (1, 3, 5) for centred in (True, False)),
    *(_project_case("f64", np.float64, count, centred) for count in (1, 3, 5) for centred in (True, False)),
    Case("add_products_f64", _products_inputs, _products),
    Case("reflect_row_f64", _reflected_inputs, _reflected),
]
