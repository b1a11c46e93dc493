"""Column means of a matrix of float32, with the accuracy of float64: plain, weighted, and of each group of rows.

BLAS's matrix-vector product is the fastest that a user could write; it sums in float32.
"""

from __future__ import annotations

import numpy as np
from side_by_side import Bench, main

import hartonomous_native as hn
from hartonomous_native import entry_points

WORK = "column means 100k x 1998"


def exact_means(x: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """In extended precision, a thousand rows at a time."""
    total = np.zeros(x.shape[1], np.longdouble)
    for first in range(0, len(x), 1000):
        part = x[first : first + 1000].astype(np.longdouble)
        total += (part if weights is None else part * weights[first : first + 1000, None]).sum(0)
    return np.asarray(total / (len(x) if weights is None else weights.astype(np.longdouble).sum()), np.float64)


def rows(bench: Bench) -> None:
    rng = np.random.default_rng(7)
    for count, dims, target in ((100, 1998, None), (1000, 1998, None), (10_000, 384, None), (100_000, 1998, 0.85)):
        if not any(bench.wanted(f"{kind} {count} x {dims}") for kind in ("means", "weighted means", "means of groups")):
            continue
        x = np.empty((count, dims), np.float32)
        for first in range(0, count, 1000):
            x[first : first + 1000] = rng.random((min(1000, count - first), dims), np.float32) - 0.25
        ones, weights = np.full(count, 1 / count, np.float32), rng.random(count)
        scaled = (weights / weights.sum()).astype(np.float32)
        work = WORK if target else ""
        exact = exact_means(x)
        scale = float(np.abs(x[:1000]).mean())
        bench.row(f"means {count} x {dims}", work=work, target=target, ours=(hn.mean, x, 0),
                  peers={"BLAS": lambda x=x, w=ones: w @ x, "NumPy float64": lambda x=x: x.mean(0, np.float64),
                         "NumPy float32": lambda x=x: x.mean(0)}, best_of=["BLAS", "NumPy float64"],
                  exact=exact, scale=scale, bound=1e-14, bytes=x.nbytes)  # fmt: skip
        bench.row(f"weighted means {count} x {dims}", work=work and WORK + ", weighted", target=target,
                  ours=lambda x=x, w=weights: hn.mean(x, 0, w),
                  peers={"BLAS": lambda x=x, w=scaled: w @ x, "NumPy": lambda x=x, w=weights: np.average(x, 0, w)}
                  if count <= 10_000 else {"BLAS": lambda x=x, w=scaled: w @ x},
                  exact=exact_means(x, weights), scale=scale, bound=1e-14, bytes=x.nbytes)  # fmt: skip
        groups = np.sort(rng.integers(0, 10, count))
        starts = np.flatnonzero(np.r_[True, np.diff(groups) != 0])
        sizes = np.diff(np.r_[starts, count])
        columns = {"key": groups, "vector": x}
        shares = np.zeros((len(starts), count), np.float32)
        for group, (start, size) in enumerate(zip(starts, sizes, strict=True)):
            shares[group, start : start + size] = 1 / size

        def by_blas(x: np.ndarray = x, starts: np.ndarray = starts, sizes: np.ndarray = sizes) -> np.ndarray:
            slices = [x[at : at + n] for at, n in zip(starts, sizes, strict=True)]
            return np.stack([np.full(len(part), 1 / len(part), np.float32) @ part for part in slices])

        truth = np.stack([exact_means(x[at : at + n]) for at, n in zip(starts, sizes, strict=True)])
        bench.row(f"means of groups {count} x {dims}", work=work and WORK + ", by group", target=target,
                  ours=lambda c=columns: entry_points.run("vector_mean", c),
                  peers={"BLAS by slices": by_blas, "BLAS product": lambda x=x, s=shares: s @ x},
                  exact=truth, scale=scale, bound=1e-7, bytes=x.nbytes,
                  read=lambda answer: answer if isinstance(answer, np.ndarray) else answer.column("mean"))  # fmt: skip
        del x, columns, shares


if __name__ == "__main__":
    main(rows)
