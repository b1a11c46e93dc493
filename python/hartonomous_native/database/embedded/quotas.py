"""Quotas: what a tenant may use of an operation in an hour, a day, a month, or ever."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ...errors import CapacityError, RangeError
from ..types import parse_type
from .checks import not_empty, one_of, present, raise_problems, tenant_exists
from .money import add_months, decimal_text, parse_time, sum_of, time_text, total
from .procedure import Column, Parameter, Returned, procedure
from .storage import to_storage

if TYPE_CHECKING:
    from .engine import Run

_QUANTITY = parse_type("decimal(18,6)")
_BEGINNING = "0001-01-01 00:00:00.0000000"
NOTE = (
    "INSERT INTO BillingQuotaViolations"
    " (TenantId, QuotaId, OperationType, QuotaLimit, CurrentUsage, ViolatedUtc, Notes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class QuotaState:
    """A quota in force and what its interval has used so far, in millionths."""

    quota_id: int
    limit: int
    interval: str
    hard: bool
    used: int
    resets_at: str | None

    def note(self, run: Run, tenant_id: int, operation_type: str, requested: int) -> tuple[object, ...]:
        """The values of `NOTE`."""
        if self.used > _QUANTITY_MAX:
            raise CapacityError(
                "BillingQuotaViolations.CurrentUsage must be below 1000000000000; got " + decimal_text(self.used, 6)
            )
        note = f"requested {decimal_text(requested, 6)}"
        return tenant_id, self.quota_id, operation_type, self.limit, self.used, run.now, note


_QUANTITY_MAX = 10**18 - 1


def quota_states(run: Run, tenant_id: int, operation_type: str) -> list[QuotaState]:
    """Every active quota of an operation, by QuotaId."""
    states = []
    for quota_id, limit, interval, hard in run.execute(
        "SELECT QuotaId, QuotaLimit, ResetInterval, IsHardLimit FROM BillingTenantQuotas"
        " WHERE TenantId = ? AND OperationType = ? AND IsActive = 1 ORDER BY QuotaId",
        (tenant_id, operation_type),
    ).fetchall():
        start, resets_at = _interval(interval, run.now)
        used = total(
            *run.one(
                f"SELECT {sum_of('Quantity')} FROM BillingUsageLedger"
                " WHERE TenantId = ? AND OperationType = ? AND RecordedAt >= ?",
                (tenant_id, operation_type, start),
            )
        )
        states.append(QuotaState(quota_id, limit, interval, bool(hard), used, resets_at))
    return states


def _interval(name: str, now: str) -> tuple[str, str | None]:
    """Where the running interval began, and where the next begins: hours, days and months of UTC."""
    kind = name.casefold()
    if kind == "none":
        return _BEGINNING, None
    time = parse_time(now)
    start = time.replace(minute=0, second=0, microsecond=0)
    if kind == "hourly":
        return time_text(start), time_text(start + dt.timedelta(hours=1))
    start = start.replace(hour=0)
    if kind == "daily":
        return time_text(start), time_text(start + dt.timedelta(days=1))
    start = start.replace(day=1)
    return time_text(start), time_text(add_months(start, 1))


@procedure(
    "sp_SetTenantQuota",
    Parameter("TenantId", "int"),
    Parameter("OperationType", "nvarchar(50)"),
    Parameter("QuotaLimit", "decimal(18,6)"),
    Parameter("ResetInterval", "nvarchar(20)", default="Monthly"),
    Parameter("IsHardLimit", "bit", default=True),
    returns=[[Column("QuotaId", "int")]],
)
def set_tenant_quota(
    run: Run, tenant_id: int, operation_type: str, quota_limit: Decimal, reset_interval: str, is_hard_limit: bool
) -> Returned:
    raise_problems(
        present("ResetInterval", reset_interval),
        present("IsHardLimit", is_hard_limit),
        not_empty("OperationType", operation_type.rstrip(" ")),
        RangeError(f"QuotaLimit must not be negative; got {quota_limit}") if quota_limit < 0 else None,
        one_of("ResetInterval", reset_interval, ("Hourly", "Daily", "Monthly", "None")),
        tenant_exists(run, tenant_id),
    )
    key = (tenant_id, operation_type, reset_interval)
    limit = to_storage(quota_limit, _QUANTITY)
    known = run.one(
        "SELECT QuotaId FROM BillingTenantQuotas"
        " WHERE TenantId = ? AND OperationType = ? AND ResetInterval = ? AND IsActive = 1",
        key,
    )
    if known is not None:
        run.execute(
            "UPDATE BillingTenantQuotas SET QuotaLimit = ?, IsHardLimit = ?, UpdatedUtc = ? WHERE QuotaId = ?",
            (limit, is_hard_limit, run.now, known[0]),
        )
        return Returned([[(known[0],)]])
    made = run.execute(
        "INSERT INTO BillingTenantQuotas (TenantId, OperationType, ResetInterval, QuotaLimit, IsHardLimit, CreatedUtc)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*key, limit, is_hard_limit, run.now),
    )
    return Returned([[(made.lastrowid,)]])


@procedure(
    "sp_EnforceQuota",
    Parameter("TenantId", "int"),
    Parameter("OperationType", "nvarchar(50)"),
    Parameter("RequestedQuantity", "decimal(18,6)", default=Decimal(1)),
    Parameter("Allowed", "bit", output=True),
    returns=[
        [
            Column("Allowed", "bit"),
            Column("QuotaLimit", "decimal(18,6)"),
            Column("CurrentUsage", "decimal(38,6)"),
            Column("Remaining", "decimal(18,6)"),
            Column("ResetsAt", "datetime2(7)"),
        ]
    ],
)
def enforce_quota(run: Run, tenant_id: int, operation_type: str, requested_quantity: Decimal) -> Returned:
    raise_problems(
        present("RequestedQuantity", requested_quantity),
        not_empty("OperationType", operation_type.rstrip(" ")),
        RangeError(f"RequestedQuantity must not be negative; got {requested_quantity}")
        if requested_quantity is not None and requested_quantity < 0
        else None,
        tenant_exists(run, tenant_id),
    )
    requested = to_storage(requested_quantity, _QUANTITY)
    states = quota_states(run, tenant_id, operation_type)
    passed = [state for state in states if state.used + requested > state.limit]
    for state in passed:
        run.execute(NOTE, state.note(run, tenant_id, operation_type, requested))
    allowed = not any(state.hard for state in passed)
    if not states:
        return Returned([[(True, None, None, None, None)]], {"Allowed": True})
    # The quota that decides: a hard one that is passed, then the one with least left.
    told = min(states, key=lambda s: (not (s.hard and s in passed), s.limit - s.used, s.quota_id))
    row = (allowed, told.limit, told.used, max(told.limit - told.used, 0), told.resets_at)
    return Returned([[row]], {"Allowed": allowed})
