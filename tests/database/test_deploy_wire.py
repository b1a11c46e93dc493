"""A whole deployment over the wire: Microsoft's driver, through pyodbc, to a TDS server in this process, which speaks
the protocol (login, encryption, batches, transactions, errors); what it answers to a batch is the catalog of
server_catalog.py, since it has no T-SQL of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native.database import deploy
from hartonomous_native.database.deploy import LOCK
from hartonomous_native.database.project import Project, read_project
from hartonomous_native.database.sqlserver import connect
from hartonomous_native.database.sqlserver_connection import PASSWORD_VARIABLES
from hartonomous_native.errors import DatabaseError

from ..cli.command_line import hartonomous
from .server_catalog import Connection, Refused, Server

SQL = Path(__file__).resolve().parents[2] / "sql"
_SECRET = "wire-Secret-7"


class Wire:
    """One TDS server before one catalog; each client has its own transaction."""

    def __init__(self) -> None:
        server = pytest.importorskip("pysqlbridge.server")
        self.result = pytest.importorskip("pysqlbridge.tds.result")
        logins = pytest.importorskip("pysqlbridge.logins")
        self.catalog = Server()
        self.seen: list[str] = []
        store = logins.LoginStore([logins.Login("deployer", _SECRET, False)])
        self.listener = server.BridgeServer(
            "127.0.0.1", 0, query_handler=self.answer, database="Hartonomous", logins=store
        )
        self.thread = threading.Thread(target=self.listener.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def place(self) -> str:
        return (
            f"Server=127.0.0.1,{self.listener.address[1]};Database=Hartonomous;UID=deployer;TrustServerCertificate=yes"
        )

    def close(self) -> None:
        self.listener.shutdown()
        self.listener.server_close()
        self.thread.join()

    def answer(self, query: Any) -> Any:
        text = query.sql
        self.seen.append(text)
        client: Connection = query.session.setdefault("client", self.catalog.connect())
        client.autocommit = not query.session.get("open", False)
        empty = self.result.QueryResult([], [])
        if text in ("BEGIN TRANSACTION", "COMMIT", "ROLLBACK"):
            query.session["open"] = text == "BEGIN TRANSACTION"
            if text == "COMMIT":
                client.commit()
            elif text == "ROLLBACK":
                client.rollback()
            return empty
        if "sp_datatype_info" in text:
            return empty
        cursor = client.cursor()
        try:
            cursor.execute(text)
        except Refused as error:
            raise self.result.QueryError(str(error.args[1]), number=2714) from error
        return self._rows(cursor.fetchall()) if cursor.description else empty

    def _rows(self, rows: list[tuple[Any, ...]]) -> Any:
        columns = []
        for at in range(len(rows[0]) if rows else 1):
            number = all(isinstance(row[at], int) for row in rows if row[at] is not None) and rows
            longest = max((len(str(row[at])) for row in rows), default=0)
            text = self.result.NVarChar(4000 if longest <= 4000 else None)
            kind = self.result.Integer(4) if number else text
            columns.append(self.result.Column(f"c{at}", kind))
        return self.result.QueryResult(columns, [list(row) for row in rows])


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    pytest.importorskip("pyodbc", exc_type=ImportError)
    pytest.importorskip("mssql_python_odbc")
    monkeypatch.setenv(PASSWORD_VARIABLES[0], _SECRET)
    opened = Wire()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(SQL)


def test_a_deployment_fails_half_way_goes_on_and_then_has_nothing_to_do(wire: Wire, project: Project) -> None:
    wire.catalog.fail_on = "PROCEDURE dbo.sp_Knn"
    connection = connect(wire.place)
    with pytest.raises(DatabaseError, match=r"dbo\.sp_Knn\.sql:\d+: the procedure dbo\.sp_Knn was .*refused"):
        deploy.deploy(project, connection)
    connection.close()
    assert set(wire.catalog.tables) == set(project.tables)
    assert ("procedure", "dbo.sp_knn") not in wire.catalog.objects
    connection = connect(wire.place)
    try:
        done = deploy.deploy(project, connection)
        assert done.complete
        assert ("procedure", "dbo.sp_knn") in wire.catalog.objects
        assert deploy.plan_for(project, connection).changes == []
    finally:
        connection.close()
    assert {"BEGIN TRANSACTION", "COMMIT", "ROLLBACK", LOCK} <= set(wire.seen)
    assert all(not text.startswith("{") for text in wire.seen), "the driver has taken no text for an escape"


def test_every_batch_arrives_as_it_stands_in_its_file(wire: Wire, project: Project) -> None:
    connection = connect(wire.place)
    try:
        plan = deploy.plan_for(project, connection)
        deploy.deploy(project, connection)
    finally:
        connection.close()
    assert wire.catalog.executed[1:] == [batch.text for step in plan.steps for batch in step.batches]


def test_the_command_deploys_and_never_shows_the_password(wire: Wire, tmp_path: Path) -> None:
    environment = {PASSWORD_VARIABLES[0]: _SECRET, "HARTONOMOUS_DEPLOY_CONNECTION": wire.place}
    arguments = ("deploy", "--source", SQL, "--format", "csv", "-v")
    plan = hartonomous(*arguments, "--dry-run", folder=tmp_path, environment=environment)
    assert plan.returncode == 0, plan.stderr
    assert wire.catalog.objects == {}
    done = hartonomous(*arguments, folder=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    assert f"create,table,,{len(list(SQL.glob('*/tables/*.sql')))}," in done.stdout
    wire.catalog.tables["Models"].columns[1].nullable = not wire.catalog.tables["Models"].columns[1].nullable
    again = hartonomous(*arguments, folder=tmp_path, environment=environment)
    assert again.returncode == 1
    assert "differs,,dbo.Models." in again.stdout
    assert "no changes made, 1 differences left" in again.stderr
    for one in (plan, done, again):
        assert _SECRET not in one.stdout + one.stderr
