"""The second engine: SQL Server, by the stored procedures of the T-SQL project, over ODBC."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

import hartonomous_native as native

from ..errors import (
    CATALOGUE,
    ConflictError,
    DatabaseError,
    HartonomousError,
    MissingArgumentError,
    StateError,
    UnknownNameError,
    error_of,
    raise_all,
)
from .connection import Database
from .embedded.procedure import PROCEDURES
from .result import Result, ResultSet
from .sqlserver_connection import find_driver, import_pyodbc, read_settings
from .types import SqlType, parse_type, problem_of, vector_text

# TYPE_NAME gives the name of a user-defined type; a vector's max_length is 8 + 4 bytes for each dimension.
_PARAMETERS = """
SELECT p.name, t.name, t.is_table_type, p.max_length, p.precision, p.scale, p.is_output
FROM sys.parameters AS p
INNER JOIN sys.types AS t ON t.user_type_id = p.user_type_id
WHERE p.object_id = OBJECT_ID(N'dbo.' + QUOTENAME(?), N'P')
ORDER BY p.parameter_id;
"""
_EXISTS = "SELECT OBJECT_ID(N'dbo.' + QUOTENAME(?), N'P');"
_PROCEDURES = "SELECT name FROM sys.procedures WHERE schema_id = SCHEMA_ID(N'dbo') ORDER BY name;"
_NUMBER = re.compile(r"\((\d+)\) \(SQL\w+\)")
_PREFIX = re.compile(r"^(\[\w{5}\]\s*)?(\[[A-Za-z][^\]]*\])*")  # SQLSTATE, then who speaks: [Microsoft][…]
_NATIVE_ERRORS: dict[int, type[HartonomousError]] = {
    201: MissingArgumentError,  # the procedure expects a parameter that was not supplied
    515: ConflictError,  # NULL into a column that has none
    547: ConflictError,  # a foreign key or CHECK
    2601: ConflictError,  # a unique index
    2627: ConflictError,  # a unique constraint
    2812: UnknownNameError,  # no such procedure
}


@dataclass(frozen=True)
class ServerParameter:
    """A parameter as the server declares it."""

    name: str
    kind: SqlType
    output: bool


@dataclass(frozen=True)
class Call:
    """One EXEC as text and values; its last result set holds the outputs, if there are any."""

    text: str
    values: list[Any]
    outputs: list[ServerParameter]


def connect(url: str) -> Any:
    """A pyodbc connection without autocommit. Raises DatabaseError that names the server, never the password."""
    settings = read_settings(url)
    pyodbc = import_pyodbc()
    text = settings.connection_string(settings.driver or find_driver(pyodbc))
    try:
        return pyodbc.connect(text, autocommit=False, timeout=settings.timeout)
    except pyodbc.Error as error:
        raise DatabaseError(f"cannot connect to {settings.place}: {_advice(error_text(error))}") from error


class SqlServerDatabase(Database):
    """A connection to SQL Server. A call that fails inside `transaction()` rolls back the whole block there."""

    def __init__(self, url: str) -> None:
        self._pyodbc = import_pyodbc()
        self._connection = connect(url)
        self.url = url
        self._parameters: dict[str, list[ServerParameter]] = {}
        self._depth = 0
        self._failed = False

    def close(self) -> None:
        with suppress(self._pyodbc.ProgrammingError):  # closed before
            self._connection.close()

    def procedures(self) -> list[str]:
        with self._transaction():
            return [row[0] for row in self._connection.execute(_PROCEDURES).fetchall()]

    def call(self, procedure: str, /, **parameters: Any) -> Result:
        with self._transaction():
            declared = self._declared(procedure)
            call = build_call(procedure, declared, _checked(procedure, declared, parameters))
            cursor = self._connection.cursor()
            try:
                return _read(procedure, call, cursor.execute(call.text, call.values))
            finally:
                cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._transaction():
            yield

    def _declared(self, procedure: str) -> list[ServerParameter]:
        if procedure not in self._parameters:
            if not procedure.isidentifier() or self._connection.execute(_EXISTS, procedure).fetchone()[0] is None:
                raise UnknownNameError(f"there is no procedure {procedure!r} in schema dbo")
            rows = self._connection.execute(_PARAMETERS, procedure).fetchall()
            self._parameters[procedure] = [server_parameter(*row) for row in rows]
        return self._parameters[procedure]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._failed:
            raise StateError("the transaction was rolled back by an earlier error; start it again")
        self._depth += 1
        try:
            with _wrapped(self._pyodbc.Error):
                yield
                if self._depth == 1 and not self._failed:
                    self._connection.commit()
            if self._failed:
                raise StateError("the transaction was rolled back by an earlier error; start it again")
        except BaseException:
            # XACT_ABORT is on in every procedure: the server has rolled everything back already.
            self._failed = True
            with _wrapped(self._pyodbc.Error):
                self._connection.rollback()
            raise
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._failed = False


def server_parameter(
    name: str, type_name: str, is_table: bool, length: int, precision: int, scale: int, output: bool
) -> ServerParameter:
    """A row of sys.parameters as our types know it."""
    lower = type_name.lower()
    if is_table:
        kind = SqlType(f"dbo.{type_name}")
    elif lower in ("nvarchar", "nchar"):
        kind = SqlType(lower, None if length == -1 else length // 2)
    elif lower in ("varchar", "char", "varbinary", "binary"):
        kind = SqlType(lower, None if length == -1 else length)
    elif lower in ("decimal", "numeric"):
        kind = SqlType(lower, precision, scale)
    elif lower == "datetime2":
        kind = SqlType(lower, scale)
    elif lower == "vector":
        kind = SqlType(lower, (length - 8) // 4)
    else:
        kind = SqlType(lower)
    return ServerParameter(name.lstrip("@"), kind, bool(output))


def _checked(procedure: str, declared: Sequence[ServerParameter], given: dict[str, Any]) -> dict[str, Any]:
    """The arguments in canonical form. What may be left out is the server's to say: it knows the defaults."""
    problems: list[HartonomousError] = []
    known = {parameter.name: parameter for parameter in declared}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            problems.append(UnknownNameError(f"{procedure} has no parameter {name}"))
            continue
        values[name], problem = problem_of(name, value, known[name].kind)
        if problem is not None:
            problems.append(problem)
    raise_all(problems)
    return values


def build_call(procedure: str, declared: Sequence[ServerParameter], values: dict[str, Any]) -> Call:
    """EXEC with named parameters. Vectors go as text through a variable, since EXEC takes no expression; every output
    parameter has a variable, which a last SELECT returns."""
    declarations: list[str] = []
    arguments: list[str] = []
    before: list[Any] = []
    inside: list[Any] = []
    outputs = [parameter for parameter in declared if parameter.output]
    for parameter in declared:
        name, variable = f"@{parameter.name}", f"@v_{parameter.name}"
        given = parameter.name in values
        value = values.get(parameter.name)
        if parameter.output:
            start = f" = {_mark(parameter.kind, value)}" if given else ""
            declarations.append(f"DECLARE {variable} {parameter.kind}{start};")
            before += _bound(value) if given else []
            arguments.append(f"{name} = {variable} OUTPUT")
        elif not given:
            continue
        elif parameter.kind.name == "vector" and value is not None:
            declarations.append(f"DECLARE {variable} {parameter.kind} = {_mark(parameter.kind, value)};")
            before += _bound(value)
            arguments.append(f"{name} = {variable}")
        elif value is None:
            arguments.append(f"{name} = NULL")
        elif parameter.kind.name.startswith("dbo."):
            arguments.append(f"{name} = ?")
            inside.append([parameter.kind.name[4:], "dbo", *(_table_row(row) for row in value)])
        else:
            arguments.append(f"{name} = ?")
            inside += _bound(value)
    lines = ["SET NOCOUNT ON;", *declarations, f"EXEC dbo.{procedure} {', '.join(arguments)}".rstrip() + ";"]
    if outputs:
        lines.append("SELECT " + ", ".join(_returned(parameter) for parameter in outputs) + ";")
    return Call("\n".join(lines), before + inside, outputs)


def _mark(kind: SqlType, value: Any) -> str:
    if value is None:
        return "NULL"
    return f"CAST(CAST(? AS nvarchar(max)) AS {kind})" if kind.name == "vector" else "?"


def _returned(parameter: ServerParameter) -> str:
    if parameter.kind.name == "vector":
        return f"CAST(@v_{parameter.name} AS nvarchar(max)) AS {parameter.name}"
    return f"@v_{parameter.name} AS {parameter.name}"


def _bound(value: Any) -> list[Any]:
    """A canonical value as pyodbc binds it. NULL stands in the text, where it needs no type."""
    if value is None:
        return []
    if isinstance(value, np.ndarray):
        return [native.format_vector(value)]
    if isinstance(value, dt.datetime):
        return [value.astimezone(dt.timezone.utc).replace(tzinfo=None)]
    return [value]


def _table_row(row: Sequence[Any]) -> tuple[Any, ...]:
    """An array in a row is text there, exact as float64 too: not every column of text is read as float32."""
    return tuple(None if value is None else _cell(value)[0] for value in row)


def _cell(value: Any) -> list[Any]:
    if isinstance(value, np.ndarray):
        return [vector_text(value)]
    return _bound(value.item() if isinstance(value, np.generic) else value)


def _read(procedure: str, call: Call, cursor: Any) -> Result:
    sets: list[tuple[tuple[str, ...], list[tuple[Any, ...]]]] = []
    while True:
        if cursor.description is not None:
            names = tuple(column[0] for column in cursor.description)
            sets.append((names, [tuple(row) for row in cursor.fetchall()]))
        if not cursor.nextset():
            break
    outputs: dict[str, Any] = {}
    if call.outputs:
        _, (last,) = sets.pop()
        for parameter, value in zip(call.outputs, last, strict=True):
            outputs[parameter.name] = canonical(value, parameter.kind)
    return Result(tuple(_result_set(procedure, at, names, rows) for at, (names, rows) in enumerate(sets)), outputs)


def _result_set(procedure: str, at: int, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> ResultSet:
    """The rows in canonical form, by the types that the procedure's declaration gives its columns."""
    from .embedded import procedures

    procedures.load()
    declared = PROCEDURES.get(procedure)
    columns = declared.returns[at] if declared is not None and at < len(declared.returns) else ()
    kinds = {column.name: parse_type(column.kind) for column in columns}
    decoded = [tuple(canonical(value, kinds.get(name)) for name, value in zip(names, row, strict=True)) for row in rows]
    return ResultSet(names, decoded)


def canonical(value: Any, kind: SqlType | None) -> Any:
    """A driver's value in the form that the embedded engine gives it: float32 arrays, aware times, Decimals, bytes."""
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.timezone.utc)
    if isinstance(value, bytearray):
        return bytes(value)
    if kind is None:
        return value
    if kind.name == "vector" and isinstance(value, str):
        return native.parse_vector(value)
    if kind.name in ("decimal", "numeric"):
        return Decimal(value).quantize(Decimal(1).scaleb(-kind.scale))
    if kind.name == "bit":
        return bool(value)
    return value


@contextmanager
def _wrapped(kind: type[BaseException]) -> Iterator[None]:
    """The one place where the driver's errors become ours."""
    try:
        yield
    except kind as error:
        raise error_from(error_text(error)) from error


def error_text(error: BaseException) -> str:
    """What the driver says of an error, without its SQLSTATE argument."""
    return str(error.args[1]) if len(error.args) > 1 else str(error)


def error_from(text: str) -> HartonomousError:
    """The error for a driver's message: the procedure's own number where it threw one, else the nearest of ours."""
    numbers = [int(number) for number in _NUMBER.findall(text)]
    thrown = next((number for number in numbers if number in CATALOGUE), None)
    parts = [(_PREFIX.sub("", part.strip()), part) for part in re.split(r";\s*(?=\[\w{5}\])", text)]
    for message, part in parts:
        found = _NUMBER.search(part)
        number = int(found.group(1)) if found else 0
        if thrown in (None, number):
            plain = _NUMBER.sub("", message).strip()
            if thrown is not None:
                return error_of(thrown, plain)
            kind = _NATIVE_ERRORS.get(number, DatabaseError)
            return kind(f"SQL Server refused the operation: {plain}" + (f" (error {number})" if number else ""))
    return DatabaseError(text)


def _advice(text: str) -> str:
    """The driver's message, and what to do where that is known."""
    plain = _NUMBER.sub("", _PREFIX.sub("", text)).strip()
    if "certificate" in plain.lower():
        plain += " - for a server with a self-signed certificate that you trust, add trustservercertificate=true"
    return plain
