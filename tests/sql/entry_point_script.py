"""What dbo.fn_EntryPointScript gives, by running its own query: on SQLite, which needs a few words replaced."""

from __future__ import annotations

import re
import sqlite3

from .headers import PROJECT

FILE = PROJECT / "inference-and-generation" / "functions" / "dbo.fn_EntryPointScript.sql"
_WORDS = (
    (r"CONVERT\((?:sysname|nvarchar\(max\)), ", "("),
    (r"\bN'", "'"),
    (r"\bNCHAR\(", "char("),
    (r" COLLATE Latin1_General_100_BIN2", ""),
    (r"NOT LIKE '%\[\^a-z_\]%'", "NOT GLOB '*[^a-z_]*'"),
    (r"\bsys\.external_languages\b", "external_languages"),
    (r"@EntryPoint", ":EntryPoint"),
)


def entry_point_script(entry_point: str | None, *languages: str) -> tuple[str, str] | None:
    """Language and Script on a server with these external languages; None where there is no row."""
    query = FILE.read_text(encoding="utf-8").split("\nRETURN\n")[1].split(";\nGO")[0]
    for word, meaning in _WORDS:
        query, count = re.subn(word, meaning, query)
        assert count > 0, f"{word} is no longer in the function; is what is tested here still the function?"
    with sqlite3.connect(":memory:") as server:
        server.create_function("CONCAT", -1, lambda *parts: "".join(map(str, parts)), deterministic=True)
        server.execute("CREATE TABLE external_languages (language TEXT)")
        server.executemany("INSERT INTO external_languages VALUES (?)", [(language,) for language in languages])
        rows = server.execute(query, {"EntryPoint": entry_point}).fetchall()
    server.close()
    assert len(rows) <= 1
    return rows[0] if rows else None


def python_script(entry_point: str) -> str:
    """The script where the server has nothing but Machine Learning Services."""
    row = entry_point_script(entry_point)
    assert row is not None, entry_point
    assert row[0] == "Python"
    return row[1]
