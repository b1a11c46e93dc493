"""The crossing that each T-SQL procedure makes, as its file has it: input query, parameters and result columns, through
doubles of the three hosts that may be on the other side. SQLite runs the query over the rows of a golden case."""

from __future__ import annotations

import math
import re
import sqlite3
from functools import cache
from typing import Any

import pytest

from hartonomous_native import entry_points
from hartonomous_native.database.embedded.entry_point_procedures import ROW_TYPES
from hartonomous_native.database.result import ResultSet
from hartonomous_native.errors import HartonomousError, error_of

from ..golden.cases import Case, cases, same
from ..sql.entry_point_script import python_script
from ..sql.headers import NO_DEFAULT, PROJECT, Head, read_head, result_columns
from ..sql.test_entry_point_procedures import crossing, literal
from .extension_host import (
    CHAR,
    DOUBLE,
    SBIGINT,
    SLONG,
    WCHAR,
    ExtensionError,
    HostColumn,
    HostParameter,
    Session,
)
from .procedure import ProcedureDoor
from .python_hosts import (
    BuiltInHost,
    LanguageExtensionHost,
    PythonHost,
    ScriptError,
    SqlColumn,
    SqlParameter,
    reported,
    with_result_sets,
)

CODES = {"varchar": CHAR, "nvarchar": WCHAR, "float": DOUBLE, "int": SLONG}
TYPES = {CHAR: "varchar(max)", WCHAR: "nvarchar(max)", DOUBLE: "float", SLONG: "int", SBIGINT: "bigint"}
HOSTS: dict[str, PythonHost | None] = {
    "built-in Python": BuiltInHost(), "Python extension": LanguageExtensionHost(), "native": None,
}  # fmt: skip


class Crossing(ProcedureDoor):
    """A call as the server makes it after the procedure's own checks."""

    def __init__(self, host: PythonHost | None) -> None:
        super().__init__()
        self._host = host

    def tries(self, case: Case) -> bool:
        """Where the columns of the table type hold the values: no NaN, no integer beyond an int or between floats."""
        if not super().tries(case) or case.rows == 0 != len(case.columns):
            return False
        kinds = {one.name: one.kind for one in entry_points.describe(case.entry_point).inputs}
        return all(_fits(value, kinds[column.name]) for column in case.columns for value in column.values)

    def call(self, procedure: str, arguments: dict[str, Any]) -> ResultSet:
        head = _head(procedure)
        crosses = crossing(head)
        (entry_point,) = re.findall(r"fn_EntryPointScript\(N'(\w+)'\)", head.body)
        columns: tuple[SqlColumn, ...] = ()
        if "input_data_1" in crosses:
            columns = _input(literal(crosses["input_data_1"]), head.parameters[0].type.name, arguments.pop("Rows"))
        variables = {one.name: None if one.default is NO_DEFAULT else one.default for one in head.parameters}
        variables.update(arguments)
        parameters = []
        for name, kind in re.findall(r"@(\w+) ([\w()]+)", literal(crosses.get("params", ""))):
            variable = crosses[name].removeprefix("@")
            value = variables[variable.removesuffix("Text")]
            if kind == "varchar(20)":
                value = None if value is None else str(value)
            parameters.append(
                SqlParameter(name, kind, float(value) if kind == "float" and value is not None else value)
            )
        declared = tuple((name, str(kind)) for name, kind, _ in result_columns(head.body))
        if self._host is None:
            result = _native(entry_point, columns, parameters, declared)
        else:
            try:
                result = self._host.execute(python_script(entry_point), columns, tuple(parameters), declared)
            except ScriptError as error:
                raise reported(error) from error
        for column, (name, _, nullable) in zip(result, result_columns(head.body), strict=True):
            assert nullable or None not in column.values, f"{name} is declared NOT NULL"
        rows = list(zip(*(column.values for column in result), strict=True))
        return ResultSet(tuple(name for name, _ in declared), rows)


@cache
def _head(procedure: str) -> Head:
    (path,) = PROJECT.glob(f"*/procedures/dbo.{procedure}.sql")
    return read_head(path)


def _fits(value: Any, kind: str) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(map(math.isfinite, value))
    if value is None or kind in ("key", "text", "vector", "features"):
        return True
    if kind == "number":
        return math.isfinite(value) and (isinstance(value, float) or abs(value) <= 2**53)
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value) is None:
        return False
    return kind == "integer" or -(2**31) <= int(value) < 2**31


def _input(query: str, type_name: str, rows: list[tuple[Any, ...]]) -> tuple[SqlColumn, ...]:
    """The rows that the query gives, each column with the type that SQL Server would give it."""
    kinds = {column.name: column.kind for column in ROW_TYPES[type_name]}
    places = {"bigint": int, "int": int, "float": float}
    as_declared = [places.get(kind, str) for kind in kinds.values()]
    held = [
        [None if cell is None else convert(cell) for convert, cell in zip(as_declared, row, strict=True)]
        for row in rows
    ]
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"CREATE TABLE Rows ({', '.join(kinds)})")
        connection.executemany(f"INSERT INTO Rows VALUES ({', '.join('?' * len(kinds))})", held)
        text = re.sub(r"CONVERT\(varchar\(20\), ([\w.]+)\)", r"CAST(\1 AS TEXT)", query).replace("#Rows", "Rows")
        found = connection.execute(text).fetchall()
    finally:
        connection.close()
    columns = []
    for at, (value, name) in enumerate(re.findall(r"(CONVERT\(varchar\(20\), r\.\w+\)|r\.\w+) AS \[?(\w+)\]?", query)):
        kind = "varchar(20)" if value.startswith("CONVERT") else kinds[value.removeprefix("r.")]
        columns.append(SqlColumn(name, kind, tuple(row[at] for row in found)))
    return tuple(columns)


def _native(
    entry_point: str, columns: tuple[SqlColumn, ...], parameters: list[SqlParameter],
    declared: tuple[tuple[str, str], ...],
) -> tuple[SqlColumn, ...]:  # fmt: skip
    given = [HostColumn(column.name, CODES[column.base], list(column.values)) for column in columns]
    values = [HostParameter(f"@{one.name}", CODES[one.base], one.value) for one in parameters]
    try:
        with Session(entry_point, given, values) as session:
            session.execute()
            results = session.results()
    except ExtensionError as error:
        raise error_of(error.number, error.message) from None
    return with_result_sets(
        tuple(SqlColumn("", TYPES[result.kind], tuple(result.values)) for result in results), declared
    )


CROSSINGS = [
    pytest.param(door, case, id=f"{name}-{case}")
    for name, host in HOSTS.items()
    for door in [Crossing(host)]
    for entry_point in entry_points.list()
    if door.not_served(entry_point) is None
    for case in cases(entry_point.name)
    if door.tries(case)
]


@pytest.mark.parametrize(("door", "case"), CROSSINGS)
def test_what_the_procedure_sends_is_what_the_host_takes(door: Crossing, case: Case) -> None:
    if case.error is not None:
        with pytest.raises(HartonomousError) as caught:
            door.run(case)
        assert (caught.value.number, caught.value.message) == case.error
        return
    assert case.expected is not None
    got = door.run(case)
    assert same(case.expected, got), f"expected {case.expected}\ngot      {got}"


def test_every_procedure_crosses_to_every_host() -> None:
    served = {one.name for one in entry_points.list() if one.procedure is not None}
    for host in HOSTS.values():
        door = Crossing(host)
        assert {name for name in served if any(case.expected and door.tries(case) for case in cases(name))} == served
