"""The command `hartonomous`. The libraries it needs are an extra, and main alone loads them."""

from __future__ import annotations

import sys

_MISSING = """\
error 51024: the command line needs the Python packages typer and rich
  where: hartonomous, run by {python}
  cause: {cause}
  fix  : {python} -m pip install 'hartonomous-native[cli]'
"""


def main() -> int:
    """Runs the command line with the arguments of this process; gives the exit code."""
    try:
        import rich  # noqa: F401 - only asked whether it is there
        import typer  # noqa: F401
    except ImportError as error:
        sys.stderr.write(_MISSING.format(python=sys.executable, cause=error))
        return 1
    try:
        from .app import run

        return run()
    except KeyboardInterrupt:
        return 130
