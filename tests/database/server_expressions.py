"""A condition or default as SQL Server's catalog shows it."""

from __future__ import annotations

import re
from typing import Any

from hartonomous_native.database.tsql import Tokens


def as_server_writes(tokens: Tokens) -> str:
    """An expression with names in brackets, numbers in parentheses, IN as OR from the last value, BETWEEN as two
    comparisons and CAST as CONVERT."""
    out: list[str] = []
    at = 0

    def operand_before() -> str:
        """The name, or function with its argument, that stands before IN or BETWEEN."""
        if out[-1] != ")":
            return out.pop()
        depth, start = 0, len(out)
        while True:
            start -= 1
            depth += (out[start] == ")") - (out[start] == "(")
            if depth == 0:
                break
        start -= out[start - 1].isidentifier()
        found = "".join(out[start:])
        del out[start:]
        return found

    while at < len(tokens):
        token = tokens[at]
        upper = token.text.upper() if token.kind == "word" else ""
        if upper == "IN":
            close = next(n for n in range(at, len(tokens)) if tokens[n].text == ")")
            values = [_plain(one) for one in tokens[at + 2 : close] if one.text != ","]
            negative = bool(out) and out[-1] == "NOT"
            if negative:
                out.pop()
            name = operand_before()
            chain = " OR ".join(f"{name}={value}" for value in reversed(values))
            out.append(f"NOT ({chain})" if negative else f"({chain})")
            at = close
        elif upper == "BETWEEN":
            name = operand_before()
            low, step = _number(tokens, at + 1)
            high, further = _number(tokens, at + 2 + step)
            out.append(f"({name}>={low} AND {name}<={high})")
            at += 1 + step + further
        elif upper in ("AND", "OR", "NOT", "IS", "NULL", "LIKE", "CASE", "WHEN", "THEN", "ELSE", "END"):
            out.append(upper if upper != "LIKE" else "like")
        elif token.kind == "word" and at + 1 < len(tokens) and tokens[at + 1].text == "(":
            out.append(token.text.lower() if upper != "CONVERT" else "CONVERT")
        elif token.kind == "word" and at > 1 and tokens[at - 2].text.upper() == "CONVERT":
            out.append(f"[{token.text}]")
        else:
            out.append(_plain(token))
        at += 1
    return "(" + re.sub(r"\( | (?=[),(])", lambda m: m.group().strip(), " ".join(out)) + ")"


def _number(tokens: Tokens, at: int) -> tuple[str, int]:
    if tokens[at].text == "-":
        return f"(-{tokens[at + 1].text})", 2
    return _plain(tokens[at]), 1


def _plain(token: Any) -> str:
    if token.kind == "number":
        return f"({token.text})"
    if token.kind == "text":
        return "N'" + token.text.replace("'", "''") + "'"
    return f"[{token.text}]" if token.kind in ("word", "name") else str(token.text)
