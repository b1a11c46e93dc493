"""The usage ledger. Amounts are exact: Decimals outside, integers of millionths in the table."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from ...errors import CapacityError, ConflictError, FormatError, HartonomousError, RangeError, StateError, raise_all
from ..types import parse_type
from .arguments import require
from .checks import json_object, not_empty, raise_problems, tenant_exists
from .money import decimal_text, round_half_away
from .procedure import Column, Parameter, Returned, procedure
from .quotas import NOTE, quota_states
from .storage import from_storage, to_storage

if TYPE_CHECKING:
    from .engine import Run

_AMOUNT = parse_type("decimal(18,6)")
_PRICE = parse_type("decimal(18,8)")
_MOST = 999_999_999_999


@procedure(
    "sp_InsertBillingUsageRecord_Native",
    Parameter("TenantId", "int"),
    Parameter("OperationType", "nvarchar(50)"),
    Parameter("Quantity", "decimal(18,6)"),
    Parameter("AmountUSD", "decimal(18,6)", default=Decimal(0)),
    Parameter("Multiplier", "decimal(18,6)", default=Decimal(1)),
    Parameter("CorrelationId", "nvarchar(100)", default=None),
)
def insert_usage_record(
    run: Run,
    tenant_id: int,
    operation_type: str,
    quantity: Decimal,
    amount_usd: Decimal,
    multiplier: Decimal,
    correlation_id: str | None,
) -> Returned:
    require(AmountUSD=amount_usd, Multiplier=multiplier)
    problems: list[HartonomousError] = []
    if not operation_type.rstrip(" "):
        problems.append(RangeError("OperationType must not be empty"))
    for name, value in (("Quantity", quantity), ("Multiplier", multiplier)):
        if value < 0:
            problems.append(RangeError(f"{name} must not be negative; got {value}"))
    raise_all(problems)
    if correlation_id is not None:
        known = run.one(
            "SELECT Quantity, AmountUSD, Multiplier, IsRated FROM BillingUsageLedger"
            " WHERE TenantId = ? AND OperationType = ? AND CorrelationId = ?",
            (tenant_id, operation_type, correlation_id),
        )
        if known is not None:
            known_quantity, known_amount, known_multiplier = (from_storage(value, _AMOUNT) for value in known[:3])
            rated_since = bool(known[3]) and amount_usd == 0
            same_price = (known_amount, known_multiplier) == (amount_usd, multiplier)
            if known_quantity != quantity or not (same_price or rated_since):
                raise ConflictError(
                    f"CorrelationId may be used for one {operation_type} of a tenant only; '{correlation_id}' stands "
                    f"for quantity {known_quantity}, amount {known_amount}; "
                    f"got quantity {quantity}, amount {amount_usd}"
                )
            return Returned()
    run.execute(
        "INSERT INTO BillingUsageLedger"
        " (TenantId, OperationType, Quantity, AmountUSD, Multiplier, IsRated, CorrelationId, RecordedAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            tenant_id,
            operation_type,
            to_storage(quantity, _AMOUNT),
            to_storage(amount_usd, _AMOUNT),
            to_storage(multiplier, _AMOUNT),
            amount_usd != 0,
            correlation_id,
            run.now,
        ),
    )
    return Returned()


@procedure(
    "sp_GetUsage",
    Parameter("TenantId", "int", default=0),
    returns=[
        [
            Column("OperationType", "nvarchar(50)"),
            Column("Records", "bigint"),
            Column("Quantity", "decimal(38,6)"),
            Column("AmountUSD", "decimal(38,6)"),
        ]
    ],
    writes=False,
)
def get_usage(run: Run, tenant_id: int) -> Returned:
    require(TenantId=tenant_id)
    # Summed here, where integers have no limit: SUM in SQLite stops at 64 bits.
    totals: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for operation, quantity, amount in run.execute(
        "SELECT OperationType, Quantity, AmountUSD FROM BillingUsageLedger WHERE TenantId = ? ORDER BY OperationType",
        (tenant_id,),
    ):
        total = totals.setdefault(names.setdefault(operation.casefold(), operation), [0, 0, 0])
        total[0] += 1
        total[1] += quantity
        total[2] += amount
    return Returned([[(operation, *total) for operation, total in totals.items()]])


@procedure(
    "sp_RecordUsage",
    Parameter("TenantId", "int"),
    Parameter("UsageType", "nvarchar(50)"),
    Parameter("Quantity", "bigint"),
    Parameter("UnitType", "nvarchar(50)"),
    Parameter("CostPerUnit", "decimal(18,8)", default=None),
    Parameter("Metadata", "nvarchar(max)", default=None),
    returns=[[Column("LedgerId", "bigint"), Column("TotalCost", "decimal(18,6)")]],
)
def record_usage(
    run: Run,
    tenant_id: int,
    usage_type: str,
    quantity: int,
    unit_type: str,
    cost_per_unit: Decimal | None,
    metadata: str | None,
) -> Returned:
    correlation_id = _correlation(metadata)
    raise_problems(
        not_empty("UsageType", usage_type.rstrip(" ")),
        not_empty("UnitType", unit_type.rstrip(" ")),
        RangeError(f"Quantity must be in 0..{_MOST}; got {quantity}") if not 0 <= quantity <= _MOST else None,
        RangeError(f"CostPerUnit must not be negative; got {cost_per_unit}")
        if cost_per_unit is not None and cost_per_unit < 0
        else None,
        json_object("Metadata", metadata),
        FormatError("Metadata.correlationId must be a text of 1..100 characters") if correlation_id == "" else None,
        tenant_exists(run, tenant_id),
    )
    if correlation_id is not None:
        known = run.one(
            "SELECT LedgerId, AmountUSD, Quantity FROM BillingUsageLedger"
            " WHERE TenantId = ? AND OperationType = ? AND CorrelationId = ?",
            (tenant_id, usage_type, correlation_id),
        )
        if known is not None and known[2] != quantity * 10**6:
            raise ConflictError(
                f"CorrelationId may be used for one {usage_type} of a tenant only; '{correlation_id}' stands for "
                f"quantity {decimal_text(known[2], 6)}; got quantity {decimal_text(quantity * 10**6, 6)}"
            )
        if known is not None:
            return Returned([[known[:2]]])
    _within_quotas(run, tenant_id, usage_type, quantity)
    price = to_storage(cost_per_unit, _PRICE)
    if price is None:
        price = _list_price(run, usage_type, unit_type, quantity)
    amount = round_half_away(quantity * (price or 0), 100)
    if amount >= 10**18:
        raise CapacityError(
            f"the cost of one use must be below 1000000000000; got quantity {quantity} at {decimal_text(price or 0, 8)}"
        )
    made = run.execute(
        "INSERT INTO BillingUsageLedger"
        " (TenantId, OperationType, Quantity, AmountUSD, IsRated, CorrelationId, RecordedAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (tenant_id, usage_type, quantity * 10**6, amount, price is not None, correlation_id, run.now),
    )
    if metadata is not None:
        run.execute(
            "INSERT INTO TelemetryEvents (TenantId, EventName, CorrelationId, Properties, OccurredAt)"
            " VALUES (?, 'usage', ?, ?, ?)",
            (tenant_id, str(made.lastrowid), metadata, run.now),
        )
    return Returned([[(made.lastrowid, amount)]])


def _correlation(metadata: str | None) -> str | None:
    """The idempotency key that the metadata may have; empty where it has one that cannot be used."""
    try:
        parsed = json.loads(metadata) if metadata is not None else None
    except (ValueError, RecursionError):
        return None  # reported by json_object
    if not isinstance(parsed, dict) or parsed.get("correlationId") is None:
        return None
    key = parsed["correlationId"]
    usable = isinstance(key, str) and len(key.encode("utf-16-le", "surrogatepass")) // 2 <= 100
    return key if usable else ""


def _within_quotas(run: Run, tenant_id: int, operation_type: str, quantity: int) -> None:
    """Notes every quota that the use passes; raises for a hard one, whose note stays although the call fails."""
    requested = quantity * 10**6
    passed = [s for s in quota_states(run, tenant_id, operation_type) if s.used + requested > s.limit]
    notes = [state.note(run, tenant_id, operation_type, requested) for state in passed]
    hard = [state for state in passed if state.hard]
    if hard:
        run.after_failure += [(NOTE, note) for note in notes]
        told = min(hard, key=lambda s: (s.limit - s.used, s.quota_id))
        raise StateError(
            f"the quota of {operation_type} is {decimal_text(told.limit, 6)} ({told.interval}); "
            f"{decimal_text(told.used, 6)} are used and {quantity} more were requested"
        )
    for note in notes:
        run.execute(NOTE, note)


def _list_price(run: Run, operation_type: str, unit_type: str, quantity: int) -> int | None:
    """The price of the newest band in force that holds the quantity of this one use."""
    band = run.one(
        "SELECT UnitPrice FROM BillingPricingTiers"
        " WHERE OperationType = :operation AND UnitType = :unit AND EffectiveFrom <= :now"
        " AND (EffectiveTo IS NULL OR EffectiveTo > :now)"
        " AND MinQuantity <= :quantity AND (MaxQuantity IS NULL OR MaxQuantity > :quantity)"
        " ORDER BY EffectiveFrom DESC, MinQuantity DESC, TierId DESC LIMIT 1",
        {"operation": operation_type, "unit": unit_type, "now": run.now, "quantity": quantity * 10**6},
    )
    return None if band is None else int(band[0])
