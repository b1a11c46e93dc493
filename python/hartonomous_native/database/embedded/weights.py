"""Weight snapshots and rollback: a snapshot is a named instant, and the temporal history of ModelWeights holds the
state that it names. Rolling back writes new versions of rows; the history itself is never touched."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import ConflictError, IntegrityError, NotFoundError, RangeError, StateError
from .checks import Problem, not_empty, present, raise_problems
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run

_STATE = (
    "LayerId", "WeightType", "WeightIndex", "Value", "Gradient", "Momentum", "ImportanceScore", "UpdateCount",
    "LastUpdated",
)  # fmt: skip
_KEY = 3  # the first columns of _STATE are the natural key
_VALUE = _STATE.index("Value")
_COLUMNS = ", ".join(_STATE)
_TOP = 10

# The versions of weights that held at :at.
AS_OF = (
    "SELECT {columns} FROM ModelWeights WHERE SysStartTime <= :{at} UNION ALL"
    " SELECT {columns} FROM ModelWeightsHistory WHERE SysStartTime <= :{at} AND SysEndTime > :{at}"
)
# The model of each layer that is or was; a layer never moves to another model.
LAYERS = "SELECT LayerId, ModelId FROM ModelLayers UNION SELECT LayerId, ModelId FROM ModelLayersHistory"
_OF_MODEL = f" WHERE LayerId IN (SELECT LayerId FROM ({LAYERS}) WHERE ModelId = :model)"

_SUMMARY = (
    Column("WeightsExamined", "bigint"), Column("ToUpdate", "bigint"), Column("ToReinsert", "bigint"),
    Column("ToRemove", "bigint"), Column("MeanAbsDelta", "float"), Column("MaxAbsDelta", "float"),
    Column("Applied", "bit"),
)  # fmt: skip
_LARGEST = (
    Column("WeightId", "bigint"), Column("CurrentValue", "real"), Column("TargetValue", "real"),
    Column("Delta", "float"),
)  # fmt: skip
_SNAPSHOT = (
    Column("SnapshotId", "bigint"), Column("SnapshotName", "nvarchar(255)"), Column("ModelId", "int"),
    Column("SnapshotTime", "datetime2(7)"), Column("WeightCount", "bigint"), Column("Description", "nvarchar(max)"),
    Column("CreatedAt", "datetime2(7)"),
)  # fmt: skip


def any_model(run: Run, model_id: int | None) -> Problem:
    if model_id is not None and run.one("SELECT 1 FROM Models WHERE ModelId = ?", (model_id,)) is None:
        return NotFoundError(f"ModelId must be a model; got {model_id}")
    return None


def not_in_the_future(run: Run, name: str, instant: dt.datetime) -> Problem:
    text = datetime_text(instant)
    return RangeError(f"{name} must not be in the future; got {text}") if text > run.now else None


@procedure(
    "sp_CreateWeightSnapshot",
    Parameter("SnapshotName", "nvarchar(255)"),
    Parameter("ModelId", "int", default=None),
    Parameter("Description", "nvarchar(max)", default=None),
    returns=[[
        Column("SnapshotId", "bigint"), Column("SnapshotName", "nvarchar(255)"), Column("SnapshotTime", "datetime2(7)"),
        Column("WeightCount", "bigint"),
    ]],
)  # fmt: skip
def create_weight_snapshot(
    run: Run, snapshot_name: str, model_id: int | None, description: str | None
) -> Returned:
    raise_problems(not_empty("SnapshotName", snapshot_name.rstrip(" ")), any_model(run, model_id))
    if run.one("SELECT 1 FROM WeightSnapshots WHERE SnapshotName = ?", (snapshot_name,)) is not None:
        raise ConflictError(f"SnapshotName must be new; there is a snapshot '{snapshot_name}'")
    count = _count_at(run, run.now, model_id)
    snapshot_id = run.execute(
        "INSERT INTO WeightSnapshots (SnapshotName, ModelId, SnapshotTime, Description, WeightCount, CreatedAt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (snapshot_name, model_id, run.now, description, count, run.now),
    ).lastrowid
    return Returned([[(snapshot_id, snapshot_name, run.now, count)]])


@procedure(
    "sp_ListWeightSnapshots",
    Parameter("ModelId", "int", default=None),
    returns=[_SNAPSHOT],
    writes=False,
)
def list_weight_snapshots(run: Run, model_id: int | None) -> Returned:
    raise_problems(any_model(run, model_id))
    return Returned([
        run.execute(
            "SELECT SnapshotId, SnapshotName, ModelId, SnapshotTime, WeightCount, Description, CreatedAt"
            " FROM WeightSnapshots WHERE :model IS NULL OR ModelId = :model OR ModelId IS NULL"
            " ORDER BY SnapshotTime DESC, SnapshotId DESC",
            {"model": model_id},
        ).fetchall()
    ])  # fmt: skip


@procedure(
    "sp_RestoreWeightSnapshot",
    Parameter("SnapshotName", "nvarchar(255)"),
    Parameter("DryRun", "bit", default=True),
    returns=[_SUMMARY, _LARGEST],
)
def restore_weight_snapshot(run: Run, snapshot_name: str, dry_run: bool | None) -> Returned:
    raise_problems(present("DryRun", dry_run))
    found = run.one(
        "SELECT SnapshotId, ModelId, SnapshotTime, WeightCount FROM WeightSnapshots WHERE SnapshotName = ?",
        (snapshot_name,),
    )
    if found is None:
        raise NotFoundError(f"SnapshotName must be a weight snapshot; got '{snapshot_name}'")
    snapshot_id, model_id, instant, promised = found
    kept = _count_at(run, instant, model_id)
    if kept != promised:
        raise IntegrityError(
            f"weight snapshot '{snapshot_name}' has {promised} weights; the history of its instant holds {kept}"
        )
    return _roll_back(run, model_id, instant, bool(dry_run), snapshot_id)


@procedure(
    "sp_RollbackWeightsToTimestamp",
    Parameter("ModelId", "int", default=None),
    Parameter("TargetTimestamp", "datetime2(7)"),
    Parameter("DryRun", "bit", default=True),
    Parameter("SnapshotId", "bigint", default=None),
    returns=[_SUMMARY, _LARGEST],
)
def rollback_weights_to_timestamp(
    run: Run, model_id: int | None, target_timestamp: dt.datetime, dry_run: bool | None, snapshot_id: int | None
) -> Returned:
    unknown = snapshot_id is not None and run.one(
        "SELECT 1 FROM WeightSnapshots WHERE SnapshotId = ?", (snapshot_id,)
    ) is None
    raise_problems(
        present("DryRun", dry_run), not_in_the_future(run, "TargetTimestamp", target_timestamp),
        any_model(run, model_id),
        NotFoundError(f"SnapshotId must be a weight snapshot; got {snapshot_id}") if unknown else None,
    )  # fmt: skip
    return _roll_back(run, model_id, datetime_text(target_timestamp), bool(dry_run), snapshot_id)


@dataclass(frozen=True)
class _Changes:
    """What leads from the weights of now to those of then. A state is a row of _STATE."""

    examined: int
    update: list[tuple[int, tuple[Any, ...], tuple[Any, ...]]]
    reinsert: list[tuple[int, tuple[Any, ...]]]
    remove: list[int]


def _roll_back(run: Run, model_id: int | None, instant: str, dry_run: bool, snapshot_id: int | None) -> Returned:
    changes = _changes(run, model_id, instant)
    # Every value that changes, with what it was and will be.
    moved = [(key, now[_VALUE], then[_VALUE]) for key, now, then in changes.update if now[_VALUE] != then[_VALUE]]
    deltas = [abs(then - now) for _, now, then in moved]
    mean = math.fsum(deltas) / len(deltas) if deltas else None
    largest = max(deltas, default=None)
    if not dry_run:
        _apply(run, changes)
        _explain(run, changes, moved)
    run.execute(
        "INSERT INTO WeightRollbackLog (ModelId, SnapshotId, TargetTimestamp, IsDryRun, WeightsExamined,"
        " WeightsUpdated, WeightsReinserted, WeightsRemoved, MeanAbsDelta, MaxAbsDelta, Status, StartedAt, CompletedAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'Completed', ?, ?)",
        (model_id, snapshot_id, instant, dry_run, changes.examined, len(changes.update), len(changes.reinsert),
         len(changes.remove), mean, largest, run.now, run.now),
    )  # fmt: skip
    top = sorted(moved, key=lambda row: (-abs(row[2] - row[1]), row[0]))[:_TOP]
    summary = (
        changes.examined, len(changes.update), len(changes.reinsert), len(changes.remove), mean, largest, not dry_run
    )  # fmt: skip
    return Returned([[summary], [(key, now, then, then - now) for key, now, then in top]])


def _changes(run: Run, model_id: int | None, instant: str) -> _Changes:
    chosen = "" if model_id is None else _OF_MODEL
    names = {"model": model_id, "then": instant}
    target = AS_OF.format(columns=f"WeightId, {_COLUMNS}", at="then")
    then = {row[0]: row[1:] for row in run.execute(f"SELECT * FROM ({target}){chosen} ORDER BY WeightId", names)}
    now = {
        row[0]: row[1:]
        for row in run.execute(f"SELECT WeightId, {_COLUMNS} FROM ModelWeights{chosen} ORDER BY WeightId", names)
    }
    if now and not then:
        raise StateError(f"no weight to restore existed at {instant}; a rollback would remove all {len(now)} of now")
    changes = _Changes(
        len(now.keys() | then.keys()),
        [(key, now[key], state) for key, state in then.items() if key in now and now[key] != state],
        [(key, state) for key, state in then.items() if key not in now],
        [key for key in now if key not in then],
    )
    layers = {row[0] for row in run.execute("SELECT LayerId FROM ModelLayers")}
    lost = [state[0] for _, state in changes.reinsert if state[0] not in layers]
    lost += [state[0] for _, _, state in changes.update if state[0] not in layers]
    if lost:
        raise StateError(
            f"{len(lost)} weights belong to layers that no longer exist; the first is layer {min(lost)}"
        )
    return changes


def _apply(run: Run, changes: _Changes) -> None:
    """A row whose key changes is removed and put back, so that two rows may exchange their keys."""
    same_key = [(state[_KEY:], key) for key, now, state in changes.update if now[:_KEY] == state[:_KEY]]
    other_key = [(key, state) for key, now, state in changes.update if now[:_KEY] != state[:_KEY]]
    run.execute_many(
        "DELETE FROM ModelWeights WHERE WeightId = ?",
        [(key,) for key in changes.remove] + [(key,) for key, _ in other_key],
    )
    assignments = ", ".join(f"{name} = ?" for name in _STATE[_KEY:])
    run.execute_many(
        f"UPDATE ModelWeights SET {assignments} WHERE WeightId = ?", [(*state, key) for state, key in same_key]
    )
    run.execute_many(
        f"INSERT INTO ModelWeights (WeightId, {_COLUMNS}) VALUES ({', '.join('?' * (1 + len(_STATE)))})",
        [(key, *state) for key, state in (*changes.reinsert, *other_key)],
    )


def _explain(run: Run, changes: _Changes, moved: list[tuple[int, float, float]]) -> None:
    layer_of = {key: state[0] for key, _, state in changes.update}
    model_of = dict(run.execute("SELECT LayerId, ModelId FROM ModelLayers").fetchall())
    batch = str(uuid.uuid4())
    run.execute_many(
        "INSERT INTO WeightAdjustmentHistory (BatchId, ModelId, LayerId, WeightId, OldValue, NewValue, Reason,"
        " AdjustedBy, AdjustedAt) VALUES (?, ?, ?, ?, ?, ?, 'Rollback', 'local', ?)",
        [(batch, model_of[layer_of[key]], layer_of[key], key, now, then, run.now) for key, now, then in moved],
    )


def _count_at(run: Run, instant: str, model_id: int | None) -> int:
    chosen = "" if model_id is None else _OF_MODEL
    rows = AS_OF.format(columns="LayerId", at="then")
    (count,) = run.one(f"SELECT COUNT(*) FROM ({rows}){chosen}", {"model": model_id, "then": instant})
    return int(count)
