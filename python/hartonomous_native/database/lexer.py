"""T-SQL cut into batches and words without a grammar: fast, and with no dependency.

Deployment and documentation read the project with it; `tsql.read_table` makes a table of its words, as it does of
sqlfluff's. A test holds the two readings of every table together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..errors import FormatError
from .tsql import Statement, Token, Tokens

_LEXEMES = re.compile(
    r"""(?P<space>\s+) | (?P<line>--[^\n]*) | (?P<block>/\*)
      | (?P<text>[Nn]?'(?:[^']|'')*') | (?P<name>\[(?:[^\]]|\]\])*\]|"(?:[^"]|"")*")
      | (?P<binary>0[xX][0-9a-fA-F]*) | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<word>[^\W\d][\w@$#]*|[@#$][\w@$#]*)
      | (?P<sign><>|<=|>=|!=|!<|!>|\+=|-=|\*=|/=|%=|&=|\|=|\^=|::|[-+*/%=<>!(),.;:&|^~{}?\\])""",
    re.VERBOSE,
)
_GO = re.compile(r"^[ \t]*GO[ \t]*;?[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Batch:
    """The text between two GO lines, without blank lines around it, and the line of its file on which it starts."""

    file: str
    line: int
    text: str

    @property
    def tokens(self) -> Tokens:
        return words(self.text, self.file, self.line)

    @property
    def first_line_of_code(self) -> int:
        found = self.tokens
        return found[0].line if found else self.line


def batches(text: str, file: str) -> list[Batch]:
    """Every batch that holds code. A GO inside a comment or text literal is no separator for us, as it is for sqlcmd,
    so a file that has one is refused."""
    found, start = [], 0
    inside = [(m.start(), m.end()) for m in _spans(text, file)]
    ends = [*_GO.finditer(text), None]
    for end in ends:
        if end is not None and any(first <= end.start() < last for first, last in inside):
            raise FormatError(f"{file}:{text.count(chr(10), 0, end.start()) + 1}: GO inside a comment or a literal")
        piece = text[start : end.start() if end else len(text)]
        body = piece.strip()
        line = text.count("\n", 0, start + len(piece) - len(piece.lstrip())) + 1
        batch = Batch(file, line, body.replace("\r\n", "\n"))
        if batch.tokens:
            found.append(batch)
        start = end.end() if end else start
    return found


@lru_cache(maxsize=4096)
def words(text: str, file: str = "T-SQL", line: int = 1) -> Tokens:
    """The tokens of a text, without comments. Keywords and names are words; a bracketed name is a name.

    Raises FormatError with file and line for a character that begins nothing."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        kind, end = _next(text, at, file, line)
        raw = text[at:end]
        if kind == "text":
            found.append(Token("text", raw[raw.index("'") + 1 : -1].replace("''", "'"), line))
        elif kind == "name":
            found.append(Token("name", raw[1:-1].replace(raw[-1] * 2, raw[-1]), line))
        elif kind not in ("space", "line", "block"):
            found.append(Token("number" if kind == "binary" else kind, raw, line))
        line += raw.count("\n")
        at = end
    return tuple(found)


def _next(text: str, at: int, file: str, line: int) -> tuple[str, int]:
    match = _LEXEMES.match(text, at)
    if match is None:
        raise FormatError(f"{file}:{line}: {text[at]!r} begins no word of T-SQL")
    kind = match.lastgroup or ""
    return kind, _end_of_comment(text, at, file, line) if kind == "block" else match.end()


def _end_of_comment(text: str, at: int, file: str, line: int) -> int:
    depth = 0  # T-SQL nests block comments
    for mark in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    raise FormatError(f"{file}:{line}: a comment is not closed")


def _spans(text: str, file: str) -> list[re.Match[str]]:
    """Comments and literals that go over several lines."""
    found, at, line = [], 0, 1
    while at < len(text):
        kind, end = _next(text, at, file, line)
        if kind in ("text", "block", "name") and "\n" in text[at:end]:
            span = re.compile(r"(?s).*").match(text, at, end)
            if span is not None:
                found.append(span)
        line += text.count("\n", at, end)
        at = end
    return found


def table_statement(batch: Batch) -> Statement:
    """A CREATE TABLE batch as `tsql.read_table` takes it: its words, and the members of its list."""
    tokens = batch.tokens
    if tokens and tokens[-1].text == ";":
        tokens = tokens[:-1]
    depth, start = 0, 0
    parts: list[tuple[str, Tokens]] = []
    for at, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "(" and depth == 1:
            start = at + 1
        if (token.text == "," and depth == 1) or (token.text == ")" and depth == 0):
            parts.append(_part(tokens[start:at]))
            start = at + 1
            if token.text == ")":
                break
    return Statement("create_table_statement", batch.tokens, tuple(parts))


def _part(tokens: Tokens) -> tuple[str, Tokens]:
    first = tokens[0].text.upper() if tokens and tokens[0].kind == "word" else ""
    if first in ("CONSTRAINT", "INDEX") or (first == "PERIOD" and tokens[1].text.upper() == "FOR"):
        return "constraint", tokens
    if len(tokens) > 1 and tokens[1].kind == "word" and tokens[1].text.upper() == "AS":
        return "computed_column_definition", tokens
    return "column_definition", tokens
