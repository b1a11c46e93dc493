"""What a procedure's file says of it: parameters from its CREATE PROCEDURE, columns from WITH RESULT SETS or, where it
has none, from its Returns block."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hartonomous_native.database.tsql import Reader, Token, statement_of
from hartonomous_native.database.types import SqlType, parse_type

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "sql"
_TYPES = (
    "bigint|int|smallint|tinyint|bit|float|real|decimal|numeric|nvarchar|varchar|binary|varbinary|"
    "datetime2|uniqueidentifier|vector|geometry"
)
_COLUMN = re.compile(rf"\b(\w+) ((?:{_TYPES})(?:\((?:max|\d+)(?:, ?\d+)?\))?)(?![\w(])")
_RESULT_SETS = re.compile(r"\bWITH RESULT SETS \(\(\n(.*?)\n    \)\);", re.DOTALL)
_RESULT_COLUMN = re.compile(r"^        (\w+) (.+?) (NOT NULL|NULL),?$")
NO_DEFAULT = object()


@dataclass(frozen=True)
class HeadParameter:
    name: str
    type: SqlType
    default: Any
    output: bool


@dataclass(frozen=True)
class Head:
    name: str
    parameters: list[HeadParameter]
    columns: list[tuple[str, SqlType]]  # as far as the file gives them with their types
    body: str
    description: str  # the comment before CREATE PROCEDURE

    @property
    def parameters_after_rows(self) -> list[HeadParameter]:
        return [parameter for parameter in self.parameters if parameter.name != "Rows"]


def procedure_files() -> list[Path]:
    return sorted(PROJECT.glob("*/procedures/*.sql"))


def read_head(path: Path) -> Head:
    text = path.read_text(encoding="utf-8-sig")
    start = re.search(r"^CREATE PROCEDURE\b", text, re.MULTILINE)
    assert start is not None, f"{path.name} must hold a plain CREATE PROCEDURE"
    end = re.compile(r"^AS\s*$", re.MULTILINE).search(text, start.start())
    assert end is not None, f"{path.name} must have its AS on a line of its own"
    # The body is the T-SQL compiler's to read: sqlfluff's grammar lacks MATCH, .WRITE and ATOMIC blocks.
    declaration = re.sub(r"\nWITH\b.*", "\n", text[start.start() : end.start()], flags=re.DOTALL)
    reader = Reader(path.name, statement_of(declaration + "AS\nBEGIN\n    RETURN;\nEND;"))
    reader.expect("CREATE", "PROCEDURE")
    name = reader.object_name()
    bracketed = reader.accept("(")
    parameters = []
    while not reader.peek("AS") and not (bracketed and reader.accept(")")):
        parameters.append(_parameter(reader))
        reader.accept(",")
    returns = re.search(r"Returns:(.*?)\n\W*\w+:", text[: start.start()], re.DOTALL)
    assert returns is not None, f"{path.name} must open with Purpose, Returns, Errors"
    body = text[end.end() :]
    columns = [(column, kind) for column, kind, _ in result_columns(body)]
    columns = columns or [(column, parse_type(kind)) for column, kind in _COLUMN.findall(returns.group(1))]
    return Head(name, parameters, columns, body, text[: start.start()])


def result_columns(body: str) -> list[tuple[str, SqlType, bool]]:
    """Name, type and whether it may be NULL of each column of WITH RESULT SETS; none where the body has none."""
    found = _RESULT_SETS.findall(body)
    assert len(found) == body.count("WITH RESULT SETS") <= 1, "WITH RESULT SETS gives one set, a column a line"
    columns = []
    for line in found[0].splitlines() if found else []:
        column = _RESULT_COLUMN.match(line)
        assert column is not None, f"{line.strip()} must be a column: name, type, and NULL or NOT NULL"
        columns.append((column[1], parse_type(column[2]), column[3] == "NULL"))
    return columns


def _parameter(reader: Reader) -> HeadParameter:
    name = reader.name()
    assert name.startswith("@"), f"{reader.file}: {name} is not a parameter"
    if reader.peek("DBO", ".") or reader.tokens[reader.at].text.lower() == "dbo":
        kind = SqlType(f"dbo.{reader.object_name()}")
        reader.expect("READONLY")
    else:
        kind = reader.type()
    default: Any = NO_DEFAULT
    if reader.accept("="):
        sign = -1 if reader.accept("-") else 1
        default = _value(reader.take("text", "number", "word"), kind, sign)
    output = reader.accept("OUTPUT") or reader.accept("OUT")
    return HeadParameter(name[1:], kind, default, output)


def _value(token: Token, kind: SqlType, sign: int) -> Any:
    if token.kind == "text":
        return token.text
    if token.kind == "word":
        assert token.text.upper() == "NULL", f"{token.text} is not a default that a procedure may have"
        return None
    if kind.name == "bit":
        return token.text == "1"
    if kind.name in ("decimal", "numeric"):
        return Decimal(token.text) * sign
    return (float if kind.name in ("float", "real") else int)(token.text) * sign
