"""Weights through time: snapshots, rollback, comparison, evolution. The rows are written as a trainer would write them;
everything else goes through the procedures."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import Database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import (
    ConflictError,
    DatabaseError,
    IntegrityError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    StateError,
)

UTC = dt.timezone.utc
STATE = (
    "SELECT WeightId, LayerId, WeightType, WeightIndex, Value, Gradient, Momentum, ImportanceScore, UpdateCount,"
    " LastUpdated FROM ModelWeights ORDER BY WeightId"
)


@pytest.fixture
def weights(tmp_path: Path, empty_file: Path) -> Iterator[EmbeddedDatabase]:
    shutil.copyfile(empty_file, tmp_path / "weights.db")
    with EmbeddedDatabase(f"sqlite:///{tmp_path / 'weights.db'}") as opened:
        yield opened


def model(database: Database, name: str = "m", layers: int = 1) -> int:
    rows = [(index, None, None, None, None, None, None) for index in range(layers)]
    outputs = database.call(
        "sp_RegisterModel", ModelName=name, ModelType="test", ModelVersion="1", Layers=rows
    ).outputs
    return int(outputs["ModelId"])


def layer(database: EmbeddedDatabase, model_id: int, index: int = 0) -> int:
    rows = database.query("SELECT LayerId FROM ModelLayers WHERE ModelId = ? AND LayerIdx = ?", (model_id, index))
    return int(rows.tuples[0][0])


def write(database: EmbeddedDatabase, *statements: str) -> None:
    """Several statements in one transaction, which gives their rows one time."""
    with database.transaction():
        for statement in statements:
            database.connection.execute(statement)


def insert(database: EmbeddedDatabase, layer_id: int, values: dict[int, float]) -> None:
    write(database, *(
        f"INSERT INTO ModelWeights (LayerId, WeightIndex, Value) VALUES ({layer_id}, {index}, {value!r})"
        for index, value in values.items()
    ))  # fmt: skip


def snapshot(database: Database, name: str, **more: Any) -> dict[str, Any]:
    (row,) = database.call("sp_CreateWeightSnapshot", SnapshotName=name, **more).rows
    return dict(row)


def restore(database: Database, name: str, *, dry: bool = False) -> dict[str, Any]:
    (row,) = database.call("sp_RestoreWeightSnapshot", SnapshotName=name, DryRun=dry).rows
    return dict(row)


def state(database: EmbeddedDatabase) -> list[tuple[Any, ...]]:
    return database.query(STATE).tuples


def digest(database: EmbeddedDatabase) -> list[list[tuple[Any, ...]]]:
    tables = ("ModelWeights", "ModelWeightsHistory", "WeightAdjustmentHistory")
    return [database.query(f"SELECT * FROM {table} ORDER BY rowid").tuples for table in tables]


@pytest.fixture
def changed(weights: EmbeddedDatabase) -> EmbeddedDatabase:
    """Weights 1..4 = 0.5, 1.5, -2, 0 under the snapshot 'before'; then 1 and 2 changed, 3 deleted, 5 added."""
    insert(weights, layer(weights, model(weights)), {1: 0.5, 2: 1.5, 3: -2.0, 4: 0.0})
    write(weights, "UPDATE ModelWeights SET Gradient = 0.25, UpdateCount = 7 WHERE WeightIndex = 3")
    snapshot(weights, "before")
    write(
        weights,
        "UPDATE ModelWeights SET Value = 0.75 WHERE WeightIndex = 1",
        "UPDATE ModelWeights SET Value = -1.5, UpdateCount = UpdateCount + 1 WHERE WeightIndex = 2",
        "DELETE FROM ModelWeights WHERE WeightIndex = 3",
        "INSERT INTO ModelWeights (LayerId, WeightIndex, Value) VALUES (1, 5, 9.0)",
    )
    return weights


# ---------------------------------------------------------------- snapshots


def test_a_snapshot_is_an_instant_with_its_count(weights: EmbeddedDatabase) -> None:
    one, two = model(weights, "one"), model(weights, "two")
    insert(weights, layer(weights, one), {0: 1.0, 1: 2.0})
    insert(weights, layer(weights, two), {0: 3.0})
    assert snapshot(weights, "all")["WeightCount"] == 3
    row = snapshot(weights, "of one", ModelId=one, Description="a model's own")
    assert (row["SnapshotName"], row["WeightCount"]) == ("of one", 2)
    assert abs(row["SnapshotTime"] - dt.datetime.now(UTC)) < dt.timedelta(minutes=5)
    listed = weights.call("sp_ListWeightSnapshots").rows
    assert [r["SnapshotName"] for r in listed] == ["of one", "all"]
    assert next(iter(listed)) == {
        "SnapshotId": row["SnapshotId"], "SnapshotName": "of one", "ModelId": one, "SnapshotTime": row["SnapshotTime"],
        "WeightCount": 2, "Description": "a model's own", "CreatedAt": row["SnapshotTime"],
    }  # fmt: skip
    assert weights.call("sp_ListWeightSnapshots", ModelId=two).rows.column("SnapshotName") == ["all"]


def test_a_snapshot_of_no_weights(weights: EmbeddedDatabase) -> None:
    assert snapshot(weights, "nothing")["WeightCount"] == 0
    assert restore(weights, "nothing")["WeightsExamined"] == 0


def test_names_are_new_and_not_empty(database: Database, token: str) -> None:
    snapshot(database, token)
    with pytest.raises(ConflictError, match=f"SnapshotName must be new; there is a snapshot '{token}'"):
        snapshot(database, token)
    for empty in ("", "   "):
        with pytest.raises(RangeError, match="SnapshotName must not be empty"):
            snapshot(database, empty)
    with pytest.raises(InvalidArgumentsError, match=r"(?s)must not be empty.*ModelId must be a model; got -1"):
        snapshot(database, "", ModelId=-1)
    with pytest.raises(NotFoundError, match="ModelId must be a model; got -1"):
        database.call("sp_ListWeightSnapshots", ModelId=-1)
    with pytest.raises(NotFoundError, match=f"SnapshotName must be a weight snapshot; got 'no {token}'"):
        restore(database, f"no {token}")


# ---------------------------------------------------------------- rollback


def test_a_rollback_updates_puts_back_and_removes(changed: EmbeddedDatabase) -> None:
    before = changed.query(
        "SELECT WeightIndex, Value, Gradient, UpdateCount FROM ModelWeightsHistory WHERE WeightIndex = 3"
        " ORDER BY SysStartTime DESC LIMIT 1"
    ).tuples
    result = changed.call("sp_RestoreWeightSnapshot", SnapshotName="before", DryRun=False)
    assert list(result.result_sets[0]) == [{
        "WeightsExamined": 5, "ToUpdate": 2, "ToReinsert": 1, "ToRemove": 1, "MeanAbsDelta": (0.25 + 3.0) / 2,
        "MaxAbsDelta": 3.0, "Applied": True,
    }]  # fmt: skip
    assert result.result_sets[1].tuples == [(2, -1.5, 1.5, 3.0), (1, 0.75, 0.5, -0.25)]
    values = changed.query("SELECT WeightId, WeightIndex, Value, UpdateCount FROM ModelWeights ORDER BY 1").tuples
    assert values == [(1, 1, 0.5, 0), (2, 2, 1.5, 0), (3, 3, -2.0, 7), (4, 4, 0.0, 0)]
    assert before == [(3, -2.0, 0.25, 7)]
    assert changed.query("SELECT Gradient FROM ModelWeights WHERE WeightIndex = 3").tuples == [(0.25,)]


def test_every_value_changed_has_its_reason(changed: EmbeddedDatabase) -> None:
    restore(changed, "before")
    rows = changed.query(
        "SELECT ModelId, LayerId, WeightId, OldValue, NewValue, Reason, AdjustedBy FROM WeightAdjustmentHistory"
        " ORDER BY WeightId"
    ).tuples
    assert rows == [(1, 1, 1, 0.75, 0.5, "Rollback", "local"), (1, 1, 2, -1.5, 1.5, "Rollback", "local")]
    assert changed.query("SELECT COUNT(DISTINCT BatchId) FROM WeightAdjustmentHistory").tuples == [(1,)]
    assert changed.query(
        "SELECT SnapshotId, IsDryRun, WeightsExamined, WeightsUpdated, WeightsReinserted, WeightsRemoved, MeanAbsDelta,"
        " MaxAbsDelta, Status FROM WeightRollbackLog"
    ).tuples == [(1, 0, 5, 2, 1, 1, 1.625, 3.0, "Completed")]


def test_the_history_is_never_touched(changed: EmbeddedDatabase) -> None:
    before = changed.query("SELECT * FROM ModelWeightsHistory ORDER BY rowid").tuples
    snapshot(changed, "after")
    after = state(changed)
    restore(changed, "before")
    assert changed.query("SELECT * FROM ModelWeightsHistory ORDER BY rowid").tuples[: len(before)] == before
    restore(changed, "after")  # so a rollback can itself be rolled back
    assert state(changed) == after


def test_a_dry_run_says_the_same_and_changes_nothing(changed: EmbeddedDatabase) -> None:
    before = digest(changed)
    first = changed.call("sp_RestoreWeightSnapshot", SnapshotName="before")
    assert digest(changed) == before
    assert first.rows.column("Applied") == [False]
    real = changed.call("sp_RestoreWeightSnapshot", SnapshotName="before", DryRun=False)
    assert first.rows.tuples[0][:-1] == real.rows.tuples[0][:-1]
    assert first.result_sets[1].tuples == real.result_sets[1].tuples
    assert changed.query("SELECT IsDryRun FROM WeightRollbackLog ORDER BY RollbackId").tuples == [(1,), (0,)]


def test_a_second_rollback_finds_nothing(changed: EmbeddedDatabase) -> None:
    restore(changed, "before")
    before = digest(changed)
    again = restore(changed, "before")
    assert (again["ToUpdate"], again["ToReinsert"], again["ToRemove"]) == (0, 0, 0)
    assert (again["MeanAbsDelta"], again["MaxAbsDelta"]) == (None, None)
    assert digest(changed) == before


def test_other_columns_come_back_without_an_adjustment(weights: EmbeddedDatabase) -> None:
    insert(weights, layer(weights, model(weights)), {1: 1.0})
    snapshot(weights, "s")
    write(weights, "UPDATE ModelWeights SET Momentum = 0.5, ImportanceScore = 0.9")
    row = restore(weights, "s")
    assert (row["ToUpdate"], row["MeanAbsDelta"]) == (1, None)
    assert weights.query("SELECT Momentum, ImportanceScore FROM ModelWeights").tuples == [(None, 0.5)]
    assert weights.query("SELECT COUNT(*) FROM WeightAdjustmentHistory").tuples == [(0,)]


def test_the_smallest_difference_counts(weights: EmbeddedDatabase) -> None:
    value = float(np.float32(0.1))
    insert(weights, layer(weights, model(weights)), {1: value})
    snapshot(weights, "s")
    write(weights, f"UPDATE ModelWeights SET Value = {float(np.nextafter(np.float32(0.1), np.float32(1)))!r}")
    assert restore(weights, "s")["ToUpdate"] == 1
    assert weights.query("SELECT Value FROM ModelWeights").tuples == [(value,)]


def test_weights_may_exchange_their_places(weights: EmbeddedDatabase) -> None:
    insert(weights, layer(weights, model(weights)), {1: 1.0, 2: 2.0})
    snapshot(weights, "s")
    before = state(weights)
    write(
        weights,
        "UPDATE ModelWeights SET WeightIndex = 3 WHERE WeightIndex = 1",
        "UPDATE ModelWeights SET WeightIndex = 1 WHERE WeightIndex = 2",
        "UPDATE ModelWeights SET WeightIndex = 2 WHERE WeightIndex = 3",
    )
    assert restore(weights, "s")["ToUpdate"] == 2
    assert state(weights) == before
    write(weights, "DELETE FROM ModelWeights WHERE WeightId = 1",
          "INSERT INTO ModelWeights (LayerId, WeightIndex, Value) VALUES (1, 1, 5.0)")  # fmt: skip
    row = restore(weights, "s")
    assert (row["ToReinsert"], row["ToRemove"]) == (1, 1)
    assert state(weights) == before


def test_one_model_leaves_the_others_alone(weights: EmbeddedDatabase) -> None:
    one, two = model(weights, "one"), model(weights, "two")
    insert(weights, layer(weights, one), {1: 1.0})
    insert(weights, layer(weights, two), {1: 1.0})
    instant = snapshot(weights, "s")["SnapshotTime"]
    write(weights, "UPDATE ModelWeights SET Value = 2.0")
    weights.call("sp_RollbackWeightsToTimestamp", ModelId=two, TargetTimestamp=instant, DryRun=False)
    assert weights.query("SELECT Value FROM ModelWeights ORDER BY LayerId").tuples == [(2.0,), (1.0,)]


def test_only_the_ten_largest_are_shown(weights: EmbeddedDatabase) -> None:
    insert(weights, layer(weights, model(weights)), dict.fromkeys(range(12), 0.0))
    snapshot(weights, "s")
    write(weights, "UPDATE ModelWeights SET Value = WeightIndex % 6")
    result = weights.call("sp_RestoreWeightSnapshot", SnapshotName="s")
    assert [row[1] for row in result.result_sets[1].tuples] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert result.result_sets[1].column("WeightId") == [6, 12, 5, 11, 4, 10, 3, 9, 2, 8]


def test_instants_that_cannot_be(changed: EmbeddedDatabase) -> None:
    future = dt.datetime.now(UTC) + dt.timedelta(days=1)
    with pytest.raises(RangeError, match="TargetTimestamp must not be in the future; got "):
        changed.call("sp_RollbackWeightsToTimestamp", TargetTimestamp=future)
    with pytest.raises(StateError, match=r"existed at 2001-01-01 00:00:00\.0000000; .* all 4 of now"):
        changed.call("sp_RollbackWeightsToTimestamp", TargetTimestamp=dt.datetime(2001, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidArgumentsError, match=r"(?s)DryRun is required.*SnapshotId must be a weight snapshot"):
        changed.call("sp_RollbackWeightsToTimestamp", TargetTimestamp=future - dt.timedelta(days=2), DryRun=None,
                     SnapshotId=99)  # fmt: skip
    with pytest.raises(MissingArgumentError, match="TargetTimestamp is required"):
        changed.call("sp_RollbackWeightsToTimestamp")
    assert changed.query("SELECT COUNT(*) FROM WeightRollbackLog").tuples == [(0,)]


def test_a_layer_that_is_gone_stops_the_whole_rollback(weights: EmbeddedDatabase) -> None:
    one = model(weights, layers=2)
    insert(weights, layer(weights, one, 0), {1: 1.0})
    insert(weights, layer(weights, one, 1), {1: 2.0, 2: 3.0})
    snapshot(weights, "s", ModelId=one)
    write(weights, "UPDATE ModelWeights SET Value = 9.0", "DELETE FROM ModelLayers WHERE LayerIdx = 1")
    before = digest(weights)
    for dry in (True, False):
        with pytest.raises(StateError, match="2 weights belong to layers that no longer exist; the first is layer 2"):
            restore(weights, "s", dry=dry)
    assert digest(weights) == before


def test_a_history_that_lost_rows_is_told(changed: EmbeddedDatabase) -> None:
    write(changed, "DELETE FROM ModelWeightsHistory WHERE WeightIndex = 3")
    with pytest.raises(IntegrityError, match="'before' has 4 weights; the history of its instant holds 3"):
        restore(changed, "before")


def test_a_step_that_fails_leaves_nothing(changed: EmbeddedDatabase) -> None:
    write(changed, "CREATE TRIGGER refuse BEFORE INSERT ON WeightAdjustmentHistory"
                   " BEGIN SELECT RAISE(ABORT, 'refused'); END")  # fmt: skip
    before = digest(changed)
    with pytest.raises((ConflictError, DatabaseError), match="refused"):
        restore(changed, "before")
    assert digest(changed) == before
    assert changed.query("SELECT COUNT(*) FROM WeightRollbackLog").tuples == [(0,)]


# ---------------------------------------------------------------- reading the past


def compare(database: Database, first: Any, second: Any, **more: Any) -> list[tuple[Any, ...]]:
    rows = database.call("sp_CompareWeightsAtTimes", Time1=first, Time2=second, **more).rows
    return [row[:1] + row[5:] for row in rows.tuples]


def test_two_instants_are_compared(changed: EmbeddedDatabase) -> None:
    first = next(iter(changed.call("sp_ListWeightSnapshots").rows))["SnapshotTime"]
    second = snapshot(changed, "after")["SnapshotTime"]
    there = compare(changed, first, second)
    assert there == [
        (2, 1.5, -1.5, -3.0, -200.0), (1, 0.5, 0.75, 0.25, 50.0), (3, -2.0, None, None, None),
        (5, None, 9.0, None, None),
    ]  # fmt: skip
    back = compare(changed, second, first)
    assert [(key, a, b) for key, b, a, *_ in back] == [(key, a, b) for key, a, b, *_ in there]
    assert compare(changed, first, first, MinDeltaThreshold=0.0) == []
    assert [row[0] for row in compare(changed, first, second, MinDeltaThreshold=0.25)] == [2, 1, 3, 5]
    assert [row[0] for row in compare(changed, first, second, MinDeltaThreshold=0.26)] == [2, 3, 5]


def test_a_change_from_zero_has_no_percentage(weights: EmbeddedDatabase) -> None:
    insert(weights, layer(weights, model(weights)), {1: 0.0, 2: -4.0})
    first = snapshot(weights, "a")["SnapshotTime"]
    write(weights, "UPDATE ModelWeights SET Value = Value + 1")
    second = snapshot(weights, "b")["SnapshotTime"]
    assert compare(weights, first, second) == [(1, 0.0, 1.0, 1.0, None), (2, -4.0, -3.0, 1.0, 25.0)]


def test_comparison_checks_its_arguments(database: Database) -> None:
    now, future = dt.datetime.now(UTC) - dt.timedelta(hours=1), dt.datetime.now(UTC) + dt.timedelta(days=1)
    with pytest.raises(RangeError, match="Time2 must not be in the future"):
        compare(database, now, future)
    with pytest.raises(RangeError, match="MinDeltaThreshold must not be negative"):
        compare(database, now, now, MinDeltaThreshold=-0.5)
    with pytest.raises(NotFoundError, match="ModelId must be a model; got -1"):
        compare(database, now, now, ModelId=-1)


def test_the_life_of_a_weight(weights: EmbeddedDatabase) -> None:
    insert(weights, layer(weights, model(weights)), {1: 2.0, 2: 0.0})
    write(weights, "UPDATE ModelWeights SET Value = 3.0 WHERE WeightId = 1")
    write(weights, "DELETE FROM ModelWeights WHERE WeightId = 1")
    write(weights, "INSERT INTO ModelWeights (WeightId, LayerId, WeightIndex, Value) VALUES (1, 1, 1, 1.5)")
    rows = weights.call("sp_GetWeightEvolution", WeightId=1).rows
    assert [row[1:2] + row[4:] for row in rows.tuples] == [
        (2.0, None, None, None), (3.0, 2.0, 1.0, 50.0), (1.5, 3.0, -1.5, -50.0),
    ]  # fmt: skip
    starts, ends = rows.column("ChangedAt"), rows.column("ValidUntil")
    assert ends[0] == starts[1]
    assert ends[1] < starts[2]
    assert ends[2] is None
    windows = {
        (None, starts[0]): [2.0], (starts[1], starts[1]): [3.0], (ends[1], starts[2]): [1.5], (ends[1], ends[1]): [],
        (starts[1], None): [3.0, 1.5],
    }  # fmt: skip
    for (first, last), expected in windows.items():
        chosen = weights.call("sp_GetWeightEvolution", WeightId=1, StartDate=first, EndDate=last).rows
        assert chosen.column("Value") == expected
    # The value before the window is still the one before.
    assert weights.call("sp_GetWeightEvolution", WeightId=1, StartDate=starts[2]).rows.column("PreviousValue") == [3.0]


def test_a_weight_that_never_was(database: Database) -> None:
    with pytest.raises(NotFoundError, match="WeightId must be a weight that is or was; got -5"):
        database.call("sp_GetWeightEvolution", WeightId=-5)
    now = dt.datetime.now(UTC)
    with pytest.raises(RangeError, match="EndDate must not be before StartDate"):
        database.call("sp_GetWeightEvolution", WeightId=1, StartDate=now, EndDate=now - dt.timedelta(seconds=1))


def test_recent_changes(changed: EmbeddedDatabase) -> None:
    rows = changed.call("sp_GetRecentWeightChanges").rows
    assert [row[:5] for row in rows.tuples] == [
        (1, 1, 0.75, 0.5, 0.25), (2, 1, -1.5, 1.5, -3.0), (3, 1, None, -2.0, None), (5, 1, 9.0, None, None),
        (1, 1, 0.5, None, None), (2, 1, 1.5, None, None), (3, 1, -2.0, None, None), (4, 1, 0.0, None, None),
    ]  # fmt: skip
    assert rows.column("ChangedAt") == sorted(rows.column("ChangedAt"), reverse=True)
    since = rows.column("ChangedAt")[0]
    newest = changed.call("sp_GetRecentWeightChanges", SinceDateTime=since).rows
    assert newest.column("WeightId") == [1, 2, 3, 5]
    later = since + dt.timedelta(microseconds=1)
    assert len(changed.call("sp_GetRecentWeightChanges", SinceDateTime=later).rows) == 0
    assert changed.call("sp_GetRecentWeightChanges", TopN=2).rows.column("WeightId") == [1, 2]


def test_recent_means_a_day(weights: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ["2030-05-01 12:00:00.0000000"]
    monkeypatch.setattr(weights, "_next_time", lambda: clock[0])
    insert(weights, layer(weights, model(weights)), {1: 1.0})
    clock[0] = "2030-05-02 12:00:00.0000000"
    assert weights.call("sp_GetRecentWeightChanges").rows.column("WeightId") == [1]
    clock[0] = "2030-05-02 12:00:00.0000010"
    assert len(weights.call("sp_GetRecentWeightChanges").rows) == 0


@pytest.mark.parametrize("top", [0, -1, 10_001])
def test_how_many_recent_changes(database: Database, top: int) -> None:
    with pytest.raises(RangeError, match=rf"TopN must be in 1\.\.10000; got {top}"):
        database.call("sp_GetRecentWeightChanges", TopN=top)
