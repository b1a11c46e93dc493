"""Ratings move the weights of what an inference was made of; alert rules fire, wait and recover."""

from __future__ import annotations

import datetime as dt
import json
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
    InvalidArgumentsError,
    NotFoundError,
    RangeError,
)

UTC = dt.timezone.utc
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def rated(tmp_path: Path, empty_file: Path) -> Iterator[EmbeddedDatabase]:
    """Inference 1 used the atoms 1 and 2 and produced 3; relations join 1-2, 2-3, 3-1 and lead on to atom 4."""
    shutil.copyfile(empty_file, tmp_path / "rated.db")
    with EmbeddedDatabase(f"sqlite:///{tmp_path / 'rated.db'}") as database:
        with database.transaction():
            run = database.connection.execute
            run("DELETE FROM AlertConfigurations")  # the rules that a database starts with
            run("INSERT INTO Tenants (TenantId, TenantName) VALUES (1, 'one')")
            run("INSERT INTO InferenceRequests (InferenceId, TenantId, Status) VALUES (1, 1, 'Completed')")
        for text in "abcd":
            database.call("sp_AtomIngestion", HashInput=text, Modality="text", TenantId=1)
        for source, target, edge in ((("Inference", 1), ("Atom", 1), "USED_ATOM"),
                                     (("Inference", 1), ("Atom", 2), "USED_ATOM"),
                                     (("Atom", 3), ("Inference", 1), "DERIVED_FROM")):  # fmt: skip
            database.call("sp_RecordProvenance", FromType=source[0], FromId=source[1], ToType=target[0],
                          ToId=target[1], EdgeType=edge, TenantId=1)  # fmt: skip
        with database.transaction():
            database.connection.executemany(
                "INSERT INTO AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType, Weight)"
                " VALUES (?, ?, ?, 'similar_to', ?)",
                [
                    (1, 1, 2, 0.5), (1, 2, 3, 0.0625), (1, 3, 1, 0.96875),
                    (1, 1, 2, None), (1, 1, 4, 0.5), (0, 1, 2, 0.5),
                ],
            )
        yield database


def weights(database: EmbeddedDatabase) -> list[float | None]:
    return database.query("SELECT Weight FROM AtomRelations ORDER BY AtomRelationId").column("Weight")


def rate(database: Database, rating: int, **more: Any) -> dict[str, Any]:
    (row,) = database.call("sp_ProcessFeedback", **{"InferenceId": 1, "Rating": rating, **more}).rows
    return dict(row)


@pytest.mark.parametrize(
    ("rating", "affected", "expected"),
    [
        (1, 3, (0.35, 0.01, 0.81875)),
        (2, 3, (0.42, 0.01, 0.88875)),
        (3, 0, (0.5, 0.0625, 0.96875)),
        (4, 3, (0.55, 0.1125, 1.0)),
        (5, 3, (0.6, 0.1625, 1.0)),
    ],
)
def test_weights_move_by_the_table_and_stay_in_bounds(
    rated: EmbeddedDatabase, rating: int, affected: int, expected: tuple[float, ...]
) -> None:
    row = rate(rated, rating)
    assert (row["Success"], row["AffectedRelations"]) == (True, affected)
    # What leads out of the inference, has no weight, or is another tenant's stays as it was.
    assert weights(rated) == [*(float(np.float32(value)) for value in expected), None, 0.5, 0.5]
    assert rated.query("SELECT TenantId, InferenceId, Rating, ProcessedAt FROM FeedbackSubmissions").tuples == [
        (1, 1, rating, None)
    ]
    assert rated.query("SELECT UserRating FROM InferenceRequests").tuples == [(rating,)]
    reviews = rated.query("SELECT ActionType, TargetId, Status, RequiresApproval, Parameters FROM ActionQueue").tuples
    if rating == 1:
        assert reviews[0][:4] == ("ReviewInference", 1, "PendingApproval", 1)
        assert json.loads(reviews[0][4]) == {"feedbackId": "1", "rating": 1}
    assert len(reviews) == (rating == 1)


def test_weights_at_their_bound_are_not_affected(rated: EmbeddedDatabase) -> None:
    for _ in range(12):
        last = rate(rated, 5)
    assert last["AffectedRelations"] == 0
    assert weights(rated)[:3] == [1.0, 1.0, 1.0]


def test_the_same_feedback_counts_once(rated: EmbeddedDatabase) -> None:
    first = rate(rated, 1, UserId="u", Comments="No")
    after = weights(rated)
    assert rate(rated, 1, UserId="u", Comments="No") == {
        "Success": True, "Message": "this feedback was recorded before", "AffectedRelations": 0
    }  # fmt: skip
    assert weights(rated) == after
    assert rated.query("SELECT COUNT(*) FROM ActionQueue").tuples == [(1,)]
    assert first["Message"] == "feedback recorded; the inference is up for review"
    for more in ({"Comments": "no"}, {"Comments": None}, {"UserId": "v", "Comments": "No"}):
        assert rate(rated, 1, **{"UserId": "u", **more})["Message"] == first["Message"]
    assert rated.query("SELECT COUNT(*) FROM FeedbackSubmissions").tuples == [(4,)]
    assert rated.query("SELECT UserFeedback FROM InferenceRequests").tuples == [("No",)]


def test_bad_ratings(database: Database) -> None:
    with pytest.raises(NotFoundError, match="InferenceId must be an inference; got -1"):
        rate(database, 3, InferenceId=-1)
    with pytest.raises(InvalidArgumentsError, match=r"(?s)Rating must be in 1\.\.5; got 6.*must be an inference"):
        rate(database, 6, InferenceId=-1)


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_ratings_out_of_range(rated: EmbeddedDatabase, rating: int) -> None:
    with pytest.raises(RangeError, match=rf"Rating must be in 1\.\.5; got {rating}"):
        rate(rated, rating)
    assert rated.query("SELECT COUNT(*) FROM FeedbackSubmissions").tuples == [(0,)]


def test_a_rating_that_fails_leaves_nothing(rated: EmbeddedDatabase) -> None:
    with rated.transaction():
        rated.connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON ActionQueue BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    before = weights(rated)
    with pytest.raises((ConflictError, DatabaseError), match="refused"):
        rate(rated, 1)
    assert weights(rated) == before
    assert rated.query("SELECT COUNT(*) FROM FeedbackSubmissions").tuples == [(0,)]
    assert rated.query("SELECT UserRating FROM InferenceRequests").tuples == [(None,)]


# ---------------------------------------------------------------- alerts


def rule(database: EmbeddedDatabase, name: str, metric: str, sign: str, threshold: float, **more: Any) -> None:
    columns = {"AlertName": name, "MetricName": metric, "ComparisonOperator": sign, "ThresholdValue": threshold, **more}
    with database.transaction():
        database.connection.execute(
            f"INSERT INTO AlertConfigurations ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            list(columns.values()),
        )


def text(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f0")


def sample(database: EmbeddedDatabase, counter: str, value: float, minutes: float = 0) -> None:
    with database.transaction():
        database.connection.execute(
            "INSERT INTO PerformanceCounters (CounterCategory, CounterName, CounterValue, SampledAt)"
            " VALUES ('test', ?, ?, ?)",
            (counter, value, text(NOON + dt.timedelta(minutes=minutes))),
        )


def timing(database: EmbeddedDatabase, kind: str, milliseconds: float, tenant: int = 0) -> None:
    with database.transaction():
        database.connection.execute(
            "INSERT INTO QueryPerformanceMetrics (TenantId, QueryType, DurationMs, ExecutedAt) VALUES (?, ?, ?, ?)",
            (tenant, kind, milliseconds, text(NOON)),
        )


def evaluate(database: Database, minutes: float = 0) -> dict[str, tuple[float | None, bool]]:
    rows = database.call("sp_EvaluateAlerts", Now=NOON + dt.timedelta(minutes=minutes)).rows
    return {row["AlertName"]: (row["ObservedValue"], row["Fired"]) for row in rows}


def history(database: EmbeddedDatabase) -> list[tuple[Any, ...]]:
    return database.query(
        "SELECT ObservedValue, ThresholdValue, TriggeredAt, ResolvedAt FROM AlertHistory ORDER BY AlertHistoryId"
    ).tuples


@pytest.mark.parametrize(
    ("sign", "fires"), [(">", (False, False, True)), (">=", (False, True, True)),
                        ("<", (True, False, False)), ("<=", (True, True, False))]
)  # fmt: skip
def test_operators_at_their_threshold(rated: EmbeddedDatabase, sign: str, fires: tuple[bool, ...]) -> None:
    for name, value in (("below", 9.5), ("at", 10.0), ("above", 10.5)):
        rule(rated, name, name, sign, 10.0)
        sample(rated, name, value)
    assert evaluate(rated) == {
        "above": (10.5, fires[2]), "at": (10.0, fires[1]), "below": (9.5, fires[0])
    }  # fmt: skip


def test_the_window_ends_now_and_leaves_out_its_start(rated: EmbeddedDatabase) -> None:
    rule(rated, "a", "cpu", ">", 100.0, WindowMinutes=5)
    for minutes, value in ((-5, 1000.0), (-4.999, 1.0), (0, 3.0), (0.001, 1000.0)):
        sample(rated, "cpu", value, minutes)
    assert evaluate(rated) == {"a": (2.0, False)}


def test_without_samples_nothing_fires_or_recovers(rated: EmbeddedDatabase) -> None:
    rule(rated, "a", "cpu", ">", 1.0)
    sample(rated, "cpu", 2.0)
    assert evaluate(rated) == {"a": (2.0, True)}
    assert evaluate(rated, minutes=60) == {"a": (None, False)}
    assert history(rated) == [(2.0, 1.0, text(NOON), None)]


def test_cooldown_and_recovery(rated: EmbeddedDatabase) -> None:
    rule(rated, "a", "cpu", ">", 1.0, WindowMinutes=1, CooldownMinutes=15)
    for minutes in (0, 14.999, 15, 16, 40):
        sample(rated, "cpu", 1.0 if minutes == 16 else 2.0, minutes)
    fired = [evaluate(rated, minutes)["a"][1] for minutes in (0, 0, 14.999, 15.5, 40)]
    assert fired == [True, False, False, True, True]
    sample(rated, "cpu", 0.0, 42)
    evaluate(rated, 42)
    resolved = text(NOON + dt.timedelta(minutes=42))
    assert [row[3] for row in history(rated)] == [resolved] * 3


def test_timings_stand_in_for_a_counter_and_are_the_tenants(rated: EmbeddedDatabase) -> None:
    timing(rated, "search", 10.0)
    timing(rated, "search", 40.0, tenant=1)
    rule(rated, "everyone", "search", ">", 20.0)
    rule(rated, "one", "search", ">", 20.0, TenantId=1)
    rule(rated, "off", "search", ">", 0.0, IsEnabled=0)
    assert evaluate(rated) == {"everyone": (25.0, True), "one": (40.0, True)}
    sample(rated, "search", 1.0)  # a counter of that name comes before, but belongs to no tenant
    rule(rated, "zero", "search", ">", 20.0, TenantId=0)
    assert evaluate(rated) == {"everyone": (1.0, False), "one": (40.0, False), "zero": (10.0, False)}


def test_the_threshold_is_kept_with_the_alert(rated: EmbeddedDatabase) -> None:
    rule(rated, "a", "cpu", ">=", 1.0, Severity="Critical", WindowMinutes=7)
    sample(rated, "cpu", 2.0)
    evaluate(rated)
    with rated.transaction():
        rated.connection.execute("UPDATE AlertConfigurations SET ThresholdValue = 99")
    assert rated.query("SELECT ThresholdValue, Severity, Message FROM AlertHistory").tuples == [
        (1.0, "Critical", "cpu >= its threshold over 7 minutes")
    ]


def test_the_clock_is_now_by_default(rated: EmbeddedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(rated, "a", "cpu", ">", 1.0)
    sample(rated, "cpu", 2.0)
    monkeypatch.setattr(rated, "_next_time", lambda: text(NOON + dt.timedelta(minutes=1)))
    assert rated.call("sp_EvaluateAlerts").rows.tuples == [("a", 2.0, True)]
