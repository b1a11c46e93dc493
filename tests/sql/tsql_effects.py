"""What the T-SQL of a procedure does to the database, read off its text: which objects it names, calls and changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .headers import PROJECT

_COMMENT_OR_TEXT = re.compile(r"/\*.*?\*/|--[^\n]*|(N?)'((?:[^']|'')*)'", re.DOTALL)
# Whatever these are applied to is changed, unless it is a variable (@) or a temporary table (#).
_CHANGE = re.compile(
    r"\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE\s+TABLE)(?:\s+TOP\s*\([^)]*\))?(?:\s+(?:INTO|FROM))?"
    r"\s+(?!(?:STATISTICS|SET)\b)([@#\w.\[\]]+)",
    re.IGNORECASE,
)
_ALWAYS_CHANGES = re.compile(
    r"\b(?:UPDATE\s+STATISTICS|(?:CREATE|ALTER|DROP)\s+(?:TABLE\s+(?!#)|INDEX|PROCEDURE|FUNCTION|DATABASE|ROLE|USER)"
    r"|NEXT\s+VALUE\s+FOR|SEND\s+ON\s+CONVERSATION|BEGIN\s+DIALOG|END\s+CONVERSATION|RECEIVE|DBCC|GRANT|DENY|REVOKE)\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"\b(?:EXECUTE|EXEC)\s+(?:@\w+\s*=\s*)?(?:\[?dbo\]?\.)\[?(\w+)", re.IGNORECASE)
_DYNAMIC = re.compile(r"\b(?:EXECUTE|EXEC)\s*\(|\bsp_executesql\b", re.IGNORECASE)
_NAME = re.compile(r"\bdbo\.\[?(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Effects:
    changes: frozenset[str]  # what statements of the text are applied to; an alias stands as it is written
    calls: frozenset[str]  # procedures that it executes
    names: frozenset[str]  # objects of the schema dbo that it names, those included
    dynamic: bool  # runs text that it has put together
    external: bool  # crosses to an external script


def code_of(text: str, *, texts: bool = False) -> str:
    """Without comments and, unless `texts`, without what stands in quotes."""

    def shorter(match: re.Match[str]) -> str:
        return match[0] if match[2] is not None and texts else " '' " if match[2] is not None else " "

    return _COMMENT_OR_TEXT.sub(shorter, text)


def effects_of(text: str) -> Effects:
    code = code_of(text)
    changes = {target for target in _CHANGE.findall(code) if not _is_local(target, code)}
    changes |= {" ".join(found.split()) for found in _ALWAYS_CHANGES.findall(code)}
    return Effects(
        frozenset(changes),
        frozenset(_CALL.findall(code)),
        frozenset(_NAME.findall(code)),
        bool(_DYNAMIC.search(code)),
        "sp_execute_external_script" in code,
    )


def _is_local(target: str, code: str) -> bool:
    """A variable, a temporary table, or an alias that stands for nothing else."""
    if target.startswith(("@", "#")):
        return True
    meant = re.findall(rf"([@#\w.\[\]]+)\s+AS\s+{re.escape(target)}\b", code, re.IGNORECASE)
    return bool(meant) and all(source.startswith(("@", "#")) for source in meant)


@lru_cache(maxsize=1)
def effects() -> dict[str, Effects]:
    """Of every procedure of the project."""
    files = sorted(PROJECT.glob("*/procedures/*.sql"))
    return {path.stem.removeprefix("dbo."): effects_of(_body(path)) for path in files}


def writes(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a procedure changes, by itself and through those that it executes. Text that is put together counts as a
    change, since what it does cannot be read here."""
    own = effects()[name]
    found = own.changes | ({"dynamic SQL"} if own.dynamic else set())
    for called in own.calls - seen - {name}:
        found |= writes(called, seen | {name})
    return frozenset(found)


def _body(path: Path) -> str:
    text = path.read_text(encoding="utf-8-sig")
    return re.split(r"^CREATE PROCEDURE", text, maxsplit=1, flags=re.MULTILINE)[1]
