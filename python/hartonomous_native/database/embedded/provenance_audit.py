"""Audit of operations by what they left in the provenance graph."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ...errors import HartonomousError, NotFoundError, RangeError, raise_all
from .arguments import require
from .procedure import Column, Parameter, Returned, procedure
from .provenance import check_tenant
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run


@procedure(
    "sp_AuditProvenanceChain",
    Parameter("InferenceId", "bigint", default=None),
    Parameter("StartDate", "datetime2(7)", default=None),
    Parameter("EndDate", "datetime2(7)", default=None),
    Parameter("Scope", "nvarchar(100)", default=None),
    Parameter("MinValidationScore", "float", default=0.8),
    Parameter("Debug", "bit", default=False),
    Parameter("TenantId", "int", default=0),
    returns=[
        [
            Column("Operations", "int"), Column("ValidOperations", "int"), Column("ValidShare", "float"),
            Column("AverageSegments", "float"), Column("SegmentDeviation", "float"), Column("AnomalyCount", "int"),
            Column("Status", "nvarchar(20)"),
        ],
        [
            Column("InferenceId", "bigint"), Column("TaskType", "nvarchar(50)"),
            Column("RequestTimestamp", "datetime2(7)"), Column("Segments", "int"), Column("SoundSegments", "int"),
            Column("MissingEnds", "int"), Column("LaterInputs", "int"), Column("ValidationScore", "float"),
            Column("IsValid", "bit"),
        ],
        [
            Column("InferenceId", "bigint"), Column("Segments", "int"), Column("AverageSegments", "float"),
            Column("SegmentDeviation", "float"), Column("Deviations", "float"),
        ],
        [
            Column("InferenceId", "bigint"), Column("EdgeId", "bigint"), Column("EdgeType", "nvarchar(50)"),
            Column("FromType", "nvarchar(50)"), Column("FromId", "bigint"), Column("ToType", "nvarchar(50)"),
            Column("ToId", "bigint"), Column("IsMissing", "bit"), Column("IsLater", "bit"),
        ],
    ],
    writes=False,
)  # fmt: skip
def audit_provenance_chain(
    run: Run, inference_id: int | None, start_date: dt.datetime | None, end_date: dt.datetime | None,
    scope: str | None, min_validation_score: float, debug: bool, tenant_id: int,
) -> Returned:  # fmt: skip
    require(MinValidationScore=min_validation_score, Debug=debug, TenantId=tenant_id)
    problems: list[HartonomousError] = []
    if not 0 <= min_validation_score <= 1:
        problems.append(RangeError(f"MinValidationScore must be in 0..1; got {min_validation_score:g}"))
    if start_date is not None and end_date is not None and start_date > end_date:
        problems.append(RangeError("StartDate must not be later than EndDate"))
    raise_all(problems)
    check_tenant(run, tenant_id)
    operations = _operations(run, inference_id, start_date, end_date, scope, tenant_id)
    segments = _segments(run, [row[0] for row in operations], tenant_id)
    of_operation: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for segment in segments:
        of_operation[segment[0]].append(segment)
    rows, counts = [], []
    for operation, task, requested in operations:
        mine = of_operation[operation]
        missing, later = sum(each[7] for each in mine), sum(each[8] for each in mine)
        sound = sum(not each[7] and not each[8] for each in mine)
        score = sound / len(mine) if mine else 0.0
        rows.append(
            (operation, task, requested, len(mine), sound, missing, later, score, int(score >= min_validation_score))
        )
        counts.append((operation, len(mine)))
    average, deviation, anomalies = _anomalies(counts)
    valid = sum(row[8] for row in rows)
    share = valid / len(rows) if rows else None
    summary = (len(rows), valid, share, average, deviation, len(anomalies), _status(share, min_validation_score))
    return Returned([[summary], rows, anomalies, *([segments] if debug else [])])


def _status(share: float | None, least: float) -> str:
    if share is None:
        return "NONE"
    return "PASS" if share == 1 else "WARN" if share >= least else "FAIL"


def _operations(
    run: Run, inference_id: int | None, start: dt.datetime | None, end: dt.datetime | None, scope: str | None,
    tenant_id: int,
) -> list[tuple[int, str | None, str]]:  # fmt: skip
    columns = "SELECT InferenceId, TaskType, RequestTimestamp FROM InferenceRequests WHERE TenantId = ?"
    if inference_id is not None:
        found = run.execute(f"{columns} AND InferenceId = ?", (tenant_id, inference_id)).fetchall()
        if not found:
            raise NotFoundError(f"inference {inference_id} does not exist for tenant {tenant_id}")
        return found
    if start is None:
        now = dt.datetime.strptime(run.now[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)
        start = (end or now) - dt.timedelta(days=7)
    return run.execute(
        f"{columns} AND RequestTimestamp >= ? AND (? IS NULL OR RequestTimestamp < ?) AND (? IS NULL OR TaskType = ?)"
        " ORDER BY RequestTimestamp, InferenceId",
        (tenant_id, datetime_text(start), end, end, scope, scope),
    ).fetchall()


# What an operation left: the edges that name it, and those at its node. An end is missing when the tenant may not see
# it or it is gone from its own table; the tables of the other node types are not looked into.
_SEGMENTS = """
    WITH made (InferenceId, EdgeId) AS (
        SELECT o.value, e.EdgeId
        FROM json_each(:operations) AS o
        CROSS JOIN ProvenanceEdges AS e ON e.InferenceId = o.value
        WHERE e.TenantId IN (0, :tenant)
        UNION
        SELECT o.value, e.EdgeId
        FROM json_each(:operations) AS o
        CROSS JOIN ProvenanceNodes AS n ON n.NodeType = 'Inference' AND n.EntityId = o.value
        CROSS JOIN ProvenanceEdges AS e ON e.FromNodeId = n.NodeId
        WHERE e.TenantId IN (0, :tenant)
        UNION
        SELECT o.value, e.EdgeId
        FROM json_each(:operations) AS o
        CROSS JOIN ProvenanceNodes AS n ON n.NodeType = 'Inference' AND n.EntityId = o.value
        CROSS JOIN ProvenanceEdges AS e ON e.ToNodeId = n.NodeId
        WHERE e.TenantId IN (0, :tenant)
    )
    SELECT m.InferenceId, e.EdgeId, e.EdgeType, f.NodeType, f.EntityId, t.NodeType, t.EntityId,
        {missing_from} OR {missing_to},
        f.NodeType = 'Inference' AND f.EntityId = m.InferenceId AND t.NodeType = 'Atom' AND EXISTS (
            SELECT 1 FROM Atoms AS a
            WHERE a.AtomId = t.EntityId AND a.CreatedAt > coalesce(r.CompletionTimestamp, :now))
    FROM made AS m
    CROSS JOIN ProvenanceEdges AS e ON e.EdgeId = m.EdgeId
    CROSS JOIN ProvenanceNodes AS f ON f.NodeId = e.FromNodeId
    CROSS JOIN ProvenanceNodes AS t ON t.NodeId = e.ToNodeId
    CROSS JOIN InferenceRequests AS r ON r.InferenceId = m.InferenceId
    ORDER BY m.InferenceId, e.EdgeId
"""
_MISSING = """(:tenant <> 0 AND {n}.TenantId NOT IN (0, :tenant) OR CASE {n}.NodeType
            WHEN 'Atom' THEN NOT EXISTS (SELECT 1 FROM Atoms AS x WHERE x.AtomId = {n}.EntityId)
            WHEN 'Inference' THEN NOT EXISTS (
                SELECT 1 FROM InferenceRequests AS x WHERE x.InferenceId = {n}.EntityId)
            WHEN 'Model' THEN NOT EXISTS (SELECT 1 FROM Models AS x WHERE x.ModelId = {n}.EntityId)
            ELSE 0 END)"""
_SEGMENTS = _SEGMENTS.format(missing_from=_MISSING.format(n="f"), missing_to=_MISSING.format(n="t"))


def _segments(run: Run, operations: list[int], tenant_id: int) -> list[tuple[Any, ...]]:
    return run.execute(
        _SEGMENTS, {"operations": json.dumps(operations), "tenant": tenant_id, "now": run.now}
    ).fetchall()


def _anomalies(counts: list[tuple[int, int]]) -> tuple[float | None, float | None, list[tuple[Any, ...]]]:
    """Mean, standard deviation, and the operations more than two of it away from the mean.

    With n counts of sum S and sum of squares Q, a count x lies (n x - S) / sqrt(n Q - S^2) deviations from the mean;
    whether that is more than 2 is decided in whole numbers.
    """
    n, total, squares = len(counts), sum(x for _, x in counts), sum(x * x for _, x in counts)
    if n == 0:
        return None, None, []
    spread = n * squares - total * total
    average, deviation = total / n, math.sqrt(spread) / n
    return average, deviation, [
        (operation, x, average, deviation, (n * x - total) / math.sqrt(spread))
        for operation, x in counts
        if (n * x - total) ** 2 > 4 * spread
    ]
