"""What a column may hold, tried in tables of every domain: a good row goes in, a bad value is refused by the CHECK of
that column, at the edges of what is allowed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.database.embedded.storage import from_storage, to_storage
from hartonomous_native.database.types import check_value, parse_type
from hartonomous_native.errors import ConflictError, DTypeError, FormatError, RangeError, ShapeError

HASH = bytes(range(32))
DAY, NEXT = "2026-01-01 00:00:00.0000000", "2026-02-01 00:00:00.0000000"

ROWS: dict[str, dict[str, Any]] = {
    "AgentTools": {"ToolName": "t", "Description": "d", "ObjectType": "STORED_PROCEDURE", "ObjectName": "dbo.sp_T"},
    "AgentConfigurations": {"AgentName": "a"},
    "ActionQueue": {"ActionType": "CacheWarming"},
    "AutonomousImprovementHistory": {"HypothesisType": "FixUX"},
    "OODALoopState": {},
    "BillingInvoices": {
        "TenantId": 0, "InvoiceNumber": "1", "BillingPeriodStart": DAY, "BillingPeriodEnd": NEXT,
        "Subtotal": 100, "Discount": 100, "Total": 0,
    },
    "BillingCreditHistory": {"TenantId": 0, "Amount": 500, "CreditType": "refund"},
    "BillingPricingTiers": {"OperationType": "o", "UnitType": "u", "MaxQuantity": 1, "UnitPrice": 0},
    "BillingRatePlans": {"PlanCode": "p", "Name": "p"},
    "BillingTenantQuotas": {"TenantId": 0, "OperationType": "o", "QuotaLimit": 0},
    "AtomicAudioSamples": {"SampleHash": HASH, "AmplitudeInt16": -32768, "AmplitudeNormalized": -1.0},
    "AtomicPixels": {"PixelHash": HASH, "R": 255, "G": 0, "B": 0},
    "AudioData": {"SampleRate": 44100, "NumChannels": 2, "DurationMs": 0},
    "AlertConfigurations": {"AlertName": "a", "MetricName": "m", "ThresholdValue": 0.5},
    "FeedbackAnalytics": {
        "TenantId": 0, "PeriodStart": DAY[:19], "PeriodEnd": NEXT[:19], "FeedbackCount": 2, "AverageRating": 50000,
        "PositiveCount": 2, "NegativeCount": 0,
    },
    "QueryPerformanceMetrics": {"QueryType": "q", "DurationMs": 0.0},
    "UsageStatistics": {"TenantId": 0, "StatDate": "2026-02-28", "OperationType": "o"},
    "GenerationHistory": {},
    "InferenceCache": {"TenantId": 0, "InputHash": HASH, "OutputData": "{}"},
    "WeightRollbackLog": {"TargetTimestamp": DAY, "IsDryRun": 1},
    "Neo4jSyncState": {"EntityType": "GraphEntities", "EntityId": 1},
    "SpatialRegions": {"RegionName": "r", "RegionGeometry": "POINT (0 0)", "MinZ": 1.0, "MaxZ": 1.0},
    "SpatialIndexClusters": {"Method": "kmeans", "CentroidX": 0.0, "CentroidY": 0.0, "CentroidZ": 0.0, "Radius": 0.0},
}  # fmt: skip

REFUSED: list[tuple[str, str, Any]] = [
    ("AgentTools", "ObjectType", "TRIGGER"), ("AgentTools", "ParametersJson", "{"),
    ("AgentConfigurations", "Temperature", 2.001), ("AgentConfigurations", "MaxSteps", 0),
    ("ActionQueue", "Priority", 0), ("ActionQueue", "Priority", 11), ("ActionQueue", "RiskLevel", "None"),
    ("ActionQueue", "Status", "Pending"), ("ActionQueue", "ResultJson", "done"), ("ActionQueue", "DurationMs", -1),
    ("AutonomousImprovementHistory", "HypothesisType", "Guess"),
    ("AutonomousImprovementHistory", "SuccessScore", 10001), ("AutonomousImprovementHistory", "TestsFailed", -1),
    ("OODALoopState", "CurrentPhase", "Observe"), ("OODALoopState", "Status", "Idle"),
    ("BillingInvoices", "Status", "Sent"), ("BillingInvoices", "Discount", 101), ("BillingInvoices", "Tax", -1),
    ("BillingInvoices", "BillingPeriodEnd", DAY), ("BillingInvoices", "Total", -1),
    ("BillingInvoices", "MetadataJson", "7"),
    ("BillingCreditHistory", "Amount", 0), ("BillingCreditHistory", "CreditType", "gift"),
    ("BillingPricingTiers", "MaxQuantity", 0), ("BillingPricingTiers", "UnitPrice", -1),
    ("BillingPricingTiers", "EffectiveTo", "2020-01-01 00:00:00.0000000"),
    ("BillingRatePlans", "MonthlyFee", -1), ("BillingRatePlans", "IncludedSeatCount", -1),
    ("BillingTenantQuotas", "QuotaLimit", -1), ("BillingTenantQuotas", "ResetInterval", "Weekly"),
    ("AtomicAudioSamples", "AmplitudeNormalized", 1.0), ("AtomicAudioSamples", "ReferenceCount", -1),
    ("AudioData", "SampleRate", 0), ("AudioData", "NumChannels", 0), ("AudioData", "Metadata", "[1"),
    ("AlertConfigurations", "ComparisonOperator", "="), ("AlertConfigurations", "Severity", "Fatal"),
    ("AlertConfigurations", "WindowMinutes", 0),
    ("FeedbackAnalytics", "AverageRating", 50001), ("FeedbackAnalytics", "PositiveCount", 3),
    ("FeedbackAnalytics", "PeriodEnd", DAY[:19]),
    ("QueryPerformanceMetrics", "TopK", 0), ("QueryPerformanceMetrics", "DurationMs", -0.5),
    ("UsageStatistics", "RequestCount", -1), ("UsageStatistics", "P95DurationMs", -1.0),
    ("GenerationHistory", "Modality", "smell"), ("GenerationHistory", "FinishReason", "tired"),
    ("InferenceCache", "OutputData", "text"), ("InferenceCache", "HitCount", -1),
    ("WeightRollbackLog", "Status", "Running"), ("WeightRollbackLog", "MaxAbsDelta", -0.1),
    ("Neo4jSyncState", "SyncType", "MERGE"), ("Neo4jSyncState", "SyncStatus", "Done"),
    ("SpatialRegions", "MaxZ", 0.999), ("SpatialRegions", "RegionType", "area"),
    ("SpatialRegions", "HilbertStart", -1),
    ("SpatialIndexClusters", "Method", "random"), ("SpatialIndexClusters", "Radius", -1.0),
]  # fmt: skip


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedDatabase]:
    with open_database("sqlite:///:memory:") as opened:
        assert isinstance(opened, EmbeddedDatabase)
        yield opened


class Undone(Exception):
    """Leaves a transaction without a trace."""


def insert(database: EmbeddedDatabase, table: str, row: dict[str, Any]) -> None:
    """Puts the row in and takes it out again."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    text = f"INSERT INTO {table} ({names}) VALUES ({marks})" if row else f"INSERT INTO {table} DEFAULT VALUES"
    with contextlib.suppress(Undone), database.transaction():
        database.connection.execute(text, list(row.values()))
        raise Undone


@pytest.mark.parametrize("table", sorted(ROWS))
def test_a_good_row_goes_in(database: EmbeddedDatabase, table: str) -> None:
    insert(database, table, ROWS[table])


@pytest.mark.parametrize(("table", "column", "value"), REFUSED)
def test_a_bad_value_is_refused_by_its_check(database: EmbeddedDatabase, table: str, column: str, value: Any) -> None:
    with pytest.raises(ConflictError, match=f"CHECK constraint failed: CK_{table}_{column}"):
        insert(database, table, {**ROWS[table], column: value})


def test_a_use_of_credit_is_negative(database: EmbeddedDatabase) -> None:
    row = ROWS["BillingCreditHistory"]
    insert(database, "BillingCreditHistory", {**row, "CreditType": "applied", "Amount": -500})
    with pytest.raises(ConflictError, match="CK_BillingCreditHistory_CreditType_Amount"):
        insert(database, "BillingCreditHistory", {**row, "CreditType": "applied"})


@pytest.mark.parametrize(
    ("table", "column", "kind", "value"),
    [
        ("UsageStatistics", "StatDate", "date", "2026-02-30"),
        ("UsageStatistics", "StatDate", "date", "2026-2-3"),
        ("UsageStatistics", "StatDate", "date", DAY),
        ("FeedbackAnalytics", "PeriodStart", r"datetime2\(0\)", DAY),
        ("AtomicPixels", "R", "tinyint", 256),
        ("AtomicPixels", "A", "tinyint", -1),
        ("AtomicAudioSamples", "AmplitudeInt16", "smallint", 32768),
        ("AtomicAudioSamples", "SampleHash", r"binary\(32\)", HASH[1:]),
        ("SpatialIndexClusters", "CentroidVector", r"vector\(1998\)", bytes(8)),
    ],
)
def test_a_value_of_another_type_is_refused(
    database: EmbeddedDatabase, table: str, column: str, kind: str, value: Any
) -> None:
    with pytest.raises(ConflictError, match=f"{column} is {kind}"):
        insert(database, table, {**ROWS[table], column: value})


@pytest.mark.parametrize(
    ("declared", "given", "canonical", "stored"),
    [
        ("date", dt.date(2024, 2, 29), dt.date(2024, 2, 29), "2024-02-29"),
        ("date", "0001-01-01", dt.date(1, 1, 1), "0001-01-01"),
        (
            "datetime2(0)",
            dt.datetime(2026, 1, 1, 1, 0, 0, tzinfo=dt.timezone(dt.timedelta(hours=1))),
            dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc),
            "2026-01-01 00:00:00",
        ),
        (
            "datetime2(7)",
            "0999-12-31T23:59:59.999999",
            dt.datetime(999, 12, 31, 23, 59, 59, 999999, tzinfo=dt.timezone.utc),
            "0999-12-31 23:59:59.9999990",
        ),
        ("tinyint", 255, 255, 255),
        ("decimal(5,4)", "4.5", Decimal("4.5000"), 45000),
    ],
)
def test_values_go_in_and_come_out_the_same(declared: str, given: Any, canonical: Any, stored: Any) -> None:
    kind = parse_type(declared)
    checked = check_value("Value", given, kind)
    assert checked == canonical
    assert to_storage(checked, kind) == stored
    assert from_storage(stored, kind) == canonical


def test_a_short_vector_is_padded_to_its_own_width() -> None:
    kind = parse_type("vector(32)")
    checked = check_value("SyntaxVector", [1.5, -2.0], kind)
    stored = to_storage(checked, kind)
    assert len(stored) == 4 * 32
    np.testing.assert_array_equal(from_storage(stored, kind), [1.5, -2.0] + [0.0] * 30)
    with pytest.raises(ShapeError, match=r"1\.\.32 numbers"):
        check_value("SyntaxVector", [0.0] * 33, kind)


@pytest.mark.parametrize(
    ("declared", "given", "error", "message"),
    [
        ("date", dt.datetime(2026, 1, 1), DTypeError, "date without a time"),
        ("date", "2026-02-30", FormatError, "ISO 8601"),
        ("date", 20260101, DTypeError, "date"),
        ("datetime2(0)", "2026-01-01T00:00:00.5", RangeError, "at most 0 decimals of a second"),
        ("datetime2(3)", "2026-01-01T00:00:00.000500", RangeError, "at most 3 decimals of a second"),
        ("tinyint", 256, RangeError, r"0\.\.255"),
        ("tinyint", -1, RangeError, r"0\.\.255"),
    ],
)
def test_a_value_that_would_lose_something_is_refused(
    declared: str, given: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        check_value("Value", given, parse_type(declared))
