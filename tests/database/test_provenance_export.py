"""Provenance as a document: each form is read back by its own reader and says the same."""

from __future__ import annotations

import csv
import io
import itertools
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import (
    HartonomousError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    UnknownNameError,
)

from .provenance_calls import link, new_tenant, unused_ids

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
Edge = tuple[str, int, str, str, int, "float | None", "int | None", Any]


def export(database: Database, atom: int, kind: str, **more: Any) -> tuple[str, int, int]:
    (row,) = database.call("sp_ExportProvenance", AtomId=atom, Format=kind, **more).rows
    assert row["Format"] == kind
    return row["Document"], row["Nodes"], row["Edges"]


def from_json(text: str) -> tuple[set[tuple[str, int]], list[Edge]]:
    document = json.loads(text)
    nodes = {each["id"]: (each["type"], int(each["entity"])) for each in document["nodes"]}
    assert list(nodes) == sorted(nodes, key=int)
    edges = [
        (
            *nodes[each["from"]], each["type"], *nodes[each["to"]], each["weight"],
            None if each["inference"] is None else int(each["inference"]), each["metadata"],
        )
        for each in document["edges"]
    ]  # fmt: skip
    assert all(isinstance(each["id"], str) and each["created"].endswith("Z") for each in document["edges"])
    return set(nodes.values()), edges


def from_graphml(text: str) -> tuple[set[tuple[str, int]], list[Edge]]:
    root = ET.fromstring(text)
    assert root.tag == f"{GRAPHML}graphml"
    keys = {
        key.get("id"): (key.get("for"), key.get("attr.name"), key.get("attr.type"))
        for key in root.iter(GRAPHML + "key")
    }
    assert {name: kind for _, name, kind in keys.values()} == {
        "NodeType": "string", "EntityId": "long", "EdgeType": "string", "Weight": "double", "InferenceId": "long",
        "CreatedAt": "string", "Metadata": "string",
    }  # fmt: skip
    # The order that the schema asks for: keys, then graphs.
    assert [child.tag.removeprefix(GRAPHML) for child in root] == ["key"] * len(keys) + ["graph"]
    (graph,) = root.iter(GRAPHML + "graph")
    assert graph.get("edgedefault") == "directed"

    def data(element: ET.Element) -> dict[str, str]:
        what = element.tag.removeprefix(GRAPHML)
        found = {}
        for child in element:
            assert child.tag == GRAPHML + "data"
            applies, name, _ = keys[child.get("key")]
            assert applies == what
            found[str(name)] = child.text or ""
        return found

    nodes: dict[str, tuple[str, int]] = {}
    for element in graph.iter(GRAPHML + "node"):
        values = data(element)
        nodes[str(element.get("id"))] = (values["NodeType"], int(values["EntityId"]))
    edges: list[Edge] = []
    for element in graph.iter(GRAPHML + "edge"):
        values = data(element)
        assert values["CreatedAt"].endswith("Z")
        edges.append(
            (
                *nodes[str(element.get("source"))], values["EdgeType"], *nodes[str(element.get("target"))],
                float(values["Weight"]) if "Weight" in values else None,
                int(values["InferenceId"]) if "InferenceId" in values else None,
                json.loads(values["Metadata"]) if "Metadata" in values else None,
            )
        )  # fmt: skip
    return set(nodes.values()), edges


def from_csv(text: str) -> list[Edge]:
    assert text.endswith("\r\n")
    return [
        (
            row["FromType"], int(row["FromId"]), row["EdgeType"], row["ToType"], int(row["ToId"]),
            float(row["Weight"]) if row["Weight"] else None, int(row["InferenceId"]) if row["InferenceId"] else None,
            json.loads(row["Metadata"]) if row["Metadata"] else None,
        )
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]  # fmt: skip


def test_all_forms_say_the_same(engine: Database) -> None:
    """A shortcut from a descendant to an ancestor is not the atom's provenance; a cousin is none of it either."""
    unused = unused_ids()
    root, source, atom, heir, cousin, inference = (unused() for _ in range(6))
    odd = '{"say": "a \\"b\\", <c> & d;\\n\\u0007 Grüße 😀 ]]>", "deep": [1, null, {"x": 0.1}]}'
    link(engine, atom, source, Weight=0.1 + 0.2, Metadata=odd, InferenceId=(1 << 62) + 1)
    link(engine, source, root, "PART_OF", Weight=-1e-300)
    link(engine, inference, atom, "USED_ATOM", FromType="Inference", Weight=0.0, Metadata="[]")
    link(engine, heir, inference, ToType="Inference")
    link(engine, heir, root)
    link(engine, cousin, root)
    nodes = {("Atom", root), ("Atom", source), ("Atom", atom), ("Atom", heir), ("Inference", inference)}
    edges: list[Edge] = [
        ("Atom", atom, "DERIVED_FROM", "Atom", source, 0.1 + 0.2, (1 << 62) + 1, json.loads(odd)),
        ("Atom", source, "PART_OF", "Atom", root, -1e-300, None, None),
        ("Inference", inference, "USED_ATOM", "Atom", atom, 0.0, None, []),
        ("Atom", heir, "DERIVED_FROM", "Inference", inference, None, None, None),
    ]
    text, node_count, edge_count = export(engine, atom, "JSON")
    assert (node_count, edge_count) == (5, 4)
    assert json.loads(text)["atom"] == str(atom)
    assert from_json(text) == (nodes, edges)
    assert from_graphml(export(engine, atom, "GraphML")[0]) == (nodes, edges)
    assert from_csv(export(engine, atom, "CSV")[0]) == edges
    near = {("Atom", source), ("Atom", atom), ("Inference", inference)}
    assert from_json(export(engine, atom, "JSON", MaxDepth=1)[0]) == (near, [edges[0], edges[2]])


def test_what_xml_cannot_hold_is_escaped(engine: Database) -> None:
    unused = unused_ids()
    a, b = unused(), unused()
    link(engine, a, b, Metadata='{"x": "\uffff\ufffe"}')
    _, (edge,) = from_graphml(export(engine, a, "GraphML")[0])
    assert edge[-1] == {"x": "\uffff\ufffe"}


def test_cycles_and_an_atom_alone(engine: Database) -> None:
    unused = unused_ids()
    a, b = unused(), unused()
    link(engine, a, b)
    link(engine, b, a)
    link(engine, a, a)
    nodes, edges = from_json(export(engine, a, "JSON")[0])
    assert (len(nodes), len(edges)) == (2, 3)
    assert from_graphml(export(engine, a, "GraphML")[0]) == (nodes, edges)
    owner = new_tenant(engine)
    lone, other = unused(), unused()
    link(engine, other, lone, TenantId=owner)
    link(engine, lone, lone)  # public, but the node is the owner's
    assert from_json(export(engine, lone, "JSON", TenantId=owner)[0])[0] == {("Atom", lone), ("Atom", other)}


def test_other_tenants_are_not_in_it(engine: Database) -> None:
    ours, theirs = new_tenant(engine), new_tenant(engine)
    unused = unused_ids()
    public, root, mine, other = (unused() for _ in range(4))
    link(engine, public, root)
    link(engine, mine, public, TenantId=ours)
    link(engine, other, public, TenantId=theirs)
    for tenant, heirs in ((0, set()), (ours, {("Atom", mine)}), (theirs, {("Atom", other)})):
        nodes, _ = from_json(export(engine, public, "JSON", TenantId=tenant)[0])
        assert nodes == {("Atom", public), ("Atom", root)} | heirs


def test_a_chain_of_ten_thousand(engine: Database) -> None:
    unused = unused_ids()
    chain = [unused() for _ in range(10_000)]
    with engine.transaction():
        for child, parent in itertools.pairwise(chain):
            link(engine, child, parent)
    text, nodes, edges = export(engine, chain[5000], "GraphML")
    assert (nodes, edges) == (10_000, 9_999)
    found, links = from_graphml(text)
    assert found == {("Atom", each) for each in chain}
    assert [(edge[1], edge[4]) for edge in links] == list(itertools.pairwise(chain))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"Format": "XML"}, UnknownNameError, "Format must be one of JSON, GraphML, CSV; got 'XML'"),
        ({"Format": None}, MissingArgumentError, "Format is required"),
        ({"MaxDepth": 0}, RangeError, "MaxDepth must be 1 or more, or NULL for all; got 0"),
        ({}, NotFoundError, "Atom -7 has no recorded provenance for tenant 0"),
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
    ],
)
def test_bad_exports(
    database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_ExportProvenance", **{"AtomId": -7, **arguments})
