"""Rows of a matrix: one vector with many rows, rows of two matrices side by side, and all rows with all rows.

    python bench/bench_rows.py [--quick] [--only "float32 1 x 10000"] [--threads 2] [--details]

Ours gives float64 sums of what it is given, NumPy computes in the type of its input, SimSIMD in float32. The limit of a
row is what reading the matrix once must take; 10,000 rows of 1998 float32 numbers lie in memory, 1000 in the last cache
and 100 in the second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from side_by_side import Bench, main, optional

import hartonomous_native as hn

simsimd, scipy_distance, pairwise = map(optional, ("simsimd", "scipy.spatial.distance", "sklearn.metrics.pairwise"))

ONE_TO_MANY = "one to 10k x 1998, float32, each metric"
OTHER_ONE_TO_MANY = "one to many, other sizes and float64"
ROW_BY_ROW = "row by row"
MANY_TO_MANY = "many to many distances"
LONG_PAIR = "one pair of 10^5 to 10^8 elements"
OURS: dict[str, Callable[..., Any]] = {
    "dot": hn.dot,
    "cosine": hn.cosine_distance,
    "euclidean": hn.euclidean_distance,
    "sqeuclidean": hn.squared_euclidean_distance,
}


def product_scale(queries: Any, base: Any) -> float:
    """The largest sum of the magnitudes of a product's terms, roughly: a product itself may be near zero."""
    return float(np.linalg.norm(queries, axis=-1).max() * np.linalg.norm(base, axis=-1).max())


def numpy_distances(queries: Any, base: Any, metric: str) -> Any:
    """NumPy's own way: one matrix product, norms by einsum."""
    product = queries @ base.T
    if metric == "dot":
        return product
    squared_q, squared_b = np.einsum("ij,ij->i", queries, queries), np.einsum("ij,ij->i", base, base)
    if metric == "cosine":
        product /= np.sqrt(squared_q)[:, None]
        product /= np.sqrt(squared_b)
        return np.subtract(1, product, out=product)
    product *= -2
    product += squared_q[:, None]
    product += squared_b
    np.maximum(product, 0, out=product)
    return np.sqrt(product, out=product) if metric == "euclidean" else product


def numpy_one_to_many(query: Any, rows: Any, metric: str) -> Callable[[], Any]:
    if metric == "dot":
        return lambda: rows @ query
    return lambda: numpy_distances(query[None], rows, metric)[0]


def exact_distances(queries: Any, base: Any, metric: str) -> Any:
    """In float64, from differences where there are any."""
    wide_q, wide_b = queries.astype(np.float64), base.astype(np.float64)
    if metric in ("dot", "cosine") or len(queries) > 1:
        return numpy_distances(wide_q, wide_b, metric)
    squares = np.array([np.dot(row, row) for row in wide_b - wide_q])[None]
    return np.sqrt(squares) if metric == "euclidean" else squares


def one_to_many(bench: Bench, rng: np.random.Generator) -> None:
    for dtype in (np.float32, np.float64):
        for count, dims in ((10_000, 1998), (1000, 1998), (100, 1998), (1000, 128), (10_000, 16), (10_000, 3)):
            names = {m: f"{m} {np.dtype(dtype).name} 1 x {count} x {dims}" for m in OURS}
            if not any(map(bench.wanted, names.values())):
                continue
            query, rows = rng.standard_normal(dims).astype(dtype), rng.standard_normal((count, dims)).astype(dtype)
            table = dtype is np.float32 and (count, dims) == (10_000, 1998)
            for metric, name in names.items():
                peers = {
                    "NumPy": numpy_one_to_many(query, rows, metric),
                    "SimSIMD": simsimd and (
                        lambda q=query[None], r=rows, m=metric: simsimd.cdist(q, r, m, threads=bench.threads)
                    ),
                }  # fmt: skip
                bench.row(
                    name, work=ONE_TO_MANY if table else OTHER_ONE_TO_MANY, target=1.0,
                    ours=(OURS[metric], query, rows), peers=peers, exact=exact_distances(query[None], rows, metric)[0],
                    scale=product_scale(query, rows) if metric == "dot" else None,
                    bound=1e-7 if dtype is np.float32 else 1e-13, tolerance=1e-3,
                    bytes=rows.nbytes, read=lambda answer: np.asarray(answer, np.float64).reshape(-1),
                )  # fmt: skip


def row_by_row(bench: Bench, rng: np.random.Generator) -> None:
    for dtype in (np.float32, np.float64):
        for count, dims in ((5000, 1998), (500, 1998), (1000, 128), (10_000, 3)):
            name = f"{np.dtype(dtype).name} rows {count} x {dims}"
            if not any(bench.wanted(f"{metric} {name}") for metric in OURS):
                continue
            a, b = (rng.standard_normal((count, dims)).astype(dtype) for _ in range(2))
            wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
            dots = np.einsum("ij,ij->i", wide_a, wide_b)
            squares = np.einsum("ij,ij->i", wide_a - wide_b, wide_a - wide_b)
            lengths = np.linalg.norm(wide_a, axis=1) * np.linalg.norm(wide_b, axis=1)
            numpy_ways: dict[str, tuple[Any, Callable[..., Any]]] = {
                "dot": (dots, lambda a=a, b=b: np.einsum("ij,ij->i", a, b)),
                "cosine": (
                    1 - dots / lengths,
                    lambda a=a, b=b: 1 - np.einsum("ij,ij->i", a, b)
                    / np.sqrt(np.einsum("ij,ij->i", a, a) * np.einsum("ij,ij->i", b, b)),
                ),
                "euclidean": (np.sqrt(squares), lambda a=a, b=b: np.linalg.norm(a - b, axis=1)),
                "sqeuclidean": (squares, lambda a=a, b=b: np.einsum("ij,ij->i", d := a - b, d)),
            }  # fmt: skip
            for metric, (exact, numpy_way) in numpy_ways.items():
                peer = simsimd and getattr(simsimd, metric)
                bench.row(
                    f"{metric} {name}", work=ROW_BY_ROW, target=1.0, ours=(OURS[metric], a, b),
                    peers={"NumPy": numpy_way, "SimSIMD": peer and (peer, a, b)},
                    exact=exact, scale=float(lengths.max()) if metric == "dot" else None,
                    bound=1e-7 if dtype is np.float32 else 1e-13, tolerance=1e-3, bytes=a.nbytes + b.nbytes,
                    read=lambda answer: np.asarray(answer, np.float64).reshape(-1),
                )  # fmt: skip


def many_to_many(bench: Bench, rng: np.random.Generator) -> None:
    large = ((1000, 10_000, dims) for dims in (3, 128, 1998))
    shapes = ((10, 100, 3), (100, 1000, 128), (8, 10_000, 1998), *large)
    for dtype in (np.float32, np.float64):
        for queries, count, dims in shapes:
            shape = f"{np.dtype(dtype).name} {queries} x {count} x {dims}"
            for metric in ("dot", "cosine", "euclidean"):
                name = f"cdist {metric} {shape}"
                if not bench.wanted(name):
                    continue
                q, base = (rng.standard_normal((n, dims)).astype(dtype) for n in (queries, count))
                sign = -1.0 if metric == "dot" else 1.0
                peers: dict[str, Any] = {"NumPy": lambda q=q, b=base, m=metric: numpy_distances(q, b, m)}
                if queries * count * dims < 10**8:
                    # Both go pair by pair, which is far behind where there is much to do.
                    peers["SimSIMD"] = simsimd and (
                        lambda q=q, b=base, m=metric: simsimd.cdist(q, b, m, threads=bench.threads)
                    )
                    if metric != "dot":
                        peers["SciPy"] = scipy_distance and (scipy_distance.cdist, q, base, metric)
                if metric != "dot":
                    peers["scikit-learn"] = pairwise and (getattr(pairwise, f"{metric}_distances"), q, base)
                bench.row(
                    name, work=MANY_TO_MANY, target=1.0, ours=lambda q=q, b=base, m=metric, s=sign: hn.cdist(q, b, m),
                    peers=peers, exact=np.abs(exact_distances(q, base, metric)),
                    scale=product_scale(q, base) if metric == "dot" else None,
                    bound=2e-5 if dtype is np.float32 else 1e-12, tolerance=2e-3,
                    # A multiply-add of float64 is worth two of float32.
                    operations=q.itemsize / 2 * queries * count * dims,
                    bytes=base.nbytes + q.nbytes + 8 * queries * count,
                    read=lambda answer: np.abs(np.asarray(answer, np.float64)),
                )  # fmt: skip


def long_pairs(bench: Bench, rng: np.random.Generator) -> None:
    for dtype in (np.float32, np.float64):
        for power in (5, 6, 7, 8):
            for metric in ("dot", "cosine", "euclidean"):
                name = f"{metric} {np.dtype(dtype).name} 10^{power}"
                if not bench.wanted(name):
                    continue
                a, b = rng.random(10**power, dtype), rng.random(10**power, dtype)
                ways: dict[str, Callable[[], Any]] = {
                    "dot": lambda a=a, b=b: np.dot(a, b),
                    "cosine": lambda a=a, b=b: 1 - np.dot(a, b) / np.sqrt(np.dot(a, a) * np.dot(b, b)),
                    "euclidean": lambda a=a, b=b: np.linalg.norm(a - b),
                }
                peer = simsimd and getattr(simsimd, metric)
                bench.row(
                    name, work=LONG_PAIR, target=1.0, ours=(OURS[metric], a, b),
                    peers={"NumPy": ways[metric], "SimSIMD": peer and (peer, a, b)},
                    # A float32 sum of 10^8 positive terms is itself off by far.
                    tolerance=0.1 if power > 6 else 1e-3, bytes=a.nbytes + b.nbytes,
                    read=lambda answer: np.asarray(answer, np.float64).reshape(-1),
                )  # fmt: skip


def rows(bench: Bench) -> None:
    rng = np.random.default_rng(1)
    one_to_many(bench, rng)
    row_by_row(bench, rng)
    long_pairs(bench, rng)
    many_to_many(bench, rng)


if __name__ == "__main__":
    main(rows, threads=(1, 2))
