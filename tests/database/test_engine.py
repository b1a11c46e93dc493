"""Transactions, errors and reading on the embedded engine, with procedures of this file's own."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase, Run
from hartonomous_native.database.embedded.procedure import PROCEDURES, Column, Parameter, Returned, procedure
from hartonomous_native.errors import (
    ConflictError,
    DatabaseError,
    InvalidArgumentsError,
    MissingArgumentError,
    StateError,
    UnknownNameError,
)


@pytest.fixture
def database() -> Iterator[EmbeddedDatabase]:
    with open_database("sqlite:///:memory:") as opened:
        assert isinstance(opened, EmbeddedDatabase)
        before = dict(PROCEDURES)
        _declare()
        yield opened
        PROCEDURES.clear()
        PROCEDURES.update(before)


def _declare() -> None:
    @procedure(
        "sp_TestAdd",
        Parameter("TenantName", "nvarchar(200)"),
        Parameter("Fail", "bit", default=False),
        Parameter("TenantId", "int", output=True),
    )
    def add(run: Run, tenant_name: str, fail: bool) -> Returned:
        cursor = run.execute("INSERT INTO Tenants (TenantName) VALUES (?)", (tenant_name,))
        if fail:
            raise StateError("asked to fail")
        return Returned(outputs={"TenantId": cursor.lastrowid})

    @procedure("sp_TestAddBoth", Parameter("First", "nvarchar(200)"), Parameter("Second", "nvarchar(200)"))
    def add_both(run: Run, first: str, second: str) -> Returned:
        run.call("sp_TestAdd", TenantName=first)
        run.call("sp_TestAdd", TenantName=second)
        return Returned()

    @procedure("sp_TestNames", returns=[[Column("TenantName", "nvarchar(200)")]], writes=False)
    def names(run: Run) -> Returned:
        return Returned([run.execute("SELECT TenantName FROM Tenants ORDER BY TenantId").fetchall()])

    @procedure("sp_TestWritesQuietly", writes=False)
    def writes_quietly(run: Run) -> Returned:
        run.execute("INSERT INTO Tenants (TenantName) VALUES ('quiet')")
        return Returned()

    @procedure("sp_TestBreak", Parameter("Statement", "nvarchar(max)"))
    def run_statement(run: Run, statement: str) -> Returned:
        run.execute(statement)
        return Returned()


def names(database: EmbeddedDatabase) -> list[str]:
    return database.call("sp_TestNames").rows.column("TenantName")


def test_a_call_takes_effect_wholly_or_not_at_all(database: EmbeddedDatabase) -> None:
    assert database.call("sp_TestAdd", TenantName="a").outputs == {"TenantId": 1}
    with pytest.raises(StateError, match="asked to fail"):
        database.call("sp_TestAdd", TenantName="b", Fail=True)
    with pytest.raises(ConflictError, match="UNIQUE"):
        database.call("sp_TestAddBoth", First="c", Second="A")
    assert names(database) == ["System", "a"]


def test_calls_in_a_transaction_take_effect_together(database: EmbeddedDatabase) -> None:
    with database.transaction():
        database.call("sp_TestAdd", TenantName="a")
        database.call("sp_TestAdd", TenantName="b")

    def fail_at_the_end() -> None:
        with database.transaction():
            database.call("sp_TestAdd", TenantName="c")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_at_the_end()
    assert names(database) == ["System", "a", "b"]


def test_a_failed_call_inside_a_transaction_leaves_the_others(database: EmbeddedDatabase) -> None:
    with database.transaction():
        database.call("sp_TestAdd", TenantName="a")
        with pytest.raises(ConflictError):
            database.call("sp_TestAddBoth", First="b", Second="a")
        with database.transaction():
            database.call("sp_TestAdd", TenantName="c")
    assert names(database) == ["System", "a", "c"]


def test_nothing_follows_a_transaction_that_the_engine_rolled_back(database: EmbeddedDatabase) -> None:
    """As after a full disk: the calls that remain must not commit without those before them."""

    def go_on_regardless() -> None:
        with database.transaction():
            database.call("sp_TestAdd", TenantName="a")
            with pytest.raises(StateError, match="rolled back"):
                database.call("sp_TestBreak", Statement="ROLLBACK")
            database.call("sp_TestAdd", TenantName="b")

    with pytest.raises(StateError, match="rolled back by an earlier error"):
        go_on_regardless()
    assert names(database) == ["System"]
    database.call("sp_TestAdd", TenantName="c")
    assert names(database) == ["System", "c"]


def test_arguments_are_checked_together_before_anything_is_locked(database: EmbeddedDatabase) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        database.call("sp_TestAdd", TenantNam="a", Fail="yes")
    assert {type(problem).__name__ for problem in caught.value.problems} == {
        "UnknownNameError", "MissingArgumentError", "DTypeError"
    }  # fmt: skip
    with pytest.raises(UnknownNameError, match="no procedure 'sp_Nothing'"):
        database.call("sp_Nothing")
    with pytest.raises(MissingArgumentError, match="TenantName is required"):
        database.call("sp_TestAdd", TenantName=None)


def test_a_procedure_that_says_it_reads_cannot_write(database: EmbeddedDatabase) -> None:
    with pytest.raises(DatabaseError, match="readonly"):
        database.call("sp_TestWritesQuietly")
    database.call("sp_TestAdd", TenantName="a")
    assert names(database) == ["System", "a"]


def test_one_time_for_one_transaction_and_later_for_the_next(database: EmbeddedDatabase) -> None:
    times = []
    for _ in range(200):
        with database.transaction():
            times.append(database.transaction_time)
            assert Run(database).now == times[-1]
    assert times == sorted(set(times))
    assert all(len(time) == 27 for time in times)


def test_a_busy_database_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hartonomous_native.database.embedded.engine._BUSY_SECONDS", 0.05)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with open_database(url) as one, open_database(url) as two:
        with one.transaction():
            assert two.query("SELECT count(*) FROM Tenants").tuples == [(1,)]  # type: ignore[attr-defined]
            with pytest.raises(DatabaseError, match="another process has been writing"), two.transaction():
                pass
        with two.transaction():
            pass


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO Tenants (TenantName) VALUES ('x')", "DELETE FROM Tenants RETURNING TenantId", "COMMIT", "BEGIN",
        "PRAGMA query_only = 0", "PRAGMA user_version = 1", "CREATE TABLE T (A)", "ATTACH 'x.db' AS other",
        "SELECT 1; DELETE FROM Tenants", "", "SELECT load_extension('x')",
    ],
)  # fmt: skip
def test_query_only_reads(database: EmbeddedDatabase, statement: str) -> None:
    with pytest.raises(DatabaseError):
        database.query(statement)
    assert names(database) == ["System"]
    # Even where the engine knows the statement already, from a time when it was allowed.
    if statement.startswith("INSERT"):
        with database.transaction():
            database.connection.execute(statement)
        with pytest.raises(DatabaseError, match="only reads"):
            database.query(statement)
        assert names(database) == ["System", "x"]


def test_query_takes_canonical_values(database: EmbeddedDatabase) -> None:
    key = uuid.uuid4()
    row = database.query(
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6",
        (key, dt.datetime(2025, 1, 2, tzinfo=dt.timezone.utc), np.float32([1, 2]), True, np.int64(5), np.float32(0.5)),
    ).tuples[0]
    assert row == (str(key), "2025-01-02 00:00:00.0000000", np.float32([1, 2]).tobytes(), 1, 5, 0.5)
    assert database.query("SELECT :a AS n", {"a": 1}).column("n") == [1]
    counting = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3) SELECT n FROM c"
    assert database.query(counting).column("n") == [1, 2, 3]
    with pytest.raises(TypeError, match="Decimal"):
        database.query("SELECT ?", (Decimal(1),))


def test_a_closed_database_says_so(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    opened.close()
    opened.close()
    with pytest.raises(DatabaseError, match="closed"):
        opened.query("SELECT 1")  # type: ignore[attr-defined]


def test_a_failed_opening_leaves_no_connection(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE T (A)")
    other.close()
    with pytest.raises(StateError):
        open_database(f"sqlite:///{path}")
    path.rename(tmp_path / "moved.db")  # on Windows an open file cannot be moved
