"""Embeddings are stored once, in the place that the projection in force gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hartonomous_native import format_vector, hilbert_key, morton_encode
from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    ConflictError,
    DTypeError,
    FormatError,
    HartonomousError,
    NotFiniteError,
    NotFoundError,
    RangeError,
    ShapeError,
    StateError,
)

Vectors = NDArray[np.float32]


def model_of(engine: Database) -> int:
    return int(
        engine.call("sp_RegisterModel", ModelName="maker", ModelType="test", ModelVersion="1").outputs["ModelId"]
    )


def documents(engine: Database, count: int) -> list[int]:
    with engine.transaction():
        return [
            engine.call(
                "sp_AtomIngestion", HashInput=f"doc {i} of embeddings", Modality="text", CanonicalText=f"doc {i}",
                SourceUri=f"test:{i}",
            ).outputs["AtomId"]
            for i in range(count)
        ]  # fmt: skip


def vectors(count: int, width: int = 16, seed: int = 0) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, width))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def store(engine: Database, model: int, atoms: list[int], rows: Any, **more: Any) -> dict[str, Any]:
    table = [(atom, row, len(row)) for atom, row in zip(atoms, rows, strict=True)]
    (result,) = engine.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=table, **more).rows
    return result


def places(points: NDArray[np.float64], low: float, high: float) -> NDArray[np.int64]:
    return np.clip(np.floor((points - low) / (high - low) * 1024), 0, 1023).astype(np.int64)


def test_only_documents_without_an_embedding_are_listed(projected: Database) -> None:
    model, atoms = model_of(projected), documents(projected, 5)
    text = "def f():\n    return 'a statement long enough to be more than a leaf of 64 bytes'"
    code = projected.call("sp_AtomIngestion", HashInput=text, Modality="code", CanonicalText=text).outputs["AtomId"]
    projected.call("sp_AtomizeText", AtomId=atoms[0])
    projected.call("sp_AtomizeCode", AtomId=code, Language="python")
    after = {"ModelId": model, "AfterAtomId": atoms[0] - 1}
    rows = projected.call("sp_ListAtomsToEmbed", **after).rows
    assert rows.tuples[:5] == [(atom, f"doc {i}") for i, atom in enumerate(atoms)]
    # Of the code there is what was ingested; tokens, and the functions and statements in the code, are no documents.
    assert rows.tuples[5:] == [(code, text)]
    store(projected, model, atoms[:3], vectors(3))
    assert projected.call("sp_ListAtomsToEmbed", **after, TopN=1).rows.column("AtomId") == [atoms[3]]
    other_type = projected.call("sp_ListAtomsToEmbed", **after, EmbeddingType="other", TopN=5).rows
    assert other_type.column("AtomId") == atoms


@pytest.mark.parametrize("as_text", [False, True])
def test_stored_where_the_projection_places_it(projected: Database, as_text: bool) -> None:
    model, atoms, rows = model_of(projected), documents(projected, 40), vectors(40)
    rows[:4, 0] = [1.5, -1.5, 1.0, -1.0]  # beyond the bounds, and on them
    given = [format_vector(row) for row in rows] if as_text else list(rows)
    table = [(atom, vector, 16) for atom, vector in zip(atoms, given, strict=True)]
    (result,) = projected.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=table).rows
    assert result == {"Stored": 40, "AlreadyPresent": 0}
    listed = projected.call("sp_ListAtomEmbeddings", ModelId=model).rows
    assert listed.column("AtomId") == atoms
    assert listed.column("SourceUri") == [f"test:{i}" for i in range(40)]
    points = rows[:, :3].astype(np.float64)
    cells = places(points, -1.0, 1.0)
    for index, row in enumerate(listed):
        np.testing.assert_array_equal(row["EmbeddingVector"][:16], rows[index])
        assert not row["EmbeddingVector"][16:].any()
        assert row["Dimension"] == 16
        got = np.array([row["SpatialProjX"], row["SpatialProjY"], row["SpatialProjZ"]])
        np.testing.assert_allclose(got, points[index], rtol=0, atol=1e-6)
        assert row["SpatialBucket"] == morton_encode(cells[index])


def test_what_is_there_is_kept(projected: Database) -> None:
    model, atoms = model_of(projected), documents(projected, 4)
    assert store(projected, model, atoms[:3], vectors(3)) == {"Stored": 3, "AlreadyPresent": 0}
    assert store(projected, model, atoms, vectors(4, seed=1)) == {"Stored": 1, "AlreadyPresent": 3}
    assert store(projected, model, atoms, vectors(4), EmbeddingType="other") == {"Stored": 4, "AlreadyPresent": 0}
    kept = projected.call("sp_ListAtomEmbeddings", ModelId=model, TopN=3).rows.column("EmbeddingVector")
    np.testing.assert_array_equal(np.stack(kept)[:, :16], vectors(3))
    page = projected.call(
        "sp_ListAtomEmbeddings", ModelId=model,
        AfterAtomEmbeddingId=projected.call("sp_ListAtomEmbeddings", ModelId=model).rows.column("AtomEmbeddingId")[1],
    ).rows  # fmt: skip
    assert page.column("AtomId") == atoms[2:]


def test_nothing_to_store(projected: Database) -> None:
    assert store(projected, model_of(projected), [], []) == {"Stored": 0, "AlreadyPresent": 0}


def test_storing_needs_a_projection(engine: Database) -> None:
    with pytest.raises(StateError, match="tenant 0 has no projection in force"):
        store(engine, model_of(engine), documents(engine, 1), vectors(1))


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ((1.0, 2.0, 3.0), ShapeError),
        ("[1, 2, 3]", ShapeError),
        ("[1, two]", FormatError),
        ("1, 2", FormatError),
    ],
)
def test_bad_vectors(projected: Database, row: Any, error: type[Exception]) -> None:
    (atom,) = documents(projected, 1)
    with pytest.raises(error):
        projected.call("sp_StoreAtomEmbeddings", ModelId=model_of(projected), Embeddings=[(atom, row, 2)])


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([(1, np.ones(2), 2), (1, np.ones(2), 2)], ConflictError),
        ([(1, np.ones(2), 0)], RangeError),
        ([(1, np.ones(2))], ShapeError),
        ([(1, None, 2)], DTypeError),
        ([(1.0, np.ones(2), 2)], DTypeError),
        ([(1, np.array([1.0, np.nan]), 2)], NotFiniteError),
        ([(1, np.array([1.0, 1e39]), 2)], RangeError),
        ([(1, np.array([1.0, 2j]), 2)], DTypeError),
    ],
)
def test_bad_rows_on_the_embedded_engine(rows: list[tuple[Any, ...]], error: type[HartonomousError]) -> None:
    """Rows that a server refuses by the constraints of the table type, or cannot be sent."""
    with open_database("sqlite:///:memory:") as database:
        put_in_force(database)
        assert documents(database, 1) == [1]
        with pytest.raises(error):
            database.call("sp_StoreAtomEmbeddings", ModelId=model_of(database), Embeddings=rows)


def test_atoms_of_another_tenant_are_unknown(projected: Database) -> None:
    with pytest.raises(NotFoundError, match="1 are not, first"):
        store(projected, model_of(projected), [2**40], vectors(1))


def put_in_force(database: Database, version: str = "1", high: float = 1.0) -> None:
    axes = np.eye(3)
    database.call(
        "sp_RegisterProjection", ProjectionName="plain", ProjectionVersion=version, Mean=np.zeros(3), AxisX=axes[0],
        AxisY=axes[1], AxisZ=axes[2], MinX=-high, MinY=-high, MinZ=-high, MaxX=high, MaxY=high, MaxZ=high,
    )  # fmt: skip


def test_reprojecting_moves_every_embedding(projected: Database) -> None:
    model, atoms, rows = model_of(projected), documents(projected, 30), vectors(30)
    store(projected, model, atoms, rows)
    put_in_force(projected, "wider", 4.0)
    (result,) = projected.call("sp_ReprojectEmbeddings").rows
    buckets = morton_encode(places(rows[:, :3].astype(np.float64), -4.0, 4.0))
    assert result["Reprojected"] >= 30
    assert result["Buckets"] >= len(set(buckets.tolist()))
    assert projected.call("sp_ListAtomEmbeddings", ModelId=model).rows.column("SpatialBucket") == buckets.tolist()


def test_cells_are_counted_on_the_embedded_engine() -> None:
    with open_database("sqlite:///:memory:") as database:
        assert isinstance(database, EmbeddedDatabase)
        put_in_force(database)
        model, atoms, rows = model_of(database), documents(database, 60), vectors(60, width=3)
        rows[20:40] = rows[:20]
        store(database, model, atoms[:50], rows[:50])
        store(database, model, atoms[50:], rows[50:])
        check_cells(database)
        put_in_force(database, "coarse", 300.0)
        database.call("sp_ReprojectEmbeddings")
        check_cells(database)
        keys = database.query("SELECT HilbertValue, SpatialGeometry, SpatialProjX FROM AtomEmbeddings ORDER BY 1")
        expected = hilbert_key(rows.astype(np.float64), [[-300.0] * 3, [300.0] * 3])
        assert keys.column("HilbertValue") == sorted(expected.tolist())
        assert all(row["SpatialGeometry"].startswith(f"POINT ({row['SpatialProjX']!r} ") for row in keys)


def check_cells(database: EmbeddedDatabase) -> None:
    names = "SpatialBucketX, SpatialBucketY, SpatialBucketZ"
    counted = database.query(
        f"SELECT {names}, COUNT(*), MIN(SpatialProjX), MAX(SpatialProjX), MIN(SpatialProjY), MAX(SpatialProjY),"
        f" MIN(SpatialProjZ), MAX(SpatialProjZ) FROM AtomEmbeddings GROUP BY {names} ORDER BY {names}"
    )
    kept = database.query(
        f"SELECT {names}, EmbeddingCount, MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ"
        f" FROM AtomEmbeddingSpatialMetadata ORDER BY {names}"
    )
    assert kept.tuples == counted.tuples
