"""Reading the T-SQL table files: what their statements declare, taken from sqlfluff's parse tree.

Needed at development time only, to derive the embedded engine's tables and to test the project. Every token of a
statement must be understood; one that is not is a FormatError which names the file, the line and the token.

Two constructs are not in sqlfluff's grammar: CREATE SPATIAL INDEX, which is recognized by its first words and has no
meaning outside SQL Server, and the pseudo-columns $from_id and $to_id, which are put in brackets before parsing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import FormatError, MissingDependencyError
from .types import SqlType, parse_type

_PSEUDO_COLUMN = re.compile(r"(?<!\[)\$(from|to|node|edge)_id\b")
_GO = re.compile(r"^\s*GO\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Token:
    """One word of T-SQL: `kind` is word, number, text, name or sign; keywords are words too."""

    kind: str
    text: str
    line: int


Tokens = tuple[Token, ...]


@dataclass
class Column:
    name: str
    type: SqlType | None  # None: computed
    nullable: bool = True
    identity: bool = False
    default: Tokens = ()
    collation: str | None = None
    period: str | None = None  # 'START' or 'END' of the row's period
    computed: Tokens = ()


@dataclass
class ForeignKey:
    name: str
    columns: list[str]
    table: str
    references: list[str]
    on_delete: str = "NO ACTION"


@dataclass
class Index:
    name: str
    table: str
    columns: list[tuple[str, bool]]  # name, descending
    unique: bool = False
    include: list[str] = field(default_factory=list)
    where: Tokens = ()


@dataclass
class Table:
    name: str
    file: str
    columns: list[Column] = field(default_factory=list)
    primary_key: tuple[str, list[str]] = ("", [])
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[tuple[str, Tokens]] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    period: tuple[str, str] | None = None
    history: str | None = None
    graph: str | None = None  # 'NODE' or 'EDGE'
    connection: tuple[str, str, str, str] | None = None  # name, from, to, on delete
    memory_optimized: bool = False

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise FormatError(f"{self.file}: {self.name} has no column {name}")


class Reader:
    """Takes tokens from left to right; every refusal names the file and line."""

    def __init__(self, file: str, tokens: Tokens) -> None:
        self.file, self.tokens, self.at = file, tokens, 0

    def done(self) -> bool:
        return self.at == len(self.tokens)

    def fail(self, wanted: str) -> FormatError:
        token = self.tokens[min(self.at, len(self.tokens) - 1)]
        got = "the end of the statement" if self.done() else repr(token.text)
        return FormatError(f"{self.file}:{token.line}: expected {wanted}; got {got}")

    def peek(self, *words: str) -> bool:
        """Whether the next tokens are these words."""
        ahead = self.tokens[self.at : self.at + len(words)]
        return len(ahead) == len(words) and all(
            token.kind in ("word", "sign") and token.text.upper() == word
            for token, word in zip(ahead, words, strict=True)
        )

    def accept(self, *words: str) -> bool:
        if self.peek(*words):
            self.at += len(words)
            return True
        return False

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            raise self.fail(" ".join(words))

    def take(self, *kinds: str) -> Token:
        if self.done() or self.tokens[self.at].kind not in kinds:
            raise self.fail(" or ".join(kinds))
        self.at += 1
        return self.tokens[self.at - 1]

    def name(self) -> str:
        return self.take("name", "word").text

    def object_name(self) -> str:
        """The name of an object in schema dbo."""
        schema = self.name()
        if schema.lower() != "dbo":
            raise self.fail("an object of schema dbo")
        self.expect(".")
        return self.name()

    def bracketed(self) -> Tokens:
        """The tokens between ( and its ), which is taken too."""
        self.expect("(")
        start, depth = self.at, 1
        while depth:
            if self.done():
                raise self.fail(")")
            token = self.tokens[self.at]
            depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
            self.at += 1
        return self.tokens[start : self.at - 1]

    def names(self) -> list[str]:
        inner = Reader(self.file, self.bracketed())
        found = [inner.name()]
        while inner.accept(","):
            found.append(inner.name())
        if not inner.done():
            raise inner.fail(",")
        return found

    def type(self) -> SqlType:
        text = self.name()
        if self.peek("("):
            text += "(" + "".join(token.text for token in self.bracketed()) + ")"
        return parse_type(text)


@dataclass(frozen=True)
class Statement:
    """One top-level statement: `head` is its first words, `parts` the members of a CREATE TABLE's list."""

    kind: str
    tokens: Tokens
    parts: tuple[tuple[str, Tokens], ...] = ()


def statements(path: Path, name: str | None = None) -> tuple[Statement, ...]:
    """Every statement of a file, which errors call `name`. FormatError where sqlfluff cannot parse it."""
    return _statements(path.read_text(encoding="utf-8-sig"), name or path.name)


@lru_cache(maxsize=256)  # parsing is slow, and several readers want the same files
def _statements(text: str, file: str) -> tuple[Statement, ...]:
    found: list[Statement] = []
    line = 0
    for batch in _GO.split(text):
        if batch.strip():
            found += _batch(file, batch, line)
        line += batch.count("\n")
    return tuple(found)


def parse(text: str) -> Any:
    """sqlfluff's tree of a T-SQL text; FormatError with its first complaint when there is one."""
    parsed = _linter().parse_string(_PSEUDO_COLUMN.sub(r"[$\1_id]", text))
    if parsed.violations or parsed.tree is None:
        raise FormatError(f"the T-SQL cannot be parsed: {parsed.violations[0].desc() if parsed.violations else text}")
    return parsed.tree


def statement_of(text: str) -> Tokens:
    """The tokens of a text that is one statement."""
    return _tokens(parse(text), 0)


@lru_cache(maxsize=1)
def _linter() -> Any:
    try:
        from sqlfluff.core import FluffConfig, Linter
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            "reading T-SQL needs sqlfluff: pip install 'hartonomous-native[test]'"
        ) from error
    return Linter(config=FluffConfig(overrides={"dialect": "tsql"}))


def _batch(file: str, text: str, line: int) -> Iterator[Statement]:
    code = re.sub(r"\A(\s|--[^\n]*\n)+", "", text)
    if re.match(r"CREATE\s+SPATIAL\s+INDEX\b", code, re.IGNORECASE):
        yield Statement("create_spatial_index_statement", ())
        return
    try:
        tree = parse(text)
    except FormatError as error:
        raise FormatError(f"{file}:{line + 1}: {error.message}") from error
    # Only outermost statements: those inside IF or BEGIN belong to the one that holds them.
    for statement in tree.recursive_crawl("statement", recurse_into=False):
        for segment in (part for part in statement.segments if part.is_code):
            kind = segment.get_type().replace("_table_graph_", "_table_")
            parts: list[tuple[str, Tokens]] = []
            if kind == "create_table_statement":
                body = segment.get_child("bracketed")
                parts = [(part.get_type(), _tokens(part, line)) for part in body.segments if part.segments]
            yield Statement(kind, _tokens(segment, line), tuple(parts))


def _tokens(segment: Any, line: int) -> Tokens:
    found: list[Token] = []
    for leaf in segment.raw_segments:
        if not leaf.is_code or not leaf.raw:
            continue
        at = line + leaf.pos_marker.source_position()[0]
        kind, raw = leaf.get_type(), leaf.raw
        if raw[0] == "[":
            found.append(Token("name", raw[1:-1], at))
        elif raw[0] == "'" or raw[:2] in ("N'", "n'"):
            found.append(Token("text", raw[raw.index("'") + 1 : -1].replace("''", "'"), at))
        elif "literal" in kind and raw[0] in "0123456789.":
            found.append(Token("number", raw, at))
        elif raw[0].isalpha() or raw[0] in "_@#":
            found.append(Token("name" if "identifier" in kind else "word", raw, at))
        elif found and found[-1].kind == "sign" and found[-1].text in "<>!" and raw in "=>":
            found[-1] = Token("sign", found[-1].text + raw, at)
        else:
            found.append(Token("sign", raw, at))
    return tuple(found)


def read_table(file: str, statement: Statement) -> Table:
    """A CREATE TABLE statement."""
    reader = Reader(file, statement.tokens)
    reader.expect("CREATE", "TABLE")
    table = Table(reader.object_name(), file)
    reader.bracketed()
    for kind, tokens in statement.parts:
        _member(table, kind, Reader(file, tokens))
    if reader.accept("AS"):
        table.graph = reader.name().upper()
    if reader.accept("WITH"):
        _options(table, Reader(file, reader.bracketed()))
    reader.accept(";")
    if not reader.done():
        raise reader.fail("the end of the table")
    return table


def _member(table: Table, kind: str, reader: Reader) -> None:
    if kind == "column_definition":
        table.columns.append(_column(table, reader))
    elif kind == "computed_column_definition":
        name = reader.name()
        reader.expect("AS")
        table.columns.append(Column(name, None, computed=reader.bracketed()))
    elif reader.accept("PERIOD", "FOR", "SYSTEM_TIME"):
        start, end = reader.names()
        table.period = (start, end)
    elif reader.accept("INDEX"):
        table.indexes.append(_index_of(table.name, reader.name(), reader))
    elif reader.accept("CONSTRAINT"):
        _constraint(table, reader.name(), reader)
    else:
        raise reader.fail("a column, a named constraint, an index or PERIOD FOR SYSTEM_TIME")
    if not reader.done():
        raise reader.fail(f"the end of the {kind.replace('_', ' ')}")


def _column(table: Table, reader: Reader) -> Column:
    column = Column(reader.name(), reader.type())
    while not reader.done():
        if reader.accept("NOT", "NULL"):
            column.nullable = False
        elif reader.accept("NULL"):
            column.nullable = True
        elif reader.accept("IDENTITY"):
            column.identity = True
            if [token.text for token in reader.bracketed()] != ["1", ",", "1"]:
                raise reader.fail("IDENTITY (1, 1)")
        elif reader.accept("COLLATE"):
            column.collation = reader.name()
        elif reader.accept("GENERATED", "ALWAYS", "AS", "ROW"):
            column.period = reader.name().upper()
            reader.accept("HIDDEN")
        elif reader.accept("CONSTRAINT"):
            wanted = f"DF_{table.name.replace('ö', 'o')}_{column.name}"
            if reader.name() != wanted:
                raise reader.fail(f"the constraint name {wanted} before this")
            reader.expect("DEFAULT")
            column.default = reader.bracketed()
        else:
            raise reader.fail("NULL, IDENTITY, COLLATE, GENERATED ALWAYS or a named DEFAULT")
    return column


def _constraint(table: Table, name: str, reader: Reader) -> None:
    if reader.accept("PRIMARY", "KEY"):
        _ = reader.accept("CLUSTERED") or reader.accept("NONCLUSTERED")
        hashed = reader.accept("HASH")
        table.primary_key = (name, reader.names())
        _buckets(reader, hashed)
    elif reader.accept("FOREIGN", "KEY"):
        columns = reader.names()
        reader.expect("REFERENCES")
        key = ForeignKey(name, columns, reader.object_name(), reader.names())
        key.on_delete = _on_delete(reader)
        table.foreign_keys.append(key)
    elif reader.accept("CHECK"):
        table.checks.append((name, reader.bracketed()))
    elif reader.accept("CONNECTION"):
        inner = Reader(reader.file, reader.bracketed())
        source = inner.object_name()
        inner.expect("TO")
        table.connection = (name, source, inner.object_name(), _on_delete(reader))
    else:
        raise reader.fail("PRIMARY KEY, FOREIGN KEY, CHECK or CONNECTION")


def _on_delete(reader: Reader) -> str:
    if not reader.accept("ON", "DELETE"):
        return "NO ACTION"
    for action in (("CASCADE",), ("SET", "NULL"), ("NO", "ACTION")):
        if reader.accept(*action):
            return " ".join(action)
    raise reader.fail("CASCADE, SET NULL or NO ACTION")


def _options(table: Table, reader: Reader) -> None:
    while not reader.done():
        if reader.accept("MEMORY_OPTIMIZED", "=", "ON"):
            table.memory_optimized = True
        elif reader.accept("SYSTEM_VERSIONING", "=", "ON"):
            inner = Reader(reader.file, reader.bracketed())
            inner.expect("HISTORY_TABLE", "=")
            table.history = inner.object_name()
        elif not reader.accept("DURABILITY", "=", "SCHEMA_AND_DATA"):
            raise reader.fail("MEMORY_OPTIMIZED, DURABILITY or SYSTEM_VERSIONING")
        reader.accept(",")


def read_index(file: str, statement: Statement) -> Index:
    """A CREATE INDEX statement."""
    reader = Reader(file, statement.tokens)
    reader.expect("CREATE")
    unique = reader.accept("UNIQUE")
    _ = reader.accept("CLUSTERED") or reader.accept("NONCLUSTERED")
    reader.expect("INDEX")
    name = reader.name()
    reader.expect("ON")
    index = _index_of(reader.object_name(), name, reader)
    index.unique = unique
    if reader.accept("INCLUDE"):
        index.include = reader.names()
    if reader.accept("WHERE"):
        start = reader.at
        while not (reader.done() or reader.peek(";") or reader.peek("WITH")):
            reader.at += 1
        index.where = reader.tokens[start : reader.at]
    if reader.accept("WITH"):
        Reader(file, reader.bracketed()).expect("DATA_COMPRESSION", "=", "PAGE")
    reader.accept(";")
    if not reader.done():
        raise reader.fail("the end of the index")
    return index


def _buckets(reader: Reader, hashed: bool) -> None:
    """The size of a hash index, which the embedded engine has no use for."""
    if hashed:
        reader.expect("WITH")
        Reader(reader.file, reader.bracketed()).expect("BUCKET_COUNT", "=")


def _index_of(table: str, name: str, reader: Reader) -> Index:
    unique = reader.accept("UNIQUE")
    _ = reader.accept("NONCLUSTERED") or reader.accept("CLUSTERED")
    hashed = reader.accept("HASH")
    inner = Reader(reader.file, reader.bracketed())
    columns: list[tuple[str, bool]] = []
    while True:
        column = inner.name()
        columns.append((column, inner.accept("DESC")))
        inner.accept("ASC")
        if inner.done():
            _buckets(reader, hashed)
            return Index(name, table, columns, unique=unique)
        inner.expect(",")
