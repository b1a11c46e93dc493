"""Provenance: which entity came from or used which. An edge goes from the user to the used."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ...errors import ConflictError, HartonomousError, NotFoundError, RangeError, UnknownNameError, raise_all
from .arguments import parse_json, require
from .procedure import Column, Parameter, Returned, procedure
from .provenance_walk import paths, walk

if TYPE_CHECKING:
    from .engine import Run

NODE_TYPES = ("Atom", "Inference", "Model", "Layer", "Generation", "Weight", "Improvement")
EDGE_TYPES = ("USED_ATOM", "PRODUCED", "DERIVED_FROM", "RAN_ON", "PART_OF")
DIRECTIONS = ("Upstream", "Downstream", "Both")


def named(name: str, value: str, known: tuple[str, ...], problems: list[HartonomousError]) -> str:
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


def visible_node(run: Run, node_type: str, entity_id: int, tenant_id: int) -> int:
    """The node of an entity, if the tenant may see it."""
    found = run.one(
        "SELECT NodeId FROM ProvenanceNodes WHERE NodeType = ? AND EntityId = ? AND TenantId IN (0, ?)",
        (node_type, entity_id, tenant_id),
    )
    if found is None:
        raise NotFoundError(f"{node_type} {entity_id} has no recorded provenance for tenant {tenant_id}")
    return int(found[0])


def record_edge(
    run: Run, source: tuple[str, int], target: tuple[str, int], edge_type: str, tenant_id: int,
    weight: float | None = None, inference_id: int | None = None, metadata: str | None = None,
) -> tuple[int, bool]:  # fmt: skip
    """The tenant's edge from the user to the used, made if it is new: its EdgeId, and whether it is new."""
    owners = [_owner(run, entity, tenant_id) for entity in (source, target)]
    ends = [node(run, *entity, owner) for entity, owner in zip((source, target), owners, strict=True)]
    made = run.execute(
        "INSERT INTO ProvenanceEdges"
        " (FromNodeId, ToNodeId, EdgeType, Weight, InferenceId, Metadata, TenantId, CreatedAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (FromNodeId, ToNodeId, EdgeType, TenantId) DO NOTHING",
        (*ends, edge_type, weight, inference_id, metadata, tenant_id, run.now),
    )
    edge = run.one(
        "SELECT EdgeId FROM ProvenanceEdges WHERE FromNodeId = ? AND ToNodeId = ? AND EdgeType = ? AND TenantId = ?",
        (*ends, edge_type, tenant_id),
    )
    return int(edge[0]), made.rowcount == 1


_OWNERS = {
    "Atom": "SELECT TenantId FROM Atoms WHERE AtomId = ?",
    "Inference": "SELECT TenantId FROM InferenceRequests WHERE InferenceId = ?",
    "Model": "SELECT TenantId FROM Models WHERE ModelId = ?",
}


def _owner(run: Run, entity: tuple[str, int], tenant_id: int) -> int:
    """Whose node it is or will be: as the node says, else as the entity's own row, else the recording tenant's."""
    node_type, entity_id = entity
    found = run.one("SELECT TenantId FROM ProvenanceNodes WHERE NodeType = ? AND EntityId = ?", entity)
    if found is None and node_type in _OWNERS:
        found = run.one(_OWNERS[node_type], (entity_id,))
    owner = tenant_id if found is None else int(found[0])
    if tenant_id != 0 and owner not in (0, tenant_id):
        raise ConflictError(
            f"{node_type} {entity_id} must belong to tenant {tenant_id} or be public; it belongs to another tenant"
        )
    return owner


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
    from_type = named("FromType", from_type, NODE_TYPES, problems)
    to_type = named("ToType", to_type, NODE_TYPES, problems)
    edge_type = named("EdgeType", edge_type, EDGE_TYPES, problems)
    raise_all(problems)
    parse_json("Metadata", metadata)
    check_tenant(run, tenant_id)
    edge_id, _ = record_edge(
        run, (from_type, from_id), (to_type, to_id), edge_type, tenant_id, weight, inference_id, metadata
    )
    return Returned(outputs={"EdgeId": edge_id})


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
)
def query_provenance(
    run: Run, node_type: str, entity_id: int, direction: str, max_depth: int, edge_type: str | None, tenant_id: int
) -> Returned:
    require(Direction=direction, MaxDepth=max_depth, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    node_type = named("NodeType", node_type, NODE_TYPES, problems)
    direction = named("Direction", direction, DIRECTIONS, problems)
    if edge_type is not None:
        edge_type = named("EdgeType", edge_type, EDGE_TYPES, problems)
    if not 1 <= max_depth <= 100:
        problems.append(RangeError(f"MaxDepth must be in 1..100; got {max_depth}"))
    raise_all(problems)
    check_tenant(run, tenant_id)
    started = time.perf_counter()
    start = visible_node(run, node_type, entity_id, tenant_id)
    steps = walk(run, start, direction, tenant_id, max_depth=max_depth, edge_type=edge_type)
    ways = paths(start, f"{node_type} {entity_id}", steps)
    steps.sort(key=lambda step: (step[3], step[1], step[2]))
    rows = [(at, kind, entity, depth, ways[at], edge) for at, kind, entity, depth, _, edge in steps]
    edge = "NULL" if edge_type is None else f"N'{edge_type}'"
    text = (
        f"EXECUTE dbo.sp_QueryProvenance @NodeType = N'{node_type}', @EntityId = {entity_id},"
        f" @Direction = N'{direction}', @MaxDepth = {max_depth},"
        f" @EdgeType = {edge}, @TenantId = {tenant_id}"
    )
    # ExecutedBy stays NULL: the embedded engine has no logins.
    run.execute(
        "INSERT INTO GraphQueries (TenantId, QueryName, QueryText, StartNodeId, MaxDepth, RowsReturned, DurationMs,"
        " ExecutedAt) VALUES (?, 'sp_QueryProvenance', ?, ?, ?, ?, ?, ?)",
        (tenant_id, text, start, max_depth, len(rows), round((time.perf_counter() - started) * 1000), run.now),
    )
    return Returned([rows])
