"""The audit counts what it says it counts: each number is computed here once more, in fractions."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.database.result import ResultSet
from hartonomous_native.errors import HartonomousError, MissingArgumentError, NotFoundError, RangeError

from .provenance_calls import link, new_tenant, unused_ids, write

START = dt.datetime(2031, 5, 1, tzinfo=dt.timezone.utc)


def stored(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f0")


def operation(database: Database, tenant: int, minute: int, task: str = "Embed", end: int | None = None) -> int:
    requested = START + dt.timedelta(minutes=minute)
    return write(
        database,
        "INSERT INTO InferenceRequests (TenantId, TaskType, RequestTimestamp, CompletionTimestamp, Status)"
        " VALUES (?, ?, ?, ?, 'Completed')",
        (tenant, task, stored(requested), None if end is None else stored(START + dt.timedelta(minutes=end))),
    )


def atom(database: Database, tenant: int, text: str, minute: int = -1) -> int:
    made = database.call("sp_AtomIngestion", HashInput=text, Modality="text", CanonicalText=text, TenantId=tenant)
    atom_id = int(made.outputs["AtomId"])
    write(
        database, "UPDATE Atoms SET CreatedAt = ? WHERE AtomId = ?",
        (stored(START + dt.timedelta(minutes=minute)), atom_id),
    )  # fmt: skip
    return atom_id


def audit(database: Database, tenant: int, **more: Any) -> tuple[dict[str, Any], list[dict[str, Any]], ResultSet]:
    given = {"StartDate": START, "EndDate": START + dt.timedelta(days=1), "TenantId": tenant, **more}
    sets = database.call("sp_AuditProvenanceChain", **given).result_sets
    assert len(sets) == (4 if more.get("Debug") else 3)
    (summary,) = sets[0]
    return summary, list(sets[1]), sets[2]


def use(database: Database, tenant: int, inference: int, atom_id: int, **more: Any) -> int:
    return link(database, inference, atom_id, "USED_ATOM", FromType="Inference", TenantId=tenant, **more)


def test_sound_missing_and_later(engine: Database, token: str) -> None:
    tenant = new_tenant(engine)
    good, gone, late, bare = (operation(engine, tenant, minute, end=minute + 5) for minute in (0, 10, 20, 30))
    old, new = atom(engine, tenant, f"{token} old"), atom(engine, tenant, f"{token} new", minute=26)
    public = atom(engine, 0, f"{token} public")
    use(engine, tenant, good, old)
    use(engine, tenant, good, public)
    link(engine, new, good, ToType="Inference", TenantId=tenant)  # what it made may be newer
    link(engine, old, public, TenantId=tenant, InferenceId=good)  # not at its node, but made by it
    use(engine, tenant, gone, old)
    use(engine, tenant, gone, unused_ids()())
    use(engine, tenant, late, new)
    summary, rows, anomalies = audit(engine, tenant)
    assert [
        (
            row["InferenceId"], row["Segments"], row["SoundSegments"], row["MissingEnds"], row["LaterInputs"],
            row["ValidationScore"], row["IsValid"],
        )
        for row in rows
    ] == [
        (good, 4, 4, 0, 0, 1.0, True),
        (gone, 2, 1, 1, 0, 0.5, False),
        (late, 1, 0, 0, 1, 0.0, False),
        (bare, 0, 0, 0, 0, 0.0, False),
    ]  # fmt: skip
    assert [row["RequestTimestamp"] for row in rows] == [START + dt.timedelta(minutes=m) for m in (0, 10, 20, 30)]
    assert (summary["Operations"], summary["ValidOperations"], summary["ValidShare"]) == (4, 1, 0.25)
    assert (summary["AverageSegments"], summary["AnomalyCount"], summary["Status"]) == (7 / 4, 0, "FAIL")
    assert summary["SegmentDeviation"] == pytest.approx(math.sqrt(Fraction(21, 4) - Fraction(49, 16)), rel=1e-15)
    assert len(anomalies) == 0
    assert audit(engine, tenant, MinValidationScore=0.5)[0]["ValidShare"] == 0.5
    assert audit(engine, tenant, MinValidationScore=0.5)[0]["Status"] == "WARN"
    assert audit(engine, tenant, MinValidationScore=0.0)[0]["Status"] == "PASS"


def test_segments_are_shown_when_asked_for(engine: Database, token: str) -> None:
    tenant = new_tenant(engine)
    one = operation(engine, tenant, 0, end=5)
    late, never = atom(engine, tenant, token, minute=9), unused_ids()()
    edges = [use(engine, tenant, one, late), use(engine, tenant, one, never)]
    result = engine.call("sp_AuditProvenanceChain", InferenceId=one, TenantId=tenant, Debug=True)
    assert result.result_sets[3].tuples == [
        (one, edges[0], "USED_ATOM", "Inference", one, "Atom", late, False, True),
        (one, edges[1], "USED_ATOM", "Inference", one, "Atom", never, True, False),
    ]
    # The tenant's own operation, whenever it was.
    assert result.result_sets[1].column("InferenceId") == [one]


def test_which_operations(engine: Database) -> None:
    tenant, other = new_tenant(engine), new_tenant(engine)
    first, second, third = (operation(engine, tenant, minute) for minute in (0, 60, 120))
    search = operation(engine, tenant, 60, task="Search")
    operation(engine, other, 60)

    def found(**more: Any) -> list[int]:
        return [row["InferenceId"] for row in audit(engine, tenant, **more)[1]]

    assert found() == [first, second, search, third]
    assert found(StartDate=START + dt.timedelta(minutes=60)) == [second, search, third]
    assert found(EndDate=START + dt.timedelta(minutes=60)) == [first]
    assert found(Scope="SEARCH") == [search]
    assert found(StartDate=None, EndDate=START + dt.timedelta(days=7)) == [first, second, search, third]
    assert found(StartDate=None, EndDate=START + dt.timedelta(days=7, minutes=1)) == [second, search, third]
    assert found(StartDate=START + dt.timedelta(minutes=61), EndDate=None) == [third]
    assert found(InferenceId=first, Scope="Search") == [first]
    summary, rows, anomalies = audit(engine, tenant, Scope="none")
    assert (rows, len(anomalies)) == ([], 0)
    assert summary == {
        "Operations": 0, "ValidOperations": 0, "ValidShare": None, "AverageSegments": None, "SegmentDeviation": None,
        "AnomalyCount": 0, "Status": "NONE",
    }  # fmt: skip


@pytest.mark.parametrize(("counts", "expected"), [
    ([1, 1, 1, 1, 11], []),  # exactly two deviations away: not more
    ([1, 1, 1, 1, 1, 11], [5]),
    ([3] * 12, []),
    ([2] * 9 + [0] * 9 + [9], [18]),
])  # fmt: skip
def test_anomalies_are_more_than_two_deviations_away(engine: Database, counts: list[int], expected: list[int]) -> None:
    tenant = new_tenant(engine)
    unused = unused_ids()
    ids = []
    for minute, count in enumerate(counts):
        ids.append(operation(engine, tenant, minute))
        for _ in range(count):
            use(engine, tenant, ids[-1], unused())
    summary, rows, anomalies = audit(engine, tenant)
    assert [row["Segments"] for row in rows] == counts
    assert [row["InferenceId"] for row in anomalies] == [ids[at] for at in expected]
    assert summary["AnomalyCount"] == len(expected)
    mean = Fraction(sum(counts), len(counts))
    sigma = math.sqrt(sum((x - mean) ** 2 for x in counts) / len(counts))
    for at, row in zip(expected, anomalies, strict=True):
        assert row["Deviations"] == pytest.approx((counts[at] - float(mean)) / sigma, rel=1e-12)
        assert (row["AverageSegments"], row["SegmentDeviation"]) == (
            pytest.approx(float(mean), rel=1e-15), pytest.approx(sigma, rel=1e-12),
        )  # fmt: skip


def test_what_another_tenant_records_is_not_counted(engine: Database, token: str) -> None:
    ours, theirs = new_tenant(engine), new_tenant(engine)
    one = operation(engine, ours, 0, end=5)
    hidden = atom(engine, theirs, token)
    use(engine, ours, one, atom(engine, ours, f"{token} ours"))
    link(engine, hidden, atom(engine, 0, f"{token} public"), TenantId=theirs, InferenceId=one)
    _, (row,), _ = audit(engine, ours)
    assert (row["Segments"], row["ValidationScore"]) == (1, 1.0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"MinValidationScore": 1.5}, RangeError, r"MinValidationScore must be in 0\.\.1; got 1\.5"),
        ({"MinValidationScore": None}, MissingArgumentError, "MinValidationScore is required"),
        ({"StartDate": START, "EndDate": START - dt.timedelta(seconds=1)}, RangeError, "StartDate must not be later"),
        ({"InferenceId": -7}, NotFoundError, "inference -7 does not exist for tenant 0"),
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
        ({"Debug": None}, MissingArgumentError, "Debug is required"),
    ],
)
def test_bad_audits(database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_AuditProvenanceChain", **arguments)
