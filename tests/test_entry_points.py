"""The registry: every entry point says all that its callers need, and says it by the rules that names follow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hartonomous_native as hn
from hartonomous_native import _native, entry_points
from hartonomous_native.entry_points import EntryPoint
from hartonomous_native.errors import UnknownNameError

ROOT = Path(__file__).resolve().parents[1]
ALL = entry_points.list()
PROMISED = {
    "aggregate", "cosine_distance", "cosine_similarity", "count_primes", "dot", "euclidean_distance", "find_primes",
    "format_vector", "hilbert_decode", "hilbert_encode", "hilbert_key", "knn", "morton_decode", "morton_encode",
    "parse_vector", "project", "spatial_hash", "squared_euclidean_distance", "vector_mean", "vector_sum",
    "vector_variance", "vector_weighted_mean",
}  # fmt: skip
KINDS = {"key", "integer", "integer32", "number", "vector", "features", "text", "packed"}

each = pytest.mark.parametrize("entry_point", ALL, ids=lambda one: one.name)


def test_the_list_is_sorted_and_whole() -> None:
    names = [one.name for one in ALL]
    assert names == sorted(set(names))
    assert set(names) >= PROMISED


def test_every_line_of_the_registry_is_there() -> None:
    lines = (ROOT / "cpp" / "entry_points" / "registry.def").read_text(encoding="utf-8")
    assert re.findall(r"^ENTRY_POINT\((\w+)\)$", lines, re.MULTILINE) == [one.name for one in ALL]


@each
def test_it_says_what_it_takes_and_gives(entry_point: EntryPoint) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", entry_point.name)
    assert entry_point.summary.endswith(".")
    assert entry_point.shape in ("each row", "all rows", "groups", "table")
    assert entry_point.bound
    assert entry_point.outputs
    columns = [*entry_point.inputs, *entry_point.parameters, *entry_point.outputs]
    for one in columns:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", one.name), one
        assert one.meaning.strip() == one.meaning != "", one
        assert not one.meaning.endswith("."), one
    for column in [*entry_point.inputs, *entry_point.outputs]:
        assert column.kind in KINDS
    taken = [column.name for column in [*entry_point.inputs, *entry_point.parameters]]
    assert len(taken) == len(set(taken)), "a T-SQL procedure has one list of names"
    given = [column.name for column in entry_point.outputs]
    assert len(given) == len(set(given))


@each
def test_columns_that_come_only_with_others(entry_point: EntryPoint) -> None:
    inputs = {column.name: column for column in entry_point.inputs}
    for column in entry_point.outputs:
        if column.only_with is None:
            continue
        assert not inputs[column.only_with].required
        assert column.kind == inputs[column.only_with].kind
    keys = [column for column in entry_point.inputs if column.kind == "key"]
    for key in keys:
        assert [column.only_with for column in entry_point.outputs].count(key.name) == 1, "a key comes back"


@each
def test_parameters_are_what_they_say(entry_point: EntryPoint) -> None:
    for parameter in entry_point.parameters:
        assert parameter.kind in ("integer", "number", "text", "vector", "matrix")
        assert not (parameter.required and parameter.default is not None)
        if parameter.kind == "integer" and parameter.default is not None:
            smallest = -(2**63) if parameter.smallest is None else parameter.smallest
            largest = 2**63 - 1 if parameter.largest is None else parameter.largest
            assert smallest <= int(parameter.default) <= largest
        if parameter.choices:
            assert parameter.kind == "text"
            assert parameter.default in (None, *parameter.choices)


@each
def test_kernels_are_those_of_the_table(entry_point: EntryPoint) -> None:
    known = {name for name, *_ in _native.kernel_contracts()}
    assert set(entry_point.kernels) <= known


@each
def test_procedures_are_named_by_rule(entry_point: EntryPoint) -> None:
    expected = "sp_" + "".join(word.capitalize() for word in entry_point.name.split("_"))
    assert entry_point.procedure in (None, expected)
    assert entry_point.procedure or entry_point.in_engine, "T-SQL reaches it one way or the other"


@each
def test_it_is_described(entry_point: EntryPoint) -> None:
    assert entry_points.describe(entry_point.name) is entry_point


def test_a_name_that_there_is_not() -> None:
    with pytest.raises(UnknownNameError, match="there is no entry point 'cosine'; there are aggregate, "):
        entry_points.describe("cosine")


def test_an_array_function_of_the_same_name_is_public() -> None:
    """One name for one thing: where both are there, they are the same operation."""
    without = {"vector_mean", "vector_sum", "vector_variance", "vector_weighted_mean"}
    assert [one.name for one in ALL if one.name not in without and not hasattr(hn, one.name)] == []
