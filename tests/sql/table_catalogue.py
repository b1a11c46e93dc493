"""The T-SQL table files in the words of `sql/catalogue.json`: what each declares, one string for each part.

- column: `Name type [collate X] [null] [identity] [= default] [row start|row end] [as expression]`,
  where NOT NULL is not said;
- primary key: `clustered (A, B)`; foreign key: `A > Table [cascade]`, to the primary key of the table;
- index: `Name: [unique] clustered|nonclustered [hash] (A, B desc) [include (C)] [where ...]`,
  or spatial or columnstore;
- nature: temporal with its history table, memory-optimized with its durability, node or edge with its ends.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from hartonomous_native.database.schema import SOURCE, read_project
from hartonomous_native.database.tsql import Column, Table, Tokens

PROJECT = Path(__file__).resolve().parents[2] / SOURCE
_INDEX = re.compile(
    r"CREATE (?P<unique>UNIQUE )?(?P<kind>(?:NON)?CLUSTERED(?: COLUMNSTORE)?|SPATIAL)"
    r" INDEX (?P<name>\w+)\s+ON dbo\.\w+(?:\s*(?P<rest>[^;]*))?;"
)
_INLINE = re.compile(r"^    INDEX (?P<name>\w+) (?P<rest>.*?),?$", re.MULTILINE)
_PRIMARY_KEY = re.compile(r"PRIMARY KEY (?P<rest>(?:NON)?CLUSTERED(?: HASH)? \([^)]*\)(?: WITH \([^)]*\))?)")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """The catalogue's tables by name."""
    loaded: dict[str, dict[str, Any]] = json.loads((PROJECT / "catalogue.json").read_text(encoding="utf-8"))["tables"]
    return loaded


@lru_cache(maxsize=1)
def declared() -> dict[str, dict[str, Any]]:
    """The same, from the table files."""
    # The broker's own tables stand beside those of the domains; test_broker.py counts them.
    tables = {name: table for name, table in read_project(PROJECT)[0].items() if not table.file.startswith("broker/")}
    keys = {table.name: table.primary_key[1] for table in tables.values()}
    histories = {table.history: table.name for table in tables.values() if table.history}
    return {name: _entry(table, keys, histories.get(name)) for name, table in sorted(tables.items())}


def _entry(table: Table, keys: dict[str, list[str]], current: str | None) -> dict[str, Any]:
    text = (PROJECT / table.file).read_text(encoding="utf-8-sig")
    text = re.sub(r"--[^\n]*", "", text)
    entry: dict[str, Any] = {"domain": table.file.split("/")[0]}
    nature = []
    if table.history:
        nature.append(f"temporal in {table.history}")
    if current:
        nature.append(f"history of {current}")
    if table.memory_optimized:
        durability = re.search(r"DURABILITY = (\w+)", text)
        nature.append(f"memory-optimized {durability.group(1) if durability else ''}".rstrip())
    if table.graph:
        ends = f" {table.connection[1]} to {table.connection[2]}" if table.connection else ""
        nature.append(table.graph.lower() + ends)
    if nature:
        entry["nature"] = nature
    entry["columns"] = [_column(column) for column in table.columns]
    key = _PRIMARY_KEY.search(text)
    if key:
        entry["primaryKey"] = _plain(key.group("rest"))
    for reference in table.foreign_keys:
        assert keys[reference.table] == reference.references
    references = [
        f"{', '.join(one.columns)} > {one.table}"
        + ("" if one.on_delete == "NO ACTION" else f" {one.on_delete.lower()}")
        for one in table.foreign_keys
    ]
    if references:
        entry["foreignKeys"] = references
    indexes = [f"{found['name']}: {_plain(found['rest'])}" for found in _INLINE.finditer(text)]
    for found in _INDEX.finditer(text):
        words = [found["unique"] or "", found["kind"], found["rest"] or ""]
        indexes.append(f"{found['name']}: {_plain(' '.join(words))}")
    if indexes:
        entry["indexes"] = sorted(indexes)
    return entry


def _column(column: Column) -> str:
    if column.type is None:
        return f"{column.name} as {_text(column.computed)}"
    words = [column.name, str(column.type)]
    if column.collation:
        words.append(f"collate {column.collation}")
    if column.nullable:
        words.append("null")
    if column.identity:
        words.append("identity")
    if column.default:
        words.append(f"= {_text(column.default)}")
    if column.period:
        words.append(f"row {column.period.lower()}")
    return " ".join(words)


def _text(tokens: Tokens) -> str:
    joined = " ".join(f"'{token.text}'" if token.kind == "text" else token.text for token in tokens)
    return joined.replace(" ( ", "(").replace(" )", ")").replace("( ", "(").replace(" ,", ",")


_KEYWORDS = (
    "UNIQUE|CLUSTERED|NONCLUSTERED|COLUMNSTORE|SPATIAL|HASH|INCLUDE|WHERE|WITH|DESC|USING|AND|OR|NOT|NULL|IS|IN"
    "|BUCKET_COUNT|DATA_COMPRESSION|PAGE|GEOMETRY_AUTO_GRID|BOUNDING_BOX|CELLS_PER_OBJECT|XMIN|XMAX|YMIN|YMAX"
)


def _plain(text: str) -> str:
    text = " ".join(text.split())
    return re.sub(rf"\b(?:{_KEYWORDS})\b", lambda found: found.group(0).lower(), text)
