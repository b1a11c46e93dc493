"""What took time, and whether queues move."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from .broker_messages import SERVICES
from .checks import in_range, present, raise_problems
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run


@procedure(
    "sp_AnalyzeQueryPerformance",
    Parameter("LookbackHours", "int", default=24),
    Parameter("TopN", "int", default=20),
    Parameter("MinExecutions", "int", default=1),
    returns=[[
        Column("QueryId", "bigint"), Column("ObjectName", "nvarchar(256)"), Column("QueryText", "nvarchar(max)"),
        Column("Executions", "bigint"), Column("AvgDurationMs", "float"), Column("AvgCpuMs", "float"),
        Column("AvgLogicalReads", "float"), Column("RegressedPlan", "bit"), Column("SuggestedAction", "nvarchar(400)"),
    ]],
    writes=False,
)  # fmt: skip
def analyze_query_performance(
    run: Run, lookback_hours: int | None, top_n: int | None, min_executions: int | None
) -> Returned:
    raise_problems(
        present("LookbackHours", lookback_hours), present("TopN", top_n), present("MinExecutions", min_executions),
        in_range("LookbackHours", lookback_hours, 1, 8760), in_range("TopN", top_n, 1, 10_000),
        in_range("MinExecutions", min_executions, 1, 2**31 - 1),
    )  # fmt: skip
    assert lookback_hours is not None
    now = dt.datetime.strptime(run.now[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)
    rows = run.execute(
        "WITH t AS (SELECT ObjectName, QueryType, DurationMs, CpuMs, LogicalReads FROM QueryPerformanceMetrics"
        " WHERE ExecutedAt > :since UNION ALL"
        " SELECT NULL, QueryType, DurationMs, NULL, NULL FROM SpatialQueries"
        " WHERE ExecutedAt > :since AND DurationMs IS NOT NULL)"
        " SELECT NULL, ObjectName, QueryType, COUNT(*), AVG(DurationMs), AVG(CpuMs), AVG(LogicalReads), NULL, NULL"
        " FROM t GROUP BY ObjectName, QueryType HAVING COUNT(*) >= :least"
        " ORDER BY SUM(DurationMs) DESC, QueryType, ObjectName LIMIT :top",
        {
            "since": datetime_text(now - dt.timedelta(hours=lookback_hours)),
            "least": min_executions,
            "top": top_n,
        },
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_GetServiceBrokerHealth",
    returns=[[
        Column("QueueName", "nvarchar(128)"), Column("MessagesWaiting", "bigint"), Column("ReceiveEnabled", "bit"),
        Column("ActivationEnabled", "bit"), Column("OpenConversations", "bigint"),
        Column("ErrorConversations", "bigint"),
    ]],
    writes=False,
)  # fmt: skip
def get_service_broker_health(run: Run) -> Returned:
    """The table of messages is the queue; nothing stops one here, and nothing is activated."""
    rows = []
    for service, (queue, _) in sorted(SERVICES.items(), key=lambda item: item[1][0]):
        (waiting,) = run.execute("SELECT COUNT(*) FROM BrokerMessages WHERE QueueName = ?", (queue,)).fetchone()
        opened, failed = run.execute(
            "SELECT COALESCE(SUM(State IN ('Open', 'Closing')), 0), COALESCE(SUM(State = 'Error'), 0)"
            " FROM BrokerConversations WHERE ServiceName = ?",
            (service,),
        ).fetchone()
        rows.append((queue, waiting, 1, 0, opened, failed))
    return Returned([rows])
