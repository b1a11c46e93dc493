"""Provenance: idempotent edges, and queries that end."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    UnknownNameError,
)

from .provenance_calls import link, new_tenant, unused_ids

Ids = Callable[[], int]


@pytest.fixture
def entity() -> Ids:
    return unused_ids()


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


def test_edges_of_a_kind_lead_on_only_by_themselves(database: Database, entity: Ids) -> None:
    """A shorter way over other edges does not count, and the longer one over the kind is found."""
    a, b, c = (entity() for _ in range(3))
    link(database, a, c, "PART_OF")
    link(database, a, b)
    link(database, b, c)
    assert [row[:2] for row in ask(database, a)] == [(b, 1), (c, 1)]
    assert [row[:2] for row in ask(database, a, EdgeType="derived_from")] == [(b, 1), (c, 2)]


def test_a_node_belongs_to_the_owner_of_its_entity(engine: Database, token: str) -> None:
    """Otherwise whoever records first would take a public atom away from everyone else."""
    first, second = new_tenant(engine), new_tenant(engine)
    public, theirs = (
        engine.call(
            "sp_AtomIngestion", HashInput=text, Modality="text", CanonicalText=text, TenantId=tenant
        ).outputs["AtomId"]
        for text, tenant in ((f"{token} p", 0), (f"{token} t", second))
    )
    mine, other = unused_ids()(), unused_ids()()
    link(engine, mine, public, TenantId=first)
    link(engine, other, public, TenantId=second)
    assert [row[0] for row in ask(engine, public, Direction="Both", TenantId=first)] == [mine]
    assert [row[0] for row in ask(engine, public, Direction="Both", TenantId=second)] == [other]
    with pytest.raises(ConflictError, match=f"Atom {theirs} must belong to tenant {first} or be public"):
        link(engine, mine, theirs, TenantId=first)


def test_every_query_is_recorded(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'some.db'}") as database:
        assert isinstance(database, EmbeddedDatabase)
        link(database, 5, 6)
        link(database, 6, 7)
        ask(database, 5)
        ask(database, 6, Direction="both", MaxDepth=1, EdgeType="derived_from")
        with pytest.raises(NotFoundError):
            ask(database, 99)
        rows = database.query(
            "SELECT TenantId, QueryName, QueryText, StartNodeId, MaxDepth, RowsReturned, ExecutedBy, DurationMs >= 0"
            " FROM GraphQueries ORDER BY GraphQueryId"
        ).tuples
        call = "EXECUTE dbo.sp_QueryProvenance @NodeType = N'Atom', @EntityId = "
        assert rows == [
            (
                0, "sp_QueryProvenance",
                f"{call}5, @Direction = N'Upstream', @MaxDepth = 5, @EdgeType = NULL, @TenantId = 0",
                1, 5, 2, None, 1,
            ),
            (
                0, "sp_QueryProvenance",
                f"{call}6, @Direction = N'Both', @MaxDepth = 1, @EdgeType = N'DERIVED_FROM', @TenantId = 0",
                2, 1, 2, None, 1,
            ),
        ]  # fmt: skip


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
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
        ({"EntityId": 3}, NotFoundError, "Atom 3 has no recorded provenance"),
        ({"Direction": None}, MissingArgumentError, "Direction is required"),
    ],
)
def test_bad_questions(
    database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_QueryProvenance", **{"NodeType": "Atom", "EntityId": 3, **arguments})
