"""Bringing a file of the embedded engine to the tables of this version: what is missing is made, what holds no rows is
replaced, and a table that differs is reported and left alone. One transaction: all of it happens, or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ...errors import DatabaseError, FormatError
from ..deploy import Deployed
from ..deployment import Step
from ..differences import Difference
from ..lexer import Batch
from . import functions, tables

_PREFIX = "sqlite:///"
_SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
_FILE = "embedded/schema.sql"


def deploy_embedded(url: str, *, dry_run: bool = False) -> Deployed:
    """Deploys to `sqlite:///file.db`, which is made if it is missing (not in a dry run).

    Raises FormatError for another URL and StateError for a file of another program."""
    name = url.removeprefix(_PREFIX)
    if not url.startswith(_PREFIX) or not name:
        raise FormatError(f"a deployment to the embedded engine names its file, as in sqlite:///file.db; got {url!r}")
    if dry_run and (name == ":memory:" or not Path(name).exists()):
        name = ":memory:"
    try:
        connection = functions.connect(name, timeout=30.0, isolation_level=None)
    except sqlite3.Error as error:
        raise DatabaseError(f"cannot open the database file {name}: {error}") from error
    try:
        # Versions of rows are told apart by it; nothing is updated here.
        connection.create_function("transaction_time", 0, lambda: "0001-01-01 00:00:00.0000000")
        connection.execute("PRAGMA trusted_schema = ON")
        tables.check_owner(connection)
        if not dry_run:
            tables.write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
        return _deploy(connection, dry_run)
    except sqlite3.Error as error:
        raise DatabaseError(f"the deployment to {name} failed, and nothing of it stayed: {error}") from error
    finally:
        connection.close()


def _deploy(connection: sqlite3.Connection, dry_run: bool) -> Deployed:
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _bring_up(connection)
        if found.complete:
            tables.sign(connection)
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
        return found
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _bring_up(connection: sqlite3.Connection) -> Deployed:
    found = Deployed()
    actual = {(kind, name): sql for kind, name, sql in connection.execute(_SCHEMA)}
    wanted, seeds = _wanted()
    for (kind, name), sql in wanted.items():
        present = actual.get((kind, name))
        if present == sql:
            continue
        if present is None:
            found.steps.append(_run(connection, "create", kind, name, sql))
        elif kind == "table":
            found.differences += _table_differences(name, sql, present)
        else:
            found.steps.append(_run(connection, "replace", kind, name, f"DROP {kind.upper()} {name}", sql))
    for kind, name in actual.keys() - wanted.keys():
        found.differences.append(Difference(f"{kind} {name}", "none", "present", extra=True))
    empty = {table for table in map(_seeded, seeds) if not _holds_rows(connection, table)}
    for seed in seeds:
        # A row that is there is known again by a key of its table; where that has none, rows go into an empty one only.
        table = _seeded(seed)
        if table not in empty and not _has_key(connection, table):
            continue
        if connection.execute(seed.replace("INSERT INTO", "INSERT OR IGNORE INTO", 1)).rowcount:
            found.steps.append(Step("seed", "row", table, (Batch(_FILE, 1, seed),)))
    return found


def _seeded(seed: str) -> str:
    return seed.split("(", 1)[0].removeprefix("INSERT INTO").strip()


def _holds_rows(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


def _has_key(connection: sqlite3.Connection, table: str) -> bool:
    """Whether rows are told apart by more than their number."""
    return any(unique for _, _, unique, *_ in connection.execute(f"PRAGMA index_list({table})"))


def _run(connection: sqlite3.Connection, action: str, kind: str, name: str, *statements: str) -> Step:
    for statement in statements:
        connection.execute(statement)
    return Step(action, kind, name, tuple(Batch(_FILE, 1, statement) for statement in statements))


def _wanted() -> tuple[dict[tuple[str, str], str], list[str]]:
    """Every object of this version as SQLite keeps its text, and the statements of the seed rows."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        seeds = []
        for statement in tables.statements():
            if statement.lstrip().upper().startswith("INSERT"):
                seeds.append(statement.strip().rstrip(";"))
            else:
                memory.execute(statement)
        return {(kind, name): sql for kind, name, sql in memory.execute(_SCHEMA)}, seeds
    finally:
        memory.close()


def _table_differences(name: str, wanted: str, actual: str) -> list[Difference]:
    """One for each line of the table that is not the same: the derived tables have a column or constraint a line."""
    theirs, ours = (
        [line.strip().rstrip(",") for line in text.splitlines()[1:-1]] for text in (actual, wanted)
    )
    missing, extra = [line for line in ours if line not in theirs], [line for line in theirs if line not in ours]
    found = []
    for line in missing:
        key = line.split(" ", 2)[:2] if line.startswith("CONSTRAINT") else line.split(" ", 1)[:1]
        match = next((other for other in extra if other.split(" ")[: len(key)] == key), None)
        if match is not None:
            extra.remove(match)
        found.append(Difference(f"{name}.{key[-1]}", line, match or "missing"))
    found += [Difference(f"{name}.{line.split(' ', 1)[0]}", "none", line) for line in extra]
    return found or [Difference(name, wanted, actual)]
