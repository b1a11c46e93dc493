"""Reports of usage over time: every sum exact, every edge of a day, a week and a month on its side."""

from __future__ import annotations

import datetime as dt
import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import CapacityError, HartonomousError, NotFoundError, RangeError, UnknownNameError

from .billing_rows import insert, new_tenant, now, select, time, use

DAY = dt.date(2024, 2, 29)


def report(database: Database, tenant: int, kind: str, span: str = "Month") -> list[dict[str, Any]]:
    (row,) = database.call("sp_GenerateUsageReport", TenantId=tenant, ReportType=kind, TimeRange=span).rows
    parsed = json.loads(row["ReportJson"])
    assert isinstance(parsed, list)
    return parsed


def request(database: Database, tenant: int, at: str, **more: Any) -> None:
    given = {"Status": "Completed", **more}
    insert(database, "InferenceRequests", TenantId=tenant, RequestTimestamp=time(at), **given)


def rollup(database: Database, day: dt.date | None = DAY) -> int:
    (row,) = database.call("sp_RollupUsageStatistics", StatDate=day).rows
    return int(row["RowsMerged"])


def statistics(database: Database, tenant: int) -> list[tuple[Any, ...]]:
    rows = select(
        database,
        "SELECT OperationType, RequestCount, TotalQuantity, TotalAmountUSD, ErrorCount, AvgDurationMs, P95DurationMs"
        " FROM UsageStatistics WHERE TenantId = ? AND StatDate = ? ORDER BY OperationType",
        tenant,
        str(DAY),
    )
    scale = 10**6 if database.url.startswith("sqlite:") else 1
    return [(row[0], row[1], Decimal(row[2]) / scale, Decimal(row[3]) / scale, *row[4:]) for row in rows]


def test_a_summary_holds_its_trailing_range(engine: Database) -> None:
    tenant, moment = new_tenant(engine), now()
    for days in (0.5, 3, 20, 200, 400):
        use(engine, tenant, "b", "1.5", moment - dt.timedelta(days=days), AmountUSD="0.000001")
    use(engine, tenant, "a", 1, moment)
    sums = {span: report(engine, tenant, "Summary", span) for span in ("Day", "Week", "Month", "Year")}
    assert sums["Day"] == [
        {"type": "a", "total": "1.000000", "cost": "0.000000", "records": 1},
        {"type": "b", "total": "1.500000", "cost": "0.000001", "records": 1},
    ]
    assert [sums[span][1]["records"] for span in sums] == [1, 2, 3, 4]
    assert sums["Year"][1]["total"] == "6.000000"


def test_details_by_day_and_kind(engine: Database) -> None:
    tenant = new_tenant(engine)
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    use(engine, tenant, "b", 1, midnight, AmountUSD="2")
    use(engine, tenant, "a", 2, midnight, AmountUSD="3")
    use(engine, tenant, "b", 4, midnight - dt.timedelta(microseconds=1), AmountUSD="5")
    use(engine, tenant, "b", 8, midnight - dt.timedelta(hours=1), AmountUSD="-7")
    before = str((midnight - dt.timedelta(days=1)).date())
    assert report(engine, tenant, "Detailed", "Week") == [
        {"UsageDate": before, "UsageType": "b", "DailyQuantity": "12.000000", "DailyCost": "-2.000000"},
        {"UsageDate": str(midnight.date()), "UsageType": "a", "DailyQuantity": "2.000000", "DailyCost": "3.000000"},
        {"UsageDate": str(midnight.date()), "UsageType": "b", "DailyQuantity": "1.000000", "DailyCost": "2.000000"},
    ]


@pytest.mark.parametrize("quantity", ["0.000003", "0.000004", "7", "1000000.000001", "999999999999.999999"])
def test_a_forecast_is_thirty_times_the_mean_of_seven_days(engine: Database, quantity: str) -> None:
    tenant, six = new_tenant(engine), Decimal("0.000001")
    use(engine, tenant, "a", quantity, now() - dt.timedelta(days=6))
    use(engine, tenant, "a", "5", now() - dt.timedelta(days=8))
    assert report(engine, tenant, "Forecast", "Day") == [
        {
            "UsageType": "a",
            "AvgDailyUsage": str((Decimal(quantity) / 7).quantize(six, ROUND_HALF_UP)),
            "ForecastMonthly": str((Decimal(quantity) * 30 / 7).quantize(six, ROUND_HALF_UP)),
        }
    ]


@pytest.mark.parametrize("kind", ["Summary", "Detailed", "Forecast"])
def test_an_empty_tenant_has_an_empty_report(engine: Database, kind: str) -> None:
    assert report(engine, new_tenant(engine), kind) == []


def test_analytics_by_hour_day_and_week(engine: Database) -> None:
    tenant = new_tenant(engine)
    request(engine, tenant, "2024-02-25T23:59:59.999999", TotalDurationMs=10)  # a Sunday
    request(engine, tenant, "2024-02-26T00:00:00", TotalDurationMs=20)
    request(engine, tenant, "2024-02-26T00:30:00", TotalDurationMs=25, Status="Failed")
    request(engine, tenant, "2024-03-03T10:00:00", Status="Running")
    request(engine, tenant, "2024-03-04T00:00:00")

    def buckets(interval: str) -> list[tuple[Any, ...]]:
        return engine.call(
            "sp_GetUsageAnalytics", StartDate=time("2024-02-25"), EndDate=time("2024-03-04"), BucketInterval=interval,
            TenantId=tenant,
        ).rows.tuples  # fmt: skip

    assert [tuple(row) for row in buckets("WEEK")] == [
        (time("2024-02-19"), 1, 10.0, 1, 0),
        (time("2024-02-26"), 3, 22.5, 1, 1),
    ]
    assert [tuple(row) for row in buckets("DAY")] == [
        (time("2024-02-25"), 1, 10.0, 1, 0),
        (time("2024-02-26"), 2, 22.5, 1, 1),
        (time("2024-03-03"), 1, None, 0, 0),
    ]
    assert [row[0] for row in buckets("HOUR")] == [
        time("2024-02-25T23:00:00"), time("2024-02-26"), time("2024-03-03T10:00:00"),
    ]  # fmt: skip


def test_a_rollup_of_a_leap_day(engine: Database) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "a", "1.5", "2024-02-29", AmountUSD="0.25", CorrelationId="k")
    use(engine, tenant, "a", "2.5", "2024-02-29T23:59:59.999999")
    use(engine, tenant, "a", 100, "2024-02-28T23:59:59.999999")
    use(engine, tenant, "a", 100, "2024-03-01")
    for duration in range(1, 21):
        request(engine, tenant, "2024-02-29T12:00:00", TaskType="A", TotalDurationMs=duration, Status="Failed")
    request(engine, tenant, "2024-02-28T12:00:00", CompletionTimestamp=time("2024-02-29"), TaskType="Job",
            CorrelationId="k", TotalDurationMs=41)  # fmt: skip
    request(engine, tenant, "2024-02-29T12:00:00", TaskType="other")
    assert rollup(engine) >= 2
    expected = [("a", 2, 4, Decimal("0.25"), 20, 251 / 21, 20.0), ("other", 0, 0, 0, 0, None, None)]
    assert statistics(engine, tenant) == expected


def test_a_rollup_may_be_repeated(engine: Database) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "a", 1, "2024-02-29T01:00:00")
    rollup(engine)
    once = statistics(engine, tenant)
    rollup(engine)
    assert statistics(engine, tenant) == once == [("a", 1, 1, 0, 0, None, None)]
    use(engine, tenant, "a", 2, "2024-02-29T02:00:00", AmountUSD="3")
    rollup(engine)
    assert statistics(engine, tenant) == [("a", 2, 3, 3, 0, None, None)]


def test_yesterday_is_rolled_up_by_default(engine: Database) -> None:
    tenant = new_tenant(engine)
    yesterday = now() - dt.timedelta(days=1)
    use(engine, tenant, "a", 1, yesterday)
    rollup(engine, None)
    found = select(engine, "SELECT StatDate FROM UsageStatistics WHERE TenantId = ?", tenant)
    assert [str(row[0]) for row in found] == [str(yesterday.date())]


def test_ledger_rows_of_no_tenant_do_not_stop_a_rollup(engine: Database) -> None:
    use(engine, 99_999_999, "a", 1, "2024-02-29")
    rollup(engine)
    assert statistics(engine, 99_999_999) == []


def test_a_sum_that_does_not_fit_is_refused(engine: Database) -> None:
    tenant = new_tenant(engine)
    for _ in range(2):
        use(engine, tenant, "a", "999999999999", "2024-02-29")
    with pytest.raises(CapacityError, match=r"below 1000000000000; got 1999999999998\.000000 and 0\.000000 for a of"):
        rollup(engine)


@pytest.mark.parametrize(
    ("procedure", "arguments", "error", "message"),
    [
        ("sp_GenerateUsageReport", {"ReportType": "summary"}, UnknownNameError, "Detailed, Forecast; got 'summary'"),
        ("sp_GenerateUsageReport", {"TimeRange": "Decade"}, UnknownNameError, "Day, Week, Month, Year; got 'Decade'"),
        ("sp_GenerateUsageReport", {"TenantId": 99_999_999}, NotFoundError, "TenantId must be a tenant"),
        ("sp_GetUsageAnalytics", {"BucketInterval": "MINUTE"}, UnknownNameError, "HOUR, DAY, WEEK; got 'MINUTE'"),
        ("sp_GetUsageAnalytics", {"EndDate": time("2024-01-01")}, RangeError, "EndDate must be after StartDate; got"),
        ("sp_RollupUsageStatistics", {"StatDate": dt.date(2999, 1, 1)}, RangeError, "the future; got 2999-01-01"),
    ],
)
def test_bad_arguments(
    engine: Database, procedure: str, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    valid: dict[str, dict[str, Any]] = {
        "sp_GenerateUsageReport": {"TenantId": 0},
        "sp_GetUsageAnalytics": {"StartDate": time("2024-01-01"), "EndDate": time("2024-02-01")},
        "sp_RollupUsageStatistics": {},
    }
    with pytest.raises(error, match=message):
        engine.call(procedure, **{**valid[procedure], **arguments})
