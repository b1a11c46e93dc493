"""The embedded database: a SQLite file, opened, checked and called by procedure name."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import (
    ConflictError,
    DatabaseError,
    HartonomousError,
    MissingArgumentError,
    NotFoundError,
    StateError,
    UnknownNameError,
    raise_all,
)
from ..connection import Database
from ..result import Result, ResultSet
from ..types import parse_type, problem_of
from . import functions, tables
from .procedure import PROCEDURES, Procedure, Returned, call_body
from .storage import datetime_text, from_storage, to_storage

_BUSY_MILLISECONDS = 30_000


class Run:
    """One call in progress: the open transaction as a procedure's body sees it."""

    def __init__(self, database: EmbeddedDatabase) -> None:
        self._database = database
        self.now = datetime_text(dt.datetime.now(dt.timezone.utc))

    def execute(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Runs one statement; parameters are converted from canonical to stored values (not Decimals)."""
        if isinstance(parameters, dict):
            return self._database.connection.execute(statement, {k: to_storage(v) for k, v in parameters.items()})
        return self._database.connection.execute(statement, [to_storage(value) for value in parameters])

    def execute_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> sqlite3.Cursor:
        """Runs one statement for many rows of values already in stored form."""
        return self._database.connection.executemany(statement, rows)

    def one(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first row, or None."""
        return self.execute(statement, parameters).fetchone()

    def call(self, procedure: str, /, **parameters: Any) -> Result:
        """Another procedure, inside the same transaction."""
        return self._database._call(self, procedure, parameters)


class EmbeddedDatabase(Database):
    """SQLite in WAL mode with foreign keys on; every commit is durable (synchronous = FULL)."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.url = url
        name = url[len("sqlite:///") :]
        path = Path(name)
        is_new = name == ":memory:" or not path.exists()
        if is_new and not create:
            raise NotFoundError(f"the database file {path} does not exist; 'hartonomous init' makes it")
        try:
            self.connection = sqlite3.connect(name, timeout=_BUSY_MILLISECONDS / 1000, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            self.connection.execute("PRAGMA recursive_triggers = ON")
            functions.register(self.connection)
            tables.apply(self.connection)
        except sqlite3.Error as error:
            raise DatabaseError(f"cannot open the database file {path}: {error}") from error
        from . import procedures

        procedures.load()
        self._depth = 0

    def procedures(self) -> list[str]:
        return sorted(PROCEDURES)

    def close(self) -> None:
        self.connection.close()

    def call(self, procedure: str, /, **parameters: Any) -> Result:
        declared = PROCEDURES.get(procedure)
        with self._transaction(write=declared is None or declared.writes):
            return self._call(Run(self), procedure, parameters)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._transaction(write=True):
            yield

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[None]:
        if self._depth:
            # Inside an outer block: a savepoint, so that one failed call leaves nothing of itself behind.
            name = f"level_{self._depth}"
            begin, commit, undo = f"SAVEPOINT {name}", f"RELEASE {name}", f"ROLLBACK TO {name}"
        else:
            begin, commit, undo = "BEGIN IMMEDIATE" if write else "BEGIN", "COMMIT", "ROLLBACK"
        with _wrapped():
            self.connection.execute(begin)
        self._depth += 1
        try:
            with _wrapped():
                yield
                self.connection.execute(commit)
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute(undo)
                if self._depth > 1:
                    self.connection.execute(commit)
            raise
        finally:
            self._depth -= 1

    def _call(self, run: Run, name: str, parameters: dict[str, Any]) -> Result:
        declared = PROCEDURES.get(name)
        if declared is None:
            raise UnknownNameError(f"there is no procedure {name!r} on the embedded engine")
        returned = call_body(run, declared, _checked(declared, parameters))
        return _result(declared, returned)


def _checked(declared: Procedure, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments in canonical form; everything wrong with them is reported together."""
    problems: list[HartonomousError] = []
    known = {parameter.name for parameter in declared.parameters}
    for name in given:
        if name not in known:
            problems.append(UnknownNameError(f"{declared.name} has no parameter {name}"))
    values: dict[str, Any] = {}
    for parameter in declared.parameters:
        if parameter.output and parameter.name not in given:
            continue
        if parameter.required and given.get(parameter.name) is None:
            problems.append(MissingArgumentError(f"{parameter.name} is required"))
            continue
        value, problem = problem_of(
            parameter.name, given.get(parameter.name, parameter.default), parameter.kind
        )
        if problem is not None:
            problems.append(problem)
        if not parameter.output:
            values[parameter.name] = value
    raise_all(problems)
    return values


def _result(declared: Procedure, returned: Returned) -> Result:
    if len(returned.result_sets) > len(declared.returns):
        raise StateError(f"{declared.name} returned more result sets than it declares")
    sets = []
    for columns, rows in zip(declared.returns, returned.result_sets):  # noqa: B905 - fewer sets are allowed
        kinds = [parse_type(column.kind) for column in columns]
        decoded = [tuple(from_storage(v, k) for v, k in zip(row, kinds, strict=True)) for row in rows]
        sets.append(ResultSet(tuple(column.name for column in columns), decoded))
    return Result(tuple(sets), dict(returned.outputs))


@contextmanager
def _wrapped() -> Iterator[None]:
    """The one place where SQLite's errors become ours."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ConflictError(f"the database refused the change: {error}") from error
    except sqlite3.Error as error:
        raise DatabaseError(f"the database failed: {error}") from error
