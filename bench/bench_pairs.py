"""One pair of vectors from Python: dot, cosine, Euclidean and squared Euclidean of every element type.

`python bench/bench_pairs.py`; side_by_side.py has the options. Every answer is compared with the exact one first.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from side_by_side import Bench, main, optional

import hartonomous_native as hn

DIMS = (3, 128, 768, 1998, 3996)
MEASURES: dict[str, tuple[Callable[..., float], str, str]] = {
    "dot": (hn.dot, "dot", "dot"),
    "cosine": (hn.cosine_distance, "angular", "cosine"),
    "euclidean": (hn.euclidean_distance, "euclidean", "euclidean"),
    "squared euclidean": (hn.squared_euclidean_distance, "sqeuclidean", "sqeuclidean"),
}
SINGLE = 2.0**-24
# What each measure may be off by, relative to `scale` below; of float16 and bfloat16 as their docstrings say.
NARROW = {"dot": 6 * SINGLE, "cosine": 13 * SINGLE, "euclidean": 5 * SINGLE, "squared euclidean": 9 * SINGLE}


def truth(measure: str, a: Any, b: Any) -> tuple[float, float]:
    """The exact value, and what errors are relative to."""
    if measure == "dot":
        return math.fsum(a * b), math.fsum(np.abs(a * b))
    if measure == "cosine":
        return 1 - math.fsum(a * b) / math.sqrt(math.fsum(a * a) * math.fsum(b * b)), 1.0
    squares = math.fsum((a - b) ** 2)
    value = math.sqrt(squares) if measure == "euclidean" else squares
    return value, value


def bits_of_bfloats(values: Any) -> Any:
    return (values.astype(np.float32).view(np.uint32) >> 16).astype(np.uint16)


def data(rng: np.random.Generator, kind: str, dims: int) -> tuple[Any, Any]:
    """A vector and the same in float64."""
    values = rng.standard_normal(dims) + 0.1
    if kind == "bfloat16":
        bits = bits_of_bfloats(values)
        return bits, (bits.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
    array = np.clip(values * 40, -128, 127).astype(np.int8) if kind == "int8" else values.astype(kind)
    return array, array.astype(np.float64)


def compared(kind: str, name: str, a: Any, b: Any, numkong: Any, simsimd: Any) -> tuple[Any, dict[str, Any]]:
    """Ours and each peer in its best form."""
    ours, theirs, others = MEASURES[name]
    peers: dict[str, Any] = {"NumKong": None, "SimSIMD": None}
    if kind == "bfloat16":
        if numkong:
            peers["NumKong"] = (getattr(numkong, theirs), a, b, "bfloat16")
        if simsimd:
            peers["SimSIMD"] = (getattr(simsimd, others), a, b, "bf16")
        return (ours, a, b, "bfloat16"), peers
    if numkong:
        peers["NumKong"] = (getattr(numkong, theirs), a, b)
    if simsimd:
        peers["SimSIMD"] = (getattr(simsimd, others), a, b)
    if name == "dot" and kind in ("float32", "float64"):
        peers["NumPy"] = (np.dot, a, b)
    return (ours, a, b), peers


def rows(bench: Bench) -> None:
    numkong, simsimd = optional("numkong"), optional("simsimd")
    rng = np.random.default_rng(1)
    for kind in ("float32", "float64", "float16", "bfloat16", "int8"):
        for dims in DIMS:
            (a, wide_a), (b, wide_b) = data(rng, kind, dims), data(rng, kind, dims)
            if kind == "float32":
                work = "one pair, float32, d <= 128" if dims <= 128 else "one pair, float32, d 768..3996"
                target = 0.35 if dims <= 128 else 0.6
            else:
                work, target = f"one pair, {kind}", 0.7
            for name in MEASURES:
                row = f"{name} {kind} {dims}"
                if not bench.wanted(row):
                    continue
                ours, peers = compared(kind, name, a, b, numkong, simsimd)
                exact, scale = truth(name, wide_a, wide_b)
                bound = NARROW[name] if kind in ("float16", "bfloat16") else 1e-7 if kind == "float32" else 1e-13
                bench.row(
                    row, work=work, target=target, ours=ours, peers=peers, exact=exact, bound=bound, scale=scale,
                    # Peers that add int8 or bfloat16 in their own types are allowed to be rough.
                    tolerance=2e-2 if kind in ("bfloat16", "float16", "int8") else 1e-3,
                    bytes=2 * a.nbytes, working_set=2 * a.nbytes,
                )  # fmt: skip


if __name__ == "__main__":
    main(rows)
