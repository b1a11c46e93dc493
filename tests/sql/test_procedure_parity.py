"""A procedure is one thing on both engines: same name, parameters, types, defaults, outputs and columns."""

from __future__ import annotations

import re

import pytest

from hartonomous_native.database.embedded import procedures
from hartonomous_native.database.embedded.procedure import PROCEDURES, Procedure
from hartonomous_native.database.types import parse_type

from .headers import NO_DEFAULT, PROJECT, Head, procedure_files, read_head


@pytest.fixture(scope="module")
def heads() -> dict[str, Head]:
    procedures.load()
    found = {path.stem.removeprefix("dbo."): read_head(path) for path in procedure_files()}
    assert [name for name, head in found.items() if head.name != name] == [], "a file is named for its procedure"
    return found


def test_every_embedded_procedure_is_a_tsql_procedure(heads: dict[str, Head]) -> None:
    assert sorted(set(PROCEDURES) - set(heads)) == []


def test_every_tsql_procedure_is_an_embedded_procedure(heads: dict[str, Head]) -> None:
    assert sorted(set(heads) - set(PROCEDURES)) == []


def test_parameters_agree(heads: dict[str, Head]) -> None:
    assert [problem for name, head in heads.items() for problem in _parameters(head, PROCEDURES[name])] == []


def test_columns_agree(heads: dict[str, Head]) -> None:
    assert [problem for name, head in heads.items() for problem in _columns(head, PROCEDURES[name])] == []


def _parameters(head: Head, declared: Procedure) -> list[str]:
    theirs, ours = [p.name for p in head.parameters], [p.name for p in declared.parameters]
    if theirs != ours:
        return [f"{head.name}: T-SQL has the parameters {theirs}, the embedded engine {ours}"]
    problems = []
    for tsql, embedded in zip(head.parameters, declared.parameters, strict=True):
        place = f"{head.name} @{tsql.name}"
        if tsql.type != embedded.kind:
            problems.append(f"{place}: {tsql.type} in T-SQL, {embedded.kind} on the embedded engine")
        if tsql.output != embedded.output:
            problems.append(f"{place}: OUTPUT on one engine only")
        if tsql.output or tsql.type.name.startswith("dbo."):
            continue  # an output needs no default, and a table may always be left out
        required = tsql.default is NO_DEFAULT
        if required != embedded.required or (not required and tsql.default != embedded.default):
            default = "none" if required else repr(tsql.default)
            ours_default = "none" if embedded.required else repr(embedded.default)
            problems.append(f"{place}: default {default} in T-SQL, {ours_default} on the embedded engine")
    return problems


def _columns(head: Head, declared: Procedure) -> list[str]:
    ours = [(column.name, parse_type(column.kind)) for columns in declared.returns for column in columns]
    problems = [
        f"{head.name}: the column {name} of the embedded engine is nowhere in the T-SQL body"
        for name, _ in ours
        if not re.search(rf"\b{re.escape(name)}\b", head.body)
    ]
    if head.columns and head.columns != ours:
        theirs = [f"{name} {kind}" for name, kind in head.columns]
        problems.append(f"{head.name}: T-SQL gives {theirs}, the embedded engine {[f'{n} {k}' for n, k in ours]}")
    return problems


def test_table_types_of_parameters_exist(heads: dict[str, Head]) -> None:
    types = {f"dbo.{path.stem.removeprefix('dbo.')}" for path in PROJECT.glob("*/types/*.sql")}
    used = {p.type.name for head in heads.values() for p in head.parameters if p.type.name.startswith("dbo.")}
    assert used - types == set()
