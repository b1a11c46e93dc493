"""The error catalogue: one class for each number, the same numbers in C++, Python, T-SQL and the command line.

Every class derives from `HartonomousError` and from the built-in exception that a Python programmer would expect.
The class docstring is the message used when none is given.
"""

from __future__ import annotations


class HartonomousError(Exception):
    """An operation failed."""

    number: int = 51000

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message if message is not None else (type(self).__doc__ or "").strip())

    @property
    def message(self) -> str:
        return str(self.args[0])


class ShapeError(HartonomousError, ValueError):
    """An array has the wrong number of dimensions or elements."""

    number = 51010


class MissingArgumentError(HartonomousError, TypeError):
    """A required argument is missing."""

    number = 51011


class RangeError(HartonomousError, ValueError):
    """An argument is outside its range."""

    number = 51012


class DTypeError(HartonomousError, TypeError):
    """An argument has the wrong type."""

    number = 51013


class NotFiniteError(HartonomousError, ValueError):
    """An argument holds NaN or infinity where only finite numbers have a meaning."""

    number = 51014


class UnknownNameError(HartonomousError, LookupError, ValueError):
    """A name is not one of those known."""

    number = 51015


class UnsupportedLevelError(HartonomousError, RuntimeError):
    """A CPU level cannot run on this machine."""

    number = 51016


class FormatError(HartonomousError, ValueError):
    """Text or a file is not in the format it should be in."""

    number = 51017


class CapacityError(HartonomousError, OverflowError):
    """A result is larger than its type or the memory can hold."""

    number = 51018


class InvalidArgumentsError(HartonomousError, ValueError, TypeError):
    """Several arguments are wrong."""

    number = 51019

    def __init__(self, message: str | None = None, problems: tuple[HartonomousError, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class NotFoundError(HartonomousError, LookupError):
    """A row, a file or a model does not exist."""

    number = 51020


class ConflictError(HartonomousError, RuntimeError):
    """The same key was used before for something else."""

    number = 51021


class LeaseLostError(HartonomousError, RuntimeError):
    """The job is no longer held by this worker."""

    number = 51022


class StateError(HartonomousError, RuntimeError):
    """The operation is not possible in the present state."""

    number = 51023


class MissingDependencyError(HartonomousError, ImportError):
    """Something that must be installed is not."""

    number = 51024


class IntegrityError(HartonomousError, ValueError):
    """Content does not have the hash it should have."""

    number = 51025


class DatabaseError(HartonomousError, RuntimeError):
    """The database refused an operation."""

    number = 51026


class JobFailedError(HartonomousError, RuntimeError):
    """A job failed for good."""

    number = 51027


CATALOGUE: dict[int, type[HartonomousError]] = {
    cls.number: cls
    for cls in (
        ShapeError, MissingArgumentError, RangeError, DTypeError, NotFiniteError, UnknownNameError,
        UnsupportedLevelError, FormatError, CapacityError, InvalidArgumentsError, NotFoundError, ConflictError,
        LeaseLostError, StateError, MissingDependencyError, IntegrityError, DatabaseError, JobFailedError,
    )
}  # fmt: skip


def error_of(number: int, message: str) -> HartonomousError:
    """The exception that stands for a numbered error raised in C++ or in T-SQL."""
    return CATALOGUE.get(number, HartonomousError)(message)


def raise_all(problems: list[HartonomousError]) -> None:
    """Raises nothing for no problem, the problem itself for one, and one error that lists them for several."""
    if not problems:
        return
    if len(problems) == 1:
        raise problems[0]
    lines = "\n".join(f"  {problem.number} {problem.message}" for problem in problems)
    raise InvalidArgumentsError(f"{len(problems)} arguments are wrong:\n{lines}", tuple(problems))
