"""Recall against a count by hand, on the engine itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from hartonomous_native.database import Database, open_database
from hartonomous_native.errors import InvalidArgumentsError, StateError
from hartonomous_native.pipeline import fit_projection, search, stored_embeddings, title_of
from hartonomous_native.recall import measure_recall

COUNT, WIDTH = 400, 12


@pytest.fixture(scope="module")
def filled() -> Iterator[tuple[Database, int]]:
    vectors = np.random.default_rng(3).standard_normal((COUNT, WIDTH)).astype(np.float32)
    with open_database("sqlite:///:memory:") as database, database.transaction():
        model = database.call(
            "sp_RegisterModel", ModelName="made", ModelType="embedding", ModelVersion="1"
        ).outputs["ModelId"]
        rows = []
        for at, vector in enumerate(vectors):
            atom = database.call(
                "sp_AtomIngestion", HashInput=f"text {at}", Modality="text", CanonicalText=f"text {at}"
            ).outputs["AtomId"]
            rows.append((atom, vector, WIDTH))
        fit_projection(database, vectors)
        database.call("sp_StoreAtomEmbeddings", ModelId=model, Embeddings=rows)
        yield database, model


def test_recall_is_the_share_of_the_exact_answer(filled: tuple[Database, int]) -> None:
    database, model = filled
    stored = stored_embeddings(database, model)
    assert stored.vectors.shape == (COUNT, WIDTH)
    near, all_of_them = measure_recall(database, stored, model, k=5, queries=20, candidates=(40, COUNT), seed=1)
    assert all_of_them.recall == 1.0
    assert (near.compared, all_of_them.compared) == (40.0, float(COUNT))
    drawn = np.sort(np.random.default_rng(1).choice(COUNT, size=20, replace=False))
    shares = []
    for at in drawn:
        unit = stored.vectors / np.linalg.norm(stored.vectors, axis=1, keepdims=True)
        order = [i for i in np.argsort(-(unit @ unit[at]), kind="stable") if i != at][:5]
        truth = {stored.embedding_ids[i] for i in order}
        hits = search(database, stored.vectors[at], model, top=6, candidates=40).hits
        found = [hit.embedding_id for hit in hits if hit.embedding_id != stored.embedding_ids[at]][:5]
        shares.append(len(truth & set(found)) / 5)
    assert near.recall == pytest.approx(np.mean(shares))
    assert near.recall < 1.0


def test_bad_arguments_are_named_together(filled: tuple[Database, int]) -> None:
    database, model = filled
    with pytest.raises(InvalidArgumentsError, match=r"k must be in 1\.\.10000; got 0"):
        measure_recall(database, stored_embeddings(database, model), model, k=0, queries=0)


def test_nothing_embedded_is_said() -> None:
    with open_database("sqlite:///:memory:") as database:
        model = database.call(
            "sp_RegisterModel", ModelName="made", ModelType="embedding", ModelVersion="1"
        ).outputs["ModelId"]
        with pytest.raises(StateError, match="no document is embedded"):
            stored_embeddings(database, model)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n  A heading \n\nbody", "A heading"),
        ("", ""),
        (None, ""),
        ("@cache\ndef f(a,\n      b=(1, 2)):\n    pass", "def f(a, b=(1, 2)):"),
        ("def f(\n    a,\n):\n    pass", "def f(a, ):"),
    ],
)
def test_titles(text: str | None, title: str) -> None:
    assert title_of(text) == title
