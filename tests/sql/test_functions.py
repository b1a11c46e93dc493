"""The functions of the T-SQL project: which there are for users, what each states, and what keeps them deployable."""

from __future__ import annotations

import re

import pytest

from hartonomous_native import _native
from hartonomous_native.database.embedded import functions
from hartonomous_native.errors import CATALOGUE

from .headers import PROJECT
from .tsql_function import FILES, read_function

FOR_USERS = [
    "clr_DotProduct", "clr_EuclideanDistance", "clr_FindPrimes", "clr_ParallelAggregate", "clr_SpatialHash",
    "clr_SpatialProject", "clr_VectorSimilarity", "clr_VectorizedMean",
    "fn_BucketBox", "fn_BucketDistance", "fn_ComponentDistances", "fn_HilbertCode", "fn_HilbertPoint",
    "fn_IsOutlierIqr", "fn_MortonCode", "fn_MortonPoint", "fn_NearestAtoms", "fn_PaddedVector", "fn_ProjectionInForce",
    "fn_Softmax", "fn_SpatialBucket", "fn_VectorBlend", "fn_VectorComponents", "fn_ZScore",
]  # fmt: skip
ROOT = PROJECT.parent
HEADER = ["Purpose", "Returns", "Errors", "Use", "Inline", "Native", "Source"]
TEXTS = {name: path.read_text(encoding="utf-8-sig") for name, path in FILES.items()}
CODE = {name: re.sub(r"/\*.*?\*/|--[^\n]*", "", text, flags=re.DOTALL) for name, text in TEXTS.items()}


def test_there_are_24_functions_for_users() -> None:
    """Those with an example of their use; the others serve procedures."""
    assert sorted(name for name, text in TEXTS.items() if "\n-- Use: " in text) == FOR_USERS
    assert len(FOR_USERS) == 24


@pytest.mark.parametrize("name", FOR_USERS)
def test_a_function_states_what_it_does(name: str) -> None:
    one = read_function(FILES[name])
    assert one.name == name
    assert list(one.header) == HEADER
    assert f"dbo.{name}(" in one.header["Use"]
    assert one.header["Use"].startswith("SELECT ")
    assert one.header["Use"].endswith(";")
    for parameter in one.parameters:
        assert re.search(rf"@{parameter}\b", CODE[name].split("RETURNS")[1]), f"{name} does not use @{parameter}"


@pytest.mark.parametrize("name", FOR_USERS)
def test_what_is_said_of_inlining_holds(name: str) -> None:
    """A function of a table is one query; a scalar one that promises it is an expression without subqueries."""
    one = read_function(FILES[name])
    if one.returns == "TABLE":
        assert one.header["Inline"].startswith("always")
    else:
        assert one.header["Inline"].startswith("one expression") == ("SELECT" not in one.text), one.header["Inline"]


@pytest.mark.parametrize("name", FOR_USERS)
def test_functions_are_bound_to_their_schema_where_they_refer_to_nothing(name: str) -> None:
    """So they count as deterministic. Bound to others, they would keep a deployment from altering those."""
    refers = set(re.findall(r"\bdbo\.(\w+)", CODE[name])) != {name}
    returns_geometry = "geometry" in CODE[name]
    assert ("WITH SCHEMABINDING" in CODE[name]) == (not refers and not returns_geometry)


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_function_is_bound_to_another_object(name: str) -> None:
    if "SCHEMABINDING" in CODE[name]:
        assert re.findall(r"\bdbo\.(\w+)", CODE[name]) == [name]


@pytest.mark.parametrize("name", FOR_USERS)
def test_errors_are_those_of_the_catalogue_and_are_told(name: str) -> None:
    """A function cannot THROW; a CONVERT to int that fails is quoted by the server, number first."""
    raised = re.findall(r"CONVERT\(int, CONCAT\(\s*N'(\d+) ", CODE[name])
    told = re.findall(r"\b510\d\d\b", read_function(FILES[name]).header["Errors"])
    called = re.findall(r"dbo\.(fn_\w+)\(", CODE[name].split("RETURNS")[1])
    inherited = {number for one in called for number in re.findall(r"N'(510\d\d) ", CODE[one])}
    assert set(map(int, raised)) <= set(CATALOGUE)
    assert set(raised) <= set(told) <= set(raised) | inherited
    assert not re.search(r"CONVERT\((?!int\b)\w+, CONCAT\(\s*N'510", CODE[name]), "only int is quoted with its text"


@pytest.mark.parametrize("name", FOR_USERS)
def test_no_number_becomes_a_decimal(name: str) -> None:
    """A plain number beyond int is a decimal: bits cannot be taken of it, and a division by it leaves a fraction."""
    outside_texts = re.sub(r"N'(?:[^']|'')*'", "''", CODE[name])
    outside_texts = re.sub(r"CONVERT\(bigint, \w+\)|@\w+ > \d+", "", outside_texts)
    assert not [number for number in re.findall(r"(?<![\w.])\d+(?![\w.])", outside_texts) if int(number) >= 2**31]


@pytest.mark.parametrize("name", [name for name in FOR_USERS if "nvarchar(max)\n" in CODE[name].split("AS\n")[0]])
def test_a_text_function_turns_its_errors_into_text(name: str) -> None:
    """Of an int and a text, CASE makes ints."""
    if "RETURNS nvarchar(max)" in CODE[name]:
        for place in re.finditer(r"THEN\s+(CONVERT\((?:nvarchar\(max\), )?CONVERT\(int|CONVERT\(int)", CODE[name]):
            if place.start() < CODE[name].index("ELSE ("):
                assert place[1].startswith("CONVERT(nvarchar(max), CONVERT(int")


def test_functions_of_both_engines_have_the_same_parameters() -> None:
    documented = functions.__doc__ or ""
    both = 0
    for _, name, least, most, _ in _native.sql_functions():
        if name not in FOR_USERS:
            continue
        both += 1
        parameters = list(read_function(FILES[name]).parameters)
        assert least == most == len(parameters), name
        called = re.search(rf"\b{name}\(([\w, ]+)\)", documented)
        assert called is not None, f"{name} is not in the list of functions"
        assert [one.strip().lower() for one in called[1].split(",")] == [one.lower() for one in parameters], name
    assert both == 11


def test_what_was_a_clr_function_is_accounted_for() -> None:
    guide = (ROOT / "docs" / "migration-from-clr.md").read_text(encoding="utf-8")
    promised = set(re.findall(r"\b((?:sp|fn|clr)_\w+)", re.sub(r"^\| [^|]*\|", "", guide, flags=re.MULTILINE)))
    before = set(re.findall(r"`(\w+)\([^`]*\)` →", guide)) | set(re.findall(r"`(fn_\w+|clr_\w+)`, ", guide))
    there = {path.stem.removeprefix("dbo.") for path in (ROOT / "sql").glob("*/*/dbo.*.sql")}
    assert set(FOR_USERS) <= promised
    assert promised - there - before == set(), "promised and not there"
