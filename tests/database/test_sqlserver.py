"""The SQL Server engine as far as it goes without a server: URLs, driver, EXEC text, values both ways, errors."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.sqlserver import (
    Call,
    SqlServerDatabase,
    build_call,
    canonical,
    error_from,
    server_parameter,
)
from hartonomous_native.database.sqlserver_connection import (
    PASSWORD_VARIABLES,
    find_driver,
    import_pyodbc,
    read_settings,
)
from hartonomous_native.database.types import SqlType
from hartonomous_native.errors import (
    ConflictError,
    DatabaseError,
    FormatError,
    HartonomousError,
    MissingArgumentError,
    MissingDependencyError,
    RangeError,
    StateError,
    UnknownNameError,
)

DRIVER = "[Microsoft][ODBC Driver 18 for SQL Server]"


@pytest.fixture(autouse=True)
def _no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in PASSWORD_VARIABLES:
        monkeypatch.delenv(variable, raising=False)


# ---------------------------------------------------------------- where to connect


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "mssql://sa@host:1433/db?encrypt=true&trustservercertificate=yes",
            {"SERVER": "host,1433", "UID": "sa", "DATABASE": "db", "Encrypt": "yes", "TrustServerCertificate": "yes"},
        ),
        ("mssql://host/db", {"SERVER": "host", "DATABASE": "db", "Encrypt": "yes", "Trusted_Connection": "yes"}),
        ("mssql://a%40b@host?encrypt=strict", {"SERVER": "host", "UID": "a@b", "Encrypt": "strict"}),
        (
            "Server=tcp:h,1433;Database=d;User Id=u;Encrypt=optional;",
            {"SERVER": "tcp:h,1433", "DATABASE": "d", "UID": "u", "Encrypt": "no"},
        ),
        (
            "Data Source=h; Initial Catalog={a;b}}c} ;Integrated Security=SSPI",
            {"SERVER": "h", "DATABASE": "a;b}c", "Trusted_Connection": "yes", "Encrypt": "yes"},
        ),
        (
            "mssql://host/db?authentication=ActiveDirectoryDefault",
            {"SERVER": "host", "DATABASE": "db", "Authentication": "ActiveDirectoryDefault", "Encrypt": "yes"},
        ),
    ],
)
def test_the_three_forms_that_people_paste(text: str, expected: dict[str, str]) -> None:
    assert read_settings(text).values == {**expected, "APP": "hartonomous"}


@pytest.mark.parametrize(
    ("text", "kind", "rule"),
    [
        ("mssql://sa:hunter2@host/db", FormatError, "HARTONOMOUS_SQL_PASSWORD"),
        ("Server=h;PWD=hunter2", FormatError, "must not hold a password"),
        ("Server=h;Password={hunter2}", FormatError, "must not hold a password"),
        ("mssql:///db", MissingArgumentError, "must name its server"),
        ("mssql://host:port/db", FormatError, "cannot be read"),
        ("Server=h;Colour=red", UnknownNameError, "no setting 'Colour'"),
        ("Server=h;Encrypt=maybe", UnknownNameError, "Encrypt must be one of"),
        ("Server=h;Timeout=soon", FormatError, "whole number of seconds"),
        ("Server=h;nonsense", FormatError, "keyword=value"),
    ],
)
def test_what_is_wrong_with_a_url_is_said_without_repeating_a_password(
    text: str, kind: type[HartonomousError], rule: str
) -> None:
    with pytest.raises(kind, match=rule) as caught:
        open_database(text)
    assert "hunter2" not in str(caught.value)


def test_the_password_comes_from_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings("mssql://sa@host/db")
    with pytest.raises(MissingArgumentError, match="set that user's password in HARTONOMOUS_SQL_PASSWORD"):
        settings.connection_string("D")
    monkeypatch.setenv("SQLCMDPASSWORD", "second")
    assert settings.connection_string("D").endswith(";PWD=second")
    monkeypatch.setenv("HARTONOMOUS_SQL_PASSWORD", "a;b}c")
    assert settings.connection_string("D").endswith(";PWD={a;b}}c}")
    assert settings.connection_string("ODBC Driver 18 for SQL Server").startswith("DRIVER={ODBC Driver 18 for")
    assert "PWD" not in read_settings("mssql://host/db").connection_string("D")


# ---------------------------------------------------------------- the driver


def test_the_newest_installed_driver_comes_first() -> None:
    installed = ["SQLite3", "ODBC Driver 17 for SQL Server", "ODBC Driver 18 for SQL Server", "ODBC Driver 9 for X"]
    module: Any = SimpleNamespace(drivers=lambda: installed)
    assert find_driver(module) == "ODBC Driver 18 for SQL Server"


def test_without_any_driver_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hartonomous_native.database.sqlserver_connection.packaged_driver", lambda: None)
    module: Any = SimpleNamespace(drivers=list)
    with pytest.raises(MissingDependencyError, match="pip install mssql-python-odbc"):
        find_driver(module)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (ModuleNotFoundError("No module named 'pyodbc'"), r"hartonomous-native\[sqlserver\]"),
        (ImportError("libodbc.so.2: cannot open shared object file"), r"apt-get install unixodbc .*dnf.*brew"),
    ],
)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, error: ImportError, advice: str) -> None:

    def refuse(name: str) -> ModuleType:
        assert name == "pyodbc"
        raise error

    monkeypatch.setattr("hartonomous_native.database.sqlserver_connection.import_module", refuse)
    with pytest.raises(MissingDependencyError, match=advice):
        import_pyodbc()


def test_a_server_that_is_not_there_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyodbc and a driver are installed, they are really loaded, and a closed port really refuses them; where
    they are not, the error says what to install."""
    monkeypatch.setenv("HARTONOMOUS_SQL_PASSWORD", "hunter2")
    try:
        usable = bool(find_driver(import_pyodbc()))
    except MissingDependencyError:
        usable = False
    kind: type[HartonomousError] = DatabaseError if usable else MissingDependencyError
    rule = r"^cannot connect to 127\.0\.0\.1,1/nowhere: \w" if usable else "install"
    with pytest.raises(kind, match=rule) as caught:
        open_database("mssql://sa@127.0.0.1:1/nowhere?timeout=1")
    assert "hunter2" not in str(caught.value)
    assert "[Microsoft]" not in str(caught.value)


# ---------------------------------------------------------------- the text of a call

PARAMETERS = [
    server_parameter("@TenantId", "int", False, 4, 10, 0, False),
    server_parameter("@Name", "nvarchar", False, 200, 0, 0, False),
    server_parameter("@QueryVector", "vector", False, 8 + 4 * 3, 0, 0, False),
    server_parameter("@Quantity", "decimal", False, 9, 18, 6, False),
    server_parameter("@At", "datetime2", False, 8, 27, 7, False),
    server_parameter("@Layers", "ModelLayerRows", True, -1, 0, 0, False),
    server_parameter("@JobId", "uniqueidentifier", False, 16, 0, 0, True),
    server_parameter("@Centre", "vector", False, 20, 0, 0, True),
]


def test_parameters_as_the_server_declares_them() -> None:
    kinds = {parameter.name: str(parameter.kind) for parameter in PARAMETERS}
    assert kinds == {
        "TenantId": "int", "Name": "nvarchar(100)", "QueryVector": "vector(3)", "Quantity": "decimal(18,6)",
        "At": "datetime2(7)", "Layers": "dbo.ModelLayerRows", "JobId": "uniqueidentifier", "Centre": "vector(3)",
    }  # fmt: skip
    assert server_parameter("@Text", "nvarchar", False, -1, 0, 0, False).kind == SqlType("nvarchar", None)


def test_exec_text_and_values() -> None:
    values = {
        "TenantId": 2**31 - 1,
        "Name": None,
        "QueryVector": np.array([0.1, -2, 1e-30], dtype=np.float32),
        "Quantity": Decimal("1.500000"),
        "At": dt.datetime(2025, 6, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "Layers": [(0, None, np.array([1], dtype=np.float32)), (np.int64(1), "x", None)],
        "JobId": uuid.UUID(int=5),
    }
    call = build_call("sp_X", PARAMETERS, values)
    assert call.text == (
        "SET NOCOUNT ON;\n"
        "DECLARE @v_QueryVector vector(3) = CAST(CAST(? AS nvarchar(max)) AS vector(3));\n"
        "DECLARE @v_JobId uniqueidentifier = ?;\n"
        "DECLARE @v_Centre vector(3);\n"
        "EXEC dbo.sp_X @TenantId = ?, @Name = NULL, @QueryVector = @v_QueryVector, @Quantity = ?, @At = ?, "
        "@Layers = ?, @JobId = @v_JobId OUTPUT, @Centre = @v_Centre OUTPUT;\n"
        "SELECT @v_JobId AS JobId, CAST(@v_Centre AS nvarchar(max)) AS Centre;"
    )
    vector, *others = call.values
    assert np.array_equal(np.array(json.loads(vector), dtype=np.float32), values["QueryVector"])
    assert others == [
        uuid.UUID(int=5),
        2**31 - 1,
        Decimal("1.500000"),
        dt.datetime(2025, 6, 1, 10),
        ["ModelLayerRows", "dbo", (0, None, "[1.0]"), (1, "x", None)],
    ]
    assert np.array_equal(np.array(eval(call.values[0]), dtype=np.float32), values["QueryVector"])
    assert call.text.count("?") == len(call.values)


def test_what_is_left_out_is_left_to_the_servers_default() -> None:
    call = build_call("sp_X", PARAMETERS[:5], {})
    assert call == Call("SET NOCOUNT ON;\nEXEC dbo.sp_X;", [], [])


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (dt.datetime(2025, 1, 2, 3), SqlType("datetime2", 7), dt.datetime(2025, 1, 2, 3, tzinfo=dt.timezone.utc)),
        (Decimal("1.5"), SqlType("decimal", 18, 6), Decimal("1.500000")),
        (1, SqlType("bit"), True),
        (bytearray(b"x"), SqlType("varbinary"), b"x"),
        (None, SqlType("int"), None),
        ("text", None, "text"),
    ],
)
def test_values_come_back_in_canonical_form(value: Any, kind: SqlType | None, expected: Any) -> None:
    found = canonical(value, kind)
    assert found == expected
    assert type(found) is type(expected)


def test_vectors_come_back_as_float32() -> None:
    found = canonical("[1.0000000e+000,-2.5000000e-001]", SqlType("vector", 2))
    assert found.dtype == np.float32
    assert found.tolist() == [1.0, -0.25]


def test_arrays_in_rows_are_text_of_all_their_digits() -> None:
    """A column of text may be read as float64, for which the 9 digits of a float32 are too few."""
    rows = [(1, np.array([0.1, 1e300])), (2, np.array([0.1, -2.5], np.float32)), (3, None)]
    call = build_call(
        "sp_IsolationForest", [server_parameter("@Rows", "VectorRows", True, -1, 0, 0, False)], {"Rows": rows}
    )
    assert call.values == [["VectorRows", "dbo", (1, "[0.1,1e+300]"), (2, "[0.10000000149011612,-2.5]"), (3, None)]]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            f"[42000] {DRIVER}[SQL Server]top_k must be in 1..1000; got 0 (51012) (SQLExecDirectW)",
            RangeError, "top_k must be in 1..1000; got 0",
        ),
        (
            f"[01000] {DRIVER}[SQL Server]careful (0) (SQLExecDirectW); "
            f"[42000] {DRIVER}[SQL Server]the lease; it is gone (51021) (SQLMoreResults)",
            ConflictError, "the lease; it is gone",
        ),
        (
            f"[42000] {DRIVER}[SQL Server]Procedure or function 'sp_X' expects parameter '@Name', which was not "
            "supplied. (201) (SQLExecDirectW)",
            MissingArgumentError, "expects parameter '@Name'",
        ),
        (f"[23000] {DRIVER}[SQL Server]Cannot insert duplicate key. (2627) (SQLExecDirectW)", ConflictError, "2627"),
        (f"[40001] {DRIVER}[SQL Server]deadlock (1205) (SQLExecDirectW)", DatabaseError, r"deadlock \(error 1205\)"),
        (f"[42000] {DRIVER}[SQL Server]Bad (51999) (SQLExecDirectW)", DatabaseError, "error 51999"),
        ("something else entirely", DatabaseError, "something else entirely"),
    ],
)  # fmt: skip
def test_the_procedures_own_number_decides(text: str, kind: type[HartonomousError], message: str) -> None:
    error = error_from(text)
    assert type(error) is kind
    assert re.search(message, error.message)
    assert "[Microsoft]" not in error.message


# ---------------------------------------------------------------- one connection, played by a recorder


class DriverError(Exception):
    pass


class Recorder:
    """Stands where pyodbc's connection does: it records what it is told and answers metadata queries."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.fail = False

    def execute(self, text: str, *values: Any) -> Any:
        if "OBJECT_ID" in text and "sys.parameters" not in text:
            return SimpleNamespace(fetchone=lambda: (None if values[0] == "sp_None" else 1,))
        rows = [("@TenantId", "int", False, 4, 10, 0, False), ("@JobId", "int", False, 4, 10, 0, True)]
        return SimpleNamespace(fetchall=lambda: rows)

    def cursor(self) -> Any:
        sets = [([("A",)], [(1,), (2,)]), (None, []), ([("JobId",)], [(7,)])]
        at = 0

        def execute(text: str, values: list[Any]) -> Any:
            self.log.append(text.splitlines()[2])
            if self.fail:
                raise DriverError("42000", f"[42000] {DRIVER}[SQL Server]no (51023) (SQLExecDirectW)")
            return cursor

        def nextset() -> bool:
            nonlocal at
            at += 1
            cursor.description = sets[at][0] if at < len(sets) else None
            return at < len(sets)

        cursor = SimpleNamespace(
            execute=execute, nextset=nextset, description=sets[0][0], close=lambda: None,
            fetchall=lambda: sets[at][1],
        )  # fmt: skip
        return cursor

    def commit(self) -> None:
        self.log.append("commit")

    def rollback(self) -> None:
        self.log.append("rollback")

    def close(self) -> None:
        self.log.append("close")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, recorder: Recorder) -> Iterator[SqlServerDatabase]:
    module = SimpleNamespace(
        Error=DriverError, ProgrammingError=DriverError, drivers=lambda: ["ODBC Driver 18 for SQL Server"],
        connect=lambda text, autocommit, timeout: recorder,
    )  # fmt: skip
    monkeypatch.setattr("hartonomous_native.database.sqlserver.import_pyodbc", lambda: module)
    with SqlServerDatabase("mssql://host/db") as database:
        yield database


def test_a_call_is_one_transaction_with_result_sets_and_outputs(server: SqlServerDatabase, recorder: Recorder) -> None:
    result = server.call("sp_X", TenantId=3)
    assert result.rows.tuples == [(1,), (2,)]
    assert result.outputs == {"JobId": 7}
    assert recorder.log == ["EXEC dbo.sp_X @TenantId = ?, @JobId = @v_JobId OUTPUT;", "commit"]


def test_arguments_are_checked_before_the_server_sees_them(server: SqlServerDatabase, recorder: Recorder) -> None:
    with pytest.raises(RangeError, match="TenantId must be in"):
        server.call("sp_X", TenantId=2**40)
    with pytest.raises(UnknownNameError, match="sp_X has no parameter Tenant"):
        server.call("sp_X", Tenant=1)
    with pytest.raises(UnknownNameError, match="no procedure 'sp_None'"):
        server.call("sp_None")
    with pytest.raises(UnknownNameError, match="no procedure"):
        server.call("sp_X; DROP TABLE Atoms")
    assert set(recorder.log) == {"rollback"}


def test_a_failed_call_rolls_the_whole_transaction_back(server: SqlServerDatabase, recorder: Recorder) -> None:
    def go_on_regardless() -> None:
        with server.transaction():
            server.call("sp_X")
            recorder.fail = True
            with pytest.raises(StateError, match=r"^no$"):
                server.call("sp_X")
            recorder.fail = False
            server.call("sp_X")

    with pytest.raises(StateError, match="rolled back by an earlier error"):
        go_on_regardless()
    assert "commit" not in recorder.log
    server.call("sp_X")
    assert recorder.log[-1] == "commit"


def test_calls_in_a_transaction_commit_once(server: SqlServerDatabase, recorder: Recorder) -> None:
    with server.transaction():
        server.call("sp_X")
        with server.transaction():
            server.call("sp_X")
    assert recorder.log.count("commit") == 1


# ---------------------------------------------------------------- a real server


@pytest.mark.sqlserver
def test_the_contract_on_a_real_server() -> None:
    url = os.environ.get("HARTONOMOUS_TEST_MSSQL")
    if not url:
        pytest.skip("not run: needs a real SQL Server, named by HARTONOMOUS_TEST_MSSQL")
    with open_database(url) as database:
        assert "sp_SubmitJob" in database.procedures()
        first = database.call("sp_SubmitJob", JobType="PrimeSearch", JobParameters='{"first": 2, "last": 10}')
        assert isinstance(first.outputs["JobId"], uuid.UUID)
