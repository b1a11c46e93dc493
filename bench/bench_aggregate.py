"""Means of the columns and rows of matrices beside NumPy: `python bench/bench_aggregate.py`.

NumPy sums float32 in float32; ours sums in float64 with carried rounding errors, so the tolerance is NumPy's.
"""

from __future__ import annotations

import argparse

import numpy as np
from side_by_side import TITLE, compare

import hartonomous_native as hn


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=0.4)
    options.add_argument("--threads", type=int, default=None)
    given = options.parse_args()
    seconds, threads = given.seconds, given.threads
    rng = np.random.default_rng(0)
    print(f"level {hn.cpu_level()}\n{TITLE}")
    for shape in ((3, 3), (100_000, 3), (10_000, 20), (10_000, 384), (5_000, 1998)):
        x = (rng.random(shape) + 1).astype(np.float32)
        weights = rng.random(shape[0])
        for axis in (0, 1):
            compare(f"float32 {shape} mean axis {axis}", lambda x=x, axis=axis: hn.mean(x, axis, threads=threads),
                    lambda x=x, axis=axis: x.mean(axis), seconds=seconds, tolerance=1e-4)  # fmt: skip
        compare(f"float32 {shape} weighted axis 0", lambda x=x, w=weights: hn.mean(x, 0, w, threads=threads),
                lambda x=x, w=weights: np.average(x, 0, w), seconds=seconds, tolerance=1e-4)  # fmt: skip


if __name__ == "__main__":
    main()
