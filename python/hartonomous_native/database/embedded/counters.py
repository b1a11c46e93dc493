"""The system's own counters, which alert rules are held against."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from .checks import in_range, present, raise_problems
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run

_ENDED = "Status IN ('Completed', 'Failed') AND CompletionTimestamp > :since AND CompletionTimestamp <= :now"
_COUNTERS = {
    "billing.quota.violations.count":
        "SELECT COUNT(*) FROM BillingQuotaViolations WHERE ViolatedUtc > :since AND ViolatedUtc <= :now",
    "billing.unrated.count": "SELECT COUNT(*) FROM BillingUsageLedger WHERE IsRated = 0",
    "errors.count": "SELECT COUNT(*) FROM ErrorLog WHERE OccurredAt > :since AND OccurredAt <= :now",
    "graph.sync.errors.count": "SELECT COUNT(*) FROM Neo4jSyncErrors WHERE ResolvedAt IS NULL",
    "inference.cache.hit.ratio": f"SELECT AVG(CacheHit) FROM InferenceRequests WHERE {_ENDED}",
    # The smallest value that at least 95 % of them do not exceed, counted in integers.
    "inference.duration.p95.ms":
        "SELECT MIN(d) FROM (SELECT TotalDurationMs AS d, ROW_NUMBER() OVER (ORDER BY TotalDurationMs) AS place,"
        f" COUNT(*) OVER () AS n FROM InferenceRequests WHERE {_ENDED} AND TotalDurationMs IS NOT NULL)"
        " WHERE 100 * place >= 95 * n",
    "inference.error.ratio": f"SELECT AVG(Status = 'Failed') FROM InferenceRequests WHERE {_ENDED}",
    "jobs.failed.count":
        "SELECT COUNT(*) FROM AutonomousComputeJobs WHERE Status = 'Failed' AND UpdatedAt > :since"
        " AND UpdatedAt <= :now",
    "jobs.pending.count": "SELECT COUNT(*) FROM AutonomousComputeJobs WHERE Status = 'Pending'",
}  # fmt: skip


@procedure(
    "sp_SamplePerformanceCounters",
    Parameter("WindowMinutes", "int", default=5),
    returns=[[
        Column("CounterName", "nvarchar(128)"), Column("CounterValue", "float"), Column("SampledAt", "datetime2(7)"),
    ]],
)  # fmt: skip
def sample_performance_counters(run: Run, window_minutes: int | None) -> Returned:
    raise_problems(present("WindowMinutes", window_minutes), in_range("WindowMinutes", window_minutes, 1, 1440))
    assert window_minutes is not None
    now = dt.datetime.strptime(run.now[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)
    window = {"since": datetime_text(now - dt.timedelta(minutes=window_minutes)), "now": run.now}
    values = {name: run.one(statement, window)[0] for name, statement in _COUNTERS.items()}
    rows = [(name, float(value), run.now) for name, value in values.items() if value is not None]
    run.execute_many(
        "INSERT INTO PerformanceCounters (CounterCategory, CounterName, CounterValue, SampledAt)"
        " VALUES ('Hartonomous', ?, ?, ?)",
        rows,
    )
    return Returned([rows])
