"""The embedded database: a SQLite file, opened, checked and called by procedure name."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ...errors import (
    ConflictError,
    DatabaseError,
    FormatError,
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
from .storage import datetime_text, rows_from_storage, to_storage

_PREFIX = "sqlite:///"
_BUSY_SECONDS = 30.0
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


class Run:
    """One call in progress: the open transaction as a procedure's body sees it."""

    def __init__(self, database: EmbeddedDatabase) -> None:
        self._database = database
        self.now = database.transaction_time
        self.after_failure: list[tuple[str, Sequence[Any]]] = []

    @property
    def in_callers_transaction(self) -> bool:
        """Whether the caller opened a transaction of his own, which he may yet roll back."""
        return self._database.depth > 1

    @property
    def session_tenant(self) -> int | None:
        """The tenant that sp_SetTenantContext bound this connection to."""
        return self._database.session_tenant

    @session_tenant.setter
    def session_tenant(self, tenant_id: int) -> None:
        self._database.session_tenant = tenant_id

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
        declared = declared_procedure(procedure)
        return run_procedure(self, declared, _checked(declared, parameters))


class EmbeddedDatabase(Database):
    """SQLite in WAL mode with foreign keys on; every commit is durable (synchronous = FULL).

    One connection, for one thread. A writer that finds another at work waits up to 30 seconds for it.
    """

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.url = url
        name = url[len(_PREFIX) :]
        if not name:
            raise FormatError(f"a database URL must name a file, as in sqlite:///hartonomous.db; got {url!r}")
        path = Path(name)
        if name != ":memory:" and not create and not path.exists():
            raise NotFoundError(f"the database file {path} does not exist; 'hartonomous init' makes it")
        self.depth = 0
        self.session_tenant: int | None = None
        self.transaction_time = ""
        try:
            self.connection = functions.connect(name, timeout=_BUSY_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise DatabaseError(f"cannot open the database file {path}: {error}") from error
        try:
            # The triggers of system-versioned tables take their time from here: one time for one transaction.
            self.connection.create_function("transaction_time", 0, self._time_of_transaction)
            self.connection.execute("PRAGMA trusted_schema = ON")
            tables.apply(self.connection)
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            self.connection.execute("PRAGMA recursive_triggers = ON")
        except sqlite3.Error as error:
            self.connection.close()
            raise DatabaseError(f"cannot open the database file {path}: {error}") from error
        except BaseException:
            self.connection.close()
            raise
        from . import procedures

        procedures.load()

    def procedures(self) -> list[str]:
        return sorted(PROCEDURES)

    def close(self) -> None:
        self.connection.close()

    def call(self, procedure: str, /, **parameters: Any) -> Result:
        declared = declared_procedure(procedure)
        values = _checked(declared, parameters)
        self._keep_to_tenant(values)
        run: Run | None = None
        try:
            with self._transaction(write=declared.writes):
                run = Run(self)
                return run_procedure(run, declared, values)
        except HartonomousError:
            if run is not None and run.after_failure:
                self._keep(run.after_failure)
            raise

    def _keep(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> None:
        """What a procedure wants kept although it failed, such as a note that a quota was passed."""
        with self._transaction(write=True):
            run = Run(self)
            for statement, parameters in statements:
                run.execute(statement, parameters)

    def _keep_to_tenant(self, values: dict[str, Any]) -> None:
        """What row-level security does on SQL Server, by the parameter that every scoped procedure has: once a session
        has its tenant, a call is about that tenant or the public one, and "all tenants" (NULL) means its own."""
        if self.session_tenant is None or "TenantId" not in values:
            return
        if values["TenantId"] is None:
            values["TenantId"] = self.session_tenant
        elif values["TenantId"] not in (0, self.session_tenant):
            raise StateError(
                f"TenantId must be the session's tenant {self.session_tenant}; got {values['TenantId']}"
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._transaction(write=True):
            yield

    def query(self, statement: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> ResultSet:
        """Runs one SELECT (or WITH, or VALUES) of the caller's own, with the SQL functions of `functions.py`.

        Values come as they are stored (see storage.py): vectors as blobs, decimals as scaled integers, times as text.
        Raises DatabaseError for a statement that would change anything, and for any error in it.
        """
        values: Any
        if isinstance(parameters, dict):
            values = {name: to_storage(value) for name, value in parameters.items()}
        else:
            values = [to_storage(value) for value in parameters]
        refused: list[int] = []

        def authorize(action: int, *_: object) -> int:
            if action in _READING:
                return sqlite3.SQLITE_OK
            refused.append(action)
            return sqlite3.SQLITE_DENY

        try:
            with self._wrapped():
                # Setting it also makes SQLite check again the statements that it already knows.
                self.connection.set_authorizer(authorize)
                cursor = self.connection.execute(statement, values)
                if cursor.description is None:
                    raise DatabaseError("query() reads: give it a SELECT; the statement has no columns")
                columns = tuple(column[0] for column in cursor.description)
                return ResultSet(columns, cursor.fetchall())
        except DatabaseError as error:
            if refused:
                raise DatabaseError("query() only reads: it takes one SELECT, and changes nothing") from error
            raise
        finally:
            with suppress(sqlite3.ProgrammingError):  # closed
                self.connection.set_authorizer(_allow_all)

    def _time_of_transaction(self) -> str:
        return self.transaction_time if self.depth else self._next_time()

    def _next_time(self) -> str:
        """Now, but always later than the last time given: versions of a row are told apart by it."""
        now = datetime_text(dt.datetime.now(dt.timezone.utc))
        if now <= self.transaction_time:
            last = dt.datetime.strptime(self.transaction_time[:26], "%Y-%m-%d %H:%M:%S.%f")
            now = datetime_text(last.replace(tzinfo=dt.timezone.utc) + dt.timedelta(microseconds=1))
        return now

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[None]:
        outermost = self.depth == 0
        if outermost:
            begin, commit, undo = "BEGIN IMMEDIATE" if write else "BEGIN", "COMMIT", "ROLLBACK"
        else:
            # Inside an outer block: a savepoint, so that one failed call leaves nothing of itself behind.
            name = f"level_{self.depth}"
            begin, commit, undo = f"SAVEPOINT {name}", f"RELEASE {name}", f"ROLLBACK TO {name}"
            self._still_open()
        with self._wrapped():
            self.connection.execute(begin)
            if outermost and not write:
                self.connection.execute("PRAGMA query_only = ON")
        if outermost:
            # Taken once the lock is held, so that transactions have their times in the order of their commits.
            self.transaction_time = self._next_time()
        self.depth += 1
        try:
            with self._wrapped():
                yield
                self._still_open()
                self.connection.execute(commit)
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute(undo)
                if not outermost:
                    self.connection.execute(commit)
            raise
        finally:
            self.depth -= 1
            if outermost and not write:
                self.connection.execute("PRAGMA query_only = OFF")

    def _still_open(self) -> None:
        """SQLite itself rolls everything back after some errors (disk full, corruption): nothing may follow."""
        if not self.connection.in_transaction:
            raise StateError("the transaction was rolled back by an earlier error; start it again")

    @contextmanager
    def _wrapped(self) -> Iterator[None]:
        """The one place where SQLite's errors become ours; one raised inside a SQL function comes out as itself."""
        self.connection.failures.clear()
        try:
            yield
        except (sqlite3.Error, sqlite3.Warning) as error:  # Python 3.10 warns of a second statement
            meant = self.connection.error_of(error)
            if meant is not None:
                raise meant from error
            if isinstance(error, sqlite3.IntegrityError):
                raise ConflictError(f"the database refused the change: {error}") from error
            if "database is locked" in str(error):
                raise DatabaseError(
                    f"the database is locked: another process has been writing for {_BUSY_SECONDS:g} seconds"
                ) from error
            raise DatabaseError(f"the database failed: {error}") from error


def _allow_all(*_: object) -> int:
    """Taking an authorizer away needs Python 3.11; this does on 3.10 too."""
    return sqlite3.SQLITE_OK


def declared_procedure(name: str) -> Procedure:
    declared = PROCEDURES.get(name)
    if declared is None:
        raise UnknownNameError(f"there is no procedure {name!r} on the embedded engine")
    return declared


def run_procedure(run: Run, declared: Procedure, values: dict[str, Any]) -> Result:
    return _result(declared, call_body(run, declared, values))


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
        sets.append(ResultSet(tuple(column.name for column in columns), rows_from_storage(rows, kinds)))
    return Result(tuple(sets), dict(returned.outputs))
