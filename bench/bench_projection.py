"""project and LinearProjection.fit beside NumPy.

NumPy's product is a BLAS call in the type of x; ours is in float64, the same bits for any number of threads. NumPy's
fit is the covariance matrix by BLAS and its eigenpairs by LAPACK.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from side_by_side import Bench, main

import hartonomous_native as hn

WORK = "projection to 3-D"


def numpy_project(x: Any, basis: Any, mean: Any) -> Any:
    return (x - mean) @ basis.T


def numpy_variances(x: Any, count: int) -> Any:
    centred = x - x.mean(axis=0)
    values, _ = np.linalg.eigh(centred.T @ centred)
    return values[::-1][:count] / (len(x) - 1)


def rows(bench: Bench) -> None:
    rng = np.random.default_rng(0)
    for shape in ((1, 384), (10, 3), (1000, 3), (200, 1998), (10_000, 384), (5_000, 1998)):
        for dtype, bound in ((np.float32, 1e-7), (np.float64, 1e-12)):
            label = f"project {np.dtype(dtype).name} {shape[0]} x {shape[1]}"
            if not bench.wanted(label):
                continue
            x = rng.standard_normal(shape).astype(dtype)
            basis = rng.standard_normal((3, shape[1])).astype(dtype)
            mean = rng.standard_normal(shape[1]).astype(dtype)
            wide, middle = basis.astype(np.float64), mean.astype(np.float64)
            bench.row(label, work=WORK, target=1.0 if dtype == np.float32 else None,
                      ours=lambda x=x, b=wide, m=middle: hn.project(x, b, mean=m),
                      peers={"NumPy": (numpy_project, x, basis, mean)},
                      exact=numpy_project(x.astype(np.longdouble), wide, middle).astype(np.float64),
                      bound=bound, bytes=x.nbytes + 24 * shape[0])  # fmt: skip
    for shape in ((1000, 64), (10_000, 384)):
        x = rng.standard_normal(shape) * np.linspace(1, 3, shape[1])
        bench.row(f"fit 3 float64 {shape[0]} x {shape[1]}", work="principal components",
                  ours=lambda x=x: hn.LinearProjection.fit(x).explained_variance, bound=1e-10,
                  peers={"NumPy": (numpy_variances, x, 3)}, exact=numpy_variances(x, 3))  # fmt: skip


if __name__ == "__main__":
    main(rows, threads=(1, 2))
