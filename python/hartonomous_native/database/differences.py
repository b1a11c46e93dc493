"""How a table of a server differs from the table of the project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .conditions import same
from .tsql import Column, ForeignKey, Index, Table, Tokens


@dataclass(frozen=True)
class Difference:
    """One thing that deployment leaves as it is. `extra`: the server has something of its own besides."""

    object: str
    expected: str
    actual: str
    extra: bool = False


def text_of(tokens: Tokens) -> str:
    """Tokens as one line of T-SQL."""
    line = ""
    for token in tokens:
        word = token.text
        if token.kind == "text":
            word = "N'" + word.replace("'", "''") + "'"
        elif token.kind == "name":
            word = "[" + word.replace("]", "]]") + "]"
        tight = (token.kind == "sign" and word in (")", ",", ".", "(")) or line.endswith(("(", ".")) or not line
        line += word if tight and not (word == "(" and line.endswith((",", "="))) else f" {word}"
    return line


def column_text(column: Column) -> str:
    if column.type is None:
        return f"AS ({text_of(column.computed)})"
    words = [str(column.type)]
    if column.identity:
        words.append("IDENTITY(1, 1)")
    if column.collation:
        words.append(f"COLLATE {column.collation}")
    if column.period:
        words.append(f"GENERATED ALWAYS AS ROW {column.period}")
    words.append("NULL" if column.nullable else "NOT NULL")
    return " ".join(words)


def index_text(index: Index) -> str:
    keys = ", ".join(name + (" DESC" if descending else "") for name, descending in index.columns)
    include = f" INCLUDE ({', '.join(sorted(index.include))})" if index.include else ""
    where = f" WHERE {text_of(index.where)}" if index.where else ""
    return f"{'UNIQUE ' if index.unique else ''}({keys}){include}{where}"


def key_text(key: ForeignKey) -> str:
    columns, references = ", ".join(key.columns), ", ".join(key.references)
    action = "" if key.on_delete == "NO ACTION" else f" ON DELETE {key.on_delete}"
    return f"({columns}) REFERENCES dbo.{key.table} ({references}){action}"


def column_differences(project: Table, server: Table) -> Iterator[Difference]:
    """Of columns that both have, and of those that only the server has."""
    theirs = {column.name: column for column in server.columns}
    for column in project.columns:
        actual = theirs.pop(column.name, None)
        if actual is None:
            continue
        place = f"dbo.{project.name}.{column.name}"
        if column.type is None or actual.type is None:
            if (column.type is None) != (actual.type is None) or not same(column.computed, actual.computed):
                yield Difference(place, column_text(column), column_text(actual))
        elif column_text(column) != column_text(actual):
            yield Difference(place, column_text(column), column_text(actual))
        if not same(column.default, actual.default):
            yield Difference(
                f"{place} (default)", text_of(column.default) or "none", text_of(actual.default) or "none"
            )
    for name, column in theirs.items():
        yield Difference(f"dbo.{project.name}.{name}", "no such column", column_text(column), extra=True)


def table_differences(project: Table, server: Table) -> Iterator[Difference]:
    """Everything but what the server does not have at all, which deployment adds."""
    place = f"dbo.{project.name}"
    yield from column_differences(project, server)
    for what, wanted, got in (
        ("memory-optimized", project.memory_optimized, server.memory_optimized),
        ("graph table", project.graph or "no", server.graph or "no"),
        ("history table", project.history or "none", server.history or "none"),
        ("primary key", _key_text(project), _key_text(server)),
    ):
        if wanted != got:
            yield Difference(f"{place} ({what})", str(wanted), str(got))
    yield from _named(place, "index", {i.name: i for i in project.indexes}, {i.name: i for i in server.indexes})
    yield from _named(
        place, "foreign key", {k.name: k for k in project.foreign_keys}, {k.name: k for k in server.foreign_keys}
    )
    theirs = dict(server.checks)
    for name, tokens in project.checks:
        actual = theirs.pop(name, None)
        if actual is not None and not same(tokens, actual):
            yield Difference(f"{place} (check {name})", text_of(tokens), text_of(actual))
    for name, tokens in theirs.items():
        yield Difference(f"{place} (check {name})", "none", text_of(tokens), extra=True)
    if project.connection and server.connection and project.connection != server.connection:
        yield Difference(f"{place} (edge constraint)", str(project.connection), str(server.connection))


def _key_text(table: Table) -> str:
    name, columns = table.primary_key
    return f"{name} ({', '.join(columns)})" if columns else "none"


def _named(
    place: str,
    kind: str,
    project: dict[str, Index] | dict[str, ForeignKey],
    server: dict[str, Index] | dict[str, ForeignKey],
) -> Iterator[Difference]:
    for name, actual in server.items():
        wanted = project.get(name)
        if wanted is None:
            if not name.startswith("GRAPH_UNIQUE_INDEX_"):  # every graph table has one
                yield Difference(f"{place} ({kind} {name})", "none", _text(actual), extra=True)
        elif _text(wanted) != _text(actual) and not _same_index(wanted, actual):
            yield Difference(f"{place} ({kind} {name})", _text(wanted), _text(actual))


def _text(one: Index | ForeignKey) -> str:
    return index_text(one) if isinstance(one, Index) else key_text(one)


def _same_index(first: Index | ForeignKey, second: Index | ForeignKey) -> bool:
    """Their filters aside, which a server writes in its own way, and the order of included columns."""
    if not (isinstance(first, Index) and isinstance(second, Index)):
        return False
    return (first.columns, first.unique, set(first.include)) == (
        second.columns,
        second.unique,
        set(second.include),
    ) and same(first.where, second.where)
