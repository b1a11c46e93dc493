"""Exact search over stored vectors, in blocks of bounded memory."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ... import knn
from .spatial import matrix_of

if TYPE_CHECKING:
    from .engine import Run

METRICS = ("cosine", "euclidean", "dot")
_BLOCK = 1024


def nearest(
    run: Run, query: NDArray[np.float32], top_k: int, metric: str, tenant_id: int,
    embedding_type: str | None, model_id: int | None,
) -> list[tuple[int, float | None]]:  # fmt: skip
    """(AtomEmbeddingId, distance) of the nearest embeddings of active atoms, nearest first, ties to the lower id.

    A distance that does not exist (the cosine of a zero vector) is None and comes last, as NULL does on SQL Server.
    """
    where, values = filters(tenant_id, embedding_type, model_id)
    cursor = run.execute(
        "SELECT e.AtomEmbeddingId, e.EmbeddingVector FROM AtomEmbeddings AS e"
        f" JOIN Atoms AS a ON a.AtomId = e.AtomId WHERE {where} ORDER BY e.AtomEmbeddingId",
        values,
    )
    best: list[tuple[int, float | None]] = []
    while rows := cursor.fetchmany(_BLOCK):
        # Blocks come in rising ids, and the sort is stable: the older of two equals stays before the newer.
        best += rank([row[0] for row in rows], matrix_of([row[1] for row in rows]), query, top_k, metric)
        best.sort(key=lambda found: (found[1] is None, found[1] or 0.0))
        del best[top_k:]
    return best


def rank(
    ids: list[int], vectors: NDArray[np.float32], query: NDArray[np.float32], top_k: int, metric: str
) -> list[tuple[int, float | None]]:
    """The top_k of some vectors given in rising order of their ids."""
    distances, indices = knn(query.reshape(1, -1), vectors, min(top_k, len(ids)), metric=metric)
    return [
        (ids[index], None if math.isnan(distance) else distance)
        for distance, index in zip(distances[0].tolist(), indices[0].tolist(), strict=True)
    ]


def filters(tenant_id: int, embedding_type: str | None, model_id: int | None) -> tuple[str, list[int | str]]:
    """The condition that every search has, over AtomEmbeddings AS e and Atoms AS a, and its parameters."""
    where, values = "e.TenantId = ? AND a.IsActive = 1", [tenant_id]  # type: tuple[str, list[int | str]]
    if embedding_type is not None:
        where += " AND e.EmbeddingType = ?"
        values.append(embedding_type)
    if model_id is not None:
        where += " AND e.ModelId = ?"
        values.append(model_id)
    return where, values
