"""Every kernel at every level of this machine and every size of the list, against its reference in cases.py."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hartonomous_native import available_levels

from .cases import CASES, Case
from .harness import CONTRACTS, Out, call

ULP = 2.0**-53
_EACH = [pytest.param(case, id=case.kernel) for case in CASES]


def test_every_kernel_has_a_row() -> None:
    assert {case.kernel for case in CASES} == set(CONTRACTS)


@pytest.mark.parametrize("at_end", [True, False], ids=["before-guard-page", "behind-guard-page"])
@pytest.mark.parametrize("level", available_levels())
@pytest.mark.parametrize("case", _EACH)
def test_within_bound_of_reference(case: Case, level: str, at_end: bool) -> None:
    for size in case.sizes:
        arguments = case.inputs(np.random.default_rng(size + 1), size)
        _check(case, size, call(level, case.kernel, arguments, at_end=at_end), arguments)


@pytest.mark.parametrize("shift", [1, 3])
@pytest.mark.parametrize("level", available_levels())
@pytest.mark.parametrize("case", _EACH)
def test_unaligned_start(case: Case, level: str, shift: int) -> None:
    for size in case.sizes:
        arguments = case.inputs(np.random.default_rng(size + 2), size)
        _check(case, size, call(level, case.kernel, arguments, at_end=False, shift=shift), arguments)


@pytest.mark.parametrize("case", _EACH)
def test_exact_kernels_agree_at_every_level(case: Case) -> None:
    """A bound of 0 promises the same bits everywhere."""
    if CONTRACTS[case.kernel].bound != 0:
        return
    for size in case.sizes:
        arguments = case.inputs(np.random.default_rng(size + 3), size)
        results = {level: call(level, case.kernel, arguments) for level in available_levels()}
        for level, result in results.items():
            for got, want in zip(result, results["scalar"], strict=True):
                assert np.asarray(got).tobytes() == np.asarray(want).tobytes(), f"{level} differs at size {size}"


def _check(case: Case, size: int, results: list[Any], arguments: tuple[Any, ...]) -> None:
    bound = CONTRACTS[case.kernel].bound
    given = [argument.initial.copy() if isinstance(argument, Out) else argument for argument in arguments]
    for got, (want, scale) in zip(results, case.expected(*given), strict=True):
        if bound == 0:
            np.testing.assert_array_equal(got, want, err_msg=f"size {size}")
        else:
            error = np.abs(np.asarray(got, dtype=np.float64) - np.asarray(want, dtype=np.float64))
            allowed = bound * ULP * np.asarray(scale, dtype=np.float64)
            assert np.all(error <= allowed), f"size {size}: error {np.max(error)} is over {np.max(allowed)}"

