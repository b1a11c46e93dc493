"""The script that dbo.fn_EntryPointScript yields where the native language is not installed, from the T-SQL itself."""

from __future__ import annotations

import re

from .headers import PROJECT

FILE = PROJECT / "inference-and-generation" / "functions" / "dbo.fn_EntryPointScript.sql"
_PART = re.compile(r"\s*(?:N'((?:[^']|'')*)'|NCHAR\((\d+)\)|(@EntryPoint))\s*(?:,|\Z)")


def python_script(entry_point: str) -> str:
    """The CONCAT of the function's text, evaluated."""
    assert re.fullmatch(r"[a-z_]+", entry_point), "the function yields no row for any other name"
    (arguments,) = re.findall(r"CONCAT\((.*?)\)\)\) AS Script", FILE.read_text(encoding="utf-8"), re.DOTALL)
    script, place = "", 0
    while place < len(arguments):
        part = _PART.match(arguments, place)
        assert part is not None, arguments[place:]
        literal, code, name = part.groups()
        script += entry_point if name else chr(int(code)) if code else literal.replace("''", "'")
        place = part.end()
    return script
