"""Breadth-first walks over the provenance graph, a level at a time: every node is visited once, so cycles end and the
number of paths does not matter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine import Run

# Both read their index alone: UX_ProvenanceEdges_From_To_Type and IX_ProvenanceEdges_To. CROSS JOIN keeps the order of
# the join, which the planner cannot know to be right: json_each has no statistics.
_EDGES = (
    "SELECT r.value, e.EdgeType, e.{far} FROM json_each(?) AS r CROSS JOIN ProvenanceEdges AS e ON e.{near} = r.value"
    " WHERE e.TenantId IN (0, ?)"
)
_UP = _EDGES.format(near="FromNodeId", far="ToNodeId")
_DOWN = _EDGES.format(near="ToNodeId", far="FromNodeId")
_NODES = (
    "SELECT n.NodeId, n.NodeType, n.EntityId FROM json_each(?) AS r"
    " CROSS JOIN ProvenanceNodes AS n ON n.NodeId = r.value WHERE n.TenantId IN (0, ?)"
)


#: NodeId, NodeType, EntityId, depth, the NodeId it was reached from first, and by which EdgeType.
Step = tuple[int, str, int, int, int, str]


def walk(
    run: Run, start: int, direction: str, tenant_id: int, *, max_depth: int | None = None, edge_type: str | None = None
) -> list[Step]:
    """The nodes that the tenant can reach from one, level by level; without `max_depth` all of them.

    Of the edges that lead to a node from the level before, the one from the lowest NodeId stays, and of these the first
    EdgeType. The start itself is not among the steps.
    """
    statements = {"Upstream": (_UP,), "Downstream": (_DOWN,)}.get(direction, (_UP, _DOWN))
    seen = {start}
    steps: list[Step] = []
    last = [start]
    depth = 0
    while last and (max_depth is None or depth < max_depth):
        depth += 1
        near = json.dumps(last)
        edges = [edge for statement in statements for edge in run.execute(statement, (near, tenant_id))]
        if edge_type is not None:
            edges = [edge for edge in edges if edge[1] == edge_type]
        edges.sort(reverse=True)  # so that the lowest source overwrites the others
        first = {target: (source, kind) for source, kind, target in edges}
        for known in seen & first.keys():
            del first[known]
        seen.update(first)  # those of other tenants too: they stay hidden
        last = sorted(first)
        found = run.execute(_NODES, (json.dumps(last), tenant_id)).fetchall()
        steps += [(*node, depth, *first[node[0]]) for node in found]
        if len(found) < len(last):
            last = [node[0] for node in found]
    return steps


def edges_of(run: Run, nodes: list[int], direction: str, tenant_id: int) -> list[tuple[int, str, int]]:
    """(NodeId given, EdgeType, NodeId at the other end) of the edges one step from some nodes."""
    return run.execute({"Upstream": _UP, "Downstream": _DOWN}[direction], (json.dumps(nodes), tenant_id)).fetchall()


def paths(start: int, label: str, steps: list[Step]) -> dict[int, str]:
    """For each node the way to it, as 'Inference 7 > Atom 3'. The lengths add up: meant for some hundred levels."""
    ways = {start: label}
    for node_id, node_type, entity_id, _, source, _ in steps:
        ways[node_id] = f"{ways[source]} > {node_type} {entity_id}"
    return ways
