"""Exact search gives the true order under every metric; approximate search gives exact distances for its candidates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)

COUNT, WIDTH = 300, 24
KIND = "of the search test"


def clustered(count: int, width: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors around a few centres, whose first coordinates spread most."""
    rng = np.random.default_rng(seed)
    scale = 1.0 / np.sqrt(1.0 + np.arange(width))
    centres = rng.standard_normal((12, width)) * scale
    rows = centres[rng.integers(0, 12, count)] + 0.4 * rng.standard_normal((count, width)) * scale
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class Stored:
    """A database with COUNT embeddings of one type; ids[i] is that of rows[i]."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rows = clustered(COUNT, WIDTH, 3)
        self.rows[17] = self.rows[5]
        self.rows[200] = self.rows[5]
        self.rows[33] = 0.0
        model = database.call("sp_RegisterModel", ModelName="searched", ModelType="test", ModelVersion="1").outputs
        self.model = int(model["ModelId"])
        with database.transaction():
            self.atoms = [
                database.call(
                    "sp_AtomIngestion", HashInput=f"search {i}", Modality="text", CanonicalText=f"text {i}",
                    Subtype="sub", SourceUri=f"uri {i}", SourceType="test",
                ).outputs["AtomId"]
                for i in range(COUNT)
            ]  # fmt: skip
            table = [(atom, row, WIDTH) for atom, row in zip(self.atoms, self.rows, strict=True)]
            database.call("sp_StoreAtomEmbeddings", ModelId=self.model, EmbeddingType=KIND, Embeddings=table)
        listed = database.call("sp_ListAtomEmbeddings", ModelId=self.model, EmbeddingType=KIND).rows
        self.ids = listed.column("AtomEmbeddingId")

    def exact(self, query: Any, **more: Any) -> Any:
        values = {"query_vector": query, "TenantId": 0, "embedding_type": KIND, **more}
        return self.database.call("sp_ExactVectorSearch", **values).rows

    def approx(self, query: Any, **more: Any) -> Any:
        values = {"QueryVector": query, "EmbeddingType": KIND, **more}
        return self.database.call("sp_ApproxSpatialSearch", **values).rows


@pytest.fixture
def stored(projected: Database) -> Stored:
    return Stored(projected)


def distances(metric: str, query: NDArray[Any], rows: NDArray[Any]) -> NDArray[np.float64]:
    a, b = query.astype(np.float64), rows.astype(np.float64)
    if metric == "dot":
        return -(b @ a)
    if metric == "euclidean":
        return np.asarray(np.linalg.norm(b - a, axis=1))
    with np.errstate(invalid="ignore"):
        return 1.0 - (b @ a) / (np.linalg.norm(a) * np.linalg.norm(b, axis=1))


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
def test_exact_search_is_the_true_order(stored: Stored, metric: str) -> None:
    query = clustered(1, WIDTH, 8)[0]
    rows = stored.exact(query, top_k=25, distance_metric=metric)
    truth = distances(metric, query, stored.rows)
    order = np.argsort(truth, kind="stable")[:25]
    assert len(rows) == 25
    np.testing.assert_allclose(rows.column("distance"), truth[order], rtol=0, atol=1e-6)
    assert rows.column("distance") == sorted(rows.column("distance"))
    assert set(rows.column("AtomEmbeddingId")) == {stored.ids[i] for i in order}
    similarity = [None] * 25 if metric != "cosine" else [1.0 - distance for distance in rows.column("distance")]
    assert rows.column("similarity") == similarity


def test_exact_search_describes_what_it_finds(stored: Stored) -> None:
    (row,) = stored.exact(stored.rows[7], top_k=1, ModelId=stored.model)
    assert row.pop("distance") == pytest.approx(0.0, abs=1e-6)
    assert row.pop("similarity") == pytest.approx(1.0, abs=1e-6)
    assert row.pop("CreatedAt").tzinfo is not None
    assert row == {
        "AtomEmbeddingId": stored.ids[7], "AtomId": stored.atoms[7], "Modality": "text", "Subtype": "sub",
        "SourceUri": "uri 7", "SourceType": "test", "CanonicalText": "text 7", "EmbeddingType": KIND,
        "ModelId": stored.model, "Dimension": WIDTH,
    }  # fmt: skip


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "dot"])
def test_ties_go_to_the_lower_id(stored: Stored, metric: str) -> None:
    found = stored.exact(stored.rows[5], top_k=COUNT, distance_metric=metric).column("AtomEmbeddingId")
    assert [i for i in found if i in {stored.ids[5], stored.ids[17], stored.ids[200]}] == [
        stored.ids[5], stored.ids[17], stored.ids[200],
    ]  # fmt: skip


def test_a_distance_that_does_not_exist_comes_last(stored: Stored) -> None:
    rows = stored.exact(stored.rows[5], top_k=COUNT)
    assert len(rows) == COUNT
    last = list(rows)[-1]
    assert (last["AtomEmbeddingId"], last["distance"], last["similarity"]) == (stored.ids[33], None, None)
    nothing = stored.exact(np.zeros(WIDTH), top_k=3)
    assert nothing.column("AtomEmbeddingId") == stored.ids[:3]
    assert nothing.column("distance") == [None] * 3


def test_exact_search_filters(stored: Stored) -> None:
    query = stored.rows[0]
    assert len(stored.exact(query, embedding_type="no such type")) == 0
    assert len(stored.exact(query)) == len(stored.exact(query, top_k=None)) == 10
    assert len(stored.exact(query, top_k=10_000)) == COUNT


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"top_k": 0}, RangeError),
        ({"top_k": -3}, RangeError),
        ({"top_k": 10_001}, RangeError),
        ({"distance_metric": "manhattan"}, UnknownNameError),
        ({"TenantId": None}, MissingArgumentError),
        ({"TenantId": -2}, NotFoundError),
        ({"ModelId": 2_000_000_000}, NotFoundError),
        ({"embedding_type": "e" * 51}, RangeError),
        ({"top_k": 0, "distance_metric": "x"}, InvalidArgumentsError),
    ],
)
def test_bad_exact_arguments(engine: Database, arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        engine.call("sp_ExactVectorSearch", **{"query_vector": [1.0], "TenantId": 0, **arguments})


def test_with_every_candidate_the_approximate_search_is_exact(stored: Stored) -> None:
    for query in clustered(5, WIDTH, 9):
        exact, approx = stored.exact(query), stored.approx(query, Candidates=COUNT)
        assert approx.column("AtomEmbeddingId") == exact.column("AtomEmbeddingId")
        np.testing.assert_allclose(approx.column("distance"), exact.column("distance"), rtol=0, atol=1e-12)
        assert set(approx.column("CandidatesExamined")) == {COUNT}


def test_candidates_are_those_nearest_in_the_projection(stored: Stored) -> None:
    query = clustered(1, WIDTH, 10)[0]
    rows = stored.approx(query, TopK=20, Candidates=20)
    spatial = np.linalg.norm(stored.rows[:, :3].astype(np.float64) - query[:3].astype(np.float64), axis=1)
    chosen = np.argsort(spatial, kind="stable")[:20]
    # The box is of cells: a candidate outside the sphere that fits into it may be missed for one inside the box.
    assert len(set(rows.column("AtomEmbeddingId")) & {stored.ids[i] for i in chosen}) >= 15
    place = {embedding: index for index, embedding in enumerate(stored.ids)}
    truth = distances("cosine", query, stored.rows)
    for row in rows:
        index = place[row["AtomEmbeddingId"]]
        assert row["spatial_distance"] == pytest.approx(spatial[index], abs=1e-6)
        assert row["distance"] == pytest.approx(truth[index], abs=1e-6)
        assert (row["AtomId"], row["CanonicalText"]) == (stored.atoms[index], f"text {index}")
        assert row["CandidatesExamined"] == 20
    assert rows.column("distance") == sorted(rows.column("distance"))


def test_the_nearest_is_first_not_the_furthest(stored: Stored) -> None:
    for index in (0, 50, 123):
        assert next(iter(stored.approx(stored.rows[index], TopK=1)))["AtomEmbeddingId"] == stored.ids[index]


def test_approximate_search_filters(stored: Stored) -> None:
    assert len(stored.approx(stored.rows[0], EmbeddingType="no such type")) == 0
    assert len(stored.approx(stored.rows[0], TopK=None)) == 10


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"TopK": 0}, RangeError),
        ({"TopK": 20, "Candidates": 19}, RangeError),
        ({"TenantId": None}, MissingArgumentError),
        ({"ModelId": 2_000_000_000}, NotFoundError),
        ({"TopK": -1, "TenantId": -4}, InvalidArgumentsError),
    ],
)
def test_bad_approximate_arguments(projected: Database, arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        projected.call("sp_ApproxSpatialSearch", **{"QueryVector": [1.0], **arguments})


def test_approximate_search_needs_a_projection(engine: Database) -> None:
    with pytest.raises(StateError, match="no projection in force"):
        engine.call("sp_ApproxSpatialSearch", QueryVector=[1.0])


@pytest.fixture
def local() -> Any:
    with open_database("sqlite:///:memory:") as database:
        assert isinstance(database, EmbeddedDatabase)
        axes = np.eye(3)
        database.call(
            "sp_RegisterProjection", ProjectionName="p", ProjectionVersion="1", Mean=np.zeros(3), AxisX=axes[0],
            AxisY=axes[1], AxisZ=axes[2], MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
        )  # fmt: skip
        yield Stored(database)


def test_a_search_leaves_a_row_on_the_embedded_engine(local: Stored) -> None:
    local.approx(local.rows[3], TopK=4, Candidates=50)
    log = local.database.query(  # type: ignore[attr-defined]
        "SELECT QueryType, TopK, CandidatesExamined, RowsReturned, Recall, QueryX, DurationMs > 0 AS Took"
        " FROM SpatialQueries"
    )
    assert log.tuples == [("approx", 4, 50, 4, None, pytest.approx(float(local.rows[3][0])), 1)]


def test_deleted_atoms_are_not_found_on_the_embedded_engine(local: Stored) -> None:
    with local.database.transaction():
        local.database.connection.execute(  # type: ignore[attr-defined]
            "UPDATE Atoms SET IsActive = 0 WHERE AtomId = ?", [local.atoms[5]]
        )
    for rows in (local.exact(local.rows[5], top_k=2), local.approx(local.rows[5], TopK=2)):
        assert rows.column("AtomEmbeddingId") == [local.ids[17], local.ids[200]]


def test_blocks_are_merged_in_order(local: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    from hartonomous_native.database.embedded import nearest

    whole = local.exact(local.rows[5], top_k=50).tuples
    monkeypatch.setattr(nearest, "_BLOCK", 7)
    assert local.exact(local.rows[5], top_k=50).tuples == whole
