"""What became of weights over time, read from the temporal history of ModelWeights."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ...errors import NotFoundError, RangeError
from .checks import in_range, present, raise_problems
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text
from .weights import AS_OF, LAYERS, any_model, not_in_the_future

if TYPE_CHECKING:
    from .engine import Run

_FOREVER = "9999-12-31 23:59:59.9999999"
_VERSIONS = (
    "SELECT WeightId, LayerId, Value, SysStartTime, SysEndTime FROM ModelWeights UNION ALL"
    " SELECT WeightId, LayerId, Value, SysStartTime, SysEndTime FROM ModelWeightsHistory"
)


@procedure(
    "sp_CompareWeightsAtTimes",
    Parameter("Time1", "datetime2(7)"),
    Parameter("Time2", "datetime2(7)"),
    Parameter("ModelId", "int", default=None),
    Parameter("MinDeltaThreshold", "real", default=0.0001),
    returns=[[
        Column("WeightId", "bigint"), Column("ModelId", "int"), Column("LayerId", "bigint"),
        Column("WeightType", "nvarchar(50)"), Column("WeightIndex", "bigint"), Column("Value1", "real"),
        Column("Value2", "real"), Column("Delta", "float"), Column("PercentChange", "float"),
    ]],
    writes=False,
)  # fmt: skip
def compare_weights_at_times(
    run: Run, time1: dt.datetime, time2: dt.datetime, model_id: int | None, min_delta_threshold: float | None
) -> Returned:
    raise_problems(
        present("MinDeltaThreshold", min_delta_threshold),
        RangeError(f"MinDeltaThreshold must not be negative; got {min_delta_threshold}")
        if min_delta_threshold is not None and min_delta_threshold < 0 else None,
        not_in_the_future(run, "Time1", time1), not_in_the_future(run, "Time2", time2), any_model(run, model_id),
    )  # fmt: skip
    columns = "WeightId, LayerId, WeightType, WeightIndex, Value"
    rows = run.execute(
        f"WITH a AS ({AS_OF.format(columns=columns, at='time1')}), b AS ({AS_OF.format(columns=columns, at='time2')}),"
        f" l AS ({LAYERS}), d AS ("
        "SELECT a.WeightId, a.LayerId, a.WeightType, a.WeightIndex, a.Value AS Value1, b.Value AS Value2,"
        " b.Value - a.Value AS Delta FROM a LEFT JOIN b ON b.WeightId = a.WeightId UNION ALL"
        " SELECT b.WeightId, b.LayerId, b.WeightType, b.WeightIndex, NULL, b.Value, NULL FROM b"
        " WHERE NOT EXISTS (SELECT 1 FROM a WHERE a.WeightId = b.WeightId))"
        " SELECT d.WeightId, l.ModelId, d.LayerId, d.WeightType, d.WeightIndex, d.Value1, d.Value2, d.Delta,"
        " CASE WHEN d.Value1 <> 0 THEN 100.0 * d.Delta / abs(d.Value1) END"
        " FROM d JOIN l ON l.LayerId = d.LayerId"
        " WHERE (:model IS NULL OR l.ModelId = :model)"
        " AND (d.Delta IS NULL OR (d.Value1 <> d.Value2 AND abs(d.Delta) >= :least))"
        " ORDER BY abs(d.Delta) DESC, d.WeightId",
        {"time1": time1, "time2": time2, "model": model_id, "least": min_delta_threshold},
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_GetWeightEvolution",
    Parameter("WeightId", "bigint"),
    Parameter("StartDate", "datetime2(7)", default=None),
    Parameter("EndDate", "datetime2(7)", default=None),
    returns=[[
        Column("WeightId", "bigint"), Column("Value", "real"), Column("ChangedAt", "datetime2(7)"),
        Column("ValidUntil", "datetime2(7)"), Column("PreviousValue", "real"), Column("Delta", "float"),
        Column("PercentChange", "float"),
    ]],
    writes=False,
)  # fmt: skip
def get_weight_evolution(
    run: Run, weight_id: int, start_date: dt.datetime | None, end_date: dt.datetime | None
) -> Returned:
    raise_problems(
        RangeError(f"EndDate must not be before StartDate; got {datetime_text(start_date)}..{datetime_text(end_date)}")
        if start_date is not None and end_date is not None and end_date < start_date else None,
    )  # fmt: skip
    if run.one(f"SELECT 1 FROM ({_VERSIONS}) WHERE WeightId = ?", (weight_id,)) is None:
        raise NotFoundError(f"WeightId must be a weight that is or was; got {weight_id}")
    rows = run.execute(
        "WITH v AS (SELECT WeightId, Value, SysStartTime, SysEndTime, LAG(Value) OVER (ORDER BY SysStartTime) AS Before"
        f" FROM ({_VERSIONS}) WHERE WeightId = :weight)"
        " SELECT WeightId, Value, SysStartTime, NULLIF(SysEndTime, :forever), Before, Value - Before,"
        " CASE WHEN Before <> 0 THEN 100.0 * (Value - Before) / abs(Before) END FROM v"
        " WHERE (:first IS NULL OR SysEndTime > :first) AND (:last IS NULL OR SysStartTime <= :last)"
        " ORDER BY SysStartTime",
        {"weight": weight_id, "forever": _FOREVER, "first": start_date, "last": end_date},
    ).fetchall()
    return Returned([rows])


@procedure(
    "sp_GetRecentWeightChanges",
    Parameter("TopN", "int", default=100),
    Parameter("SinceDateTime", "datetime2(7)", default=None),
    returns=[[
        Column("WeightId", "bigint"), Column("ModelId", "int"), Column("CurrentValue", "real"),
        Column("PreviousValue", "real"), Column("Delta", "float"), Column("ChangedAt", "datetime2(7)"),
    ]],
    writes=False,
)  # fmt: skip
def get_recent_weight_changes(run: Run, top_n: int | None, since_date_time: dt.datetime | None) -> Returned:
    raise_problems(present("TopN", top_n), in_range("TopN", top_n, 1, 10_000))
    if since_date_time is None:
        now = dt.datetime.strptime(run.now[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)
        since_date_time = now - dt.timedelta(days=1)
    # All versions of the weights that changed since then; a version before them gives the value they had.
    rows = run.execute(
        "WITH changed AS (SELECT WeightId FROM ModelWeights WHERE SysStartTime >= :since UNION"
        " SELECT WeightId FROM ModelWeightsHistory WHERE SysEndTime >= :since),"
        f" v AS (SELECT WeightId, LayerId, Value, SysStartTime, SysEndTime FROM ({_VERSIONS})"
        " WHERE WeightId IN (SELECT WeightId FROM changed)),"
        " w AS (SELECT v.*, LAG(Value) OVER p AS Before, LAG(SysEndTime) OVER p AS BeforeEnd,"
        " LEAD(SysStartTime) OVER p AS NextStart FROM v WINDOW p AS (PARTITION BY WeightId ORDER BY SysStartTime)),"
        " c AS ("
        # Where there is a gap before a version, the weight was gone: it comes back without a value before it.
        "SELECT WeightId, LayerId, Value AS CurrentValue,"
        " CASE WHEN BeforeEnd = SysStartTime THEN Before END AS PreviousValue, SysStartTime AS ChangedAt FROM w"
        " WHERE BeforeEnd IS NOT SysStartTime OR Before <> Value UNION ALL"
        " SELECT WeightId, LayerId, NULL, Value, SysEndTime FROM w"
        " WHERE SysEndTime <> :forever AND NextStart IS NOT SysEndTime)"
        f" SELECT c.WeightId, l.ModelId, c.CurrentValue, c.PreviousValue, c.CurrentValue - c.PreviousValue, c.ChangedAt"
        f" FROM c JOIN ({LAYERS}) AS l ON l.LayerId = c.LayerId WHERE c.ChangedAt >= :since"
        " ORDER BY c.ChangedAt DESC, c.WeightId LIMIT :top",
        {"since": since_date_time, "forever": _FOREVER, "top": top_n},
    ).fetchall()
    return Returned([rows])
