"""project and LinearProjection.fit beside NumPy: `python bench/bench_projection.py [--all]`.

NumPy's product is a BLAS call in the type of x; ours is in float64, the same bits for any number of threads. NumPy's
fit is the covariance matrix by BLAS and its eigenpairs by LAPACK, all on the threads that BLAS takes.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from side_by_side import TITLE, compare

import hartonomous_native as hn


def numpy_variances(x: Any, count: int) -> Any:
    centred = x - x.mean(axis=0)
    values, _ = np.linalg.eigh(centred.T @ centred)
    return values[::-1][:count] / (len(x) - 1)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", action="store_true", help="the 5000 x 1998 fit too")
    options.add_argument("--seconds", type=float, default=0.5)
    given = options.parse_args()
    rng = np.random.default_rng(0)
    print(f"level {hn.cpu_level()}\n{TITLE}")
    for shape in ((1, 384), (10, 3), (1000, 3), (200, 1998), (10_000, 384), (5_000, 1998)):
        for dtype, tolerance in ((np.float32, 1e-4), (np.float64, 1e-11)):
            x = rng.standard_normal(shape).astype(dtype)
            basis = rng.standard_normal((3, shape[1])).astype(dtype)
            wide, mean = basis.astype(np.float64), x.mean(axis=0)
            wide_mean = mean.astype(np.float64)
            label = f"{np.dtype(dtype).name} {shape}"
            compare(f"{label} project", lambda x=x, b=wide: hn.project(x, b), lambda x=x, b=basis: x @ b.T,
                    seconds=given.seconds, tolerance=tolerance)  # fmt: skip
            if len(x) > 1:
                compare(f"{label} project, mean", lambda x=x, b=wide, m=wide_mean: hn.project(x, b, mean=m),
                        lambda x=x, b=basis, m=mean: (x - m) @ b.T,
                        seconds=given.seconds, tolerance=tolerance)  # fmt: skip
    shapes = ((1000, 64), (10_000, 384), *(((5_000, 1998),) if given.all else ()))
    for shape in shapes:
        x = rng.standard_normal(shape) * np.linspace(1, 3, shape[1])
        compare(f"float64 {shape} fit 3", lambda x=x: hn.LinearProjection.fit(x).explained_variance,
                lambda x=x: numpy_variances(x, 3), seconds=given.seconds, tolerance=1e-10)  # fmt: skip


if __name__ == "__main__":
    main()
