"""What the command line says when something fails: what, where, cause, fix; and the exit code."""

from __future__ import annotations

import sys

from ..errors import (
    CapacityError,
    ConflictError,
    DatabaseError,
    DTypeError,
    FormatError,
    HartonomousError,
    IntegrityError,
    InvalidArgumentsError,
    JobFailedError,
    LeaseLostError,
    MissingArgumentError,
    MissingDependencyError,
    NotFiniteError,
    NotFoundError,
    RangeError,
    ShapeError,
    StateError,
    UnknownNameError,
    UnsupportedLevelError,
)

FAILED = 1
USAGE = 2

_ARGUMENT_ERRORS = (
    ShapeError, MissingArgumentError, RangeError, DTypeError, NotFiniteError, UnknownNameError, InvalidArgumentsError,
)  # fmt: skip

_FIXES: dict[type[HartonomousError], str] = {
    ShapeError: "give an array of the shape that the message asks for",
    MissingArgumentError: "give the argument; --help lists them",
    RangeError: "give a value inside the range",
    DTypeError: "give a value of the type that the message asks for",
    NotFiniteError: "remove NaN and infinity from the input",
    UnknownNameError: "use one of the known names; --help and the list commands show them",
    InvalidArgumentsError: "correct each of the values listed",
    UnsupportedLevelError: "unset HARTONOMOUS_LEVEL; 'hartonomous version' shows the levels of this machine",
    FormatError: "correct the text or file that the message names",
    CapacityError: "ask for less at once: a narrower window, a smaller batch",
    NotFoundError: "check the name; 'hartonomous init', 'ingest' and 'models fetch' make what is missing",
    ConflictError: "use another key, or the payload that the key was first used with",
    LeaseLostError: "nothing: another worker has the job, or it was cancelled; 'hartonomous jobs show' tells which",
    StateError: "do the step that the message names first",
    IntegrityError: "delete the file and fetch it again; if that does not help, do not use it",
    DatabaseError: "check that the file or server can be reached and written; --debug shows the driver's own error",
    JobFailedError: "correct the reason, then 'hartonomous jobs retry'",
}


def exit_code(error: BaseException) -> int:
    """2 for an argument that is wrong in itself, 1 for anything else that failed."""
    return USAGE if isinstance(error, _ARGUMENT_ERRORS) else FAILED


def describe_failure(error: BaseException, where: str) -> str:
    """Four lines: what with its number, where, cause, fix."""
    if isinstance(error, HartonomousError):
        what = f"error {error.number}: {error.message}"
        cause = str(error.__cause__) if error.__cause__ is not None else (type(error).__doc__ or "").strip()
        return _lines(what, where, cause, _fix(error))
    if isinstance(error, OSError):
        name = f" {error.filename}" if error.filename else ""
        return _lines(
            f"error: the system refused{name}", where, error.strerror or str(error),
            "check that the path exists and may be used",
        )  # fmt: skip
    if isinstance(error, ImportError):
        return _lines(f"error: {error}", where, "A package that this command needs is not installed.", _install("demo"))
    cause = f"{type(error).__name__}: {error}"
    what = "error: something went wrong that this program did not expect"
    return _lines(what, where, cause, "run it with --debug and report it")


def _fix(error: HartonomousError) -> str:
    if isinstance(error, MissingDependencyError):
        # Errors about an extra say themselves what to install.
        return "install what the message names" if "install" in error.message else _install("demo")
    return _FIXES.get(type(error), "run it with --debug and report it")


def _install(extra: str) -> str:
    return f"{sys.executable} -m pip install 'hartonomous-native[{extra}]'"


def _lines(what: str, where: str, cause: str, fix: str) -> str:
    return f"{what}\n  where: {where}\n  cause: {cause}\n  fix  : {fix}"
