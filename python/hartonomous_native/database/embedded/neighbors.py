"""Stored lists of nearest neighbours of embeddings."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from ...errors import (
    ConflictError,
    DTypeError,
    FormatError,
    HartonomousError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
)
from ..types import SqlType, check_value
from .arguments import parse_ids
from .checks import Problem, one_of, present, raise_problems, tenant_exists
from .nearest import METRICS
from .procedure import Column, Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run

_KINDS = (
    ("AtomEmbeddingId", SqlType("bigint")),
    ("NeighborRank", SqlType("int")),
    ("NeighborEmbeddingId", SqlType("bigint")),
    ("Distance", SqlType("float")),
)
_AT_ONCE = 500  # ids in one statement


@procedure(
    "sp_StoreEmbeddingNeighbors",
    Parameter("Neighbors", "dbo.EmbeddingNeighborRows", default=None),
    Parameter("Metric", "nvarchar(20)", default="cosine"),
    Parameter("TenantId", "int", default=0),
    Parameter("Emptied", "nvarchar(max)", default=None),
    returns=[[Column("Stored", "int"), Column("Replaced", "int")]],
)
def store_embedding_neighbors(
    run: Run, neighbors: list[tuple[Any, ...]] | None, metric: str, tenant_id: int, emptied: str | None
) -> Returned:
    given = neighbors or []
    without, not_ids = _ids(emptied)
    raise_problems(
        present("Metric", metric), present("TenantId", tenant_id), one_of("Metric", metric, METRICS),
        tenant_exists(run, tenant_id), not_ids, *_row_problems(given),
    )  # fmt: skip
    with_rows = {int(row[0]) for row in given}
    both = sorted(with_rows.intersection(without))
    if both:
        raise ConflictError(f"Emptied: an embedding without neighbours has no rows; {both[0]} has")
    ids = sorted(with_rows.union(without))
    _check_embeddings(run, sorted({*ids, *(int(row[2]) for row in given)}), tenant_id)
    replaced = 0
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        replaced += run.execute(
            f"DELETE FROM EmbeddingNeighbors WHERE AtomEmbeddingId IN ({','.join('?' * len(part))})", part
        ).rowcount
    run.execute_many(
        "INSERT INTO EmbeddingNeighbors (AtomEmbeddingId, NeighborRank, NeighborEmbeddingId, Metric, Distance,"
        " ComputedAt) VALUES (?, ?, ?, ?, ?, ?)",
        ((int(a), int(rank), int(b), metric, float(distance), run.now) for a, rank, b, distance in given),
    )
    return Returned([[(len(given), replaced)]])


@procedure(
    "sp_ListEmbeddingNeighbors",
    Parameter("AtomEmbeddingId", "bigint"),
    Parameter("TenantId", "int", default=0),
    returns=[[
        Column("NeighborRank", "int"), Column("NeighborEmbeddingId", "bigint"), Column("Metric", "nvarchar(20)"),
        Column("Distance", "float"), Column("ComputedAt", "datetime2(7)"),
    ]],
    writes=False,
)  # fmt: skip
def list_embedding_neighbors(run: Run, atom_embedding_id: int, tenant_id: int) -> Returned:
    raise_problems(present("TenantId", tenant_id))
    known = run.one(
        "SELECT 1 FROM AtomEmbeddings WHERE AtomEmbeddingId = ? AND TenantId = ?", (atom_embedding_id, tenant_id)
    )
    if known is None:
        raise NotFoundError(f"AtomEmbeddingId must be an embedding of tenant {tenant_id}; got {atom_embedding_id}")
    rows = run.execute(
        "SELECT NeighborRank, NeighborEmbeddingId, Metric, Distance, ComputedAt FROM EmbeddingNeighbors"
        " WHERE AtomEmbeddingId = ? ORDER BY NeighborRank",
        (atom_embedding_id,),
    ).fetchall()
    return Returned([rows])


def _ids(emptied: str | None) -> tuple[list[int], Problem]:
    try:
        return parse_ids("Emptied", emptied), None
    except FormatError:
        return [], FormatError("Emptied must be a JSON array of embedding ids as texts")


def _row_problems(rows: list[tuple[Any, ...]]) -> list[Problem]:
    """What is wrong with the rows themselves, one account for each kind of fault."""
    for row in rows:
        if len(row) != len(_KINDS):
            return [DTypeError(f"Neighbors: a row is ({', '.join(name for name, _ in _KINDS)}); got {len(row)} values")]
        try:
            for value, (name, kind) in zip(row, _KINDS, strict=True):
                if check_value(f"Neighbors: {name}", value, kind) is None:
                    return [MissingArgumentError(f"Neighbors: {name} is required")]
        except HartonomousError as error:
            return [error]
    keys = sorted((int(row[0]), int(row[1])) for row in rows)
    own = [int(row[0]) for row in rows if int(row[0]) == int(row[2])]
    return [
        next(
            (RangeError(f"Neighbors: NeighborRank must be 1 or more; got {rank}") for _, rank in keys if rank < 1),
            None,
        ),
        ConflictError(f"Neighbors: an embedding is no neighbour of itself; {min(own)} is given so") if own else None,
        next(
            (
                ConflictError(f"Neighbors: a rank must not repeat; rank {this[1]} of embedding {this[0]} does")
                for this, following in itertools.pairwise(keys)
                if this == following
            ),
            None,
        ),
    ]


def _check_embeddings(run: Run, ids: list[int], tenant_id: int) -> None:
    known: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        known.update(
            row[0]
            for row in run.execute(
                "SELECT AtomEmbeddingId FROM AtomEmbeddings WHERE TenantId = ? AND AtomEmbeddingId IN"
                f" ({','.join('?' * len(part))})",
                (tenant_id, *part),
            )
        )
    missing = [each for each in ids if each not in known]
    if missing:
        raise NotFoundError(
            f"Neighbors: every id must be an embedding of tenant {tenant_id}; {len(missing)} are not, "
            f"first {missing[0]}"
        )
