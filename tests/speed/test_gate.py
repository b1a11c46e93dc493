"""The gate: a kernel that falls behind turns red. Only ratios are held, of two things measured in the same run: ours to
what a user would otherwise write with NumPy or the standard library, and the level in force to our own scalar level.
The limits leave room for a noisy machine: about twice what is measured on a quiet one with AVX2 alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

import hartonomous_native as hn

from .ratio import Function, ratio

RNG = np.random.default_rng(5)
A, B = RNG.standard_normal((2, 1998)).astype(np.float32)
BYTES = RNG.integers(-128, 128, 1998).astype(np.int8)
SHORT_A, SHORT_B = A[:128].copy(), B[:128].copy()
ROWS = RNG.standard_normal((1000, 1998)).astype(np.float32)
QUERIES, BASE = RNG.standard_normal((64, 256)).astype(np.float32), RNG.standard_normal((2000, 256)).astype(np.float32)
VALUES, FEW = RNG.standard_normal(200_000).astype(np.float32), RNG.standard_normal(1000).astype(np.float32)
CELLS = RNG.integers(0, 1 << 21, (20_000, 3), dtype=np.int64)
POINTS, BOUNDS = RNG.random((20_000, 3)), (np.zeros(3), np.ones(3))
OTHERS = POINTS[::-1].copy()
TEXT = hn.format_vector(A)
BASIS, MEAN = RNG.standard_normal((3, 384)), RNG.standard_normal(384)
WIDE = RNG.standard_normal((2000, 384)).astype(np.float32)


class Check(NamedTuple):
    name: str
    ours: Function
    other: Function
    at_most: float


def numpy_nearest() -> Any:
    distances = 1 - QUERIES @ BASE.T / np.outer(np.linalg.norm(QUERIES, axis=1), np.linalg.norm(BASE, axis=1))
    found = np.argpartition(distances, 9, axis=1)[:, :10]
    return np.sort(np.take_along_axis(distances, found, axis=1), axis=1)


def numpy_primes() -> Any:
    sieve = np.ones(1_000_001, bool)
    sieve[:2] = False
    for p in range(2, 1001):
        if sieve[p]:
            sieve[p * p :: p] = False
    return np.flatnonzero(sieve)


def fermat_window() -> list[int]:
    return [n for n in range(10**18 + 1, 10**18 + 2001, 2) if pow(2, n - 1, n) == 1]


def spread_bits(x: Any) -> Any:
    x = x.astype(np.uint64)
    for shift, mask in ((32, 0x1F00000000FFFF), (16, 0x1F0000FF0000FF), (8, 0x100F00F00F00F00F),
                        (4, 0x10C30C30C30C30C3), (2, 0x1249249249249249)):  # fmt: skip
        x = (x | (x << np.uint64(shift))) & np.uint64(mask)
    return x


def numpy_morton(cells: Any) -> Any:
    x, y, z = (spread_bits(cells[:, axis]) for axis in range(3))
    return x | (y << np.uint64(1)) | (z << np.uint64(2))


def numpy_hash() -> Any:
    cells = np.minimum(np.floor((POINTS - BOUNDS[0]) / (BOUNDS[1] - BOUNDS[0]) * 1024), 1023).astype(np.int64)
    return numpy_morton(cells)


BESIDE_OTHERS = [
    Check("dot of 128 floats", lambda: hn.dot(SHORT_A, SHORT_B), lambda: np.dot(SHORT_A, SHORT_B), 0.3),
    Check("cosine of 1998 floats", lambda: hn.cosine_distance(A, B),
          lambda: 1 - np.dot(A, B) / np.sqrt(np.dot(A, A) * np.dot(B, B)), 0.3),
    Check("distance of 1998 floats", lambda: hn.euclidean_distance(A, B), lambda: np.linalg.norm(A - B), 0.3),
    Check("one to 1000 rows", lambda: hn.cosine_distance(A, ROWS, threads=1),
          lambda: 1 - ROWS @ A / (np.linalg.norm(ROWS, axis=1) * np.linalg.norm(A)), 0.6),
    Check("points side by side", lambda: hn.euclidean_distance(POINTS, OTHERS, threads=1),
          lambda: np.linalg.norm(POINTS - OTHERS, axis=1), 0.65),
    Check("ten nearest", lambda: hn.knn(QUERIES, BASE, 10, "cosine"), numpy_nearest, 1.0),
    Check("mean of 1000 floats", lambda: hn.mean(FEW), FEW.mean, 0.12),
    Check("sum of 1000 floats", lambda: hn.sum(FEW), FEW.sum, 0.15),
    Check("variance of floats", lambda: hn.var(VALUES), VALUES.var, 0.35),
    Check("summary of floats", lambda: hn.aggregate(VALUES, threads=1),
          lambda: (VALUES.sum(), VALUES.min(), VALUES.max(), VALUES.std()), 0.6),
    Check("column means", lambda: hn.mean(ROWS, 0, threads=1), lambda: ROWS.mean(0, dtype=np.float64), 0.55),
    Check("projection", lambda: hn.project(WIDE, BASIS, mean=MEAN, threads=1), lambda: (WIDE - MEAN) @ BASIS.T, 0.3),
    Check("primes to 10^6", lambda: hn.find_primes(0, 10**6, threads=1), numpy_primes, 0.15),
    Check("primes at 10^18", lambda: hn.find_primes(10**18, 10**18 + 2000, threads=1), fermat_window, 0.02),
    Check("Morton codes", lambda: hn.morton_encode(CELLS, threads=1), lambda: numpy_morton(CELLS), 0.2),
    Check("spatial hash", lambda: hn.spatial_hash(POINTS, BOUNDS, threads=1), numpy_hash, 0.25),
    Check("vector from text", lambda: hn.parse_vector(TEXT), lambda: np.array(json.loads(TEXT), np.float32), 0.2),
    Check("text from vector", lambda: hn.format_vector(A), lambda: json.dumps(A.tolist()), 0.1),
]  # fmt: skip


def repeated(function: Function, times: int) -> Function:
    def call() -> None:
        for _ in range(times):
            function()

    return call


# What a level is for: these must be so much faster than plain C++, whatever NumPy does.
BESIDE_SCALAR = [
    Check("dot of 1998 floats", *[repeated(lambda: hn.dot(A, B), 50)] * 2, 0.5),
    Check("one to 1000 rows", *[lambda: hn.dot(A, ROWS, threads=1)] * 2, 0.55),
    Check("ten nearest", *[lambda: hn.knn(QUERIES, BASE, 10, "cosine", threads=1)] * 2, 0.25),
    Check("summary of floats", *[lambda: hn.aggregate(VALUES, threads=1)] * 2, 0.3),
    Check("column means", *[lambda: hn.mean(ROWS, 0, threads=1)] * 2, 0.55),
    Check("projection", *[lambda: hn.project(WIDE, BASIS, mean=MEAN, threads=1)] * 2, 0.4),
    Check("dot of 1998 bytes", *[repeated(lambda: hn.dot(BYTES, BYTES), 50)] * 2, 0.4),
    Check("sum of floats", *[lambda: hn.sum(VALUES, threads=1)] * 2, 0.4),
    Check("variance of floats", *[lambda: hn.var(VALUES, threads=1)] * 2, 0.4),
    Check("Hilbert codes", *[lambda: hn.hilbert_encode(CELLS, threads=1)] * 2, 0.6),
    Check("spatial hash", *[lambda: hn.spatial_hash(POINTS, BOUNDS, threads=1)] * 2, 0.6),
]


def at_scalar(function: Function, best: str) -> Function:
    def call() -> None:
        hn.set_level("scalar")
        function()
        hn.set_level(best)

    return call


@pytest.fixture
def level() -> Iterator[str]:
    """The level in force, put back whatever a check leaves."""
    name = hn.cpu_level()
    yield name
    hn.set_level(name)


def hold(benchmark: Any, check: Check) -> None:
    found = ratio(benchmark, check.ours, check.other)
    benchmark.extra_info.update(ratio=found, at_most=check.at_most)
    assert found <= check.at_most, f"{check.name} takes {found:.2f} of the other's time; {check.at_most} is allowed"


@pytest.mark.parametrize("check", BESIDE_OTHERS, ids=lambda check: check.name)
def test_ours_is_ahead_of_what_one_would_write_otherwise(benchmark: Any, check: Check) -> None:
    hold(benchmark, check)


@pytest.mark.parametrize("check", BESIDE_SCALAR, ids=lambda check: check.name)
def test_the_level_in_force_is_ahead_of_the_scalar_one(benchmark: Any, level: str, check: Check) -> None:
    if level == "scalar":
        pytest.skip("this machine, or HARTONOMOUS_LEVEL, has the scalar level only: there is nothing to compare")
    hold(benchmark, check._replace(other=at_scalar(check.other, level)))


@pytest.mark.parametrize("check", BESIDE_SCALAR, ids=lambda check: check.name)
def test_the_gate_is_red_for_a_slow_kernel(benchmark: Any, level: str, check: Check) -> None:
    slow: Callable[[], Any] = at_scalar(check.ours, level)
    with pytest.raises(AssertionError, match="is allowed"):
        hold(benchmark, check._replace(ours=slow, other=at_scalar(check.other, level)))
