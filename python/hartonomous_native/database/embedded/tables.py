"""The embedded engine's tables: made once, in one transaction, and recognized ever after by two numbers in the file's
header (application_id: ours; user_version: which schema)."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ...errors import DatabaseError, StateError

APPLICATION_ID = 0x48415254  # 'HART'
_SCRIPT = Path(__file__).with_name("schema.sql")
_WAL_ATTEMPTS = 200


@lru_cache(maxsize=1)
def schema_version() -> int:
    """The digest of the schema that this version of the package makes, a positive 31-bit number."""
    return int.from_bytes(hashlib.sha256(_SCRIPT.read_bytes()).digest()[:4], "big") & 0x7FFFFFFF or 1


def apply(connection: sqlite3.Connection) -> None:
    """Puts the database in WAL mode and makes its tables, if it is empty; does nothing if it has them.

    Several processes may do this to one new file at the same moment: one makes the tables, the others find them.
    Raises StateError, and changes nothing, for a file of another program or of another version of these tables.
    """
    if _is_made(connection):
        return
    write_ahead(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _is_made(connection):  # another process may have been faster
            for statement in statements():
                connection.execute(statement)
            sign(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def sign(connection: sqlite3.Connection) -> None:
    """Writes whose file it is, and that it has the tables of this version."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {schema_version()}")


def statements() -> Iterator[str]:
    """The statements that make the tables of this version, one by one."""
    return _statements(_SCRIPT.read_text(encoding="utf-8"))


def check_owner(connection: sqlite3.Connection) -> None:
    """StateError for a file of another program; an empty file and one of any version of these tables are ours."""
    owner, version = _number(connection, "application_id"), _number(connection, "user_version")
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and (owner or version or tables):
        raise StateError(
            f"the file is a SQLite database of another program ({tables} objects, application id {owner}); "
            "nothing was changed: name a new file"
        )


def _is_made(connection: sqlite3.Connection) -> bool:
    """Whether the tables are there. False only for an empty database; StateError for anything else."""
    owner, version = _number(connection, "application_id"), _number(connection, "user_version")
    if owner == APPLICATION_ID:
        if version != schema_version():
            raise StateError(
                f"the database file has the tables of another version of this package (schema {version:08x}, this one "
                f"needs {schema_version():08x}): 'hartonomous deploy --to' adds what it lacks; or open it with that "
                "version"
            )
        return True
    check_owner(connection)
    return False


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def write_ahead(connection: sqlite3.Connection) -> None:
    """WAL mode, which the file then keeps. Changing it needs the file alone, and SQLite does not wait for that."""
    for attempt in range(_WAL_ATTEMPTS):
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            break
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or attempt == _WAL_ATTEMPTS - 1:
                raise
            time.sleep(0.01)
    if mode not in ("wal", "memory"):
        raise DatabaseError(f"the file system cannot hold a database that several processes share (journal: {mode})")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one; a trigger's body is inside its statement."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            yield statement
            statement = ""
