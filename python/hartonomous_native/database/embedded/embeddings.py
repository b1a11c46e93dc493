"""Embeddings: which atoms need one, storing them in their place, reading them back, placing them anew."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ... import parse_vector
from ...errors import (
    ConflictError,
    DTypeError,
    HartonomousError,
    NotFiniteError,
    NotFoundError,
    RangeError,
    ShapeError,
)
from ..types import SqlType, check_value
from .checks import Problem, in_range, model_exists, not_empty, present, raise_problems, tenant_exists
from .procedure import Column, Parameter, Returned, procedure
from .spatial import (
    PLACE_COLUMNS,
    WIDTH,
    Projection,
    count_in_metadata,
    rebuild_metadata,
    reproject,
    required_projection,
)

if TYPE_CHECKING:
    from .engine import Run

_PAGE = 100_000  # the largest page that a list procedure returns
_BLOCK = 1024
_LAST = (1 << 63) - 1
_VECTOR = SqlType("vector", WIDTH)


@procedure(
    "sp_ListAtomsToEmbed",
    Parameter("ModelId", "int"),
    Parameter("EmbeddingType", "nvarchar(50)", default="semantic"),
    Parameter("AfterAtomId", "bigint", default=0),
    Parameter("TopN", "int", default=1000),
    Parameter("TenantId", "int", default=0),
    returns=[[Column("AtomId", "bigint"), Column("CanonicalText", "nvarchar(max)")]],
    writes=False,
)
def list_atoms_to_embed(
    run: Run, model_id: int, embedding_type: str, after_atom_id: int, top_n: int, tenant_id: int
) -> Returned:
    raise_problems(*_page_problems(run, model_id, embedding_type, ("AfterAtomId", after_atom_id), top_n, tenant_id))
    rows = run.execute(
        "SELECT a.AtomId, a.CanonicalText FROM Atoms AS a WHERE a.AtomId > ? AND a.TenantId = ? AND a.IsActive = 1"
        " AND a.AtomicValue IS NULL AND a.CanonicalText IS NOT NULL"
        " AND (a.Modality = 'text' OR a.Modality = 'code' AND NOT EXISTS (SELECT 1 FROM AtomRelations AS r"
        " WHERE r.TargetAtomId = a.AtomId AND r.RelationType = 'contains'))"
        " AND NOT EXISTS (SELECT 1 FROM AtomEmbeddings AS e WHERE e.AtomId = a.AtomId AND e.EmbeddingType = ?"
        " AND e.ModelId = ?) ORDER BY a.AtomId LIMIT ?",
        (after_atom_id, tenant_id, embedding_type, model_id, top_n),
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_StoreAtomEmbeddings",
    Parameter("ModelId", "int"),
    Parameter("EmbeddingType", "nvarchar(50)", default="semantic"),
    Parameter("Embeddings", "dbo.AtomEmbeddingRows", default=None),
    Parameter("TenantId", "int", default=0),
    returns=[[Column("Stored", "int"), Column("AlreadyPresent", "int")]],
)
def store_atom_embeddings(
    run: Run, model_id: int, embedding_type: str, embeddings: list[tuple[Any, ...]] | None, tenant_id: int
) -> Returned:
    rows = embeddings or []
    raise_problems(
        present("EmbeddingType", embedding_type), present("TenantId", tenant_id),
        not_empty("EmbeddingType", embedding_type), tenant_exists(run, tenant_id),
        model_exists(run, model_id, tenant_id), *_row_problems(rows),
    )  # fmt: skip
    stored = 0
    if rows:
        projection = required_projection(run, tenant_id)
        _check_atoms(run, [row[0] for row in rows], tenant_id)
        have = {
            row[0]
            for start in range(0, len(rows), 500)
            for row in run.execute(
                "SELECT AtomId FROM AtomEmbeddings WHERE EmbeddingType = ? AND ModelId = ? AND AtomId IN"
                f" ({_marks(rows[start : start + 500])})",
                (embedding_type, model_id, *(int(row[0]) for row in rows[start : start + 500])),
            )
        }
        wanted = sorted((row for row in rows if row[0] not in have), key=lambda row: int(row[0]))
        for start in range(0, len(wanted), _BLOCK):
            block = wanted[start : start + _BLOCK]
            insert_embeddings(
                run, projection, tenant_id, model_id, embedding_type,
                [int(row[0]) for row in block], _matrix(block), [int(row[2]) for row in block],
            )  # fmt: skip
        stored = len(wanted)
    return Returned([[(stored, len(rows) - stored)]])


def insert_embeddings(
    run: Run, projection: Projection, tenant_id: int, model_id: int | None, embedding_type: str,
    atom_ids: list[int], vectors: NDArray[np.float32], dimensions: list[int],
) -> None:  # fmt: skip
    """Inserts embeddings that are not there yet, each in its place under the projection, and counts their cells."""
    placed = projection.place(vectors)
    columns = ("TenantId", "AtomId", "ModelId", "EmbeddingType", "EmbeddingVector", "Dimension", *PLACE_COLUMNS,
               "CreatedAt", "LastComputedUtc")  # fmt: skip
    run.execute_many(
        f"INSERT INTO AtomEmbeddings ({', '.join(columns)}) VALUES ({_marks(columns)})",
        (
            (tenant_id, atom_id, model_id, embedding_type, vector.tobytes(), dimension, *place, run.now, run.now)
            for atom_id, vector, dimension, place in zip(
                atom_ids, np.ascontiguousarray(vectors, dtype="<f4"), dimensions, placed.columns(), strict=True
            )
        ),
    )
    count_in_metadata(run, placed)


@procedure(
    "sp_ListAtomEmbeddings",
    Parameter("ModelId", "int"),
    Parameter("EmbeddingType", "nvarchar(50)", default="semantic"),
    Parameter("AfterAtomEmbeddingId", "bigint", default=0),
    Parameter("TopN", "int", default=1000),
    Parameter("TenantId", "int", default=0),
    Parameter("LastAtomEmbeddingId", "bigint", default=None),
    returns=[[
        Column("AtomEmbeddingId", "bigint"), Column("AtomId", "bigint"), Column("EmbeddingVector", "vector(1998)"),
        Column("Dimension", "int"), Column("SpatialProjX", "float"), Column("SpatialProjY", "float"),
        Column("SpatialProjZ", "float"), Column("SpatialBucket", "int"), Column("SourceUri", "nvarchar(1024)"),
        Column("CanonicalText", "nvarchar(max)"),
    ]],
    writes=False,
)  # fmt: skip
def list_atom_embeddings(
    run: Run, model_id: int, embedding_type: str, after_atom_embedding_id: int, top_n: int, tenant_id: int,
    last_atom_embedding_id: int | None,
) -> Returned:  # fmt: skip
    raise_problems(
        *_page_problems(
            run, model_id, embedding_type, ("AfterAtomEmbeddingId", after_atom_embedding_id), top_n, tenant_id
        )
    )
    rows = run.execute(
        "SELECT e.AtomEmbeddingId, e.AtomId, e.EmbeddingVector, e.Dimension, e.SpatialProjX, e.SpatialProjY,"
        " e.SpatialProjZ, e.SpatialBucket, a.SourceUri, a.CanonicalText"
        " FROM AtomEmbeddings AS e JOIN Atoms AS a ON a.AtomId = e.AtomId"
        " WHERE e.AtomEmbeddingId > ? AND e.AtomEmbeddingId <= ? AND e.TenantId = ? AND e.ModelId = ?"
        " AND e.EmbeddingType = ? AND a.IsActive = 1 ORDER BY e.AtomEmbeddingId LIMIT ?",
        (
            after_atom_embedding_id, _LAST if last_atom_embedding_id is None else last_atom_embedding_id, tenant_id,
            model_id, embedding_type, top_n,
        ),
    ).fetchall()  # fmt: skip
    return Returned([rows])


@procedure(
    "sp_GetAtomEmbeddingRanges",
    Parameter("ModelId", "int"),
    Parameter("EmbeddingType", "nvarchar(50)", default="semantic"),
    Parameter("RangeRows", "int", default=16384),
    Parameter("TenantId", "int", default=0),
    returns=[[
        Column("RangeNumber", "int"), Column("FirstAtomEmbeddingId", "bigint"), Column("LastAtomEmbeddingId", "bigint"),
        Column("Embeddings", "int"), Column("FirstRow", "bigint"),
    ]],
    writes=False,
)  # fmt: skip
def get_atom_embedding_ranges(
    run: Run, model_id: int, embedding_type: str, range_rows: int, tenant_id: int
) -> Returned:
    raise_problems(
        present("EmbeddingType", embedding_type), present("RangeRows", range_rows), present("TenantId", tenant_id),
        in_range("RangeRows", range_rows, 1, (1 << 31) - 1),
        tenant_exists(run, tenant_id), model_exists(run, model_id, tenant_id),
    )  # fmt: skip
    rows = run.execute(
        "SELECT n.RangeNumber, MIN(n.AtomEmbeddingId), MAX(n.AtomEmbeddingId), COUNT(*), n.RangeNumber * ?"
        " FROM (SELECT e.AtomEmbeddingId, (ROW_NUMBER() OVER (ORDER BY e.AtomEmbeddingId) - 1) / ? AS RangeNumber"
        " FROM AtomEmbeddings AS e JOIN Atoms AS a ON a.AtomId = e.AtomId"
        " WHERE e.TenantId = ? AND e.ModelId = ? AND e.EmbeddingType = ? AND a.IsActive = 1) AS n"
        " GROUP BY n.RangeNumber ORDER BY n.RangeNumber",
        (range_rows, range_rows, tenant_id, model_id, embedding_type),
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_ReprojectEmbeddings",
    Parameter("TenantId", "int", default=0),
    returns=[[Column("Reprojected", "int"), Column("Buckets", "int")]],
)
def reproject_embeddings(run: Run, tenant_id: int) -> Returned:
    raise_problems(present("TenantId", tenant_id), tenant_exists(run, tenant_id))
    count = reproject(run, tenant_id, required_projection(run, tenant_id))
    rebuild_metadata(run)
    (buckets,) = run.one(
        "SELECT COUNT(DISTINCT SpatialBucket) FROM AtomEmbeddings WHERE TenantId = ?", (tenant_id,)
    )
    return Returned([[(count, buckets)]])


def _page_problems(
    run: Run, model_id: int, embedding_type: str, after: tuple[str, int], top_n: int, tenant_id: int
) -> list[Problem]:
    return [
        present("EmbeddingType", embedding_type), present(*after), present("TopN", top_n),
        present("TenantId", tenant_id), in_range("TopN", top_n, 1, _PAGE),
        tenant_exists(run, tenant_id), model_exists(run, model_id, tenant_id),
    ]  # fmt: skip


def _row_problems(rows: list[tuple[Any, ...]]) -> list[Problem]:
    """What is wrong with the rows themselves, one account for each kind of fault, not one for each row."""
    if rows and len(rows[0]) != 3:
        return [ShapeError(f"Embeddings: a row is (AtomId, EmbeddingVector, Dimension); got {len(rows[0])} values")]
    problems: list[Problem] = []
    big, small = SqlType("bigint"), SqlType("int")
    for row in rows:
        try:
            check_value("Embeddings: AtomId", row[0], big)
            dimension = check_value("Embeddings: Dimension", row[2], small)
            if row[0] is None or row[1] is None or dimension is None:
                raise DTypeError("Embeddings: no value of a row may be NULL")
            if not 1 <= dimension <= WIDTH:
                raise RangeError(f"Embeddings: Dimension must be in 1..{WIDTH}; got {dimension}")
        except HartonomousError as error:
            problems.append(error)
            return problems
    repeated = [atom_id for atom_id, count in Counter(int(row[0]) for row in rows).items() if count > 1]
    if repeated:
        problems.append(ConflictError(f"Embeddings: AtomId must not repeat; {repeated[0]} does"))
    return problems


def _check_atoms(run: Run, atom_ids: list[int], tenant_id: int) -> None:
    known: set[int] = set()
    for start in range(0, len(atom_ids), 500):
        part = [int(atom_id) for atom_id in atom_ids[start : start + 500]]
        known.update(
            row[0]
            for row in run.execute(
                f"SELECT AtomId FROM Atoms WHERE TenantId = ? AND IsActive = 1 AND AtomId IN ({_marks(part)})",
                (tenant_id, *part),
            )
        )
    missing = [atom_id for atom_id in atom_ids if atom_id not in known]
    if missing:
        raise NotFoundError(
            f"Embeddings: AtomId must be an active atom of tenant {tenant_id}; {len(missing)} are not, "
            f"first {missing[0]}"
        )


def _matrix(rows: list[tuple[Any, ...]]) -> NDArray[np.float32]:
    """The vectors of some rows, padded with zeros to the full width."""
    matrix = np.zeros((len(rows), WIDTH), dtype=np.float32)
    for index, (atom_id, given, dimension) in enumerate(rows):
        name = f"Embeddings: the vector of atom {atom_id}"
        vector = np.asarray(parse_vector(given) if isinstance(given, str) else given)
        if vector.shape != (dimension,):
            raise ShapeError(f"{name} must have Dimension = {dimension} numbers; got shape {vector.shape}")
        matrix[index, :dimension] = (
            vector if vector.dtype == np.float32 else check_value(name, vector, _VECTOR)[:dimension]
        )
    finite = np.isfinite(matrix).all(axis=1)
    if not finite.all():
        raise NotFiniteError(f"Embeddings: the vector of atom {rows[int(np.argmin(finite))][0]} must be finite float32")
    return matrix


def _marks(values: Any) -> str:
    return ",".join("?" * len(values))
