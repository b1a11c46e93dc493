"""Every procedure, function and view names only objects and columns that exist. Read from the words alone, in a second
for the whole project, so it runs on any machine; the compiler behind .ci/run resolves every name besides."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hartonomous_native.database.deployment import _type_table as type_columns
from hartonomous_native.database.lexer import Batch, table_statement
from hartonomous_native.database.project import PROGRAMMABLE, Project, read_project
from hartonomous_native.database.tsql import Reader, Tokens

from .headers import PROJECT

_SOURCES = {"FROM", "JOIN", "APPLY", "INTO", "UPDATE", "USING", "MERGE", ","}
_NO_ALIAS = {
    "WHERE", "ON", "SET", "WITH", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "OUTER", "JOIN", "ORDER", "GROUP", "UNION",
    "EXCEPT", "INTERSECT", "FOR", "VALUES", "SELECT", "OUTPUT", "USING", "WHEN", "OPTION", "HAVING", "EXECUTE", "EXEC",
    "DEFAULT", "END", "IF", "RETURN", "DECLARE", "UPDATE", "INSERT", "DELETE", "MERGE",
}  # fmt: skip
_PSEUDO = {"$node_id", "$edge_id", "$from_id", "$to_id"}


@pytest.fixture(scope="module")
def project() -> Project:
    return read_project(PROJECT)


def _columns(project: Project) -> dict[str, set[str]]:
    found = {f"dbo.{name}": {c.name for c in table.columns} for name, table in project.tables.items()}
    for one in project.of("synonym"):
        words = [token.text for token in one.batch.tokens]
        found[one.name] = found[f"dbo.{words[words.index('FOR') + 3]}"]
    for one in project.of("table type"):
        found[one.name] = {column.name for column in type_columns(one).columns}
    return found


def problems(batch: Batch, project: Project) -> Iterator[str]:
    """One line for each name in a batch that stands for nothing."""
    known = {one.name for one in project.objects}
    columns = _columns(project)
    local = _local_tables(batch, columns)
    tokens = batch.tokens
    aliases: dict[str, list[set[str] | None]] = {}
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.text.lower() == "dbo" and tokens[at + 1].text == ".":
            name = f"dbo.{tokens[at + 2].text}"
            if name not in known:
                yield f"{batch.file}:{token.line}: there is no {name}"
        if token.kind in ("word", "sign") and token.text.upper() in _SOURCES:
            _note_alias(tokens, at + 1, columns, local, aliases)
        if token.text == ")" and at + 1 < len(tokens):
            follows = tokens[at + 2 if tokens[at + 1].text.upper() == "AS" else at + 1 :][:1]
            if follows and follows[0].kind in ("word", "name") and follows[0].text.upper() not in _NO_ALIAS:
                aliases.setdefault(follows[0].text, []).append(None)
        if token.kind == "word" and token.text.upper() == "INTO" and tokens[at - 1].text.upper() == "INSERT":
            yield from _inserted(batch, at + 1, columns, local)
    for at, token in enumerate(tokens[:-2]):
        if token.text not in aliases or tokens[at + 1].text != "." or token.kind not in ("word", "name"):
            continue
        if at and tokens[at - 1].text == ".":
            continue
        sources, column = aliases[token.text], tokens[at + 2]
        if None in sources or column.kind not in ("word", "name") or column.text in _PSEUDO:
            continue
        if at + 3 < len(tokens) and tokens[at + 3].text == "(":
            continue  # a method of a value or a function of a schema
        if not any(column.text in source for source in sources if source is not None):
            yield f"{batch.file}:{column.line}: {token.text} has no column {column.text}"


def _local_tables(batch: Batch, columns: dict[str, set[str]]) -> dict[str, set[str]]:
    """Tables of the batch's own: #Name by CREATE TABLE, @Name by DECLARE or as a parameter of a table type."""
    text = batch.text
    tokens, found = batch.tokens, {}
    for at, token in enumerate(tokens[:-3]):
        if token.text.startswith("#") and tokens[at - 1].text.upper() == "TABLE":
            found[token.text] = _declared(batch, tokens[at + 1 :])
        elif token.text.startswith("@"):
            skip = at + 2 if tokens[at + 1].text.upper() == "AS" else at + 1
            if tokens[skip].text.upper() == "TABLE":
                found[token.text] = _declared(batch, tokens[skip + 1 :])
            elif tokens[skip].text == "dbo" and f"dbo.{tokens[skip + 2].text}" in columns:
                found.setdefault(token.text, columns[f"dbo.{tokens[skip + 2].text}"])
    assert len(found) >= len(set(re.findall(r"CREATE TABLE (#\w+)", text))), batch.file
    return found


def _declared(batch: Batch, tokens: Tokens) -> set[str]:
    inner = Reader(batch.file, tokens).bracketed()
    depth, expected, found = 0, True, set()
    for token in inner:
        if expected and token.kind in ("word", "name"):
            found.add(token.text)
        depth += (token.text == "(") - (token.text == ")") if token.kind == "sign" else 0
        expected = token.text == "," and depth == 0
    return found


def _note_alias(
    tokens: Tokens,
    at: int,
    columns: dict[str, set[str]],
    local: dict[str, set[str]],
    aliases: dict[str, list[set[str] | None]],
) -> None:
    """After FROM, JOIN …: the source that starts here, under its alias."""
    if at >= len(tokens) or tokens[at].kind not in ("word", "name"):
        return
    parts = [tokens[at].text]
    at += 1
    while at + 1 < len(tokens) and tokens[at].text == ".":
        parts.append(tokens[at + 1].text)
        at += 2
    name = ".".join(parts)
    source = columns.get(name) or local.get(name)
    if at < len(tokens) and tokens[at].text == "(":  # a function, whose columns are its own
        return
    while at < len(tokens) and tokens[at].text.upper() == "FOR":  # SYSTEM_TIME AS OF @x, or PATH
        at += 1
        while at < len(tokens) and tokens[at].text.upper() in ("SYSTEM_TIME", "AS", "OF", "PATH", "ALL"):
            if tokens[at].text.upper() == "AS" and tokens[at + 1].text.upper() != "OF":
                break
            at += 1
        if at < len(tokens) and tokens[at].text.startswith("@"):
            at += 1
    if at < len(tokens) and tokens[at].text.upper() == "AS":
        at += 1
        alias = tokens[at].text
    elif at < len(tokens) and tokens[at].kind in ("word", "name") and tokens[at].text.upper() not in _NO_ALIAS:
        alias = tokens[at].text
    else:
        alias = parts[-1]
        if source is None:
            return
    if alias != "dbo":  # a parameter of a table type: @Rows dbo.RowType
        aliases.setdefault(alias, []).append(source)


def _inserted(batch: Batch, at: int, columns: dict[str, set[str]], local: dict[str, set[str]]) -> Iterator[str]:
    tokens = batch.tokens
    name = tokens[at].text
    if tokens[at + 1].text == ".":
        name, at = f"{name}.{tokens[at + 2].text}", at + 2
    source = columns.get(name) or local.get(name)
    if source is None or tokens[at + 1].text != "(":
        return
    for token in Reader(batch.file, tokens[at + 1 :]).bracketed():
        if token.kind in ("word", "name") and token.text not in source | _PSEUDO:
            yield f"{batch.file}:{token.line}: {name} has no column {token.text}"


def test_every_name_in_a_body_stands_for_something(project: Project) -> None:
    bodies = project.of(*PROGRAMMABLE, "security policy", "synonym")
    assert len(bodies) > 60
    assert [problem for one in bodies for problem in problems(one.batch, project)] == []


def test_every_name_in_a_script_stands_for_something(project: Project) -> None:
    scripts = [*project.before, *project.after]
    assert [problem for batch in scripts for problem in problems(batch, project)] == []


def test_every_index_and_description_names_columns_of_its_table(project: Project) -> None:
    for one in project.of("table"):
        assert one.table is not None
        names = {column.name for column in one.table.columns}
        for index in one.table.indexes:
            used = {name for name, _ in index.columns} | set(index.include)
            assert used <= names | _PSEUDO, f"{one.file}: {index.name}"
        for level, name in one.descriptions:
            assert level != "COLUMN" or name in names, f"{one.file}: {name}"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("SELECT a.AtomId FROM dbo.Atoms AS a;", None),
        ("SELECT a.AtomIdd FROM dbo.Atoms AS a;", "a has no column AtomIdd"),
        ("SELECT a.AtomId FROM dbo.Atom AS a;", "there is no dbo.Atom"),
        ("SELECT a.ModelName FROM dbo.Models FOR SYSTEM_TIME AS OF @t AS a;", None),
        ("SELECT m.Nothing FROM dbo.Atoms AS a INNER JOIN dbo.Models AS m ON 1 = 1;", "m has no column Nothing"),
        ("SELECT m.Nothing FROM dbo.Atoms AS a, dbo.Models AS m;", "m has no column Nothing"),
        ("SELECT x.Anything FROM (SELECT 1 AS Anything) AS x;", None),
        ("INSERT INTO dbo.Atoms (AtomId, Colour) SELECT 1, 2;", "dbo.Atoms has no column Colour"),
        ("DECLARE @r TABLE (A int, B decimal(18, 6)); SELECT r.B, r.C FROM @r AS r;", "r has no column C"),
        ("CREATE TABLE #T (A int); SELECT t.B FROM #T AS t;", "t has no column B"),
        ("UPDATE a SET a.Colour = 1 FROM dbo.Atoms AS a;", "a has no column Colour"),
        ("EXECUTE dbo.sp_Nothing;", "there is no dbo.sp_Nothing"),
        ("SELECT dbo.fn_Nothing(1);", "there is no dbo.fn_Nothing"),
    ],
)
def test_the_check_finds_what_is_wrong(project: Project, body: str, problem: str | None) -> None:
    found = list(problems(Batch("x.sql", 1, f"CREATE PROCEDURE dbo.sp_Knn @t datetime2 AS {body}"), project))
    assert found == ([] if problem is None else [f"x.sql:1: {problem}"])


def test_every_table_file_is_read(project: Project) -> None:
    files = {path.relative_to(PROJECT).as_posix() for path in PROJECT.glob("*/tables/*.sql")}
    read = {one.file for one in project.of("table")}
    assert files == read
    assert all(table_statement(one.batch).parts for one in project.of("table"))


def test_an_object_is_what_its_folder_says(project: Project) -> None:
    folders = {
        "tables": "table", "types": "table type", "procedures": "procedure", "functions": "function", "views": "view",
        "synonyms": "synonym",
    }  # fmt: skip
    for one in project.objects:
        assert folders.get(f"/{one.file}".split("/")[-2], one.kind) == one.kind, one.file
