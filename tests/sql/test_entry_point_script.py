"""One place in the T-SQL decides which language serves, and writes the script for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from hartonomous_native import entry_points

from .entry_point_script import FILE, entry_point_script, python_script
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


@pytest.mark.parametrize(
    ("languages", "serves", "reads_code"),
    [
        ((), "Python", "Python"),
        (("Java",), "Python", "Python"),
        (("Hartonomous",), "Hartonomous", "Python"),
        (("HartonomousPython",), "HartonomousPython", "HartonomousPython"),
        (("HartonomousPython", "Hartonomous"), "Hartonomous", "HartonomousPython"),
    ],
)
def test_the_language_is_the_best_that_there_is(languages: tuple[str, ...], serves: str, reads_code: str) -> None:
    script = "vector_mean" if serves == "Hartonomous" else python_script("vector_mean")
    assert entry_point_script("vector_mean", *languages) == (serves, script)
    assert entry_point_script("syntax_nodes", *languages) == (reads_code, python_script("syntax_nodes"))


@pytest.mark.parametrize(
    "name", ['x"); import os #', "vector mean", "Knn", "knn\n", "knn ", " knn", "knn'", "k1", "\u017f", "é", "", None]
)
def test_names_bring_no_code_into_the_script(name: str | None) -> None:
    assert entry_point_script(name) is None
    assert entry_point_script(name, "Hartonomous") is None


def test_every_entry_point_has_a_name_that_is_let_through() -> None:
    for entry_point in entry_points.list():
        assert f'run("{entry_point.name}", ' in python_script(entry_point.name)


def test_names_are_compared_by_code_point() -> None:
    """A range of letters under any other collation holds more than a to z."""
    assert "@EntryPoint COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[^a-z_]%'" in code_of(FILE)
