"""Usage told over time: reports of the ledger, request counts by bucket, and the daily roll-up."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from ...errors import CapacityError, RangeError
from .checks import one_of, present, raise_problems, tenant_exists
from .money import add_months, decimal_text, parse_time, round_half_away, sum_of, time_text, total
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run


@procedure(
    "sp_GenerateUsageReport",
    Parameter("TenantId", "int"),
    Parameter("ReportType", "nvarchar(50)", default="Summary"),
    Parameter("TimeRange", "nvarchar(20)", default="Month"),
    returns=[[Column("ReportJson", "nvarchar(max)")]],
    writes=False,
)
def generate_usage_report(run: Run, tenant_id: int, report_type: str, time_range: str) -> Returned:
    raise_problems(
        present("ReportType", report_type),
        present("TimeRange", time_range),
        one_of("ReportType", report_type, ("Summary", "Detailed", "Forecast")),
        one_of("TimeRange", time_range, ("Day", "Week", "Month", "Year")),
        tenant_exists(run, tenant_id),
    )
    now = parse_time(run.now)
    if report_type == "Forecast":
        lines = _forecast(run, tenant_id, time_text(now - dt.timedelta(days=7)))
    else:
        start = {
            "Day": lambda: now - dt.timedelta(days=1),
            "Week": lambda: now - dt.timedelta(days=7),
            "Month": lambda: add_months(now, -1),
            "Year": lambda: add_months(now, -12),
        }[time_range]()
        lines = (_detailed if report_type == "Detailed" else _summary)(run, tenant_id, time_text(start))
    return Returned([[(json.dumps(lines, ensure_ascii=False, separators=(",", ":")),)]])


def _summary(run: Run, tenant_id: int, start: str) -> list[dict[str, Any]]:
    return [
        {"type": kind, "total": _six(*sums[:2]), "cost": _six(*sums[2:]), "records": records}
        for kind, records, *sums in run.execute(
            f"SELECT min(OperationType), COUNT(*), {sum_of('Quantity')}, {sum_of('AmountUSD')} FROM BillingUsageLedger"
            " WHERE TenantId = ? AND RecordedAt >= ? GROUP BY OperationType ORDER BY OperationType",
            (tenant_id, start),
        )
    ]


def _detailed(run: Run, tenant_id: int, start: str) -> list[dict[str, Any]]:
    return [
        {"UsageDate": day, "UsageType": kind, "DailyQuantity": _six(*sums[:2]), "DailyCost": _six(*sums[2:])}
        for day, kind, *sums in run.execute(
            "SELECT substr(RecordedAt, 1, 10) AS UsageDate, min(OperationType),"
            f" {sum_of('Quantity')}, {sum_of('AmountUSD')} FROM BillingUsageLedger"
            " WHERE TenantId = ? AND RecordedAt >= ? GROUP BY UsageDate, OperationType"
            " ORDER BY UsageDate, OperationType",
            (tenant_id, start),
        )
    ]


def _forecast(run: Run, tenant_id: int, start: str) -> list[dict[str, Any]]:
    return [
        {
            "UsageType": kind,
            "AvgDailyUsage": decimal_text(round_half_away(total(*sums), 7), 6),
            "ForecastMonthly": decimal_text(round_half_away(total(*sums) * 30, 7), 6),
        }
        for kind, *sums in run.execute(
            f"SELECT min(OperationType), {sum_of('Quantity')} FROM BillingUsageLedger"
            " WHERE TenantId = ? AND RecordedAt >= ? GROUP BY OperationType ORDER BY OperationType",
            (tenant_id, start),
        )
    ]


def _six(high: int, low: int) -> str:
    return decimal_text(total(high, low), 6)


_BUCKETS = {
    "HOUR": "substr(RequestTimestamp, 1, 13) || ':00:00.0000000'",
    "DAY": "substr(RequestTimestamp, 1, 10) || ' 00:00:00.0000000'",
    # Six days back and on to the next Monday, which is that day itself if it is one.
    "WEEK": "date(substr(RequestTimestamp, 1, 10), '-6 days', 'weekday 1') || ' 00:00:00.0000000'",
}


@procedure(
    "sp_GetUsageAnalytics",
    Parameter("StartDate", "datetime2(7)"),
    Parameter("EndDate", "datetime2(7)"),
    Parameter("BucketInterval", "varchar(10)", default="HOUR"),
    Parameter("TenantId", "int", default=None),
    returns=[
        [
            Column("TimeBucket", "datetime2(7)"),
            Column("RequestCount", "bigint"),
            Column("AvgDurationMs", "float"),
            Column("SuccessCount", "bigint"),
            Column("FailureCount", "bigint"),
        ]
    ],
    writes=False,
)
def get_usage_analytics(
    run: Run, start_date: dt.datetime, end_date: dt.datetime, bucket_interval: str, tenant_id: int | None
) -> Returned:
    start, end = datetime_text(start_date), datetime_text(end_date)
    raise_problems(
        present("BucketInterval", bucket_interval),
        RangeError(f"EndDate must be after StartDate; got {start}..{end}") if end <= start else None,
        one_of("BucketInterval", bucket_interval, tuple(_BUCKETS)),
        tenant_exists(run, tenant_id),
    )
    rows = run.execute(
        f"SELECT {_BUCKETS[bucket_interval]} AS TimeBucket, COUNT(*),"
        " CAST(SUM(TotalDurationMs) AS REAL) / COUNT(TotalDurationMs),"
        " SUM(Status = 'Completed'), SUM(Status = 'Failed') FROM InferenceRequests"
        " WHERE RequestTimestamp >= :start AND RequestTimestamp < :end AND (:tenant IS NULL OR TenantId = :tenant)"
        " GROUP BY TimeBucket ORDER BY TimeBucket",
        {"start": start, "end": end, "tenant": tenant_id},
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_RollupUsageStatistics",
    Parameter("StatDate", "date", default=None),
    returns=[[Column("RowsMerged", "int")]],
)
def rollup_usage_statistics(run: Run, stat_date: dt.date | None) -> Returned:
    today = parse_time(run.now).date()
    day = today - dt.timedelta(days=1) if stat_date is None else stat_date
    if day > today:
        raise RangeError(f"StatDate must not be in the future; got {day}")
    start = f"{day} 00:00:00.0000000"
    end = f"{day} 23:59:59.9999999"
    found: dict[tuple[int, str], list[Any]] = {}
    names: dict[str, str] = {}
    for tenant, kind, records, *sums in run.execute(
        f"SELECT TenantId, min(OperationType), COUNT(*), {sum_of('Quantity')}, {sum_of('AmountUSD')}"
        " FROM BillingUsageLedger WHERE RecordedAt BETWEEN ? AND ? AND TenantId IN (SELECT TenantId FROM Tenants)"
        " GROUP BY TenantId, OperationType",
        (start, end),
    ):
        quantity, amount = total(*sums[:2]), total(*sums[2:])
        if max(quantity, abs(amount)) >= 10**18:
            raise CapacityError(
                f"the quantity and the amount of a day must be below 1000000000000; got {decimal_text(quantity, 6)} "
                f"and {decimal_text(amount, 6)} for {kind} of tenant {tenant}"
            )
        found[tenant, names.setdefault(kind.casefold(), kind).casefold()] = [records, quantity, amount, 0, []]
    requests = run.execute(
        "SELECT TenantId, CorrelationId, COALESCE(TaskType, 'inference'), Status, TotalDurationMs"
        " FROM InferenceRequests WHERE COALESCE(CompletionTimestamp, RequestTimestamp) BETWEEN ? AND ?",
        (start, end),
    ).fetchall()
    metered: dict[tuple[int, str], str] = {}
    if requests:
        for tenant, key, kind in run.execute(
            "SELECT TenantId, CorrelationId, OperationType FROM BillingUsageLedger"
            " WHERE RecordedAt BETWEEN ? AND ? AND CorrelationId IS NOT NULL ORDER BY LedgerId",
            (start, end),
        ):
            metered.setdefault((tenant, key), kind)
    for tenant, key, task, status, duration in requests:
        kind = metered.get((tenant, key), task)
        name = names.setdefault(kind.casefold(), kind).casefold()
        statistics = found.setdefault((tenant, name), [0, 0, 0, 0, []])
        statistics[3] += status.casefold() == "failed"
        if duration is not None:
            statistics[4].append(duration)
    run.execute_many(
        "INSERT INTO UsageStatistics (TenantId, StatDate, OperationType, RequestCount, TotalQuantity, TotalAmountUSD,"
        " ErrorCount, AvgDurationMs, P95DurationMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (TenantId, StatDate, OperationType) DO UPDATE SET RequestCount = excluded.RequestCount,"
        " TotalQuantity = excluded.TotalQuantity, TotalAmountUSD = excluded.TotalAmountUSD,"
        " ErrorCount = excluded.ErrorCount, AvgDurationMs = excluded.AvgDurationMs,"
        " P95DurationMs = excluded.P95DurationMs",
        [
            (tenant, str(day), names[name], records, quantity, amount, errors, *_durations(sorted(durations)))
            for (tenant, name), (records, quantity, amount, errors, durations) in sorted(found.items())
        ],
    )
    return Returned([[(len(found),)]])


def _durations(ordered: list[int]) -> tuple[float | None, float | None]:
    """Mean and 95th percentile (the least duration that 95 % do not pass)."""
    if not ordered:
        return None, None
    return sum(ordered) / len(ordered), float(ordered[(95 * len(ordered) + 99) // 100 - 1])
