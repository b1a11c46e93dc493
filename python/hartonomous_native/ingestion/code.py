"""Cutting source code into syntax nodes with their places in the text.

Python is parsed with its own parser, `ast`; no other language is known, and none is guessed at with patterns. The
grammar is that of the interpreter that runs this: code for a newer Python than it is a FormatError.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import FormatError, UnknownNameError

LANGUAGES = ("python",)

# The 32 components of a syntax vector: which ast node kinds each one counts. Operators, contexts and the bare
# containers of the grammar (arguments, Module …) are not counted.
FEATURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("function", ("FunctionDef", "AsyncFunctionDef", "Lambda")),
    ("class", ("ClassDef",)),
    ("parameter", ("arg", "TypeVar", "ParamSpec", "TypeVarTuple")),
    ("return", ("Return",)),
    ("yield or await", ("Yield", "YieldFrom", "Await")),
    ("delete or scope", ("Delete", "Global", "Nonlocal")),
    ("assignment", ("Assign", "AnnAssign", "NamedExpr", "TypeAlias")),
    ("augmented assignment", ("AugAssign",)),
    ("for", ("For", "AsyncFor")),
    ("while", ("While",)),
    ("if", ("If",)),
    ("conditional expression", ("IfExp",)),
    ("with", ("With", "AsyncWith", "withitem")),
    ("match", ("Match", "match_case", "MatchValue", "MatchSingleton", "MatchSequence", "MatchMapping", "MatchClass",
               "MatchStar", "MatchAs", "MatchOr")),
    ("raise", ("Raise",)),
    ("assert", ("Assert",)),
    ("try", ("Try", "TryStar")),
    ("except", ("ExceptHandler",)),
    ("import", ("Import", "ImportFrom", "alias")),
    ("expression statement", ("Expr",)),
    ("pass, break or continue", ("Pass", "Break", "Continue")),
    ("boolean operation", ("BoolOp",)),
    ("binary operation", ("BinOp",)),
    ("unary operation", ("UnaryOp",)),
    ("comparison", ("Compare",)),
    ("call", ("Call", "keyword")),
    ("attribute", ("Attribute",)),
    ("subscript", ("Subscript", "Slice")),
    ("name", ("Name",)),
    ("constant", ("Constant",)),
    ("formatted string", ("JoinedStr", "FormattedValue", "TemplateStr", "Interpolation")),
    ("container or comprehension", ("List", "Tuple", "Set", "Dict", "Starred", "ListComp", "SetComp", "DictComp",
                                    "GeneratorExp", "comprehension")),
)  # fmt: skip
_FEATURE_OF = {kind: index for index, (_, kinds) in enumerate(FEATURES) for kind in kinds}


@dataclass(frozen=True)
class SyntaxNode:
    """A module, class, function or statement.

    `parent` is the index of the node that holds it (-1 for the module); `start` and `length` are in UTF-16 code units
    of the whole text, as T-SQL's SUBSTRING counts them (`start` from 0); `text` is exactly that part of the source,
    decorators included. `vector` is float32 (32,): for each of FEATURES the share of all counted ast nodes inside
    this node, so its components add to 1; None when nothing is counted (an empty module).
    """

    index: int
    parent: int
    kind: str
    name: str | None
    start: int
    length: int
    text: str
    vector: NDArray[np.float32] | None


def parse_code(text: str, language: str = "python") -> list[SyntaxNode]:
    """The syntax nodes of a source text, in source order; the first is the module, which is the whole text.

    Raises UnknownNameError for a language that is not in LANGUAGES and FormatError for a text that does not parse.
    """
    if language not in LANGUAGES:
        raise UnknownNameError(f"Language must be one of {', '.join(LANGUAGES)}; got {language!r}")
    data = text.encode("utf-8")
    tree = _parse(text)
    places = _Places(data)
    nodes: list[tuple[int, str, str | None, int, int]] = [(-1, "module", None, 0, len(data))]
    counts: list[list[int]] = [[0] * len(FEATURES)]
    stack: list[tuple[ast.AST, int]] = [(child, 0) for child in reversed(list(ast.iter_child_nodes(tree)))]
    while stack:
        node, owner = stack.pop()
        if isinstance(node, ast.stmt):
            kind, name = _kind(node)
            start, end = places.span(node)
            nodes.append((owner, kind, name, start, end))
            counts.append([0] * len(FEATURES))
            owner = len(nodes) - 1
        feature = _FEATURE_OF.get(type(node).__name__)
        if feature is not None:
            counts[owner][feature] += 1
        stack.extend((child, owner) for child in reversed(list(ast.iter_child_nodes(node))))
    totals = np.array(counts, dtype=np.int64)
    for index in range(len(nodes) - 1, 0, -1):  # a node stands after the one that holds it
        totals[nodes[index][0]] += totals[index]
    return [
        SyntaxNode(
            index, parent, kind, name, places.units(start), places.units(end) - places.units(start),
            data[start:end].decode("utf-8"), _shares(totals[index]),
        )
        for index, (parent, kind, name, start, end) in enumerate(nodes)
    ]  # fmt: skip


def vector_text(vector: NDArray[np.float32] | None) -> str | None:
    """A syntax vector in SQL Server's text form, with the nine digits that give the float32 back."""
    return None if vector is None else "[" + ",".join(f"{value:.9g}" for value in vector.tolist()) + "]"


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in the text is its author's business
            return ast.parse(text)
    except SyntaxError as error:
        raise FormatError(f"the code must be valid Python; line {error.lineno}: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise FormatError(f"the code must be valid Python; {error or type(error).__name__}") from None


def _kind(node: ast.stmt) -> tuple[str, str | None]:
    if isinstance(node, ast.ClassDef):
        return "class", node.name
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return "function", node.name
    return "statement", None


def _shares(counts: NDArray[np.int64]) -> NDArray[np.float32] | None:
    total = int(counts.sum())
    return None if total == 0 else (counts / total).astype(np.float32)


class _Places:
    """Where ast's line and column (in UTF-8 bytes) lie in the whole text."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._lines = [0]
        position = 0
        # Python's lines end at \n, \r\n or \r, and at nothing else that str.splitlines knows.
        for line in data.replace(b"\r\n", b"\n\n").replace(b"\r", b"\n").split(b"\n")[:-1]:
            position += len(line) + 1
            if data[position - 1 : position + 1] != b"\r\n":
                self._lines.append(position)
        self._units: NDArray[np.int64] | None = None
        if not data.isascii():
            lead = np.frombuffer(data, dtype=np.uint8)
            steps = ((lead & 0xC0) != 0x80).astype(np.int64) + (lead >= 0xF0)
            self._units = np.concatenate(([0], np.cumsum(steps)))

    def span(self, node: ast.stmt) -> tuple[int, int]:
        start = self._lines[node.lineno - 1] + node.col_offset
        for decorator in getattr(node, "decorator_list", ()):
            expression = self._lines[decorator.lineno - 1] + decorator.col_offset
            start = min(start, self._data.rfind(b"@", 0, expression))
        end = self._lines[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return start, end

    def units(self, offset: int) -> int:
        """UTF-16 code units before a byte offset."""
        return offset if self._units is None else int(self._units[offset])
