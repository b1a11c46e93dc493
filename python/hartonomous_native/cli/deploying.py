"""`hartonomous deploy`: the tables, procedures and starting rows, on a SQL Server or in a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .command import FormatOption, command
from .output import Format, show_rows
from .talk import talk

if TYPE_CHECKING:
    from ..database.deploy import Deployed

_COLUMNS = ("action", "kind", "object", "count", "expected", "actual")


def add_to(app: typer.Typer) -> None:
    @command(app, "deploy")
    def deploy(
        connection: Annotated[
            str | None,
            typer.Option(
                "--connection", "-c", metavar="URL",
                help="The SQL Server database: mssql://user@host/database or an ODBC string; the password comes from "
                "HARTONOMOUS_SQL_PASSWORD.",
            ),
        ] = None,
        to: Annotated[
            str | None, typer.Option("--to", metavar="URL", help="A file of the embedded engine: sqlite:///file.db.")
        ] = None,
        source: Annotated[
            Path | None,
            typer.Option("--source", metavar="DIR", help="The T-SQL project. [default: ./sql, else the installed one]"),
        ] = None,
        script: Annotated[
            Path | None,
            typer.Option(
                "--script", metavar="FILE",
                help="Write what would be run, for sqlcmd, and change nothing; without --connection, for an "
                "empty database.",
            ),
        ] = None,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="List what would be done, and change nothing.")
        ] = False,
        format: FormatOption = None,
    ) -> None:
        """Create what is missing and replace what holds no rows. Nothing is dropped; it may be run again at any time.

        Differences in a table that it does not alter by itself are listed, and make the exit code 1."""
        from ..errors import MissingArgumentError

        if to is not None and (connection is not None or script is not None):
            raise MissingArgumentError("deploy needs either --connection (or --script) or --to, not both")
        if to is not None:
            from ..database.embedded.deployment import deploy_embedded

            _show(deploy_embedded(to, dry_run=dry_run), dry_run, format)
        elif connection is not None or script is not None:
            _to_server(connection, source, script, dry_run, format)
        else:
            raise MissingArgumentError("deploy needs --connection, --to or --script: where to deploy to")


def _to_server(
    url: str | None, source: Path | None, script: Path | None, dry_run: bool, format: Format | None
) -> None:
    from ..database import deploy
    from ..database.catalog import Catalog
    from ..database.deployment import plan_deployment
    from ..database.project import find_source, read_project
    from ..database.sqlserver import connect

    project = read_project(find_source(source))
    talk.detail(f"{len(project.tables)} tables, {len(project.objects)} objects")
    if url is None:
        plan = plan_deployment(project, Catalog())
    else:
        connection = connect(url)
        try:
            if not (dry_run or script):
                with talk.progress("deploying", "steps") as progress:
                    done = deploy.deploy(project, connection, progress)
                _show(done, False, format)
                return
            plan = deploy.plan_for(project, connection)
        finally:
            connection.close()
    if script is not None:
        deploy.write_script(script, plan, url is not None)
        talk.say(f"{script}: {len(plan.steps)} steps")
    _show(deploy.Deployed(plan.steps, plan.differences), True, format)


def _show(done: Deployed, in_full: bool, format: Format | None) -> None:
    """Every step when nothing was done yet, else how many of each kind; then the differences."""
    rows: list[tuple[object, ...]] = []
    if in_full:
        rows += [(step.action, step.kind, step.object, len(step.batches), None, None) for step in done.steps]
    else:
        counts = Counter((step.action, step.kind) for step in done.steps)
        rows += [(action, kind, None, count, None, None) for (action, kind), count in counts.items()]
    for found in done.differences:
        action = "besides" if found.extra else "differs"
        rows.append((action, None, found.object, None, found.expected, found.actual))
    show_rows(_COLUMNS, rows, format)
    changes = sum(step.action != "script" for step in done.steps)
    left = sum(not found.extra for found in done.differences)
    verb = "to be made" if in_full else "made"
    talk.say(f"{changes or 'no'} changes {verb}, {left or 'no'} differences left as they are")
    if not done.complete:
        raise typer.Exit(1)
