"""Alert rules held against what was measured."""

from __future__ import annotations

import datetime as dt
import math
import operator
from typing import TYPE_CHECKING

from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run

_OPERATORS = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@procedure(
    "sp_EvaluateAlerts",
    Parameter("Now", "datetime2(7)", default=None),
    returns=[[Column("AlertName", "nvarchar(200)"), Column("ObservedValue", "float"), Column("Fired", "bit")]],
)
def evaluate_alerts(run: Run, now: dt.datetime | None) -> Returned:
    end = datetime_text(now) if now is not None else run.now
    moment = dt.datetime.strptime(end[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)
    rows = []
    for rule, name, tenant, metric, sign, threshold, window, cooldown, severity in run.execute(
        "SELECT AlertConfigurationId, AlertName, TenantId, MetricName, ComparisonOperator, ThresholdValue,"
        " WindowMinutes, CooldownMinutes, Severity FROM AlertConfigurations WHERE IsEnabled = 1"
        " ORDER BY AlertName, AlertConfigurationId"
    ).fetchall():
        observed = _observed(run, metric, tenant, _before(moment, window), end)
        is_met = observed is not None and _OPERATORS[sign](observed, threshold)
        fired = is_met and run.one(
            "SELECT 1 FROM AlertHistory WHERE AlertConfigurationId = ? AND TriggeredAt > ? AND TriggeredAt <= ?",
            (rule, _before(moment, cooldown), end),
        ) is None
        if observed is not None and not is_met:
            run.execute(
                "UPDATE AlertHistory SET ResolvedAt = ? WHERE AlertConfigurationId = ? AND ResolvedAt IS NULL"
                " AND TriggeredAt <= ?",
                (end, rule, end),
            )
        if fired:
            run.execute(
                "INSERT INTO AlertHistory (AlertConfigurationId, ObservedValue, ThresholdValue, Severity, Message,"
                " TriggeredAt) VALUES (?, ?, ?, ?, ?, ?)",
                (rule, observed, threshold, severity, f"{metric} {sign} its threshold over {window} minutes", end),
            )
        rows.append((name, observed, fired))
    return Returned([rows])


def _before(moment: dt.datetime, minutes: int) -> str:
    return datetime_text(moment - dt.timedelta(minutes=minutes))


def _observed(run: Run, metric: str, tenant: int | None, start: str, end: str) -> float | None:
    """The mean of a counter's samples, or else of the durations of queries of that type; None without either."""
    values: list[tuple[float]] = []
    if tenant is None:
        values = run.execute(
            "SELECT CounterValue FROM PerformanceCounters WHERE CounterName = ? AND SampledAt > ? AND SampledAt <= ?",
            (metric, start, end),
        ).fetchall()
    if not values:
        values = run.execute(
            "SELECT DurationMs FROM QueryPerformanceMetrics WHERE QueryType = ? AND ExecutedAt > ?"
            " AND ExecutedAt <= ? AND (? IS NULL OR TenantId = ?)",
            (metric, start, end, tenant, tenant),
        ).fetchall()
    return math.fsum(value for (value,) in values) / len(values) if values else None
