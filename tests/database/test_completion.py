"""Checkpoints of a prime search, and the completion of jobs, on both engines."""

from __future__ import annotations

import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native import jobs
from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    LeaseLostError,
    NotFoundError,
    RangeError,
    StateError,
)

from .queue_calls import claim, hold, prime_job, record, submit

# ---------------------------------------------------------------- prime chunks


def test_chunks_are_recorded_once(database: Database) -> None:
    job_id = prime_job(database, 1, 30)
    hold(database, job_id)
    assert record(database, job_id, 10, [2, 3, 5, 7]) == {"Recorded": True, "LastChecked": 10, "ResultCount": 4}
    assert record(database, job_id, 10, [2, 3, 5, 7]) == {"Recorded": False, "LastChecked": 10, "ResultCount": 4}
    assert record(database, job_id, 5, [2, 3, 5]) == {"Recorded": False, "LastChecked": 10, "ResultCount": 4}
    assert record(database, job_id, 16, [11, 13])["ResultCount"] == 6
    assert record(database, job_id, 16 + 2, [17])["ResultCount"] == 7
    assert record(database, job_id, 20 - 2 + 0, [])["Recorded"] is False
    assert record(database, job_id, 30, [19, 23, 29])["ResultCount"] == 10
    job = jobs.get(database, job_id)
    assert job.result_data == [str(prime) for prime in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)]
    assert (job.last_checked, job.result_count, job.progress) == (30, 10, 1.0)


def test_bad_chunks_change_nothing(database: Database, token: str) -> None:
    job_id = prime_job(database, 2, 30)
    hold(database, job_id)
    given = {"JobId": job_id, "WorkerId": "w", "LastChecked": 10, "PrimesFound": 1}
    for more, error, message in [
        ({"LastChecked": 31}, RangeError, r"LastChecked must be in 2\.\.30; got 31"),
        ({"LastChecked": 1}, RangeError, "got 1"),
        ({"PrimesFound": -1}, RangeError, "must not be negative; got -1"),
        ({"PrimesJson": "[7]"}, FormatError, "PrimesFound = 1 decimal texts; got 0 of 1 elements"),
        ({"PrimesJson": '["7", "11"]'}, FormatError, "got 2 of 2 elements"),
        ({"PrimesJson": '["7.0"]'}, FormatError, "got 0 of 1 elements"),
        ({"PrimesJson": '{"a": "7"}'}, FormatError, "must be a JSON array"),
        ({"WorkerId": "else"}, LeaseLostError, "held by w"),
    ]:
        with pytest.raises(error, match=message):
            database.call("sp_RecordPrimeChunk", **{**given, **more})
    job = jobs.get(database, job_id)
    assert (job.last_checked, job.result_count, job.result_data) == (None, 0, [])
    other_kind = submit(database, token)
    claim(database, token)
    with pytest.raises(StateError, match="must be a prime search"):
        database.call("sp_RecordPrimeChunk", **{**given, "JobId": other_kind})


# ---------------------------------------------------------------- completion


def complete(database: Database, job_id: uuid.UUID, token: str, **more: Any) -> int:
    given = {"JobId": job_id, "WorkerId": "w", "Results": '{"done": true}', "OperationType": token, "Quantity": "2.5"}
    return int(database.call("sp_CompleteJob", **{**given, **more}).outputs["InferenceId"])


def test_completion_writes_everything_once(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    inference = complete(database, job_id, token, DurationMs=12, Metadata='{"kernel": "k"}')
    assert complete(database, job_id, token, DurationMs=12) == inference
    job = jobs.get(database, job_id)
    assert (job.status, job.results) == ("Completed", {"done": True})
    assert job.completed_at is not None
    usage = {row["OperationType"]: row for row in database.call("sp_GetUsage").rows}
    assert usage[token] == {
        "OperationType": token, "Records": 1, "Quantity": Decimal("2.500000"), "AmountUSD": Decimal("0.000000")
    }  # fmt: skip
    nodes = database.call("sp_QueryProvenance", NodeType="Inference", EntityId=inference, Direction="Both").rows
    assert len(nodes) == 0
    with pytest.raises(LeaseLostError, match="it is Completed"):
        complete(database, job_id, token, WorkerId="another")
    with pytest.raises(StateError, match="it is Completed"):
        jobs.cancel(database, job_id)


def test_a_prime_search_is_complete_at_its_end_only(database: Database, token: str) -> None:
    job_id = prime_job(database, 1, 30)
    hold(database, job_id)
    with pytest.raises(StateError, match="must have checked up to 30 to be complete; got nothing"):
        complete(database, job_id, token)
    record(database, job_id, 10, [2, 3, 5, 7])
    with pytest.raises(StateError, match="got 10"):
        complete(database, job_id, token)
    record(database, job_id, 30, [])
    complete(database, job_id, token)


@pytest.mark.parametrize(
    ("more", "error", "message"),
    [
        ({"Results": "done"}, FormatError, "Results must be JSON"),
        ({"Metadata": "{"}, FormatError, "Metadata must be JSON"),
        ({"UsedAtoms": "[1]"}, FormatError, "UsedAtoms must be a JSON array of atom ids as texts"),
        ({"UsedAtoms": '[""]'}, FormatError, "UsedAtoms must be a JSON array of atom ids as texts"),
        ({"UsedAtoms": '["-"]'}, FormatError, "UsedAtoms must be a JSON array of atom ids as texts"),
        ({"UsedAtoms": '{"a": "1"}'}, FormatError, "UsedAtoms must be a JSON array of atom ids as texts"),
        ({"ProducedAtoms": '["x"]'}, FormatError, "ProducedAtoms must be a JSON array"),
        ({"UsedAtoms": '["9000000000000000000"]'}, NotFoundError, "atom 9000000000000000000 does not exist"),
        ({"ModelId": 2_000_000_000}, NotFoundError, "model 2000000000 does not exist"),
        ({"Quantity": -1}, RangeError, "Quantity must not be negative"),
        ({"Quantity": 0.5}, TypeError, "exact amount"),
        ({"DurationMs": -1}, RangeError, "DurationMs must not be negative"),
        ({"OperationType": ""}, RangeError, "OperationType must not be empty"),
    ],
)
def test_a_refused_completion_leaves_nothing(
    database: Database, token: str, more: dict[str, Any], error: type[Exception], message: str
) -> None:
    job_id = submit(database, token)
    claim(database, token)
    before = jobs.get(database, job_id)
    with pytest.raises(error, match=message):
        complete(database, job_id, token, **more)
    assert jobs.get(database, job_id) == before
    assert token not in database.call("sp_GetUsage").rows.column("OperationType")
    complete(database, job_id, token)


def test_a_model_of_another_tenant_is_none(tmp_path: Path, token: str) -> None:
    with open_database(f"sqlite:///{tmp_path / 'tenants.db'}") as database:
        assert isinstance(database, EmbeddedDatabase)
        with database.transaction():
            for name in ("ours", "theirs"):
                database.connection.execute("INSERT INTO Tenants (TenantName) VALUES (?)", (name,))
        found = database.connection.execute("SELECT TenantId FROM Tenants WHERE TenantId <> 0 ORDER BY TenantId")
        ours, theirs = (row[0] for row in found.fetchall())
        models = [
            database.call(
                "sp_RegisterModel", ModelName="encoder", ModelType="bert", ModelVersion="1", TenantId=tenant
            ).outputs["ModelId"]
            for tenant in (theirs, 0)
        ]
        job_id = submit(database, token, TenantId=ours)
        claim(database, token)
        with pytest.raises(NotFoundError, match=f"model {models[0]} does not exist for tenant {ours}"):
            complete(database, job_id, token, ModelId=models[0])
        complete(database, job_id, token, ModelId=models[1])


def test_a_ledger_conflict_undoes_the_completion(database: Database, token: str) -> None:
    job_id = submit(database, token)
    claim(database, token)
    database.call(
        "sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType=token, Quantity=9, CorrelationId=str(job_id)
    )
    before = jobs.get(database, job_id)
    with pytest.raises(ConflictError, match="stands for quantity 9"):
        complete(database, job_id, token)
    assert jobs.get(database, job_id) == before
