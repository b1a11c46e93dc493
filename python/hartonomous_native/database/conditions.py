"""Whether two T-SQL expressions say the same, however a server has rewritten one of them.

SQL Server keeps CHECK constraints, defaults and filters as a text of its own: names in brackets, numbers in
parentheses, IN as a chain of OR from the last value to the first, BETWEEN as two comparisons, CAST as CONVERT. Here
both texts become one form: a tree in which AND and OR are sets and NOT stands at the leaves only.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from ..errors import FormatError
from .tsql import Reader, Tokens

_COMPARISONS = ("=", "<>", "!=", "<", "<=", ">", ">=", "!<", "!>")
_SAME = {"!=": "<>", "!<": ">=", "!>": "<="}
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TYPES_ALIKE = {"integer": "int", "dec": "decimal", "sysname": "nvarchar(128)"}

Form = Any  # nested tuples, frozensets and strings: only ever compared


def same(first: Tokens, second: Tokens) -> bool:
    """Whether two expressions have one form. Names and keywords are compared without case, literals with it."""
    return bool(form(first) == form(second))


@lru_cache(maxsize=4096)
def form(tokens: Tokens) -> Form:
    """The form of an expression; for one that is not understood, its words without brackets and parentheses."""
    reader = Reader("an expression", tokens)
    if not tokens:
        return None
    try:
        found = _either(reader)
        if reader.done():
            return found
    except (FormatError, InvalidOperation, RecursionError):
        pass
    return tuple(t.text if t.kind == "text" else t.text.lower() for t in tokens if t.text not in ("(", ")"))


def _either(reader: Reader) -> Form:
    members = [_both(reader)]
    while reader.accept("OR"):
        members.append(_both(reader))
    return _chain("or", members)


def _both(reader: Reader) -> Form:
    members = [_condition(reader)]
    while reader.accept("AND"):
        members.append(_condition(reader))
    return _chain("and", members)


def _chain(word: str, members: list[Form]) -> Form:
    flat: set[Form] = set()
    for member in members:
        inner = isinstance(member, tuple) and member[0] == word and isinstance(member[1], frozenset)
        flat |= set(member[1]) if inner else {member}
    return (word, frozenset(flat)) if len(flat) > 1 else next(iter(flat))


def _negated(condition: Form) -> Form:
    if isinstance(condition, tuple):
        if condition[0] in ("and", "or") and isinstance(condition[1], frozenset):
            return _chain("or" if condition[0] == "and" else "and", [_negated(one) for one in condition[1]])
        if condition[0] in _OPPOSITE:
            return (_OPPOSITE[condition[0]], *condition[1:])
        if condition[0] == "not":
            return condition[1]
    return ("not", condition)


def _condition(reader: Reader) -> Form:
    if reader.accept("NOT"):
        return _negated(_condition(reader))
    left = _sum(reader)
    for sign in _COMPARISONS:
        if reader.peek(sign):
            reader.at += 1
            return (_SAME.get(sign, sign), left, _sum(reader))
    if reader.accept("IS"):
        negative = reader.accept("NOT")
        reader.expect("NULL")
        return ("not", ("is null", left)) if negative else ("is null", left)
    negative = reader.accept("NOT")
    if reader.accept("IN"):
        inner = Reader(reader.file, reader.bracketed())
        values = [("=", left, _sum(inner))]
        while inner.accept(","):
            values.append(("=", left, _sum(inner)))
        found = _chain("or", values)
    elif reader.accept("BETWEEN"):
        low = _sum(reader)
        reader.expect("AND")
        found = _chain("and", [(">=", left, low), ("<=", left, _sum(reader))])
    elif reader.accept("LIKE"):
        pattern = _sum(reader)
        found = ("like", left, pattern, _sum(reader) if reader.accept("ESCAPE") else None)
    elif negative:
        raise reader.fail("IN, BETWEEN or LIKE")
    else:
        return left
    return _negated(found) if negative else found


def _sum(reader: Reader) -> Form:
    found = _product(reader)
    while any(reader.peek(sign) for sign in ("+", "-", "&", "|", "^")):
        found = (reader.take("sign").text, found, _product(reader))
    return found


def _product(reader: Reader) -> Form:
    found = _single(reader)
    while any(reader.peek(sign) for sign in ("*", "/", "%")):
        found = (reader.take("sign").text, found, _single(reader))
    return found


def _single(reader: Reader) -> Form:
    found = _value(reader)
    while reader.accept("COLLATE"):
        found = ("collate", found, reader.name().lower())
    return found


def _value(reader: Reader) -> Form:
    if reader.accept("-"):
        inner = _single(reader)
        return ("number", str(-Decimal(inner[1]))) if inner[0] == "number" else ("negative", inner)
    if reader.accept("+"):
        return _single(reader)
    if reader.peek("("):
        inner_reader = Reader(reader.file, reader.bracketed())
        found = _either(inner_reader)
        if not inner_reader.done():
            raise inner_reader.fail(")")
        return found
    token = reader.take("number", "text", "word", "name")
    if token.kind == "text":
        return ("text", token.text)
    if token.kind == "number":
        whole = token.text.lower().startswith("0x")
        return ("number", token.text.lower() if whole else str(Decimal(token.text).normalize()))
    if token.kind == "word" and token.text.upper() == "CASE":
        return _case(reader)
    if not reader.peek("("):
        parts = [token.text.lower()]
        while reader.accept("."):
            parts.append(reader.name().lower())
        if reader.peek("("):
            return ("call", ".".join(parts), _arguments(reader))
        return ("name", ".".join(parts))
    function = token.text.lower()
    if function in ("convert", "cast", "try_convert", "try_cast"):
        return _conversion(function, Reader(reader.file, reader.bracketed()))
    return ("call", function, _arguments(reader))


def _conversion(function: str, inner: Reader) -> Form:
    if function.endswith("convert"):
        kind = inner.type()
        inner.expect(",")
        value = _sum(inner)
        style = _sum(inner) if inner.accept(",") else None
    else:
        value = _sum(inner)
        inner.expect("AS")
        kind, style = inner.type(), None
    name = _TYPES_ALIKE.get(str(kind), str(kind))
    # CONVERT's style 0 is the one that it has without a style.
    return ("convert", "try" in function, name, value, None if style == ("number", "0") else style)


def _arguments(reader: Reader) -> Form:
    inner = Reader(reader.file, reader.bracketed())
    found: list[Form] = []
    while not inner.done():
        found.append(_either(inner))
        if not inner.done():
            inner.expect(",")
    return tuple(found)


def _case(reader: Reader) -> Form:
    subject = None if reader.peek("WHEN") else _either(reader)
    branches = []
    while reader.accept("WHEN"):
        condition = _either(reader)
        reader.expect("THEN")
        condition = condition if subject is None else ("=", subject, condition)
        branches.append((condition, _either(reader)))
    otherwise = _either(reader) if reader.accept("ELSE") else ("name", "null")
    reader.expect("END")
    return ("case", tuple(branches), otherwise)
