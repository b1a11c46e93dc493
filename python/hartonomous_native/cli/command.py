"""How a command is declared: the options that all commands share, environment variables, errors and exit codes.

    @command(app, "search")
    def search(text: Annotated[str, typer.Argument(help="…")], database: DatabaseOption = DEFAULT_URL, …) -> None: …

An option named `top` of the command `search` is also read from HARTONOMOUS_SEARCH_TOP; an option that many commands
have (see `_SHARED`) from one variable for all of them, such as HARTONOMOUS_DATABASE.
"""

from __future__ import annotations

import copy
import inspect
import os
import sys
import traceback
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import typer
from typer.models import OptionInfo

from .failures import describe_failure, exit_code
from .output import Format
from .talk import talk

_SHARED = frozenset({"database", "tenant", "format", "model", "verbose", "quiet", "no-color", "debug"})

DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database", "-d", metavar="URL", help="The database: sqlite:///file.db, mssql://… or an ODBC string."
    ),
]
ModelOption = Annotated[
    str,
    typer.Option("--model", "-m", metavar="NAME|DIR", help="The embedding model: a name in the cache or a directory."),
]
TenantOption = Annotated[int, typer.Option("--tenant", help="Whose data.", metavar="ID")]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", case_sensitive=False, help="Form of the result. [default: table on a terminal, else csv]"
    ),
]

_VERBOSE = Annotated[int, typer.Option("--verbose", "-v", count=True, help="Say more on standard error.")]
_QUIET = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but errors.")]
_NO_COLOR = Annotated[bool, typer.Option("--no-color", help="No colours; NO_COLOR=1 does the same.")]
_DEBUG = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
_COMMON = {"verbose": (_VERBOSE, 0), "quiet": (_QUIET, False), "no_color": (_NO_COLOR, False), "debug": (_DEBUG, False)}


def environment_variable(command: str, option: str) -> str:
    """The variable that an option is also read from: `jobs list`, `status` -> HARTONOMOUS_JOBS_LIST_STATUS."""
    words = ["hartonomous", option] if option in _SHARED else ["hartonomous", *command.split(), option]
    return "_".join(words).replace("-", "_").upper()


def command(
    app: typer.Typer, name: str, *, group: str = ""
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Adds a function as a command, with the common options, its environment variables and the handling of errors."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        path = f"{group} {name}".strip()
        hints = get_type_hints(function, include_extras=True)
        parameters = [
            parameter.replace(
                annotation=_with_environment(path, parameter.name, hints[parameter.name]),
                kind=inspect.Parameter.KEYWORD_ONLY,
            )
            for parameter in inspect.signature(function).parameters.values()
        ]
        for option, (annotation, default) in _COMMON.items():
            parameters.append(
                inspect.Parameter(
                    option,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=default,
                    annotation=_with_environment(path, option, annotation),
                )
            )

        def wrapped(**arguments: Any) -> None:
            common = {option: arguments.pop(option) for option in _COMMON}
            _run(path, function, arguments, **common)

        wrapped.__name__ = function.__name__
        wrapped.__doc__ = function.__doc__
        wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        app.command(name)(wrapped)
        return function

    return register


def _with_environment(path: str, name: str, annotation: Any) -> Any:
    if get_origin(annotation) is not Annotated:
        return annotation
    base, *details = get_args(annotation)
    own = []
    for detail in details:
        if isinstance(detail, OptionInfo):
            detail = copy.copy(detail)
            detail.envvar = environment_variable(path, _option_name(detail, name))
        own.append(detail)
    items = (base, *own)
    return Annotated[items]


def _option_name(option: OptionInfo, parameter: str) -> str:
    """Its long name without the dashes; the parameter's name where it declares none."""
    # Inside Annotated, typer keeps the first declared name in the place of the default until it builds the command.
    for name in (option.default, *(option.param_decls or ())):
        if isinstance(name, str) and name.startswith("--"):
            return name[2:]
    return parameter


def _run(
    path: str,
    function: Callable[..., None],
    arguments: dict[str, Any],
    *,
    verbose: int,
    quiet: bool,
    no_color: bool,
    debug: bool,
) -> None:
    talk.configure(verbose=verbose, quiet=quiet, color=not no_color and not os.environ.get("NO_COLOR"))
    where = f"hartonomous {path}"
    if "database" in arguments:
        where += f", database {_without_password(arguments['database'])}"
    try:
        function(**arguments)
        sys.stdout.flush()
    except typer.Exit:
        raise
    except BrokenPipeError:
        # Whoever read our output has seen enough. What is left in the buffer must not fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(141) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:
        if debug:
            traceback.print_exc()
        talk.error(describe_failure(error, where))
        raise typer.Exit(exit_code(error)) from None


def _without_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if separator and "@" in rest:
        user, _, host = rest.rpartition("@")
        return f"{scheme}://{user.partition(':')[0]}@{host}"
    fields = [field for field in url.split(";") if field.partition("=")[0].strip().lower() not in ("pwd", "password")]
    return ";".join(fields)
