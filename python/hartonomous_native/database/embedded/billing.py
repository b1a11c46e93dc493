"""Billing: the usage ledger. Amounts are exact: Decimals outside, integers of millionths in the table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ...errors import ConflictError, HartonomousError, RangeError, raise_all
from ..types import parse_type
from .arguments import require
from .procedure import Column, Parameter, Returned, procedure
from .storage import from_storage, to_storage

if TYPE_CHECKING:
    from .engine import Run

_AMOUNT = parse_type("decimal(18,6)")


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
