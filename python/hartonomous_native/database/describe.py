"""docs/database.md, written from the T-SQL project: `python -m hartonomous_native.database.describe` in the root of a
source checkout. Counts, tables by domain, procedures with parameters and result sets, functions, broker objects."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .differences import column_text, index_text, key_text, text_of
from .embedded import procedures
from .embedded.procedure import PROCEDURES
from .lexer import Batch
from .project import LISTS, Project, ProjectObject, read_project, scripts_listed
from .tsql import Reader, Table, Tokens

SOURCE = Path("sql")
TARGET = Path("docs", "database.md")
_DOMAINS = {
    "data-ingestion": "Data ingestion", "model-management": "Model management",
    "inference-and-generation": "Inference and generation", "billing-and-usage": "Billing and usage",
    "provenance-and-graph": "Provenance and graph", "autonomous-system": "Autonomous system",
    "security-and-tenancy": "Security and tenancy", "spatial-and-search": "Spatial and search",
    "agent-and-tool-management": "Agent and tool management", "feedback-and-analytics": "Feedback and analytics",
    "broker": "Messages (the broker's own, beside the tables of the ten domains)",
}  # fmt: skip
_BROKER = ("message type", "contract", "queue", "service")
_PARTS = re.compile(r"^(Purpose|Returns|Errors|Use|Inline|Native|Source):\s*", re.MULTILINE)


def describe(source: Path = SOURCE) -> str:
    """The page for the project in a folder."""
    procedures.load()
    project = read_project(source)
    lines = [
        "# The database",
        "",
        "Made by `make docs` from the files in [sql/](../sql); do not edit. `dbo` is the schema of everything. The "
        "embedded engine derives the same tables, and has the procedures of the same names, parameters and results.",
        "",
        *_counts(project, source),
        *_special(project),
        "## Tables by domain",
        "",
    ]
    for folder, title in _DOMAINS.items():
        tables = [one for one in project.of("table") if _domain(one) == folder]
        lines += [f"### {title}", "", f"{len(tables)} tables.", ""]
        for one in sorted(tables, key=lambda each: each.name):
            lines += _table(one)
    lines += ["## Procedures", ""]
    for folder, title in _DOMAINS.items():
        found = sorted((one for one in project.of("procedure") if _domain(one) == folder), key=lambda one: one.name)
        if found:
            lines += [f"### {title}: procedures", ""]
        for one in found:
            lines += _procedure(one)
    made = sorted(project.of("function"), key=lambda each: each.name)
    for_users = [one for one in made if "Use" in _parts(one.batch)]
    lines += ["## Functions", "", f"{len(for_users)} for users; the others serve procedures and policies.", ""]
    lines += [line for one in for_users for line in _function(one)]
    lines += ["### Functions that serve others", ""]
    lines += [line for one in made if one not in for_users for line in _function(one)]
    lines += _simple(project, "Views", "view")
    lines += _types(project)
    lines += _simple(project, "Synonyms", "synonym")
    lines += _broker(project)
    lines += _security(project)
    return "\n".join(lines).rstrip() + "\n"


def _domain(one: ProjectObject) -> str:
    return one.file.split("/")[0]


def _bare(name: str) -> str:
    return name.removeprefix("dbo.")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _sentence(text: str) -> str:
    return _cell(text[:1].upper() + text[1:])


def _counts(project: Project, source: Path) -> Iterator[str]:
    kinds = Counter(one.kind for one in project.objects)
    tables = project.tables.values()
    rows = [(f"{kind}s".capitalize() if not kind.endswith("y") else f"{kind[:-1]}ies".capitalize(), count)
            for kind, count in kinds.items()]  # fmt: skip
    rows += [
        ("Columns", sum(len(table.columns) for table in tables)),
        ("Foreign keys", sum(len(table.foreign_keys) for table in tables)),
        ("Checks", sum(len(table.checks) for table in tables)),
        ("Indexes besides primary keys", sum(len(table.indexes) for table in tables)
         + sum(len(one.unread_indexes) for one in project.objects)),
        ("Descriptions", sum(len(one.descriptions) for one in project.objects)),
    ]  # fmt: skip
    yield from ("## What there is", "", "| | |", "|---|---:|")
    yield from (f"| {name} | {count} |" for name, count in rows)
    yield ""
    scripts = [f"`{file}`" for name in LISTS for file in scripts_listed(source / "deploy", name)]
    yield f"Guarded scripts around them, in the order of deployment: {', '.join(scripts) or 'none'}."
    yield ""


def _special(project: Project) -> Iterator[str]:
    tables = sorted(project.tables.values(), key=lambda table: table.name)
    yield from ("## Tables of a special kind", "")
    for title, found in (
        ("System-versioned, with their history", [f"`{t.name}` (`{t.history}`)" for t in tables if t.history]),
        ("Memory-optimized", [f"`{t.name}`" for t in tables if t.memory_optimized]),
        ("Graph nodes", [f"`{t.name}`" for t in tables if t.graph == "NODE"]),
        ("Graph edges", [f"`{t.name}`" for t in tables if t.graph == "EDGE"]),
        ("With spatial or columnstore indexes",
         [f"`{_bare(one.name)}` ({', '.join(f'`{name}`' for name, _ in one.unread_indexes)})"
          for one in sorted(project.of("table"), key=lambda each: each.name) if one.unread_indexes]),
    ):  # fmt: skip
        yield f"- {title}: {', '.join(found) or 'none'}."
    yield ""


def _table(one: ProjectObject) -> Iterator[str]:
    table = one.table
    if table is None:
        return
    yield from (f"#### {table.name}", "")
    description = one.descriptions.get(("", ""), ("", None))[0] or _comment(one.batch)
    yield from (_cell(description), "")
    yield from ("| Column | Type | |", "|---|---|---|")
    for column in table.columns:
        text = one.descriptions.get(("COLUMN", column.name), ("", None))[0]
        default = f"Default `{text_of(column.default)}`. " if column.default and not column.period else ""
        yield f"| {column.name} | {_cell(column_text(column))} | {_cell(default + text)} |"
    yield ""
    yield from _keys(one, table)
    yield ""


def _keys(one: ProjectObject, table: Table) -> Iterator[str]:
    if table.primary_key[1]:
        yield f"- Primary key ({', '.join(table.primary_key[1])})"
    if table.period and table.history:
        yield f"- System-versioned by {', '.join(table.period)}; history in {table.history}"
    if table.memory_optimized:
        yield "- Memory-optimized, durable"
    if table.graph:
        yield f"- Graph {table.graph.lower()}"
    if table.connection:
        name, source, target, action = table.connection
        suffix = "" if action == "NO ACTION" else f", ON DELETE {action}"
        yield f"- Edge from {source} to {target}{suffix} (`{name}`)"
    for key in table.foreign_keys:
        yield f"- Foreign key {key_text(key).replace('dbo.', '')}"
    for name, tokens in table.checks:
        yield f"- Check `{name}`: `{_cell(text_of(tokens))}`"
    for index in table.indexes:
        yield f"- Index `{index.name}` {_cell(index_text(index))}"
    for name, batch in one.unread_indexes:
        words = [token.text.upper() for token in batch.tokens[:4]]
        kind = next(word for word in ("SPATIAL", "COLUMNSTORE", "VECTOR", "JSON") if word in words)
        yield f"- Index `{name}` ({kind.lower()})"


def _comment(batch: Batch) -> str:
    """The comment above a statement, as one line."""
    head = batch.text[: re.search(r"^CREATE\b", batch.text, re.MULTILINE).start()]  # type: ignore[union-attr]
    return " ".join(_plain_lines(head))


def _plain_lines(head: str) -> list[str]:
    """The lines of a comment without its marks."""
    lines = [re.sub(r"^\s*(--|/\*|\*/)|\*/\s*$", "", line).strip() for line in head.splitlines()]
    return [line for line in lines if line]


def _parts(batch: Batch) -> dict[str, str]:
    """Purpose, Returns, Errors, Use and the rest of the block above a procedure or function."""
    pieces = _PARTS.split("\n".join(_plain_lines(batch.text[: batch.text.find("\nCREATE ")])))
    return {name: " ".join(text.split()) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def parameters(batch: Batch) -> list[str]:
    """The parameters of a procedure or function as they are declared."""
    reader = Reader(batch.file, batch.tokens)
    while not reader.accept("."):
        reader.at += 1
    reader.name()
    tokens: Tokens = reader.bracketed() if reader.peek("(") else ()
    start = reader.at
    while not tokens and not (reader.peek("AS") or reader.peek("WITH") or reader.peek("RETURNS")):
        reader.at += 1
    tokens = tokens or reader.tokens[start : reader.at]
    found: list[Tokens] = [()]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
        if token.text == "," and depth == 0:
            found.append(())
        else:
            found[-1] += (token,)
    return [text_of(one) for one in found if one]


def _procedure(one: ProjectObject) -> Iterator[str]:
    name, parts = _bare(one.name), _parts(one.batch)
    yield from (f"#### {name}", "", _sentence(parts.get("Purpose", _comment(one.batch))), "")
    for parameter in parameters(one.batch):
        yield f"- `{_cell(parameter)}`"
    declared = PROCEDURES.get(name)
    returns = declared.returns if declared else ()
    sets = [", ".join(f"{column.name} {column.kind}" for column in columns) for columns in returns]
    for at, columns in enumerate(sets):
        yield f"- Result set{f' {at + 1}' if len(sets) > 1 else ''}: {_cell(columns)}"
    if not sets:
        yield f"- Returns {_cell(parts.get('Returns', 'nothing.'))}"
    if "Errors" in parts:
        yield f"- Errors: {_cell(parts['Errors'])}"
    yield ""


def _function(one: ProjectObject) -> Iterator[str]:
    reader = Reader(one.file, one.batch.tokens)
    while not reader.accept("RETURNS"):
        reader.at += 1
    start = reader.at
    if reader.tokens[start].text.startswith("@"):
        returns = "a table"
    elif reader.peek("TABLE"):
        returns = "a table (inline)"
    else:
        returns = str(reader.type())
    parts = _parts(one.batch)
    yield from (f"#### {_bare(one.name)}", "", _sentence(parts.get("Purpose") or _comment(one.batch)), "")
    for parameter in parameters(one.batch):
        yield f"- `{_cell(parameter)}`"
    yield f"- Returns {returns}" + (f": {_cell(parts['Returns'])}" if "Returns" in parts else "")
    if "Use" in parts:
        yield from (f"- Errors: {_cell(parts['Errors'])}", f"- Use: `{_cell(parts['Use'])}`")
    yield ""


def _simple(project: Project, title: str, kind: str) -> Iterator[str]:
    found = sorted(project.of(kind), key=lambda one: one.name)
    if found:
        yield from (f"## {title}", "")
        yield from (f"- `{_bare(one.name)}`: {_cell(_comment(one.batch)) or one.file}" for one in found)
        yield ""


def _types(project: Project) -> Iterator[str]:
    yield from ("## Table types", "")
    for one in sorted(project.of("table type"), key=lambda each: each.name):
        columns = one.batch.text[one.batch.text.index("AS TABLE") + len("AS TABLE") :].strip(" ;\n")
        columns = _cell(re.sub(r"--[^\n]*", "", columns))
        yield f"- `{_bare(one.name)}` `{columns}`: {_cell(_comment(one.batch))}"
    yield ""


def _broker(project: Project) -> Iterator[str]:
    yield from ("## Service Broker", "")
    if not project.of(*_BROKER):
        yield "None."
    for kind in _BROKER:
        found = sorted(project.of(kind), key=lambda one: one.name)
        if found:
            names = ", ".join(f"`{_bare(one.name)}`" for one in found)
            yield f"- {len(found)} {kind}{'s' if len(found) > 1 else ''}: {names}"
    yield ""


def _security(project: Project) -> Iterator[str]:
    batches = [one.batch for one in project.objects] + project.before + project.after
    roles = set()
    for batch in batches:
        tokens = batch.tokens
        for at, token in enumerate(tokens[:-2]):
            if token.text.upper() == "CREATE" and tokens[at + 1].text.upper() == "ROLE":
                roles.add(tokens[at + 2].text)
    yield from ("## Roles and policies", "")
    yield f"- Roles: {', '.join(f'`{role}`' for role in sorted(roles)) or 'none'}."
    policies = sorted(project.of("security policy"), key=lambda one: one.name)
    for one in policies:
        yield f"- Security policy `{_bare(one.name)}`: {_cell(_comment(one.batch))}"
    if not policies:
        yield "- Security policies: none."
    yield ""


def main() -> int:
    page = describe()
    TARGET.write_text(page, encoding="utf-8", newline="\n")
    print(f"{TARGET}: {page.count(chr(10))} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
