"""The project as it is deployed: its file for SqlPackage, its lists of scripts, and the two readings of its tables."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from hartonomous_native.database import schema
from hartonomous_native.database.lexer import Batch, batches, words
from hartonomous_native.database.project import LISTS, read_project, scripts_listed
from hartonomous_native.database.tsql import Table
from hartonomous_native.errors import FormatError, NotFoundError

from .headers import PROJECT


def test_the_project_file_builds_objects_and_runs_scripts() -> None:
    root = ElementTree.parse(PROJECT / "Hartonomous.sqlproj").getroot()
    assert root.tag == "Project"
    assert [sdk.get("Name") for sdk in root.iter("Sdk")] == ["Microsoft.Build.Sql"]
    assert root.findtext("PropertyGroup/DSP") == "Microsoft.Data.Tools.Schema.Sql.Sql170DatabaseSchemaProvider"
    assert [one.get("Remove") for one in root.iter("Build")] == ["deploy/**/*.sql"]
    for tag, name in zip(("PreDeploy", "PostDeploy"), LISTS, strict=True):
        (element,) = root.iter(tag)
        assert element.get("Include") == f"deploy/{name}"
        assert (PROJECT / "deploy" / name).is_file()


# Run by hand: the copy that 'hartonomous extension package' makes, and capture where there is a graph copy to feed.
BY_HAND = ["change-data-capture.sql", "external-language.sql"]


def test_every_script_is_deployed_once_or_run_by_hand() -> None:
    listed = [file for name in LISTS for file in scripts_listed(PROJECT / "deploy", name)]
    files = {path.relative_to(PROJECT / "deploy").as_posix() for path in (PROJECT / "deploy").rglob("*.sql")}
    assert sorted([*listed, *BY_HAND]) == sorted(files)


def test_a_list_holds_nothing_but_comments_and_files() -> None:
    for name in LISTS:
        for line in (PROJECT / "deploy" / name).read_text(encoding="utf-8").splitlines():
            assert re.fullmatch(r"--.*|:r \.\\\S+\.sql|", line), line


def test_both_readings_of_a_table_are_one() -> None:
    """sqlfluff's grammar and our own words: the same columns, types, keys, checks and indexes."""

    def plain(table: Table) -> object:
        def texts(tokens: object) -> object:
            return [(t.kind == "text", t.text) for t in tokens]  # type: ignore[attr-defined]

        return (
            [(c.name, c.type, c.nullable, c.identity, texts(c.default), c.collation, c.period, texts(c.computed))
             for c in table.columns],
            table.primary_key, table.foreign_keys, [(n, texts(t)) for n, t in table.checks],
            sorted((i.name, i.columns, i.unique, i.include, str(texts(i.where))) for i in table.indexes),
            table.period, table.history, table.graph, table.connection, table.memory_optimized,
        )  # fmt: skip

    theirs = schema.read_project(PROJECT)[0]
    ours = read_project(PROJECT).tables
    assert sorted(ours) == sorted(theirs)
    for name, table in ours.items():
        assert plain(table) == plain(theirs[name])


def test_objects_come_after_what_they_name() -> None:
    project = read_project(PROJECT)
    place = {one.name: at for at, one in enumerate(project.objects)}
    for one in project.objects:
        if one.table is not None:
            needed = {key.table for key in one.table.foreign_keys} | {one.table.history} - {None}
            assert all(place[f"dbo.{name}"] < place[one.name] for name in needed if name != one.table.name), one.name
        if one.kind == "procedure":
            assert all(place[other.name] < place[one.name] for other in project.of("table", "table type", "function"))


def test_batches_know_their_file_and_line() -> None:
    text = "-- about a\nCREATE TABLE dbo.a (b int);\nGO\n\n/* c\n*/\nCREATE TABLE dbo.d (e int);\n  go \n\n-- end\n"
    found = batches(text, "x.sql")
    assert [(one.line, one.first_line_of_code) for one in found] == [(1, 2), (5, 7)]
    with pytest.raises(FormatError, match=r"x\.sql:2: GO inside a comment or a literal"):
        batches("/*\nGO\n*/\nSELECT 1;", "x.sql")
    with pytest.raises(FormatError, match=r"x\.sql:1: a comment is not closed"):
        batches("/* /* */ SELECT 1;", "x.sql")
    with pytest.raises(FormatError, match=r"T-SQL:2: '`' begins no word"):
        words("SELECT\n`a`")
    assert [(t.kind, t.text) for t in words("N'it''s' [a]]b] 1.5e3 0xFF @x <> --c")] == [
        ("text", "it's"), ("name", "a]b"), ("number", "1.5e3"), ("number", "0xFF"), ("word", "@x"), ("sign", "<>"),
    ]  # fmt: skip


def test_a_project_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no T-SQL project"):
        read_project(tmp_path)
    (tmp_path / "errors.sql").write_text("CREATE FUNCTION dbo.E () RETURNS TABLE AS RETURN SELECT 1 AS a;\n")
    folder = tmp_path / "domain" / "tables"
    folder.mkdir(parents=True)
    (folder / "dbo.a.sql").write_text("CREATE TABLE dbo.a (b int NULL);\nGO\nSELECT 1;\n")
    with pytest.raises(FormatError, match=r"domain/tables/dbo\.a\.sql:3: a batch outside deploy/"):
        read_project(tmp_path)
    views = [f"CREATE VIEW dbo.{one} AS SELECT c FROM dbo.{other};" for one, other in ("ab", "ba")]
    (folder / "dbo.a.sql").write_text("\nGO\n".join(views))
    with pytest.raises(FormatError, match=r"need each other: dbo\.a -> dbo\.b -> dbo\.a"):
        read_project(tmp_path)


def test_a_batch_is_its_text() -> None:
    assert Batch("x.sql", 3, "SELECT 1;").tokens[0].line == 3
