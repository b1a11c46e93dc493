"""Lineage of atoms: where one came from, what came from it, and links made by hand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ...errors import ConflictError, FormatError, HartonomousError, NotFoundError, RangeError, raise_all
from .arguments import require
from .procedure import Column, Parameter, Returned, procedure
from .provenance import DIRECTIONS, check_tenant, named, record_edge, visible_node
from .provenance_walk import edges_of, paths, walk

if TYPE_CHECKING:
    from .engine import Run

_DEPENDENCIES = {"DerivedFrom": "DERIVED_FROM", "PartOf": "PART_OF", "UsedAtom": "USED_ATOM"}
_NUMBER = re.compile(r"-?[0-9]+")


@procedure(
    "sp_QueryLineage",
    Parameter("AtomId", "bigint"),
    Parameter("Direction", "nvarchar(20)", default="Upstream"),
    Parameter("MaxDepth", "int", default=10),
    Parameter("TenantId", "int", default=0),
    returns=[[
        Column("AtomId", "bigint"), Column("Depth", "int"), Column("Path", "nvarchar(max)"),
        Column("ContentHash", "binary(32)"), Column("ContentType", "nvarchar(128)"),
        Column("CreatedAt", "datetime2(7)"),
    ]],
    writes=False,
)  # fmt: skip
def query_lineage(run: Run, atom_id: int, direction: str, max_depth: int, tenant_id: int) -> Returned:
    require(Direction=direction, MaxDepth=max_depth, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    direction = named("Direction", direction, DIRECTIONS, problems)
    if not 1 <= max_depth <= 100:
        problems.append(RangeError(f"MaxDepth must be in 1..100; got {max_depth}"))
    raise_all(problems)
    check_tenant(run, tenant_id)
    start = visible_node(run, "Atom", atom_id, tenant_id)
    steps = walk(run, start, direction, tenant_id, max_depth=max_depth)
    ways = paths(start, f"Atom {atom_id}", steps)
    found = sorted((depth, entity, at) for at, kind, entity, depth, _, _ in steps if kind == "Atom")
    atoms = _atoms(run, [entity for _, entity, _ in found], tenant_id)
    return Returned([[(entity, depth, ways[at], *atoms.get(entity, _PRUNED)) for depth, entity, at in found]])


@procedure(
    "sp_FindImpactedAtoms",
    Parameter("AtomId", "bigint"),
    Parameter("TenantId", "int", default=0),
    Parameter("MaxDepth", "int", default=None),
    returns=[[
        Column("AtomId", "bigint"), Column("Depth", "int"), Column("ImpactType", "nvarchar(20)"),
        Column("ContentHash", "binary(32)"), Column("ContentType", "nvarchar(128)"),
        Column("CreatedUtc", "datetime2(7)"), Column("TotalImpacted", "int"),
    ]],
    writes=False,
)  # fmt: skip
def find_impacted_atoms(run: Run, atom_id: int, tenant_id: int, max_depth: int | None) -> Returned:
    require(TenantId=tenant_id)
    if max_depth is not None and max_depth < 1:
        raise RangeError(f"MaxDepth must be 1 or more, or NULL for all; got {max_depth}")
    check_tenant(run, tenant_id)
    start = visible_node(run, "Atom", atom_id, tenant_id)
    steps = walk(run, start, "Downstream", tenant_id, max_depth=max_depth)
    operations = [at for at, kind, _, depth, _, _ in steps if depth == 1 and kind != "Atom"]
    direct = {at for at, kind, _, depth, _, _ in steps if depth == 1}
    direct.update(target for _, _, target in edges_of(run, operations, "Downstream", tenant_id))
    found = sorted((depth, entity, at) for at, kind, entity, depth, _, _ in steps if kind == "Atom")
    atoms = _atoms(run, [entity for _, entity, _ in found], tenant_id)
    rows = [
        (entity, depth, "Direct" if at in direct else "Indirect", *atoms.get(entity, _PRUNED), len(found))
        for depth, entity, at in found
    ]
    return Returned([rows])


@procedure(
    "sp_LinkProvenance",
    Parameter("ParentAtomIds", "nvarchar(max)"),
    Parameter("ChildAtomId", "bigint"),
    Parameter("DependencyType", "nvarchar(50)", default="DerivedFrom"),
    Parameter("TenantId", "int", default=0),
    returns=[[
        Column("ChildAtomId", "bigint"), Column("EdgesCreated", "int"), Column("DependencyType", "nvarchar(50)"),
    ]],
)  # fmt: skip
def link_provenance(
    run: Run, parent_atom_ids: str, child_atom_id: int, dependency_type: str, tenant_id: int
) -> Returned:
    require(DependencyType=dependency_type, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    dependency = named("DependencyType", dependency_type, tuple(_DEPENDENCIES), problems)
    parents = _parents(parent_atom_ids, problems)
    raise_all(problems)
    if child_atom_id in parents:
        raise ConflictError(f"ParentAtomIds must not name the child; {child_atom_id} is both")
    check_tenant(run, tenant_id)
    known = _atoms(run, [child_atom_id, *parents], tenant_id)
    for atom_id in (child_atom_id, *parents):
        if atom_id not in known:
            raise NotFoundError(f"atom {atom_id} does not exist for tenant {tenant_id}")
    made = [
        record_edge(run, ("Atom", child_atom_id), ("Atom", parent), _DEPENDENCIES[dependency], tenant_id)[1]
        for parent in parents
    ]
    return Returned([[(child_atom_id, sum(made), dependency)]])


_PRUNED = (None, None, None)


def _atoms(run: Run, ids: list[int], tenant_id: int) -> dict[int, tuple[Any, ...]]:
    """ContentHash, ContentType and CreatedAt of the atoms that are there and that the tenant may see."""
    rows = run.execute(
        "SELECT a.AtomId, a.ContentHash, a.ContentType, a.CreatedAt FROM json_each(?) AS r"
        " CROSS JOIN Atoms AS a ON a.AtomId = r.value WHERE a.TenantId IN (0, ?)",
        (json.dumps(ids), tenant_id),
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _parents(text: str, problems: list[HartonomousError]) -> list[int]:
    ids: set[int] = set()
    for element in text.split(","):
        digits = element.strip(" ")
        number = int(digits) if _NUMBER.fullmatch(digits) else None
        if number is None or not -(2**63) <= number < 2**63:
            problems.append(
                FormatError(f"ParentAtomIds must be atom ids separated by commas; got the element '{element[:40]}'")
            )
            return []
        ids.add(number)
    return sorted(ids)
