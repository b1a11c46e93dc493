"""Rating: pricing the ledger rows that were written without an amount."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ...errors import CapacityError, RangeError
from .checks import in_range, raise_problems, tenant_exists
from .money import decimal_text, round_half_away
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run

_LARGEST_BASE = 10**11 * 10**14
_LARGEST_FACTOR = 10**6 * 10**6


@procedure(
    "sp_ApplyMultiplier",
    Parameter("TenantId", "int", default=None),
    Parameter("FromTime", "datetime2(7)", default=None),
    Parameter("ToTime", "datetime2(7)", default=None),
    Parameter("BatchSize", "int", default=10000),
    returns=[[Column("RatedRows", "bigint"), Column("TotalAmountUSD", "decimal(38,6)")]],
)
def apply_multiplier(
    run: Run,
    tenant_id: int | None,
    from_time: dt.datetime | None,
    to_time: dt.datetime | None,
    batch_size: int | None,
) -> Returned:
    start = None if from_time is None else datetime_text(from_time)
    end = None if to_time is None else datetime_text(to_time)
    raise_problems(
        RangeError(f"ToTime must be after FromTime; got {start}..{end}")
        if start is not None and end is not None and end <= start
        else None,
        in_range("BatchSize", batch_size, 1, 1_000_000),
        tenant_exists(run, tenant_id),
    )
    # A call is one transaction here, so a batch is only what is held in memory at a time.
    prices = _Prices(run)
    rows, amount_usd, last = 0, 0, 0
    while True:
        batch = run.execute(
            "SELECT LedgerId, TenantId, OperationType, Quantity, Multiplier, RecordedAt FROM BillingUsageLedger"
            " WHERE IsRated = 0 AND LedgerId > :last AND (:tenant IS NULL OR TenantId = :tenant)"
            " AND (:start IS NULL OR RecordedAt >= :start) AND (:end IS NULL OR RecordedAt < :end)"
            " ORDER BY LedgerId LIMIT :size",
            {"last": last, "tenant": tenant_id, "start": start, "end": end, "size": batch_size or 10000},
        ).fetchall()
        if not batch:
            return Returned([[(rows, amount_usd)]])
        last = batch[-1][0]
        rated = []
        for ledger_id, tenant, operation, quantity, multiplier, recorded_at in batch:
            price = prices.of(tenant, operation, quantity, recorded_at)
            if price is not None:
                rated.append((_amount(ledger_id, quantity, price[0], multiplier, price[1]), ledger_id))
        run.execute_many("UPDATE BillingUsageLedger SET AmountUSD = ?, IsRated = 1 WHERE LedgerId = ?", rated)
        rows += len(rated)
        amount_usd += sum(amount for amount, _ in rated)


def _amount(ledger_id: int, quantity: int, rate: int, own: int, operation: int) -> int:
    """ROUND(Quantity * Rate * ROUND(own factor * operation's factor, 6), 6); the rate comes with eight decimals."""
    factor = round_half_away(own * operation, 10**6)
    base = quantity * rate
    amount = round_half_away(base * factor, 10**14)
    if abs(base) >= _LARGEST_BASE or factor >= _LARGEST_FACTOR or abs(amount) >= 10**18:
        raise CapacityError(
            f"ledger row {ledger_id} must cost less than 1000000000000, less than 100000000000 before its factor, and "
            f"have a factor below 1000000; got quantity {decimal_text(quantity, 6)} at {decimal_text(rate, 8)}, "
            f"factor {decimal_text(factor, 6)}"
        )
    return amount


class _Prices:
    """Plans, rates, factors and bands, each read once for a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._known: dict[Any, list[Any]] = {}

    def of(self, tenant: int, operation: str, quantity: int, time: str) -> tuple[int, int] | None:
        """Rate (eight decimals) and the operation's factor (six); None where nothing gives a price.

        The plan's rate for the operation; else the newest price band of the operation in force at the time that holds
        the row's quantity; else the plan's default rate.
        """
        plan = self._plan(tenant, time)
        rate = None
        if plan is not None:
            found = self._rows(
                "SELECT Rate FROM BillingOperationRates WHERE RatePlanId = ? AND OperationType = ? AND IsActive = 1",
                plan[0],
                operation,
            )
            rate = found[0][0] * 100 if found else None
        if rate is None:
            rate = self._band(operation, quantity, time)
        if plan is None:
            return None if rate is None else (rate, 10**6)
        return plan[1] * 100 if rate is None else rate, self._factor(plan[0], operation, time)

    def _plan(self, tenant: int, time: str) -> tuple[str, int] | None:
        """The plan subscribed to at the time; without a subscription the public plan payg."""
        for plan, default_rate, start, end in self._rows(
            "SELECT s.RatePlanId, p.DefaultRate, s.CurrentPeriodStart, CASE WHEN s.Status <> 'Cancelled'"
            " THEN s.CurrentPeriodEnd ELSE min(s.CurrentPeriodEnd, COALESCE(s.CanceledAt, s.CurrentPeriodStart)) END"
            " FROM TenantSubscriptions AS s JOIN BillingRatePlans AS p ON p.RatePlanId = s.RatePlanId"
            " WHERE s.TenantId = ? ORDER BY s.CurrentPeriodStart DESC, s.SubscriptionId DESC",
            tenant,
        ):
            if start <= time < end:
                return plan, default_rate
        public = self._rows(
            "SELECT RatePlanId, DefaultRate FROM BillingRatePlans"
            " WHERE TenantId IS NULL AND PlanCode = 'payg' AND IsActive = 1"
        )
        return public[0] if public else None

    def _band(self, operation: str, quantity: int, time: str) -> int | None:
        for price, smallest, largest, start, end in self._rows(
            "SELECT UnitPrice, MinQuantity, MaxQuantity, EffectiveFrom, EffectiveTo FROM BillingPricingTiers"
            " WHERE OperationType = ? ORDER BY EffectiveFrom DESC, MinQuantity DESC, TierId DESC",
            operation,
        ):
            if (
                start <= time
                and (end is None or time < end)
                and smallest <= quantity
                and (largest is None or quantity < largest)
            ):
                return int(price)
        return None

    def _factor(self, plan: str, operation: str, time: str) -> int:
        """The plan's factor of the dimension 'operation' for this operation, else the one for '*', else 1."""
        for factor, start, end in self._rows(
            "SELECT Multiplier, EffectiveFrom, EffectiveTo FROM BillingMultipliers"
            " WHERE RatePlanId = ? AND Dimension = 'operation' AND DimensionKey IN (?, '*') AND IsActive = 1"
            " ORDER BY DimensionKey = '*'",
            plan,
            operation,
        ):
            if start <= time and (end is None or time < end):
                return int(factor)
        return 10**6

    def _rows(self, statement: str, *parameters: Any) -> list[Any]:
        key = (statement, *parameters)
        if key not in self._known:
            self._known[key] = self._run.execute(statement, parameters).fetchall()
        return self._known[key]
