"""How a T-SQL column's type and default are written in SQLite's DDL."""

from __future__ import annotations

from ..errors import FormatError
from .tsql import Column, Table, Tokens
from .types import SqlType

_DIGIT = "[0-9]"
_DATE = f"{_DIGIT * 4}-[01]{_DIGIT}-[0-3]{_DIGIT}"
_TIME = f"{_DATE} [0-2]{_DIGIT}:[0-5]{_DIGIT}:[0-5]{_DIGIT}"
_DATETIMES = {0: _TIME, 7: f"{_TIME}.{_DIGIT * 7}"}
_NOW = "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000')"
_TAIL = "'-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))"
_UUID4 = f"(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || {_TAIL}))"
_MILLISECONDS = "printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))"
_UUID7 = (
    f"(lower(substr({_MILLISECONDS}, 1, 8) || '-' || substr({_MILLISECONDS}, 9) || '-7' || "
    f"substr(hex(randomblob(2)), 2) || {_TAIL}))"
)
# A file has no logins: whoever may open it is its owner.
_DEFAULT_FUNCTIONS = {"ORIGINAL_LOGIN": "'local'", "SYSUTCDATETIME": _NOW, "NEWID": _UUID4, "NEWSEQUENTIALID": _UUID7}
_INTEGERS = {"int": 31, "smallint": 15}


def storage(table: Table, kind: SqlType) -> str:
    if kind.name in ("bigint", "int", "smallint", "tinyint", "bit", "decimal", "numeric"):
        return "INTEGER"
    if kind.name in ("float", "real"):
        return "REAL"
    if kind.name in ("nvarchar", "varchar", "date", "datetime2", "uniqueidentifier", "geometry"):
        return "TEXT"
    if kind.name in ("binary", "varbinary", "vector"):
        return "BLOB"
    raise FormatError(f"{table.file}: the type {kind} has no counterpart on the embedded engine")


def type_check(name: str, kind: SqlType) -> str:
    if kind.name in _INTEGERS:
        limit = 2 ** _INTEGERS[kind.name]
        return f"{name} BETWEEN {-limit} AND {limit - 1}"
    if kind.name == "tinyint":
        return f"{name} BETWEEN 0 AND 255"
    if kind.name == "bit":
        return f"{name} IN (0, 1)"
    if kind.name in ("decimal", "numeric"):
        if (kind.size or 0) > 18:
            raise FormatError(f"{name}: {kind} does not fit a 64-bit scaled integer; at most 18 digits do")
        largest = 10 ** (kind.size or 18) - 1
        return f"{name} BETWEEN {-largest} AND {largest}"
    if kind.name in ("float", "real"):
        largest_float = "1.7976931348623157e308" if kind.name == "float" else "3.4028234663852886e38"
        return f"{name} BETWEEN -{largest_float} AND {largest_float}"
    if kind.name == "datetime2":
        if kind.size not in _DATETIMES:
            raise FormatError(f"{name}: {kind} must be datetime2(7) or datetime2(0)")
        return f"{name} GLOB '{_DATETIMES[kind.size]}'"
    if kind.name == "date":
        return f"{name} GLOB '{_DATE}' AND date({name}, '+0 days') IS {name}"
    if kind.name == "uniqueidentifier":
        return f"{name} GLOB '????????-????-????-????-????????????' AND {name} NOT GLOB '*[^-0-9a-f]*'"
    if kind.name == "vector":
        return f"length({name}) = {4 * (kind.size or 0)}"
    if kind.name == "binary":
        return f"length({name}) = {kind.size or 1}"
    if kind.name in ("nvarchar", "varchar", "varbinary") and kind.size is not None:
        return f"length({name}) <= {kind.size}"
    return ""


def default(table: Table, column: Column) -> str:
    tokens = column.default
    if len(tokens) == 3 and tokens[0].text.upper() in _DEFAULT_FUNCTIONS and tokens[1].text == "(":
        return _DEFAULT_FUNCTIONS[tokens[0].text.upper()]
    return literal(table, column, tokens)


def literal(table: Table, column: Column, tokens: Tokens) -> str:
    """A literal as a value of the column."""
    sign = "-" if tokens and tokens[0].text == "-" else ""
    if len(tokens) == 1 + len(sign):
        last = tokens[-1]
        if last.kind == "text" and not sign:
            return quoted(last.text)
        if last.kind == "number":
            return sign + number(last.text, column.type if is_decimal(column) else None)
        if last.kind == "word" and last.text.upper() == "NULL" and not sign:
            return "NULL"
    raise FormatError(f"{table.file}: {column.name}: a literal is expected; got {' '.join(t.text for t in tokens)}")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def is_decimal(column: Column) -> bool:
    return column.type is not None and column.type.name in ("decimal", "numeric")


def number(text: str, decimal: SqlType | None) -> str:
    """A number as written, or scaled to the integer that a decimal column holds."""
    if decimal is None:
        return text
    whole, _, fraction = text.partition(".")
    if not (whole + fraction).isdecimal() or len(fraction) > decimal.scale:
        raise FormatError(f"{text} is not a {decimal}")
    return str(int(whole + fraction.ljust(decimal.scale, "0")))
