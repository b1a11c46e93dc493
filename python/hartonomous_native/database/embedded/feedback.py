"""What users say of inferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...errors import NotFoundError
from .checks import in_range, raise_problems
from .procedure import Column, Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run

_STEPS = {1: -0.15, 2: -0.08, 3: 0.0, 4: 0.05, 5: 0.10}
_SMALLEST, _LARGEST = 0.01, 1.0
# Relations between two atoms that the inference used or produced.
_RELATIONS = (
    "WITH i AS (SELECT NodeId FROM ProvenanceNodes WHERE NodeType = 'Inference' AND EntityId = :inference),"
    " a AS (SELECT n.EntityId FROM ProvenanceNodes AS n JOIN ProvenanceEdges AS e ON e.ToNodeId = n.NodeId"
    " WHERE n.NodeType = 'Atom' AND e.FromNodeId IN (SELECT NodeId FROM i) UNION"
    " SELECT n.EntityId FROM ProvenanceNodes AS n JOIN ProvenanceEdges AS e ON e.FromNodeId = n.NodeId"
    " WHERE n.NodeType = 'Atom' AND e.ToNodeId IN (SELECT NodeId FROM i))"
    " SELECT AtomRelationId, Weight FROM AtomRelations WHERE SourceAtomId IN (SELECT EntityId FROM a)"
    " AND TargetAtomId IN (SELECT EntityId FROM a) AND TenantId = :tenant AND Weight IS NOT NULL"
)


@procedure(
    "sp_ProcessFeedback",
    Parameter("InferenceId", "bigint"),
    Parameter("Rating", "int"),
    Parameter("Comments", "nvarchar(2000)", default=None),
    Parameter("UserId", "nvarchar(128)", default=None),
    returns=[[
        Column("Success", "bit"), Column("Message", "nvarchar(400)"), Column("AffectedRelations", "int"),
    ]],
)  # fmt: skip
def process_feedback(
    run: Run, inference_id: int, rating: int, comments: str | None, user_id: str | None
) -> Returned:
    request = run.one("SELECT TenantId FROM InferenceRequests WHERE InferenceId = ?", (inference_id,))
    raise_problems(
        in_range("Rating", rating, 1, 5),
        NotFoundError(f"InferenceId must be an inference; got {inference_id}") if request is None else None,
    )
    (tenant_id,) = request
    if user_id is not None and run.one(
        "SELECT 1 FROM FeedbackSubmissions WHERE InferenceId = ? AND UserId = ? AND Rating = ?"
        " AND Comments IS ? COLLATE BINARY",
        (inference_id, user_id, rating, comments),
    ):
        return Returned([[(1, "this feedback was recorded before", 0)]])
    feedback_id = run.execute(
        "INSERT INTO FeedbackSubmissions (TenantId, InferenceId, Rating, Comments, UserId, SubmittedAt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (tenant_id, inference_id, rating, comments, user_id, run.now),
    ).lastrowid
    run.execute(
        "UPDATE InferenceRequests SET UserRating = ?, UserFeedback = COALESCE(?, UserFeedback) WHERE InferenceId = ?",
        (rating, comments, inference_id),
    )
    affected = _move_weights(run, inference_id, tenant_id, _STEPS[rating])
    message = "feedback recorded"
    if rating == 1:
        run.execute(
            "INSERT INTO ActionQueue (ActionType, TargetEntity, TargetId, Parameters, RiskLevel, CreatedUtc)"
            " VALUES ('ReviewInference', 'InferenceRequests', ?, ?, 'Low', ?)",
            (inference_id, f'{{"feedbackId": "{feedback_id}", "rating": 1}}', run.now),
        )
        message = "feedback recorded; the inference is up for review"
    return Returned([[(1, message, affected)]])


def _move_weights(run: Run, inference_id: int, tenant_id: int, step: float) -> int:
    """Weights are real on the server: added in double, rounded to float32 once."""
    if step == 0:
        return 0
    moved = []
    for relation_id, weight in run.execute(_RELATIONS, {"inference": inference_id, "tenant": tenant_id}).fetchall():
        kept = float(np.float32(min(max(weight + step, _SMALLEST), _LARGEST)))
        if kept != weight:
            moved.append((kept, relation_id))
    run.execute_many("UPDATE AtomRelations SET Weight = ? WHERE AtomRelationId = ?", moved)
    return len(moved)
