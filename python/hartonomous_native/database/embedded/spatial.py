"""The projection in force, and where it places an embedding: coordinates, cells, bucket and curve key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ... import hilbert_key, parse_vector, project, spatial_cells, spatial_hash
from ...errors import IntegrityError, StateError

if TYPE_CHECKING:
    from .engine import Run

WIDTH = 1998
BOUND_NAMES = ("MinX", "MinY", "MinZ", "MaxX", "MaxY", "MaxZ")
_BLOCK = 1024  # rows whose vectors are held at once: 8 MB of float32


@dataclass(frozen=True)
class Placed:
    """Where n embeddings lie: points float64 (n, 3), cells int32 (n, 3), buckets int32 (n), keys int64 (n)."""

    points: NDArray[np.float64]
    cells: NDArray[np.int32]
    buckets: NDArray[np.int32]
    keys: NDArray[np.int64]

    def columns(self) -> Iterator[tuple[Any, ...]]:
        """For each embedding the values of PLACE_COLUMNS, in stored form."""
        for point, cell, bucket, key in zip(
            self.points.tolist(), self.cells.tolist(), self.buckets.tolist(), self.keys.tolist(), strict=True
        ):
            x, y, z = point
            yield f"POINT ({x!r} {y!r} {z!r})", bucket, *cell, *point, key


PLACE_COLUMNS = (
    "SpatialGeometry", "SpatialBucket", "SpatialBucketX", "SpatialBucketY", "SpatialBucketZ",
    "SpatialProjX", "SpatialProjY", "SpatialProjZ", "HilbertValue",
)  # fmt: skip


@dataclass(frozen=True)
class Projection:
    """A row of Models of the type 'projection' with its four layers."""

    model_id: int
    name: str
    version: str
    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    bounds: NDArray[np.float64]
    quality: str | None

    def place(self, vectors: NDArray[np.float32]) -> Placed:
        """coordinate = dot(vector - mean, axis), in float64. A point outside the bounds belongs to the cell at the
        edge, because a later embedding may lie beyond all those that the projection was fitted to."""
        points = project(vectors, self.axes, mean=self.mean)
        return Placed(
            points,
            spatial_cells(points, self.bounds, outside="edge"),
            spatial_hash(points, self.bounds, outside="edge"),
            hilbert_key(points, self.bounds, outside="edge"),
        )


def projection_in_force(run: Run, tenant_id: int) -> Projection | None:
    """The newest active projection of the tenant, or None."""
    row = run.one(
        "SELECT ModelId, ModelName, ModelVersion, Config FROM Models WHERE TenantId = ? AND ModelType = 'projection'"
        " AND IsActive = 1 ORDER BY ModelId DESC LIMIT 1",
        (tenant_id,),
    )
    if row is None:
        return None
    model_id, name, version, config = row
    layers = run.execute(
        "SELECT Parameters FROM ModelLayers WHERE ModelId = ? AND LayerIdx BETWEEN 0 AND 3 ORDER BY LayerIdx",
        (model_id,),
    ).fetchall()
    if len(layers) != 4:
        raise IntegrityError(f"projection {model_id} must have the layers 0 (mean) and 1..3 (axes); got {len(layers)}")
    settings = json.loads(config)
    vectors = np.stack([np.asarray(parse_vector(text), dtype=np.float32) for (text,) in layers])
    quality = settings.get("Quality")
    return Projection(
        model_id, name, version, vectors[0], vectors[1:],
        np.array([settings[bound] for bound in BOUND_NAMES], dtype=np.float64).reshape(2, 3),
        None if quality is None else json.dumps(quality),
    )  # fmt: skip


def required_projection(run: Run, tenant_id: int) -> Projection:
    projection = projection_in_force(run, tenant_id)
    if projection is None:
        raise StateError(f"tenant {tenant_id} has no projection in force; sp_RegisterProjection puts one in force")
    return projection


def reproject(run: Run, tenant_id: int, projection: Projection) -> int:
    """Places all embeddings of the tenant anew and returns how many there are. Memory is that of one block."""
    assignments = ", ".join(f"{column} = ?" for column in PLACE_COLUMNS)
    last, total = 0, 0
    while True:
        rows = run.execute(
            "SELECT AtomEmbeddingId, EmbeddingVector FROM AtomEmbeddings WHERE TenantId = ? AND AtomEmbeddingId > ?"
            " ORDER BY AtomEmbeddingId LIMIT ?",
            (tenant_id, last, _BLOCK),
        ).fetchall()
        if not rows:
            return total
        placed = projection.place(matrix_of([vector for _, vector in rows]))
        run.execute_many(
            f"UPDATE AtomEmbeddings SET {assignments}, LastComputedUtc = ? WHERE AtomEmbeddingId = ?",
            [(*place, run.now, row[0]) for place, row in zip(placed.columns(), rows, strict=True)],
        )
        last = rows[-1][0]
        total += len(rows)


def matrix_of(blobs: list[bytes]) -> NDArray[np.float32]:
    """Stored vectors as float32 (n, 1998)."""
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), WIDTH)


def count_in_metadata(run: Run, placed: Placed) -> None:
    """Adds new embeddings to the occupancy and extent of their cells."""
    run.execute_many(
        "INSERT INTO AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ,"
        " EmbeddingCount, MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ, UpdatedAt)"
        " VALUES (?1, ?2, ?3, 1, 1, ?4, ?4, ?5, ?5, ?6, ?6, ?7)"
        " ON CONFLICT (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ) DO UPDATE SET"
        " EmbeddingCount = EmbeddingCount + 1,"
        " MinProjX = min(MinProjX, excluded.MinProjX), MaxProjX = max(MaxProjX, excluded.MaxProjX),"
        " MinProjY = min(MinProjY, excluded.MinProjY), MaxProjY = max(MaxProjY, excluded.MaxProjY),"
        " MinProjZ = min(MinProjZ, excluded.MinProjZ), MaxProjZ = max(MaxProjZ, excluded.MaxProjZ),"
        " UpdatedAt = excluded.UpdatedAt",
        [(*cell, *point, run.now) for cell, point in zip(placed.cells.tolist(), placed.points.tolist(), strict=True)],
    )


def rebuild_metadata(run: Run) -> int:
    """Counts every cell anew, over all tenants, and returns how many cells are occupied."""
    run.execute("DELETE FROM AtomEmbeddingSpatialMetadata")
    return run.execute(
        "INSERT INTO AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ,"
        " EmbeddingCount, MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ, UpdatedAt)"
        " SELECT SpatialBucketX, SpatialBucketY, SpatialBucketZ, 1, COUNT(*), MIN(SpatialProjX), MAX(SpatialProjX),"
        " MIN(SpatialProjY), MAX(SpatialProjY), MIN(SpatialProjZ), MAX(SpatialProjZ), ?"
        " FROM AtomEmbeddings GROUP BY SpatialBucketX, SpatialBucketY, SpatialBucketZ",
        (run.now,),
    ).rowcount
