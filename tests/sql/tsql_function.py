"""What a T-SQL function gives, by evaluating its own text on SQLite.

An inline function is its query and a scalar function its one expression; what SQLite writes otherwise is rewritten, and
a call of another function is replaced by that function's text, as SQL Server does it. CONVERT, CONCAT, LEN and the like
are T-SQL's here: a text that is no number fails in CONVERT with the text in the message, NULL is '' in CONCAT.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import struct
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hartonomous_native.database.embedded import functions

from .headers import PROJECT

FILES = {path.stem.removeprefix("dbo."): path for path in sorted(PROJECT.glob("*/functions/*.sql"))}
_HEAD = re.compile(
    r"CREATE FUNCTION dbo\.(\w+)\s*\((.*?)\n\)\s*RETURNS\s+(\w+(?:\([\w, ]+\))?)"
    r"\s*(WITH SCHEMABINDING\s+)?AS\b(.*?);\s*\nGO",
    re.DOTALL,
)


class ServerError(Exception):
    """What the server would say."""


@dataclass(frozen=True)
class Function:
    name: str
    parameters: dict[str, str]  # name without @, type
    returns: str
    schema_bound: bool
    text: str  # the query, or the expression
    header: dict[str, str]

    @property
    def inline(self) -> bool:
        return self.returns == "TABLE"


@cache
def function(name: str) -> Function:
    return read_function(FILES[name])


def read_function(path: Path) -> Function:
    text = path.read_text(encoding="utf-8-sig")
    comments = "\n".join(line[3:] for line in text.splitlines() if line.startswith("-- "))
    header = dict(re.findall(r"^(\w+):\s+(.*?)(?=\n\w+: |\Z)", comments, re.DOTALL | re.MULTILINE))
    found = _HEAD.search(_bare(text))
    assert found is not None, path.name
    parameters = dict(re.findall(r"@(\w+)\s+(\w+(?:\([\w, ]+\))?)", found[2]))
    body = found[5].strip()
    if found[3] != "TABLE":
        assert re.fullmatch(r"BEGIN\b.*\bEND", body, re.DOTALL), path.name
        body = body.removeprefix("BEGIN").removesuffix("END").strip().rstrip(";")
    assert body.startswith("RETURN"), f"{path.name} must be one RETURN"
    return Function(found[1], parameters, found[3], found[4] is not None, body.removeprefix("RETURN").strip(), header)


def evaluate(name: str, *arguments: Any, database: sqlite3.Connection | None = None) -> Any:
    """The value of a scalar function, or the rows of an inline one as dicts."""
    called = function(name)
    assert len(arguments) == len(called.parameters), name
    connection = database or _connection()
    if connection not in _SERVERS:
        _SERVERS[connection] = _Server(connection)
    server = _SERVERS[connection]
    server.failures.clear()
    text, values = _statement(name), dict(zip(called.parameters, arguments, strict=True))
    try:
        cursor = connection.execute(text, values)
        rows = cursor.fetchall()
    except sqlite3.Error as error:
        if server.failures:
            raise server.failures[-1] from error
        raise
    if not called.inline:
        return rows[0][0]
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def evaluate_row(name: str, *arguments: Any) -> tuple[Any, ...]:
    rows = evaluate(name, *arguments)
    assert len(rows) == 1
    return tuple(rows[0].values())


@cache
def _connection() -> sqlite3.Connection:
    return functions.connect(":memory:")


@cache
def _statement(name: str) -> str:
    called = function(name)
    text = _translated(called)
    text = _with_arguments(text, {parameter: f":{parameter}" for parameter in called.parameters})
    return text if called.inline else f"SELECT {text}"


def _bare(text: str) -> str:
    return re.sub(r"/\*.*?\*/|^--.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


def _with_arguments(text: str, arguments: dict[str, str]) -> str:
    return re.sub(r"@(\w+)", lambda found: arguments[found[1]], text)


def _call(text: str, start: int) -> tuple[list[str], int]:
    """The arguments of a call whose bracket opens at start, and where it ends."""
    depth, at, parts, quoted = 0, start, [start + 1], False
    while True:
        character = text[at]
        quoted ^= character == "'"
        if not quoted:
            depth += (character == "(") - (character == ")")
            if character == "," and depth == 1:
                parts.append(at + 1)
            if depth == 0:
                ends = [*(part - 1 for part in parts[1:]), at]
                return [text[a:b].strip() for a, b in zip(parts, ends, strict=True)], at + 1
        at += 1


def _rewritten(text: str, opening: str, rewrite: Callable[..., str]) -> str:
    """Every call that matches `opening`, up to its closing bracket, by what `rewrite(match, arguments)` gives."""
    at = 0
    while found := re.compile(opening).search(text, at):
        arguments, end = _call(text, found.end() - 1)
        text = text[: found.start()] + rewrite(found, arguments) + text[end:]
        at = found.start() + 1
    return text


class _Server:
    """T-SQL's functions on a connection, and what they failed with."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.failures: list[Exception] = []
        for name, count, body in (
            ("CONCAT", -1, lambda *parts: "".join(map(_text, parts))),
            ("tsql_left", 2, lambda text, count: None if text is None else _text(text)[:count]),
            ("LEN", 1, lambda text: None if text is None else len(text.rstrip(" "))),
            ("ASCII", 1, lambda text: ord(text[0]) if text else None),
            ("NCHAR", 1, chr),
            ("REPLICATE", 2, lambda text, count: text * count if count is not None and count >= 0 else None),
            ("SQUARE", 1, lambda x: None if x is None else float(x) * float(x)),
            ("SQRT", 1, lambda x: None if x is None else math.sqrt(x)),
            ("EXP", 1, lambda x: None if x is None else math.exp(x)),
            ("FLOOR", 1, lambda x: None if x is None else float(math.floor(x))),
            ("GREATEST", 2, max),
            ("tsql_convert", -1, _convert),
            ("tsql_series", 3, lambda first, last, step: json.dumps(list(range(first, last + 1, step)))),
            ("tsql_stx", 1, lambda point: _point(point, 0)),
            ("tsql_sty", 1, lambda point: _point(point, 1)),
            ("tsql_z", 1, lambda point: _point(point, 2)),
        ):
            connection.create_function(name, count, self._kept(body), deterministic=True)
        connection.create_aggregate("tsql_string_agg", 3, _StringAgg)  # type: ignore[arg-type]
        connection.create_aggregate("tsql_sum", 1, _ExactSum)  # type: ignore[arg-type]

    def _kept(self, body: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            try:
                return body(*arguments)
            except Exception as error:
                self.failures.append(error)
                raise

        return call


def _translated(called: Function) -> str:
    text = re.sub(r"\bN'", "'", called.text)
    text = re.sub(r"'\s*\+ '", "", text)
    text = re.sub(r"\bLEFT\(", "tsql_left(", text)
    text = re.sub(r"\bdbo\.(\w+)(?![\w(])", r"\1", text)
    text = _rewritten(text, r"\bdbo\.(\w+)\(", _inlined)
    text = _rewritten(text, r"\bSTRING_AGG\(", lambda _, a: f"tsql_string_agg({a[0]}, {a[1]}, ")
    text = re.sub(r"\s+WITHIN GROUP \(ORDER BY ", "", text)
    text = _rewritten(text, r"\bSUM\((?=CONVERT\(decimal)", lambda _, a: f"tsql_sum({', '.join(a)})")
    text = _rewritten(text, r"\bCONVERT\(", lambda _, a: f"tsql_convert('{a[0]}', {', '.join(a[1:])})")
    text = _rewritten(text, r"\bCAST\(", _cast)
    text = _rewritten(text, r"\bOPENJSON\(", _openjson)
    text = _rewritten(text, r"\b(?:CROSS APPLY )?GENERATE_SERIES\(", _series)
    text = _rewritten(text, r"\bSELECT TOP (?=\()\(", lambda _, a: f"SELECT /* {a[0]} */")
    if limit := re.search(r"\ASELECT /\* (.*?) \*/", text):
        text += f" LIMIT {limit[1]}"
    text = re.sub(r"@(\w+)\.(STX|STY|Z)\b", lambda found: f"tsql_{found[2].lower()}(@{found[1]})", text)
    text = re.sub(r"@(\w+)\.AsTextZM\(\)", r"@\1", text)
    text = text.replace("geometry::STGeomFromText(", "COALESCE(")
    text = re.sub(r"(\S+) NOT LIKE '%\[(\S+)\]%'", r"\1 NOT GLOB '*[\2]*'", text)
    return re.sub(r"\bJSON_(?:VALUE|QUERY)\(", "json_extract(", text)


def _inlined(found: re.Match[str], arguments: list[str]) -> str:
    inner = function(found[1])
    assert len(arguments) == len(inner.parameters), f"a call of {inner.name}"
    text = _translated(inner)
    return f"({_with_arguments(text, dict(zip(inner.parameters, arguments, strict=True)))})"


def _cast(found: re.Match[str], arguments: list[str]) -> str:
    value, kind = ",".join(arguments).rsplit(" AS ", 1) if " AS " in arguments[-1] else (arguments[0], "")
    kind = re.sub(r"\s+", " ", kind).strip()
    return f"tsql_convert('{kind}', {value})"


def _openjson(found: re.Match[str], arguments: list[str]) -> str:
    return (
        "(SELECT key AS [key], CASE type WHEN 'null' THEN NULL ELSE value END AS [value], "
        "CASE type WHEN 'null' THEN 0 WHEN 'text' THEN 1 WHEN 'integer' THEN 2 WHEN 'real' THEN 2 WHEN 'array' THEN 4 "
        "WHEN 'object' THEN 5 ELSE 3 END "
        f"AS [type] FROM json_each({arguments[0]}))"
    )


def _series(found: re.Match[str], arguments: list[str]) -> str:
    first, last, step = [*arguments, "1"][:3]
    joined = "JOIN " if found[0].startswith("CROSS") else ""
    return f"{joined}json_each(tsql_series({first}, {last}, {step}))"


_SERVERS: weakref.WeakKeyDictionary[sqlite3.Connection, _Server] = weakref.WeakKeyDictionary()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def _floats(value: Any) -> list[float]:
    if isinstance(value, bytes):
        return list(struct.unpack(f"<{len(value) // 4}f", value))
    return [float(one) for one in json.loads(value)]


def _float32(value: float) -> float:
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


_BITS = {"int": 31, "bigint": 63, "decimal(38, 0)": 126}


def _convert(kind: str, value: Any, style: int = 0) -> Any:
    if value is None:
        return None
    if kind in _BITS:
        try:
            number = int(value)
        except ValueError:
            said = f"Conversion failed when converting the nvarchar value '{value}' to data type {kind}."
            raise ServerError(said) from None
        if not -(2 ** _BITS[kind]) <= number < 2 ** _BITS[kind]:
            raise ServerError(f"Arithmetic overflow error converting expression to data type {kind}.")
        return number if _BITS[kind] < 64 else str(number)
    if kind == "float":
        return float(value)
    if kind == "real":
        return _float32(float(value))
    if kind.startswith("vector"):
        numbers = _floats(value)
        if len(numbers) != 1998:
            raise ServerError(f"The vector dimensions 1998 and {len(numbers)} do not match.")
        return struct.pack("<1998f", *numbers)
    assert kind.startswith("nvarchar"), kind
    if isinstance(value, bytes):  # a vector, as the server prints it
        return "[" + ",".join(_exponent(f"{one:.7e}") for one in _floats(value)) + "]"
    if style == 3:
        return _exponent(f"{value:.16e}") if isinstance(value, float) else str(value)
    return _text(value)


def _exponent(text: str) -> str:
    """Three digits, as the server has them."""
    mantissa, exponent = text.split("e")
    return f"{mantissa}e{exponent[0]}{int(exponent[1:]):03d}"


def _point(text: str | None, axis: int) -> float | None:
    found = re.fullmatch(r"POINT \((\S+) (\S+)(?: (\S+))?\)", text or "")
    return None if found is None or found[axis + 1] is None else float(found[axis + 1])


class _StringAgg:
    def __init__(self) -> None:
        self.parts: list[tuple[Any, str, str]] = []

    def step(self, text: Any, separator: str, order: Any) -> None:
        if text is not None:
            self.parts.append((order, _text(text), separator))

    def finalize(self) -> str | None:
        if not self.parts:
            return None
        return self.parts[0][2].join(text for _, text, _ in sorted(self.parts))


class _ExactSum:
    def __init__(self) -> None:
        self.total: int | None = None

    def step(self, value: Any) -> None:
        if value is not None:
            self.total = (self.total or 0) + int(value)

    def finalize(self) -> str | None:
        return None if self.total is None else str(self.total)
