"""The end of a job that succeeded: results, request, provenance and one ledger row, together."""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

from ...errors import HartonomousError, NotFoundError, RangeError, StateError, raise_all
from .arguments import parse_ids, parse_json
from .leases import require_lease
from .procedure import Parameter, Returned, procedure
from .provenance import node

if TYPE_CHECKING:
    from .engine import Run


@procedure(
    "sp_CompleteJob",
    Parameter("JobId", "uniqueidentifier"),
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("Results", "nvarchar(max)"),
    Parameter("OperationType", "nvarchar(50)"),
    Parameter("Quantity", "decimal(18,6)"),
    Parameter("DurationMs", "int", default=None),
    Parameter("ModelId", "int", default=None),
    Parameter("UsedAtoms", "nvarchar(max)", default=None),
    Parameter("ProducedAtoms", "nvarchar(max)", default=None),
    Parameter("Metadata", "nvarchar(max)", default=None),
    Parameter("InferenceId", "bigint", output=True),
)
def complete_job(
    run: Run,
    job_id: uuid.UUID,
    worker_id: str,
    results: str,
    operation_type: str,
    quantity: Decimal,
    duration_ms: int | None,
    model_id: int | None,
    used_atoms: str | None,
    produced_atoms: str | None,
    metadata: str | None,
) -> Returned:
    problems: list[HartonomousError] = []
    if not operation_type.rstrip(" "):
        problems.append(RangeError("OperationType must not be empty"))
    if quantity < 0:
        problems.append(RangeError(f"Quantity must not be negative; got {quantity}"))
    if duration_ms is not None and duration_ms < 0:
        problems.append(RangeError(f"DurationMs must not be negative; got {duration_ms}"))
    for name, text in (("Results", results), ("Metadata", metadata)):
        try:
            parse_json(name, text)
        except HartonomousError as problem:
            problems.append(problem)
    raise_all(problems)
    used = parse_ids("UsedAtoms", used_atoms)
    produced = parse_ids("ProducedAtoms", produced_atoms)
    known = run.one(
        "SELECT r.InferenceId FROM AutonomousComputeJobs AS j JOIN InferenceRequests AS r"
        " ON r.CorrelationId = j.JobId AND r.TenantId = j.TenantId AND r.TaskType = j.JobType"
        " WHERE j.JobId = ? AND j.Status = 'Completed' AND j.LeaseOwner = ?",
        (job_id, worker_id),
    )
    if known is not None:
        return Returned(outputs={"InferenceId": known[0]})
    require_lease(run, job_id, worker_id)
    job_type, parameters, tenant_id, created_at = run.one(
        "SELECT JobType, JobParameters, TenantId, CreatedAt FROM AutonomousComputeJobs WHERE JobId = ?", (job_id,)
    )
    search = run.one(
        "SELECT RangeEnd, LastChecked FROM GödelEngineJobs WHERE JobId = ? AND JobKind = 'PrimeSearch'", (job_id,)
    )
    if search is not None and (search[1] is None or search[1] < search[0]):
        got = "nothing" if search[1] is None else search[1]
        raise StateError(f"a prime search must have checked up to {search[0]} to be complete; got {got}")
    owners = {
        ("Atom", atom): _owner(run, atom, tenant_id)
        for atom in sorted({*used, *produced})
    }
    if model_id is not None:
        row = run.one("SELECT TenantId FROM Models WHERE ModelId = ?", (model_id,))
        if row is None or (tenant_id != 0 and row[0] not in (0, tenant_id)):
            raise NotFoundError(f"model {model_id} does not exist for tenant {tenant_id}")
        owners["Model", model_id] = row[0]
    run.execute(
        "UPDATE AutonomousComputeJobs SET Status = 'Completed', Results = :results, LeaseExpiresAt = NULL,"
        " UpdatedAt = :now, CompletedAt = :now WHERE JobId = :job",
        {"results": results, "now": run.now, "job": job_id},
    )
    run.execute("UPDATE GödelEngineJobs SET CompletedAt = ? WHERE JobId = ?", (run.now, job_id))
    inference_id = run.execute(
        "INSERT INTO InferenceRequests (TenantId, RequestTimestamp, CompletionTimestamp, TaskType, ModelId, ModelsUsed,"
        " InputData, InputHash, OutputData, OutputMetadata, Status, CorrelationId, TotalDurationMs)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'Completed', ?, ?)",
        (
            tenant_id,
            created_at,
            run.now,
            job_type,
            model_id,
            None if model_id is None else f"[{model_id}]",
            parameters,
            # The bytes that HASHBYTES sees in an nvarchar: UTF-16, so both engines store the same hash.
            hashlib.sha256(parameters.encode("utf-16-le", "surrogatepass")).digest(),
            results,
            metadata,
            str(job_id),
            duration_ms,
        ),
    ).lastrowid
    assert inference_id is not None
    inference = node(run, "Inference", inference_id, tenant_id)
    nodes = {entity: node(run, *entity, owner) for entity, owner in owners.items()}
    edges = [(inference, nodes["Atom", atom], "USED_ATOM") for atom in used]
    edges += [(nodes["Atom", atom], inference, "DERIVED_FROM") for atom in produced]
    if model_id is not None:
        edges.append((inference, nodes["Model", model_id], "RAN_ON"))
    # The inference is new, so none of these edges can be there already.
    run.execute_many(
        "INSERT INTO ProvenanceEdges (FromNodeId, ToNodeId, EdgeType, InferenceId, TenantId, CreatedAt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(*edge, inference_id, tenant_id, run.now) for edge in edges],
    )
    run.call(
        "sp_InsertBillingUsageRecord_Native",
        TenantId=tenant_id,
        OperationType=operation_type,
        Quantity=quantity,
        CorrelationId=str(job_id),
    )
    return Returned(outputs={"InferenceId": inference_id})


def _owner(run: Run, atom_id: int, tenant_id: int) -> int:
    """The tenant of an atom that the job's tenant may see."""
    row = run.one("SELECT TenantId FROM Atoms WHERE AtomId = ?", (atom_id,))
    if row is None or (tenant_id != 0 and row[0] not in (0, tenant_id)):
        raise NotFoundError(f"atom {atom_id} does not exist for tenant {tenant_id}")
    return int(row[0])
