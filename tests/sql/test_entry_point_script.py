"""One place in the T-SQL decides which language serves, and writes the script for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .entry_point_script import FILE, python_script
from .headers import PROJECT

OTHERS = [path for path in sorted(PROJECT.rglob("*.sql")) if path != FILE]


def code_of(path: Path) -> str:
    return re.sub(r"/\*.*?\*/|--[^\n]*", "", path.read_text(encoding="utf-8-sig"), flags=re.DOTALL)


def test_the_script_hands_over_everything_and_computes_nothing() -> None:
    tree = ast.parse(python_script("vector_mean"))
    imported, assigned = tree.body
    assert ast.unparse(imported) == "from hartonomous_native import external_script"
    assert ast.unparse(assigned) == (
        "OutputDataSet = external_script.run('vector_mean', globals().get('InputDataSet'), globals())"
    )


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_no_other_file_has_python_in_it(path: Path) -> None:
    code = code_of(path)
    assert not re.search(r"\bimport\s+\w|\bOutputDataSet\b|N'Python'", code)
    for crossing in re.split(r"\bsp_execute_external_script\b", code)[1:]:
        given = dict(re.findall(r"@(language|script)\s*=\s*([^\s,;]+)", crossing.split(";")[0]))
        assert sorted(given) == ["language", "script"]
        assert all(value.startswith("@") for value in given.values()), given


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_every_crossing_asks_which_language_serves(path: Path) -> None:
    code = code_of(path)
    crossings = len(re.findall(r"\bsp_execute_external_script\b", code))
    assert len(re.findall(r"FROM\s+dbo\.fn_EntryPointScript\(\s*(?:N'[a-z_]+'|@\w+)\s*\)", code)) >= min(crossings, 1)


def test_names_bring_no_code_into_the_script() -> None:
    """The rule as it stands in the WHERE, under a binary collation, and as the column of names keeps it."""
    code = code_of(FILE)
    assert "@EntryPoint COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[^a-z_]%'" in code
    assert "@EntryPoint <> N''" in code
    with pytest.raises(AssertionError):
        python_script('x"); import os #')
