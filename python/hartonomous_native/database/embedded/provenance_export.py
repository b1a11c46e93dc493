"""The provenance of an atom as one document: JSON, GraphML or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ...errors import HartonomousError, RangeError, raise_all
from .arguments import require
from .procedure import Column, Parameter, Returned, procedure
from .provenance import check_tenant, named, visible_node
from .provenance_walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from .engine import Run

_FORMATS = ("JSON", "GraphML", "CSV")
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
# id of the key, for what, name, type; the order is that of the data.
_KEYS = (
    ("nt", "node", "NodeType", "string"),
    ("ni", "node", "EntityId", "long"),
    ("et", "edge", "EdgeType", "string"),
    ("ew", "edge", "Weight", "double"),
    ("ei", "edge", "InferenceId", "long"),
    ("ec", "edge", "CreatedAt", "string"),
    ("em", "edge", "Metadata", "string"),
)
_NOT_XML = re.compile("[\ufffe\uffff]")  # JSON may hold these two as they are, XML may not

Node = tuple[int, str, int]  # NodeId, NodeType, EntityId
Edge = tuple[int, int, int, str, "float | None", "int | None", str, "str | None"]


@procedure(
    "sp_ExportProvenance",
    Parameter("AtomId", "bigint"),
    Parameter("Format", "nvarchar(20)", default="JSON"),
    Parameter("TenantId", "int", default=0),
    Parameter("MaxDepth", "int", default=None),
    returns=[[
        Column("Format", "nvarchar(20)"), Column("Nodes", "int"), Column("Edges", "int"),
        Column("Document", "nvarchar(max)"),
    ]],
    writes=False,
)  # fmt: skip
def export_provenance(run: Run, atom_id: int, format: str, tenant_id: int, max_depth: int | None) -> Returned:
    require(Format=format, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    format = named("Format", format, _FORMATS, problems)
    if max_depth is not None and max_depth < 1:
        problems.append(RangeError(f"MaxDepth must be 1 or more, or NULL for all; got {max_depth}"))
    raise_all(problems)
    check_tenant(run, tenant_id)
    start = visible_node(run, "Atom", atom_id, tenant_id)
    nodes: dict[int, Node] = {start: (start, "Atom", atom_id)}
    edges: dict[int, Edge] = {}
    for direction in ("Upstream", "Downstream"):
        steps = walk(run, start, direction, tenant_id, max_depth=max_depth)
        side = {start, *(step[0] for step in steps)}
        nodes.update((step[0], step[:3]) for step in steps)
        for edge in run.execute(_BETWEEN, {"nodes": json.dumps(sorted(side)), "tenant": tenant_id}):
            if edge[2] in side:
                edges[edge[0]] = edge
    write: Callable[[int, list[Node], list[Edge]], str] = {"JSON": _json, "GraphML": _graphml, "CSV": _csv}[format]
    document = write(atom_id, sorted(nodes.values()), [edges[edge] for edge in sorted(edges)])
    return Returned([[(format, len(nodes), len(edges), document)]])


_BETWEEN = """
    SELECT e.EdgeId, e.FromNodeId, e.ToNodeId, e.EdgeType, e.Weight, e.InferenceId,
        replace(e.CreatedAt, ' ', 'T') || 'Z', e.Metadata
    FROM json_each(:nodes) AS r
    CROSS JOIN ProvenanceEdges AS e ON e.FromNodeId = r.value
    WHERE e.TenantId IN (0, :tenant)
"""


def _json(atom_id: int, nodes: list[Node], edges: list[Edge]) -> str:
    """Ids are texts: most readers of JSON would pass a BIGINT through a double."""
    document = {
        "atom": str(atom_id),
        "nodes": [{"id": str(at), "type": kind, "entity": str(entity)} for at, kind, entity in nodes],
        "edges": [
            {
                "id": str(at),
                "from": str(source),
                "to": str(target),
                "type": kind,
                "weight": weight,
                "inference": None if inference is None else str(inference),
                "created": created,
                "metadata": None if metadata is None else json.loads(metadata),
            }
            for at, source, target, kind, weight, inference, created, metadata in edges
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _graphml(atom_id: int, nodes: list[Node], edges: list[Edge]) -> str:
    lines = [
        '<?xml version="1.0"?>',
        f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd">',
    ]
    lines += [
        f'<key id="{key}" for="{what}" attr.name="{name}" attr.type="{kind}"/>' for key, what, name, kind in _KEYS
    ]
    lines.append(f'<graph id="atom{atom_id}" edgedefault="directed">')
    for at, kind, entity in nodes:
        lines.append(f'<node id="n{at}">{_data("nt", kind)}{_data("ni", entity)}</node>')
    for at, source, target, *values in edges:
        data = "".join(_data(key, value) for (key, *_), value in zip(_KEYS[2:], values, strict=True))
        lines.append(f'<edge id="e{at}" source="n{source}" target="n{target}">{data}</edge>')
    lines += ["</graph>", "</graphml>"]
    return "\n".join(lines)


def _data(key: str, value: Any) -> str:
    """Nothing for NULL."""
    if value is None:
        return ""
    text = repr(value) if isinstance(value, float) else str(value)
    text = _NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return f'<data key="{key}">{escape(text)}</data>'


def _csv(atom_id: int, nodes: list[Node], edges: list[Edge]) -> str:
    """RFC 4180: a line for each edge, NULL is nothing."""
    entities = {at: (kind, entity) for at, kind, entity in nodes}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        ["EdgeId", "FromType", "FromId", "EdgeType", "ToType", "ToId", "Weight", "InferenceId", "CreatedAt", "Metadata"]
    )
    for at, source, target, kind, weight, inference, created, metadata in edges:
        exact = None if weight is None else repr(weight)
        writer.writerow([at, *entities[source], kind, *entities[target], exact, inference, created, metadata])
    return out.getvalue()
