"""Lineage of atoms: links, where an atom came from, and what it has an impact on."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    HartonomousError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    UnknownNameError,
)

from .provenance_calls import ENDLESS, link, new_tenant, unused_ids

Atoms = Callable[..., int]


@pytest.fixture
def atom(engine: Database, token: str) -> Atoms:
    """Makes a text atom that no other test has."""
    number = itertools.count()

    def make(tenant: int = 0) -> int:
        text = f"{token} {next(number)}"
        return int(
            engine.call(
                "sp_AtomIngestion", HashInput=text, Modality="text", CanonicalText=text, TenantId=tenant
            ).outputs["AtomId"]
        )

    return make


def parents(database: Database, child: int, *ids: int, **more: Any) -> int:
    (row,) = database.call(
        "sp_LinkProvenance", ParentAtomIds=",".join(map(str, ids)), ChildAtomId=child, **more
    ).rows
    assert row["ChildAtomId"] == child
    return int(row["EdgesCreated"])


def lineage(database: Database, atom_id: int, **more: Any) -> list[tuple[int, int]]:
    rows = database.call("sp_QueryLineage", AtomId=atom_id, **more).rows
    return [(row["AtomId"], row["Depth"]) for row in rows]


def impacted(database: Database, atom_id: int, **more: Any) -> list[tuple[int, int, str]]:
    rows = list(database.call("sp_FindImpactedAtoms", AtomId=atom_id, **more).rows)
    assert {row["TotalImpacted"] for row in rows} <= {len(rows)}
    return [(row["AtomId"], row["Depth"], row["ImpactType"]) for row in rows]


def test_links_are_made_once(engine: Database, atom: Atoms) -> None:
    a, b, c = atom(), atom(), atom()
    assert parents(engine, c, a, b, a) == 2
    assert parents(engine, c, b) == 0
    assert parents(engine, c, b, DependencyType="partof") == 1
    result = engine.call("sp_LinkProvenance", ParentAtomIds=f" {a} ,{b}", ChildAtomId=c, DependencyType="USEDATOM")
    assert result.rows.tuples == [(c, 2, "UsedAtom")]
    rows = engine.call("sp_QueryProvenance", NodeType="Atom", EntityId=c, EdgeType="USED_ATOM").rows
    assert [row["EntityId"] for row in rows] == [a, b]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"ParentAtomIds": "5,,6"}, FormatError, "commas; got the element ''"),
        ({"ParentAtomIds": ""}, FormatError, "ParentAtomIds must be atom ids separated by commas; got the element ''"),
        ({"ParentAtomIds": "5;6"}, FormatError, "got the element '5;6'"),
        ({"ParentAtomIds": "5, x%s"}, FormatError, "got the element ' x%s'"),
        ({"ParentAtomIds": "9223372036854775808"}, FormatError, "got the element '9223372036854775808'"),
        ({"ParentAtomIds": "1,1.0"}, FormatError, "got the element '1.0'"),
        ({"ParentAtomIds": "-7,-3"}, ConflictError, "ParentAtomIds must not name the child; -7 is both"),
        ({"ParentAtomIds": "-8"}, NotFoundError, "atom -7 does not exist for tenant 0"),
        ({"DependencyType": "Knows"}, UnknownNameError, "one of DerivedFrom, PartOf, UsedAtom; got 'Knows'"),
        ({"DependencyType": None}, MissingArgumentError, "DependencyType is required"),
        ({"ParentAtomIds": None}, MissingArgumentError, "ParentAtomIds is required"),
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
    ],
)
def test_bad_links(database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_LinkProvenance", **{"ParentAtomIds": "-8", "ChildAtomId": -7, **arguments})


def test_diamonds_both_ways(engine: Database, atom: Atoms) -> None:
    a, b, c, d = (atom() for _ in range(4))
    parents(engine, d, b, c)
    parents(engine, b, a)
    parents(engine, c, a)
    assert lineage(engine, d) == [(b, 1), (c, 1), (a, 2)]
    assert lineage(engine, a, Direction="Downstream") == [(b, 1), (c, 1), (d, 2)]
    assert lineage(engine, b, Direction="both") == [(a, 1), (d, 1), (c, 2)]
    assert lineage(engine, d, MaxDepth=1) == [(b, 1), (c, 1)]
    assert impacted(engine, a) == [(b, 1, "Direct"), (c, 1, "Direct"), (d, 2, "Indirect")]
    assert impacted(engine, a, MaxDepth=1) == [(b, 1, "Direct"), (c, 1, "Direct")]
    assert impacted(engine, d) == []


def test_columns_of_atoms(engine: Database, atom: Atoms) -> None:
    a, b = atom(), atom()
    parents(engine, b, a)
    link(engine, a, ENDLESS)  # an atom that was never there, or no longer is
    there, gone = engine.call("sp_QueryLineage", AtomId=b).rows
    assert (len(there["ContentHash"]), there["CreatedAt"].tzinfo is not None) == (32, True)
    assert there["Path"] == f"Atom {b} > Atom {a}"
    assert (gone["ContentHash"], gone["ContentType"], gone["CreatedAt"]) == (None, None, None)
    assert gone["Path"] == f"Atom {b} > Atom {a} > Atom {ENDLESS}"
    (row,) = engine.call("sp_FindImpactedAtoms", AtomId=a).rows
    assert (row["ContentHash"], row["TotalImpacted"]) != (there["ContentHash"], 0)
    assert row["CreatedUtc"].tzinfo is not None


def test_through_operations(engine: Database, atom: Atoms) -> None:
    """out -DERIVED_FROM-> inference -USED_ATOM-> source: Depth counts edges, and the operation stands between."""
    source, out, later = atom(), atom(), atom()
    inference = unused_ids()()
    link(engine, inference, source, "USED_ATOM", FromType="Inference")
    link(engine, out, inference, ToType="Inference")
    parents(engine, later, out)
    assert lineage(engine, later) == [(out, 1), (source, 3)]
    assert impacted(engine, source) == [(out, 2, "Direct"), (later, 3, "Indirect")]
    parents(engine, later, source)
    assert impacted(engine, source) == [(later, 1, "Direct"), (out, 2, "Direct")]


def test_cycles_end(engine: Database, atom: Atoms) -> None:
    a, b, c = atom(), atom(), atom()
    for child, parent in ((a, b), (b, c), (c, a)):
        parents(engine, child, parent)
    link(engine, a, a)
    assert lineage(engine, a, MaxDepth=100) == [(b, 1), (c, 2)]
    assert impacted(engine, a) == [(c, 1, "Direct"), (b, 2, "Indirect")]


def test_a_chain_of_ten_thousand(engine: Database) -> None:
    """Deeper than any recursion; the atoms themselves are pruned."""
    unused = unused_ids()
    chain = [unused() for _ in range(10_000)]
    with engine.transaction():
        for child, parent in itertools.pairwise(chain):
            link(engine, child, parent)
    found = impacted(engine, chain[-1])
    assert [row[:2] for row in found] == [(each, depth) for depth, each in enumerate(reversed(chain[:-1]), 1)]
    assert [row[2] for row in found[:3]] == ["Direct", "Indirect", "Indirect"]
    assert len(impacted(engine, chain[-1], MaxDepth=500)) == 500
    assert lineage(engine, chain[0], MaxDepth=100) == [(chain[depth], depth) for depth in range(1, 101)]


def test_tenants_see_their_own_and_what_is_public(engine: Database, atom: Atoms) -> None:
    ours, theirs = new_tenant(engine), new_tenant(engine)
    public, mine, other = atom(), atom(ours), atom(theirs)
    parents(engine, mine, public, TenantId=ours)
    parents(engine, other, public, TenantId=theirs)
    assert impacted(engine, public, TenantId=ours) == [(mine, 1, "Direct")]
    assert impacted(engine, public, TenantId=theirs) == [(other, 1, "Direct")]
    assert impacted(engine, public) == []
    assert lineage(engine, public, Direction="Both", TenantId=theirs) == [(other, 1)]
    for call in (
        lambda: lineage(engine, mine, TenantId=theirs),
        lambda: impacted(engine, other, TenantId=ours),
        lambda: parents(engine, mine, other, TenantId=ours),
    ):
        with pytest.raises(NotFoundError):
            call()
        if not engine.url.startswith("sqlite:"):
            break  # the error has rolled back the test's transaction


def test_the_same_edge_of_two_tenants_is_two(engine: Database, atom: Atoms) -> None:
    """Who records first neither hides the other's edge nor takes a public atom away."""
    first, second = new_tenant(engine), new_tenant(engine)
    a, b = atom(), atom()
    one = link(engine, b, a, TenantId=first)
    two = link(engine, b, a, TenantId=second)
    everyone = link(engine, b, a)
    assert len({one, two, everyone}) == 3
    assert link(engine, b, a, TenantId=second) == two
    assert lineage(engine, b, TenantId=first) == lineage(engine, b, TenantId=second) == [(a, 1)]


@pytest.mark.parametrize(
    ("procedure", "arguments", "error", "message"),
    [
        ("sp_QueryLineage", {"MaxDepth": 101}, RangeError, r"MaxDepth must be in 1\.\.100; got 101"),
        ("sp_QueryLineage", {"MaxDepth": None}, MissingArgumentError, "MaxDepth is required"),
        ("sp_QueryLineage", {"Direction": "Up"}, UnknownNameError, "Direction must be one of Upstream, Downstream, B"),
        ("sp_QueryLineage", {}, NotFoundError, "Atom -7 has no recorded provenance for tenant 0"),
        ("sp_QueryLineage", {"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
        ("sp_QueryLineage", {"AtomId": None}, MissingArgumentError, "AtomId is required"),
        ("sp_FindImpactedAtoms", {"MaxDepth": 0}, RangeError, "MaxDepth must be 1 or more, or NULL for all; got 0"),
        ("sp_FindImpactedAtoms", {}, NotFoundError, "Atom -7 has no recorded provenance for tenant 0"),
        ("sp_FindImpactedAtoms", {"TenantId": None}, MissingArgumentError, "TenantId is required"),
    ],
)
def test_bad_questions(
    database: Database, procedure: str, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call(procedure, **{"AtomId": -7, **arguments})
