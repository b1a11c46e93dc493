"""The tree of commands."""

from __future__ import annotations

import sys

import typer

from . import (
    databases,
    demo,
    deploying,
    embedding,
    extension,
    ingesting,
    jobs,
    kernels,
    models,
    neighbors,
    primes,
    running,
    searching,
    version,
)

_HELP = """Documents, vectors and primes behind stored procedures, computed by native kernels.

Results go to standard output (--format table, json or csv), everything else to standard error. Exit codes: 0 good,
1 failed, 2 usage. Every option has an environment variable, named in the command's help.
"""

app = typer.Typer(
    name="hartonomous",
    help=_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    databases, deploying, ingesting, models, embedding, searching, neighbors, primes, running, jobs, kernels, extension,
    demo, version,
):  # fmt: skip
    group.add_to(app)


def run() -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character gets an escape for it rather than a crash.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="hartonomous")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
