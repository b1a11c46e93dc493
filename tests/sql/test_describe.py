"""docs/database.md is the project's, to the letter, and says of it what its files say."""

from __future__ import annotations

import re

from hartonomous_native.database.describe import describe, parameters
from hartonomous_native.database.lexer import Batch

from .headers import PROJECT, ROOT, procedure_files


def test_the_page_is_not_stale() -> None:
    page = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    stale = "docs/database.md is stale: run python -m hartonomous_native.database.describe"
    assert page == describe(PROJECT), stale


def test_its_counts_are_those_of_the_files() -> None:
    page = describe(PROJECT)
    counts = {name: int(number) for name, number in re.findall(r"^\| ([\w ]+) \| (\d+) \|$", page, re.MULTILINE)}
    assert counts["Tables"] == len(list(PROJECT.glob("*/tables/*.sql")))
    assert counts["Procedures"] == len(procedure_files())
    assert counts["Functions"] == len(list(PROJECT.glob("*/functions/*.sql"))) + 1  # the error catalogue
    headings = re.findall(r"^#### (\w+)$", page, re.MULTILINE)
    assert len(headings) == counts["Tables"] + counts["Procedures"] + counts["Functions"]
    texts = [path.read_text(encoding="utf-8-sig") for path in PROJECT.rglob("*.sql")]
    descriptions = sum(text.count("sp_addextendedproperty") for text in texts)
    assert counts["Descriptions"] == descriptions


def test_parameters_are_read_with_their_types_and_defaults() -> None:
    declared = "@A decimal(18, 6) = -1, /* x */\n    @B dbo.T READONLY,\n    @C int OUTPUT"
    text = f"CREATE PROCEDURE dbo.p\n    {declared}\nAS\nRETURN;"
    assert parameters(Batch("x.sql", 1, text)) == ["@A decimal(18, 6) = - 1", "@B dbo.T READONLY", "@C int OUTPUT"]
    assert parameters(Batch("x.sql", 1, "CREATE FUNCTION dbo.f ()\nRETURNS int AS BEGIN RETURN 1 END")) == []
