"""The ten nearest rows, exactly: many queries, a few, and one, beside faiss, NumPy and SimSIMD."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from side_by_side import Bench, main, optional

import hartonomous_native as hn

faiss, simsimd = optional("faiss"), optional("simsimd")

Array = np.ndarray[Any, Any]
K = 10
METRICS = ("dot", "cosine", "euclidean", "sqeuclidean")
ROWS_AT_ONCE = 20_000


def made(rng: np.random.Generator, rows: int, dims: int, dtype: Any) -> Array:
    """Normal numbers, made piece by piece: no second copy of what may be 8 GB."""
    matrix = np.empty((rows, dims), dtype)
    for first in range(0, rows, ROWS_AT_ONCE):
        part = matrix[first : first + ROWS_AT_ONCE]
        part[:] = rng.standard_normal(part.shape, np.float32)
    return matrix


def squared_lengths(rows: Array) -> Array:
    return np.einsum("ij,ij->i", rows, rows)


def distances_of(queries: Array, base: Array, metric: str) -> Array:
    """NumPy's fastest form: one matrix product, lengths by einsum, everything in place."""
    found = queries @ base.T
    if metric == "dot":
        return np.negative(found, out=found)
    if metric == "cosine":
        found /= np.sqrt(squared_lengths(queries))[:, None]
        found /= np.sqrt(squared_lengths(base))
        return np.subtract(1, found, out=found)
    found *= -2
    found += squared_lengths(queries)[:, None]
    found += squared_lengths(base)
    # The root is taken of the nearest only.
    return found


def nearest(distances: Array) -> tuple[Array, Array]:
    rows = np.argpartition(distances, K - 1, axis=1)[:, :K]
    near = np.take_along_axis(distances, rows, axis=1)
    order = np.argsort(near, axis=1)
    return np.take_along_axis(near, order, axis=1), np.take_along_axis(rows, order, axis=1)


def by_numpy(queries: Array, base: Array, metric: str) -> tuple[Array, Array]:
    near, rows = nearest(distances_of(queries, base, metric))
    return (np.sqrt(near) if metric == "euclidean" else near), rows


def by_simsimd(query: Array, base: Array, metric: str) -> tuple[Array, Array]:
    found = np.asarray(simsimd.cdist(query, base, "inner" if metric == "dot" else metric))
    near, rows = nearest(-found if metric == "dot" else found)
    return near, rows


def by_faiss(queries: Array, base: Array, metric: str) -> Callable[[], tuple[Array, Array]]:
    """For cosines faiss has none of its own: it is given rows of length 1, made beforehand."""
    if metric == "cosine":
        queries, base = queries.copy(), base.copy()
        faiss.normalize_L2(queries)
        faiss.normalize_L2(base)
    if metric in ("dot", "cosine"):
        return lambda: faiss.knn(queries, base, K, metric=faiss.METRIC_INNER_PRODUCT)
    return lambda: faiss.knn(queries, base, K)


def of_faiss(answer: tuple[Array, Array], metric: str) -> tuple[Array, Array]:
    near, rows = answer
    if metric == "dot":
        return -near, rows
    if metric == "cosine":
        return 1 - near, rows
    return (np.sqrt(near) if metric == "euclidean" else near), rows


def pieces(base: Array) -> Iterator[Array]:
    for first in range(0, base.shape[0], ROWS_AT_ONCE):
        yield base[first : first + ROWS_AT_ONCE].astype(np.float64)


def exact(queries: Array, base: Array, metric: str) -> Array:
    """The ten smallest distances of each query, in float64."""
    wide, found = queries.astype(np.float64), np.empty((len(queries), 0))
    for piece in pieces(base):
        found = np.sort(np.hstack([found, distances_of(wide, piece, metric)]), axis=1)[:, :K]
    return np.sqrt(found) if metric == "euclidean" else found


def compare(
    bench: Bench, name: str, work: str, target: float | None, queries: Array, base: Array, metric: str, *peers: str
) -> None:
    if not bench.wanted(name):
        return
    threads = bench.threads
    contestants: dict[str, Any] = {}
    if "NumPy" in peers:
        contestants["NumPy"] = lambda: by_numpy(queries, base, metric)
    if "faiss" in peers:
        search = by_faiss(queries, base, metric) if faiss else None
        contestants["faiss"] = search and (lambda: of_faiss(search(), metric))
    if "SimSIMD" in peers:
        contestants["SimSIMD"] = simsimd and (lambda: by_simsimd(queries, base, metric))
    bench.row(
        name, work=work, target=target, ours=lambda: hn.knn(queries, base, K, metric, threads=threads),
        peers=contestants, exact=exact(queries, base, metric), bound=2e-6 if queries.dtype == np.float32 else 1e-13,
        read=lambda answer: np.asarray(answer[0], np.float64), bytes=queries.nbytes + base.nbytes,
        operations=2.0 * queries.size * base.shape[0] * (1 if queries.dtype == np.float32 else 2),
    )  # fmt: skip


def rows(bench: Bench) -> None:
    rng = np.random.default_rng(1)
    if faiss:
        faiss.omp_set_num_threads(bench.threads)
    queries, base = made(rng, 1000, 1998, np.float32), made(rng, 10_000, 1998, np.float32)
    for metric in METRICS:
        compare(bench, f"knn 10 of 1000 x 10k x 1998, {metric}", "top-10 of 1000 x 10k x 1998", 0.95, queries, base,
                metric, "faiss", "NumPy")  # fmt: skip
    wide_queries, wide_base = queries.astype(np.float64), base.astype(np.float64)
    for metric in ("cosine", "euclidean"):
        compare(bench, f"knn 10 of 1000 x 10k x 1998, {metric}, float64", "", None, wide_queries, wide_base, metric,
                "NumPy")  # fmt: skip
    del queries, base, wide_queries, wide_base
    for dims in (3, 128):
        queries, base = made(rng, 1000, dims, np.float32), made(rng, 10_000, dims, np.float32)
        for metric in ("cosine", "euclidean"):
            compare(
                bench, f"knn 10 of 1000 x 10k x {dims}, {metric}", "", None, queries, base, metric, "faiss", "NumPy"
            )
    base = made(rng, 100_000, 1998, np.float32)
    for count in (64, 32, 16, 8):
        queries = made(rng, count, 1998, np.float32)
        for metric in ("dot", "cosine"):
            compare(bench, f"knn 10 of {count} x 100k x 1998, {metric}", "top-10, small batches", None, queries, base,
                    metric, "faiss", "NumPy")  # fmt: skip
    query = made(rng, 1, 1998, np.float32)
    for metric in METRICS:
        simd = ("SimSIMD",) if metric in ("dot", "cosine", "sqeuclidean") else ()
        compare(bench, f"knn 10 of 1 x 100k x 1998, {metric}", "top-10 of one query", None, query, base, metric,
                "faiss", "NumPy", *simd)  # fmt: skip
    del base
    name = "knn 10 of 32 x 1M x 1998, dot"
    if bench.threads > 1 and bench.wanted(name):
        queries, base = made(rng, 32, 1998, np.float32), made(rng, 1_000_000, 1998, np.float32)
        compare(bench, name, "top-10 of 32 x 1M x 1998", 0.35, queries, base, "dot", "NumPy")


if __name__ == "__main__":
    main(rows, threads=(1, 2))
