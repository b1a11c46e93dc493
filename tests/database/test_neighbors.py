"""Stored lists of nearest neighbours: replaced as a whole, refused as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import Database, open_database
from hartonomous_native.errors import (
    ConflictError,
    DTypeError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    UnknownNameError,
)


@pytest.fixture
def ids(projected: Database, token: str) -> list[int]:
    """Six embeddings of tenant 0."""
    model = projected.call("sp_RegisterModel", ModelName=token, ModelType="test", ModelVersion="1").outputs["ModelId"]
    atoms = [
        projected.call(
            "sp_AtomIngestion", HashInput=f"{token} {i}", Modality="text", CanonicalText=f"{token} {i}"
        ).outputs["AtomId"]
        for i in range(6)
    ]
    rows = [(atom, np.eye(6, dtype=np.float32)[at], 6) for at, atom in enumerate(atoms)]
    projected.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows)
    found: list[int] = projected.call("sp_ListAtomEmbeddings", ModelId=model).rows.column("AtomEmbeddingId")
    return found


def store(database: Database, rows: list[tuple[Any, ...]], **more: Any) -> tuple[int, int]:
    (row,) = database.call("sp_StoreEmbeddingNeighbors", Neighbors=rows, **more).rows
    return row["Stored"], row["Replaced"]


def listed(database: Database, embedding: int) -> list[tuple[int, int, str, float]]:
    rows = database.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=embedding).rows
    return [(row["NeighborRank"], row["NeighborEmbeddingId"], row["Metric"], row["Distance"]) for row in rows]


def test_a_list_is_replaced_as_a_whole(projected: Database, ids: list[int]) -> None:
    a, b, c, d, *_ = ids
    assert store(projected, [(a, 2, c, 0.1 + 0.2), (a, 1, b, 0.25), (b, 1, a, 0.25)]) == (3, 0)
    assert listed(projected, a) == [(1, b, "cosine", 0.25), (2, c, "cosine", 0.1 + 0.2)]
    assert store(projected, [(a, 1, d, 7.0)], Metric="euclidean") == (1, 2)
    assert listed(projected, a) == [(1, d, "euclidean", 7.0)]
    assert listed(projected, b) == [(1, a, "cosine", 0.25)]
    assert store(projected, [(a, 1, d, 7.0)], Metric="euclidean") == (1, 1)
    assert store(projected, [], Emptied=f'["{a}", "{c}"]') == (0, 1)
    assert [listed(projected, each) for each in (a, c)] == [[], []]
    assert store(projected, []) == (0, 0)


Rows = list[tuple[Any, ...]]
NONE = 1 << 60

WRONG: list[tuple[str, Rows, dict[str, Any], type[HartonomousError], str]] = [
    ("rank", [(0, 0, 1, 0.5)], {}, RangeError, "Neighbors: NeighborRank must be 1 or more; got 0"),
    ("itself", [(0, 1, 2, 0.5), (1, 1, 1, 0.0)], {}, ConflictError, "an embedding is no neighbour of itself; {1}"),
    ("twice", [(0, 1, 2, 0.5), (0, 1, 1, 0.6)], {}, ConflictError, "rank|PRIMARY KEY"),
    ("unknown", [(0, 1, 2, 0.5), (0, 2, NONE, 0.6)], {}, NotFoundError, f"1 are not, first {NONE}"),
    ("unknown owner", [(NONE, 1, 0, 0.5)], {}, NotFoundError, "every id must be an embedding of tenant 0"),
    ("metric", [(0, 1, 2, 0.5)], {"Metric": "manhattan"}, UnknownNameError, "one of cosine, euclidean, dot; got 'man"),
    ("no metric", [(0, 1, 2, 0.5)], {"Metric": None}, MissingArgumentError, "Metric is required"),
    ("tenant", [(0, 1, 2, 0.5)], {"TenantId": 999_999}, NotFoundError, "TenantId must be a tenant; got 999999"),
    ("numbers", [(0, 1, 2, 0.5)], {"Emptied": "[1]"}, FormatError, "Emptied must be a JSON array of embedding ids"),
    ("object", [(0, 1, 2, 0.5)], {"Emptied": "{}"}, FormatError, "Emptied must be a JSON array of embedding ids"),
    ("both", [(0, 1, 2, 0.5)], {"Emptied": '["{0}"]'}, ConflictError, "has no rows; {0} has"),
    ("several", [(0, 0, 0, 0.5)], {}, InvalidArgumentsError, "2 arguments are wrong"),
]


@pytest.mark.parametrize(("rows", "more", "error", "message"), [case[1:] for case in WRONG], ids=[c[0] for c in WRONG])
def test_what_is_wrong_changes_nothing(
    projected: Database, ids: list[int], rows: Rows, more: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    def real(at: int) -> int:
        return ids[at] if at < len(ids) else at

    store(projected, [(ids[0], 1, ids[1], 0.5)])
    given = [(real(a), rank, real(b), distance) for a, rank, b, distance in rows]
    if str(more.get("Emptied", "")).startswith('["'):
        more = {"Emptied": f'["{ids[0]}"]'}
    with pytest.raises(error, match=message.replace("{0}", str(ids[0])).replace("{1}", str(ids[1]))):
        store(projected, given, **more)
    if projected.url.startswith("sqlite:"):  # a server has rolled back the whole test
        assert listed(projected, ids[0]) == [(1, ids[1], "cosine", 0.5)]


@pytest.mark.parametrize(
    ("row", "error", "message"),
    [
        ((1, 2), DTypeError, "got 2 values"),
        ((1, 1, 2, None), MissingArgumentError, "Neighbors: Distance is required"),
        ((1, 1, 2, float("nan")), HartonomousError, "Neighbors: Distance must be finite"),
        (("1", 1, 2, 0.5), DTypeError, "Neighbors: AtomEmbeddingId must be"),
    ],
)
def test_rows_that_the_table_type_cannot_hold(
    tmp_path: Path, row: tuple[Any, ...], error: type[HartonomousError], message: str
) -> None:
    """On a server the driver says so."""
    with open_database(f"sqlite:///{tmp_path / 'some.db'}") as database, pytest.raises(error, match=message):
        store(database, [row])


def test_whose_embedding(projected: Database, ids: list[int]) -> None:
    with pytest.raises(NotFoundError, match="AtomEmbeddingId must be an embedding of tenant 0; got -5"):
        projected.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=-5)


def test_another_tenant_sees_and_changes_nothing(projected: Database, ids: list[int]) -> None:
    store(projected, [(ids[0], 1, ids[1], 0.5)])
    projected.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=ids[0])
    with pytest.raises(NotFoundError):
        projected.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=ids[0], TenantId=7)
