"""Bringing a SQL Server database to the state of the project: one step after the other, each in a transaction of its
own where the server allows it. A step that fails leaves nothing of itself; the next run goes on there, since it reads
anew what the database holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import DatabaseError, FormatError, StateError
from .catalog import Catalog, read_catalog
from .deployment import Plan, Step, check_server, plan_deployment
from .differences import Difference
from .project import Project
from .sqlserver import error_text

OPTIONS = (
    "SET ANSI_NULLS, ANSI_PADDING, ANSI_WARNINGS, ARITHABORT, CONCAT_NULL_YIELDS_NULL, QUOTED_IDENTIFIER, "
    "XACT_ABORT ON;\n"
    "SET NUMERIC_ROUNDABORT OFF;"
)
LOCK = """
DECLARE @Result int;
EXECUTE @Result = sys.sp_getapplock @Resource = N'hartonomous deploy', @LockMode = 'Exclusive',
    @LockOwner = 'Session', @LockTimeout = 0;
SELECT @Result;
"""
Report = Callable[[int, int], None]


@dataclass
class Deployed:
    """What was done, and what was left."""

    steps: list[Step] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the database is the project now; things of its own besides do not count."""
        return all(difference.extra for difference in self.differences)


def variables_of(catalog: Catalog) -> dict[str, str]:
    """The values of the scripts' variables that a server knows itself."""
    found = {"DatabaseName": catalog.database}
    if catalog.data_path is not None:
        found["DefaultDataPath"] = catalog.data_path
    return found


def read_server(connection: Any) -> Catalog:
    """The catalog behind a DB-API connection; StateError where the project cannot be deployed there."""
    catalog = read_catalog(lambda text: _rows(connection, text))
    check_server(catalog)
    return catalog


def plan_for(project: Project, connection: Any) -> Plan:
    """What a deployment over this connection would do now."""
    catalog = read_server(connection)
    return plan_deployment(project, catalog, variables_of(catalog))


def deploy(project: Project, connection: Any, report: Report | None = None) -> Deployed:
    """Deploys over a DB-API connection (autocommit is switched as steps need it), then compares once more.

    Raises StateError where another deployment is at work, and DatabaseError that names file, line and object of a step
    which the server refused; what came before it stays, what was in it does not."""
    connection.autocommit = True
    _execute(connection, OPTIONS)
    if _rows(connection, LOCK)[0][0] < 0:
        raise StateError("another deployment to this database is at work")
    plan = plan_for(project, connection)
    for done, step in enumerate(plan.steps):
        try:
            _apply(connection, step)
        except Exception as error:  # of whatever class the driver has
            raise DatabaseError(
                f"{step.place}: the {step.kind} {step.object} was refused after {done} of {len(plan.steps)} steps, "
                f"which stay; correct it and deploy again to go on: {error_text(error)}"
            ) from error
        if report is not None:
            report(done + 1, len(plan.steps))
    after = plan_for(project, connection) if plan.changes else plan
    left = [] if after is plan else after.changes
    differences = after.differences + [
        Difference(f"{step.kind} {step.object}", "as in " + step.place, "still different after its deployment")
        for step in left
    ]
    return Deployed(plan.steps, differences)


def _apply(connection: Any, step: Step) -> None:
    connection.autocommit = not step.transaction
    try:
        for batch in step.batches:
            _execute(connection, batch.text)
        if step.transaction:
            connection.commit()
    except BaseException:
        if step.transaction:
            connection.rollback()
        raise
    finally:
        connection.autocommit = True


def _execute(connection: Any, text: str) -> None:
    """Runs a batch to its end: the error of a later statement comes with the result after it."""
    cursor = connection.cursor()
    cursor.noscan = True  # or the driver takes {1,5} of a MATCH for an escape of its own
    try:
        cursor.execute(text)
        while cursor.nextset():
            pass
    finally:
        cursor.close()


def _rows(connection: Any, text: str) -> Sequence[Sequence[Any]]:
    cursor = connection.cursor()
    try:
        cursor.execute(text)
        while cursor.description is None and cursor.nextset():
            pass
        rows: Sequence[Sequence[Any]] = cursor.fetchall()
        return rows
    finally:
        cursor.close()


_SQLCMD_LINE = re.compile(r"^\s*(:|!!|(GO|ED|EXIT|QUIT|RESET)\b)", re.IGNORECASE | re.MULTILINE)


def script_text(plan: Plan, variables_are_set: bool) -> str:
    """The plan as a script for sqlcmd -b, SSMS or Azure Data Studio: the same batches in the same order and the same
    transactions. FormatError for a batch that sqlcmd would not send as it is."""
    out = [
        "-- Made by 'hartonomous deploy'. Run it with: sqlcmd -b -I -i FILE"
        + ("" if variables_are_set else " -v DatabaseName=… DefaultDataPath=…"),
        OPTIONS, "GO",
    ]  # fmt: skip
    for step in plan.steps:
        out.append(f"\n-- {step.action} {step.kind} {step.object} ({step.place})")
        several = step.transaction and (len(step.batches) > 1 or step.action == "script")
        out += ["BEGIN TRANSACTION;", "GO"] if several else []
        for batch in step.batches:
            found = _SQLCMD_LINE.search(batch.text)
            if found or (variables_are_set and "$(" in batch.text):
                what = found.group().strip() if found else "$("
                raise FormatError(f"{batch.file}:{batch.first_line_of_code}: sqlcmd takes {what!r} for its own")
            out += [batch.text, "GO"]
        out += ["COMMIT TRANSACTION;", "GO"] if several else []
    return "\n".join(out) + "\n"


def write_script(path: Path, plan: Plan, variables_are_set: bool) -> None:
    """With a byte order mark, without which sqlcmd reads a file in the console's code page."""
    path.write_text(script_text(plan, variables_are_set), encoding="utf-8-sig", newline="\n")
