"""Search: exact over all vectors, and approximate through the cells of the 3-D projection."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .checks import at_most, in_range, model_exists, one_of, present, raise_problems, tenant_exists
from .nearest import METRICS, filters, nearest, rank
from .procedure import Column, Parameter, Returned, procedure
from .spatial import WIDTH, matrix_of, required_projection

if TYPE_CHECKING:
    from .engine import Run

_DEFAULT_K, _LARGEST_K = 10, 10_000
_CELLS = 1024


@procedure(
    "sp_ExactVectorSearch",
    Parameter("query_vector", "vector(1998)"),
    Parameter("top_k", "int", default=_DEFAULT_K),
    Parameter("TenantId", "int"),
    Parameter("distance_metric", "nvarchar(20)", default="cosine"),
    Parameter("embedding_type", "nvarchar(128)", default=None),
    Parameter("ModelId", "int", default=None),
    returns=[[
        Column("AtomEmbeddingId", "bigint"), Column("AtomId", "bigint"), Column("Modality", "nvarchar(64)"),
        Column("Subtype", "nvarchar(128)"), Column("SourceUri", "nvarchar(1024)"),
        Column("SourceType", "nvarchar(128)"), Column("CanonicalText", "nvarchar(max)"),
        Column("EmbeddingType", "nvarchar(50)"), Column("ModelId", "int"), Column("Dimension", "int"),
        Column("distance", "float"), Column("similarity", "float"), Column("CreatedAt", "datetime2(7)"),
    ]],
    writes=False,
)  # fmt: skip
def exact_vector_search(
    run: Run, query_vector: NDArray[np.float32], top_k: int | None, tenant_id: int, distance_metric: str,
    embedding_type: str | None, model_id: int | None,
) -> Returned:  # fmt: skip
    top_k = _DEFAULT_K if top_k is None else top_k
    raise_problems(
        in_range("top_k", top_k, 1, _LARGEST_K), tenant_exists(run, tenant_id),
        present("distance_metric", distance_metric), one_of("distance_metric", distance_metric, METRICS),
        at_most("embedding_type", embedding_type, 50), model_exists(run, model_id, tenant_id),
    )  # fmt: skip
    found = nearest(run, query_vector, top_k, distance_metric, tenant_id, embedding_type, model_id)
    described = _describe(run, [embedding_id for embedding_id, _ in found])
    rows = []
    for embedding_id, distance in found:
        (atom_id, modality, subtype, source_uri, source_type, text, kind, model, dimension, created_at) = described[
            embedding_id
        ][:10]
        similarity = None if distance is None or distance_metric != "cosine" else 1.0 - distance
        rows.append((
            embedding_id, atom_id, modality, subtype, source_uri, source_type, text, kind, model, dimension, distance,
            similarity, created_at,
        ))  # fmt: skip
    return Returned([rows])


@procedure(
    "sp_ApproxSpatialSearch",
    Parameter("QueryVector", "vector(1998)"),
    Parameter("TopK", "int", default=_DEFAULT_K),
    Parameter("EmbeddingType", "nvarchar(50)", default=None),
    Parameter("ModelId", "int", default=None),
    Parameter("TenantId", "int", default=0),
    Parameter("Candidates", "int", default=None),
    returns=[[
        Column("AtomEmbeddingId", "bigint"), Column("AtomId", "bigint"), Column("Modality", "nvarchar(64)"),
        Column("Subtype", "nvarchar(128)"), Column("SourceUri", "nvarchar(1024)"),
        Column("SourceType", "nvarchar(128)"), Column("EmbeddingType", "nvarchar(50)"), Column("ModelId", "int"),
        Column("spatial_distance", "float"), Column("distance", "float"), Column("CandidatesExamined", "int"),
        Column("CanonicalText", "nvarchar(max)"),
    ]],
)  # fmt: skip
def approx_spatial_search(
    run: Run, query_vector: NDArray[np.float32], top_k: int | None, embedding_type: str | None, model_id: int | None,
    tenant_id: int, candidates: int | None,
) -> Returned:  # fmt: skip
    started = time.perf_counter()
    top_k = _DEFAULT_K if top_k is None else top_k
    raise_problems(
        in_range("TopK", top_k, 1, _LARGEST_K), present("TenantId", tenant_id), tenant_exists(run, tenant_id),
        in_range("Candidates", candidates, max(1, top_k), 1_000_000), model_exists(run, model_id, tenant_id),
    )  # fmt: skip
    wanted = default_candidates(top_k) if candidates is None else candidates
    placed = required_projection(run, tenant_id).place(query_vector.reshape(1, WIDTH))
    point = placed.points[0]
    ids, spatial = _candidates(run, placed.cells[0].tolist(), point, wanted, tenant_id, embedding_type, model_id)
    found = _nearest_of(run, ids, query_vector, top_k)
    described = _describe(run, [embedding_id for embedding_id, _ in found])
    spatial_of = dict(zip(ids, spatial, strict=True))
    rows = []
    for embedding_id, distance in found:
        atom_id, modality, subtype, source_uri, source_type, text, kind, model = described[embedding_id][:8]
        rows.append((
            embedding_id, atom_id, modality, subtype, source_uri, source_type, kind, model, spatial_of[embedding_id],
            distance, len(ids), text,
        ))  # fmt: skip
    run.execute(
        "INSERT INTO SpatialQueries (TenantId, QueryType, QueryX, QueryY, QueryZ, TopK, CandidatesExamined,"
        " RowsReturned, DurationMs, ExecutedAt) VALUES (?, 'approx', ?, ?, ?, ?, ?, ?, ?, ?)",
        (tenant_id, *point.tolist(), top_k, len(ids), len(rows), (time.perf_counter() - started) * 1000, run.now),
    )
    return Returned([rows])


def default_candidates(top_k: int) -> int:
    """How many candidates are re-ranked when the caller does not say.

    Recall at 10 was 0.67, 0.87, 0.95 and 1.00 for 200, 500, 1000 and 2000 candidates, measured among 2,500 sentence
    embeddings of 384 dimensions under their own principal axes, and the same within 0.02 among 10,000 made ones.
    """
    return max(500, 50 * top_k)


def _candidates(
    run: Run, cell: list[int], point: NDArray[np.float64], wanted: int, tenant_id: int, embedding_type: str | None,
    model_id: int | None,
) -> tuple[list[int], list[float]]:  # fmt: skip
    """The embeddings nearest to a point in the projection, in rising order of their ids, with their distances there.

    The box of cells around the point doubles its reach until it holds enough of them or all cells.
    """
    where, values = filters(tenant_id, embedding_type, model_id)
    box = " AND ".join(f"e.SpatialBucket{axis} BETWEEN ? AND ?" for axis in "XYZ")
    source = f"FROM AtomEmbeddings AS e JOIN Atoms AS a ON a.AtomId = e.AtomId WHERE {box} AND {where}"
    reach = 8
    while True:
        limits = [limit for centre in cell for limit in (centre - reach, centre + reach)]
        (count,) = run.one(f"SELECT COUNT(*) {source}", [*limits, *values])
        if count >= wanted or reach >= _CELLS:
            break
        reach *= 2
    rows = run.execute(
        f"SELECT e.AtomEmbeddingId, e.SpatialProjX, e.SpatialProjY, e.SpatialProjZ {source} ORDER BY e.AtomEmbeddingId",
        [*limits, *values],
    ).fetchall()
    if not rows:
        return [], []
    places = np.array([row[1:] for row in rows], dtype=np.float64)
    distances = np.sqrt(((places - point) ** 2).sum(axis=1))
    chosen = np.sort(np.argsort(distances, kind="stable")[:wanted])
    return [rows[index][0] for index in chosen.tolist()], distances[chosen].tolist()


def _nearest_of(
    run: Run, ids: list[int], query: NDArray[np.float32], top_k: int
) -> list[tuple[int, float | None]]:
    best: list[tuple[int, float | None]] = []
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = run.execute(
            "SELECT AtomEmbeddingId, EmbeddingVector FROM AtomEmbeddings WHERE AtomEmbeddingId IN"
            f" ({','.join('?' * len(part))}) ORDER BY AtomEmbeddingId",
            part,
        ).fetchall()
        best += rank([row[0] for row in rows], matrix_of([row[1] for row in rows]), query, top_k, "cosine")
        best.sort(key=lambda found: (found[1] is None, found[1] or 0.0))
        del best[top_k:]
    return best


def _describe(run: Run, embedding_ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """What a search tells of each embedding, by its id."""
    described: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(embedding_ids), 500):
        part = embedding_ids[start : start + 500]
        rows = run.execute(
            "SELECT e.AtomEmbeddingId, a.AtomId, a.Modality, a.Subtype, a.SourceUri, a.SourceType, a.CanonicalText,"
            " e.EmbeddingType, e.ModelId, e.Dimension, e.CreatedAt"
            " FROM AtomEmbeddings AS e JOIN Atoms AS a ON a.AtomId = e.AtomId"
            f" WHERE e.AtomEmbeddingId IN ({','.join('?' * len(part))})",
            part,
        )
        described.update((row[0], tuple(row[1:])) for row in rows)
    return described
