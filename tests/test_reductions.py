"""sum, min, max, var and std against exact arithmetic, against aggregate, and against bad arguments."""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hartonomous_native as hn
from hartonomous_native.errors import DTypeError, InvalidArgumentsError, RangeError, ShapeError
from tests.reference import aggregate as exact

U = 2.0**-53
MODERATE = st.floats(-1e100, 1e100, allow_subnormal=False)
FUNCTIONS = [hn.sum, hn.min, hn.max, hn.var, hn.std]


@pytest.fixture
def each_level() -> Iterator[list[str]]:
    before = hn.cpu_level()
    yield hn.available_levels()
    hn.set_level(before)


@given(st.lists(MODERATE, min_size=1, max_size=3000))
def test_sum_and_extremes(values: list[float]) -> None:
    assert abs(hn.sum(values) - math.fsum(values)) <= 24 * U * math.fsum(map(abs, values))
    assert (hn.min(values), hn.max(values)) == (min(values), max(values))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 2, 7, 8, 127, 128, 129, 2047, 2048, 2049, 8193, 65536, 65537, 200_001])
@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_all_functions_say_what_aggregate_says(n: int, dtype: Any, mean: float) -> None:
    x = (np.random.default_rng(n).standard_normal(n) + mean).astype(dtype)
    whole = hn.aggregate(x)
    assert (hn.sum(x), hn.mean(x), hn.min(x), hn.max(x)) == (whole.sum, whole.mean, whole.min, whole.max)
    assert abs(hn.sum(x) - math.fsum(x.tolist())) <= 24 * U * math.fsum(np.abs(x).tolist())
    assert (hn.min(x), hn.max(x)) == (float(x.min()), float(x.max()))
    assert hn.std(x) == math.sqrt(hn.var(x))
    if n > 1:
        assert hn.std(x, 1) == hn.std(x, ddof=1) == whole.stddev
        assert hn.var(x, 1) == pytest.approx(hn.var(x) * n / (n - 1), rel=1e-14)
    if n <= 8193:
        assert hn.var(x) == pytest.approx(exact.squared_deviations(x) / n, rel=1e-12)


def _awkward(n: int) -> dict[str, np.ndarray[Any, Any]]:
    """Where a center taken from the first elements is far from the rest, or the spread is small beside the mean."""
    rng = np.random.default_rng(n)
    noise = rng.standard_normal(n)
    step, late, ends = noise.copy(), noise.copy(), noise.copy()
    step[:128] += 1e8
    late[n // 2 :] += 1e8
    ends[0] = ends[-1] = 1e9
    return {
        "a step": step, "half and half": late, "ends": ends, "ramp": np.arange(n) * 1e3 + noise,
        "small spread": 1e9 + noise, "tiny": noise * 1e-150, "one differs": np.where(np.arange(n) == n - 1, 1.0, 3.0),
    }  # fmt: skip


@pytest.mark.parametrize("n", [3, 100, 129, 2500, 20_000])
def test_variance_of_awkward_arrays(n: int) -> None:
    for name, x in _awkward(n).items():
        assert hn.var(x) == pytest.approx(exact.squared_deviations(x) / n, rel=1e-12), name
        assert hn.aggregate(x).stddev == hn.std(x, 1), name


@pytest.mark.parametrize("n", [1, 3, 7, 24, 100, 999, 70_001])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equal_elements_have_no_variance(n: int, dtype: Any) -> None:
    x = np.full(n, 0.1, dtype)
    assert hn.var(x) == hn.std(x) == 0.0
    assert hn.min(x) == hn.max(x) == float(x[0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n", [1, 5, 31, 32, 33, 100, 70_000])
def test_nan_reaches_every_function(n: int, dtype: Any) -> None:
    for place in {0, n // 3, n - 1}:
        x = np.arange(n, dtype=dtype)
        x[place] = np.nan
        assert all(math.isnan(function(x)) for function in FUNCTIONS)
        x[place] = -np.inf
        assert (hn.min(x), hn.max(x)) == (-math.inf, float(x.max()))
        assert hn.sum(x) == -math.inf
        assert math.isnan(hn.var(x))


def test_ends_of_the_number_range() -> None:
    assert hn.max([-math.inf, -math.inf]) == hn.min([-math.inf]) == -math.inf
    assert math.isnan(hn.sum([math.inf, -math.inf]))
    assert (hn.min([-math.inf, math.inf]), hn.max([-math.inf, math.inf])) == (-math.inf, math.inf)
    assert hn.sum(np.float32([3e38, 3e38])) == 2 * float(np.float32(3e38))
    assert hn.var([1e200, -1e200]) == math.inf
    assert hn.var([1e308, 1e308, 1e308]) == 0.0
    assert hn.min(np.float32([1e-45, 2e-45])) == 2.0**-149
    assert hn.sum([]) == 0.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_same_bits_for_any_threads_and_level(each_level: list[str], dtype: Any) -> None:
    rng = np.random.default_rng(4)
    arrays = [(rng.standard_normal(n) + 3).astype(dtype) for n in (2_300_001, 5_003, 999)]
    zeros = np.where(rng.random(3_001) < 0.5, -0.0, 0.0).astype(dtype)
    seen = set()
    for level in each_level:
        hn.set_level(level)
        seen.add(tuple(math.copysign(1, answer) for answer in (hn.min(zeros), hn.max(zeros), hn.aggregate(zeros).min)))
        for threads in (1, 2, 5):
            seen.add(tuple(function(x, threads=threads) for x in arrays for function in FUNCTIONS))
        seen.add(tuple(function(x) for x in arrays for function in FUNCTIONS))
    assert len(seen) == 2


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=300))
def test_integers(values: list[int]) -> None:
    x = np.array(values, dtype=np.int64)
    assert (hn.sum(x), hn.min(x), hn.max(x)) == (sum(values), min(values), max(values))
    assert all(type(answer) is int for answer in (hn.sum(x), hn.min(x), hn.max(x)))
    assert hn.var(x) == pytest.approx(exact.squared_deviations(values) / len(values), rel=1e-12)


def test_other_types_and_layouts() -> None:
    x = np.arange(24.0).reshape(4, 6)
    read_only = x.copy()
    read_only.flags.writeable = False
    raw = np.frombuffer(b"\0" + x.tobytes(), dtype=np.uint8)[1:].view(np.float64)
    for array in (x, x.T, x[:, ::-1], x.astype(">f8"), read_only, raw, x.tolist(), x.astype(np.float16), x.astype(int)):
        assert (hn.sum(array), hn.min(array), hn.max(array)) == (276, 0, 23)
        assert hn.var(array) == pytest.approx(np.var(x), rel=1e-14)
    assert hn.sum(np.array([True, True])) == 2
    assert (hn.sum(np.zeros(0, np.int32)), type(hn.sum(np.zeros(0, np.int32)))) == (0, int)
    assert hn.std(np.array([1.0, 3.0]), np.int64(1)) == math.sqrt(2)


def test_they_are_functions_like_any_other() -> None:
    assert list(inspect.signature(hn.var).parameters) == ["x", "ddof", "threads"]
    assert "mean" in inspect.signature(hn.mean).return_annotation or hn.mean.__doc__
    assert pickle.loads(pickle.dumps(hn.sum)) is hn.sum
    assert type(hn.aggregate(np.ones(3))) is hn.Aggregate
    assert hn.aggregate(values=np.ones(3)) == hn.aggregate(np.ones(3)) == (3, 3.0, 1.0, 1.0, 1.0, 0.0)
    assert hn.sum(x=np.ones(3)) == 3.0


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: hn.min([]), ShapeError, "at least one element"),
        (lambda: hn.max(np.empty((0, 3))), ShapeError, "at least one element"),
        (lambda: hn.var(np.empty(0)), ShapeError, "at least one element to have a variance"),
        (lambda: hn.var([1.0, 2.0], 2), RangeError, r"ddof must be in 0..1; got 2"),
        (lambda: hn.std(np.ones(2), ddof=-1), RangeError, r"ddof must be in 0..1; got -1"),
        (lambda: hn.std(np.ones(2), 2**70), RangeError, "ddof must be"),
        (lambda: hn.var(np.ones(2), 1.0), DTypeError, "ddof must be an integer"),
        (lambda: hn.sum(["a"]), DTypeError, "real numbers"),
        (lambda: hn.sum(np.ones((2, 2, 2))), ShapeError, "1-dimensional or 2-dimensional"),
        (lambda: hn.max(np.array([2**64 - 1], np.uint64)), RangeError, "9223372036854775807"),
        (lambda: hn.sum(np.ones(3), threads=0), RangeError, "threads"),
        (lambda: hn.min(np.ma.array([1.0], mask=[1])), DTypeError, "masked"),
    ],
)
def test_bad_arguments(call: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call()


def test_bad_arguments_are_reported_together() -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        hn.var("text", -1, threads=0)
    assert all(name in str(caught.value) for name in ("x must", "ddof must", "threads must"))
    with pytest.raises(TypeError):
        hn.sum()
    with pytest.raises(TypeError):
        hn.var(np.ones(3), 1, 2)
