"""The CPU level whose kernels are in force, and the kernels there are."""

from __future__ import annotations

from typing import NamedTuple

from . import _native
from .boundary import describe
from .errors import DTypeError


class Kernel(NamedTuple):
    """One row of kernels.def."""

    name: str
    returns: str
    parameters: str
    bound: float
    contract: str


def cpu_level() -> str:
    """The level in force: "scalar", "avx2", "avx512", "icelake" or "neon".

    The best one that the CPU and the operating system support, unless the environment variable HARTONOMOUS_LEVEL or
    `set_level` names another. Raises UnknownNameError or UnsupportedLevelError if HARTONOMOUS_LEVEL is wrong.
    """
    return _native.cpu_level()


def available_levels() -> list[str]:
    """The levels that this machine can run, slowest first. "scalar" is always there."""
    return _native.available_levels()


def set_level(name: str) -> None:
    """Puts a level in force for the whole process.

    Raises UnknownNameError for a name that is no level, UnsupportedLevelError for one that this machine cannot run.
    """
    if not isinstance(name, str):
        raise DTypeError(f"name must be text; got {describe(name)}")
    _native.set_level(name)


def kernels() -> list[Kernel]:
    """Every kernel with its signature, error bound and contract."""
    return [Kernel(*row) for row in _native.kernel_contracts()]
