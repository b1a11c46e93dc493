"""EmbedAtoms jobs: every document gets its vector once, whatever was interrupted in between."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from hartonomous_native import jobs
from hartonomous_native.database import Database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.handlers import HANDLERS, Outcome, Work
from hartonomous_native.models import load_encoder
from hartonomous_native.worker import Worker, WorkerSummary

from ..models.conftest import write_model

TEXTS = [f"{'the cat sat ' * (number % 5 + 1)}{number}" for number in range(23)]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embed") / "tiny"
    write_model(folder)
    return folder


def with_documents(database: Database) -> None:
    with database.transaction():
        for text in TEXTS:
            database.call("sp_AtomIngestion", HashInput=text, Modality="text", CanonicalText=text)
    axes = np.eye(3, 1998, dtype=np.float32)
    database.call(
        "sp_RegisterProjection", ProjectionName="axes", ProjectionVersion="1", Mean=np.zeros(1998, np.float32),
        AxisX=axes[0], AxisY=axes[1], AxisZ=axes[2],
        MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
    )  # fmt: skip


def stored(database: Database, model_id: int) -> dict[str, np.ndarray]:
    rows = database.call("sp_ListAtomEmbeddings", ModelId=model_id).rows
    return {row["CanonicalText"]: row["EmbeddingVector"][: row["Dimension"]] for row in rows}


def test_all_documents_get_their_vectors(url: str, database: EmbeddedDatabase, model: Path) -> None:
    with_documents(database)
    job_id = jobs.submit(database, "EmbedAtoms", {"model_path": str(model), "batch": 7}).job_id
    assert Worker(url).run(until_idle=True) == WorkerSummary(completed=1)
    job = jobs.get(database, job_id)
    assert job.results == {"model": "tiny", "model_id": job.results["model_id"], "dimension": 24, "embedded": 23}
    vectors = stored(database, job.results["model_id"])
    assert sorted(vectors) == sorted(TEXTS)
    expected = load_encoder(model).encode(TEXTS)
    for text, vector in zip(TEXTS, expected, strict=True):
        np.testing.assert_allclose(vectors[text], vector, atol=2e-6)
    edges = database.query("SELECT EdgeType FROM ProvenanceEdges").tuples
    assert edges == [("RAN_ON",)]
    again = jobs.submit(database, "EmbedAtoms", {"model_path": str(model)}).job_id
    Worker(url).run(until_idle=True)
    assert jobs.get(database, again).results["embedded"] == 0


def test_an_interrupted_job_goes_on_where_it_was(url: str, database: EmbeddedDatabase, model: Path) -> None:
    with_documents(database)
    job_id = jobs.submit(database, "EmbedAtoms", {"model_path": str(model), "batch": 5}).job_id

    def stopped_early(work: Work) -> Outcome:
        saved = work.save

        def save(state: dict[str, object]) -> None:
            saved(state)
            worker.stop()

        work.save = save  # type: ignore[method-assign]
        return HANDLERS["EmbedAtoms"](work)

    worker = Worker(url, handlers={"EmbedAtoms": stopped_early})
    assert worker.run() == WorkerSummary(released=1)
    assert jobs.get(database, job_id).state["embedded"] == 5
    assert Worker(url).run(until_idle=True) == WorkerSummary(completed=1)
    job = jobs.get(database, job_id)
    assert job.results["embedded"] == 23
    assert len(stored(database, job.results["model_id"])) == 23
    (usage,) = (row for row in database.call("sp_GetUsage").rows if row["OperationType"] == "embedding")
    assert (usage["Records"], usage["Quantity"]) == (1, Decimal(23))


def test_a_model_that_is_not_there_is_tried_again(url: str, database: EmbeddedDatabase, tmp_path: Path) -> None:
    job_id = jobs.submit(database, "EmbedAtoms", {"model_path": str(tmp_path / "none")}).job_id
    assert Worker(url).run(until_idle=True) == WorkerSummary(retried=1)
    assert "NotFoundError 51020" in str(jobs.get(database, job_id).last_error)


@pytest.mark.parametrize("parameters", [{}, {"model_path": 1}, {"model_path": "x", "batch": 0}])
def test_bad_parameters(url: str, database: EmbeddedDatabase, parameters: dict[str, object]) -> None:
    jobs.submit(database, "EmbedAtoms", parameters)
    assert Worker(url).run(until_idle=True) == WorkerSummary(failed=1)
