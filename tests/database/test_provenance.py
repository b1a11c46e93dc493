"""Provenance: idempotent edges, and queries that end."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import (
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    UnknownNameError,
)

Ids = Callable[[], int]


@pytest.fixture
def entity() -> Ids:
    """Ids that no other test uses."""
    start = random.SystemRandom().randrange(10**9, 9 * 10**18)
    return itertools.count(start).__next__


def link(database: Database, used_by: int, used: int, edge: str = "DERIVED_FROM", **more: Any) -> int:
    given = {"FromType": "Atom", "FromId": used_by, "ToType": "Atom", "ToId": used, "EdgeType": edge, **more}
    return int(database.call("sp_RecordProvenance", **given).outputs["EdgeId"])


def ask(database: Database, entity_id: int, **more: Any) -> list[tuple[int, int, str, str]]:
    rows = database.call("sp_QueryProvenance", **{"NodeType": "Atom", "EntityId": entity_id, **more}).rows
    return [(row["EntityId"], row["Depth"], row["Path"], row["EdgeType"]) for row in rows]


def test_an_edge_is_recorded_once(database: Database, entity: Ids) -> None:
    a, b = entity(), entity()
    first = link(database, a, b, Weight=0.5, Metadata='{"kernel": "k"}', InferenceId=7)
    assert link(database, a, b) == first
    assert link(database, b, a) != first
    assert link(database, a, b, "PART_OF") != first
    assert link(database, a, b) == first


def test_up_and_down(database: Database, entity: Ids) -> None:
    a, b, c, d = (entity() for _ in range(4))
    link(database, a, b)
    link(database, b, c)
    link(database, d, b, "USED_ATOM")
    assert ask(database, a) == [
        (b, 1, f"Atom {a} > Atom {b}", "DERIVED_FROM"),
        (c, 2, f"Atom {a} > Atom {b} > Atom {c}", "DERIVED_FROM"),
    ]
    assert [(row[0], row[1]) for row in ask(database, c, Direction="Downstream")] == [(b, 1), (a, 2), (d, 2)]
    assert [(row[0], row[1]) for row in ask(database, a, Direction="Both")] == [(b, 1), (c, 2), (d, 2)]
    assert [row[0] for row in ask(database, c, Direction="Downstream", EdgeType="DERIVED_FROM")] == [b, a]
    assert ask(database, a, MaxDepth=1) == [(b, 1, f"Atom {a} > Atom {b}", "DERIVED_FROM")]
    assert ask(database, c) == []


def test_cycles_end_and_the_start_is_not_its_own_origin(database: Database, entity: Ids) -> None:
    a, b, c = (entity() for _ in range(3))
    for used_by, used in ((a, b), (b, c), (c, a), (a, a)):
        link(database, used_by, used)
    assert [row[:2] for row in ask(database, a, MaxDepth=100)] == [(b, 1), (c, 2)]
    assert [row[:2] for row in ask(database, a, MaxDepth=100, Direction="Both")] == [(b, 1), (c, 1)]


def test_many_paths_are_one_row_each(database: Database, entity: Ids) -> None:
    """Twelve layers of three nodes, all joined: 3**12 paths, 37 nodes."""
    start = entity()
    layers = [[start], *[[entity() for _ in range(3)] for _ in range(12)]]
    with database.transaction():
        for upper, lower in itertools.pairwise(layers):
            for used_by, used in itertools.product(upper, lower):
                link(database, used_by, used)
    rows = ask(database, start, MaxDepth=100)
    assert [row[1] for row in rows] == [depth for depth in range(1, 13) for _ in range(3)]


def test_kinds_of_nodes(database: Database, entity: Ids) -> None:
    inference, model, atom = entity(), entity(), entity()
    database.call(
        "sp_RecordProvenance", FromType="Inference", FromId=inference, ToType="Model", ToId=model, EdgeType="RAN_ON"
    )
    database.call("sp_RecordProvenance", FromType="Inference", FromId=inference, ToType="Atom", ToId=atom)
    rows = database.call("sp_QueryProvenance", NodeType="Inference", EntityId=inference).rows
    assert [(row["NodeType"], row["EntityId"], row["EdgeType"]) for row in rows] == [
        ("Atom", atom, "USED_ATOM"),
        ("Model", model, "RAN_ON"),
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"FromType": "Atoms"}, UnknownNameError, "FromType must be one of Atom, Inference, .*; got 'Atoms'"),
        ({"EdgeType": "KNOWS"}, UnknownNameError, "EdgeType must be one of USED_ATOM, "),
        ({"FromType": "x", "ToType": "y"}, InvalidArgumentsError, "2 arguments are wrong"),
        ({"Metadata": "kernel"}, FormatError, "Metadata must be JSON"),
        ({"ToId": None}, MissingArgumentError, "ToId is required"),
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
        ({"Weight": float("nan")}, HartonomousError, "Weight must be finite"),
    ],
)
def test_bad_edges(database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str) -> None:
    given = {"FromType": "Atom", "FromId": 1, "ToType": "Atom", "ToId": 2, **arguments}
    with pytest.raises(error, match=message):
        database.call("sp_RecordProvenance", **given)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"NodeType": "Atoms"}, UnknownNameError, "NodeType must be one of"),
        ({"Direction": "Sideways"}, UnknownNameError, "Direction must be one of Upstream, Downstream, Both"),
        ({"MaxDepth": 0}, RangeError, r"MaxDepth must be in 1\.\.100; got 0"),
        ({"EntityId": 3}, NotFoundError, "Atom 3 has no recorded provenance"),
        ({"Direction": None}, MissingArgumentError, "Direction is required"),
    ],
)
def test_bad_questions(
    database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_QueryProvenance", **{"NodeType": "Atom", "EntityId": 3, **arguments})
