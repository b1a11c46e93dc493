"""Provenance: which entity came from or used which. An edge goes from the user to the used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ...errors import ConflictError, HartonomousError, NotFoundError, RangeError, UnknownNameError, raise_all
from .arguments import parse_json, require
from .procedure import Column, Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run

_NODE_TYPES = ("Atom", "Inference", "Model", "Layer", "Generation", "Weight", "Improvement")
_EDGE_TYPES = ("USED_ATOM", "PRODUCED", "DERIVED_FROM", "RAN_ON", "PART_OF")
_DIRECTIONS = ("Upstream", "Downstream", "Both")


def _one_of(name: str, value: str, known: tuple[str, ...], problems: list[HartonomousError]) -> str:
    """The name as it is stored: SQL Server compares these without regard to case, so does the table here."""
    for candidate in known:
        if candidate.casefold() == value.casefold():
            return candidate
    problems.append(UnknownNameError(f"{name} must be one of {', '.join(known)}; got '{value}'"))
    return known[0]


def check_tenant(run: Run, tenant_id: int) -> None:
    if run.one("SELECT 1 FROM Tenants WHERE TenantId = ?", (tenant_id,)) is None:
        raise NotFoundError(f"tenant {tenant_id} does not exist")


def node(run: Run, node_type: str, entity_id: int, tenant_id: int) -> int:
    """The node of an entity, made if it is new. The caller sees to whose it is."""
    run.execute(
        "INSERT INTO ProvenanceNodes (NodeType, EntityId, TenantId, CreatedAt) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (NodeType, EntityId) DO NOTHING",
        (node_type, entity_id, tenant_id, run.now),
    )
    found = run.one("SELECT NodeId FROM ProvenanceNodes WHERE NodeType = ? AND EntityId = ?", (node_type, entity_id))
    return int(found[0])


@procedure(
    "sp_RecordProvenance",
    Parameter("FromType", "nvarchar(50)"),
    Parameter("FromId", "bigint"),
    Parameter("ToType", "nvarchar(50)"),
    Parameter("ToId", "bigint"),
    Parameter("EdgeType", "nvarchar(50)", default="USED_ATOM"),
    Parameter("Weight", "float", default=None),
    Parameter("Metadata", "nvarchar(max)", default=None),
    Parameter("InferenceId", "bigint", default=None),
    Parameter("TenantId", "int", default=0),
    Parameter("EdgeId", "bigint", output=True),
)
def record_provenance(
    run: Run,
    from_type: str,
    from_id: int,
    to_type: str,
    to_id: int,
    edge_type: str,
    weight: float | None,
    metadata: str | None,
    inference_id: int | None,
    tenant_id: int,
) -> Returned:
    require(EdgeType=edge_type, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    from_type = _one_of("FromType", from_type, _NODE_TYPES, problems)
    to_type = _one_of("ToType", to_type, _NODE_TYPES, problems)
    edge_type = _one_of("EdgeType", edge_type, _EDGE_TYPES, problems)
    raise_all(problems)
    parse_json("Metadata", metadata)
    check_tenant(run, tenant_id)
    if tenant_id != 0:
        for node_type, entity_id in ((from_type, from_id), (to_type, to_id)):
            owner = run.one(
                "SELECT TenantId FROM ProvenanceNodes WHERE NodeType = ? AND EntityId = ?", (node_type, entity_id)
            )
            if owner is not None and owner[0] not in (0, tenant_id):
                raise ConflictError(
                    f"{node_type} {entity_id} must belong to tenant {tenant_id} or be public; "
                    "it belongs to another tenant"
                )
    source = node(run, from_type, from_id, tenant_id)
    target = node(run, to_type, to_id, tenant_id)
    run.execute(
        "INSERT INTO ProvenanceEdges"
        " (FromNodeId, ToNodeId, EdgeType, Weight, InferenceId, Metadata, TenantId, CreatedAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (FromNodeId, ToNodeId, EdgeType) DO NOTHING",
        (source, target, edge_type, weight, inference_id, metadata, tenant_id, run.now),
    )
    edge = run.one(
        "SELECT EdgeId FROM ProvenanceEdges WHERE FromNodeId = ? AND ToNodeId = ? AND EdgeType = ?",
        (source, target, edge_type),
    )
    return Returned(outputs={"EdgeId": edge[0]})


# One level of the breadth-first search: what is one step from the nodes of the last level, each with where it was
# reached from.
_STEP = """
    SELECT r.value, n.NodeId, n.NodeType, n.EntityId, e.EdgeType
    FROM json_each(:reached) AS r
    JOIN ProvenanceEdges AS e ON e.{near} = r.value
    JOIN ProvenanceNodes AS n ON n.NodeId = e.{far}
    WHERE (:edge_type IS NULL OR e.EdgeType = :edge_type)
      AND e.TenantId IN (0, :tenant)
      AND n.TenantId IN (0, :tenant)
"""


@procedure(
    "sp_QueryProvenance",
    Parameter("NodeType", "nvarchar(50)"),
    Parameter("EntityId", "bigint"),
    Parameter("Direction", "nvarchar(20)", default="Upstream"),
    Parameter("MaxDepth", "int", default=5),
    Parameter("EdgeType", "nvarchar(50)", default=None),
    Parameter("TenantId", "int", default=0),
    returns=[
        [
            Column("NodeId", "bigint"),
            Column("NodeType", "nvarchar(50)"),
            Column("EntityId", "bigint"),
            Column("Depth", "int"),
            Column("Path", "nvarchar(max)"),
            Column("EdgeType", "nvarchar(50)"),
        ]
    ],
    writes=False,
)
def query_provenance(
    run: Run, node_type: str, entity_id: int, direction: str, max_depth: int, edge_type: str | None, tenant_id: int
) -> Returned:
    require(Direction=direction, MaxDepth=max_depth, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    node_type = _one_of("NodeType", node_type, _NODE_TYPES, problems)
    direction = _one_of("Direction", direction, _DIRECTIONS, problems)
    if edge_type is not None:
        edge_type = _one_of("EdgeType", edge_type, _EDGE_TYPES, problems)
    if not 1 <= max_depth <= 100:
        problems.append(RangeError(f"MaxDepth must be in 1..100; got {max_depth}"))
    raise_all(problems)
    start = run.one(
        "SELECT NodeId, NodeType || ' ' || EntityId FROM ProvenanceNodes"
        " WHERE NodeType = ? AND EntityId = ? AND TenantId IN (0, ?)",
        (node_type, entity_id, tenant_id),
    )
    if start is None:
        raise NotFoundError(f"{node_type} {entity_id} has no recorded provenance for tenant {tenant_id}")
    steps = []
    if direction != "Downstream":
        steps.append(_STEP.format(near="FromNodeId", far="ToNodeId"))
    if direction != "Upstream":
        steps.append(_STEP.format(near="ToNodeId", far="FromNodeId"))
    level = f"{' UNION ALL '.join(steps)} ORDER BY 1, 5"
    paths = {start[0]: start[1]}
    rows = []
    last = [start[0]]
    for depth in range(1, max_depth + 1):
        found = run.execute(
            level, {"reached": json.dumps(last), "edge_type": edge_type, "tenant": tenant_id}
        ).fetchall()
        last = []
        # Rows come by source: the first to reach a node stays, so among equal paths the lowest NodeId's is given.
        for source, node_id, kind, entity, edge in found:
            if node_id not in paths:
                paths[node_id] = f"{paths[source]} > {kind} {entity}"
                rows.append((node_id, kind, entity, depth, paths[node_id], edge))
                last.append(node_id)
        if not last:
            break
    rows.sort(key=lambda row: (row[3], row[1], row[2]))
    return Returned([rows])
