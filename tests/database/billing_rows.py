"""Rows that the billing tests need and no procedure writes: tenants, plans, rates, and uses of the past."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from hartonomous_native.database import Database
from hartonomous_native.database.embedded.storage import to_storage
from hartonomous_native.database.types import parse_type

UTC = dt.timezone.utc
# Scales of the decimal columns written here.
_SCALES = {"MonthlyFee": 2, "UnitPrice": 8}


def time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def now() -> dt.datetime:
    return dt.datetime.now(UTC)


def insert(database: Database, table: str, **values: Any) -> None:
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    if database.url.startswith("sqlite:"):
        stored = [
            to_storage(value, parse_type(f"decimal(18,{_SCALES.get(name, 6)})")) for name, value in values.items()
        ]
        database.connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", stored)  # type: ignore[attr-defined]
        return
    hint = " WITH (SNAPSHOT)" if table == "BillingUsageLedger" else ""
    given = [value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value for value in values.values()]
    database._connection.execute(f"INSERT INTO dbo.{table}{hint} ({columns}) VALUES ({marks})", given)  # type: ignore[attr-defined]


def select(database: Database, statement: str, *parameters: Any) -> list[Any]:
    """Rows as they are stored, from either engine; the ledger is {ledger}."""
    if database.url.startswith("sqlite:"):
        statement = statement.format(ledger="BillingUsageLedger")
        return database.connection.execute(statement, parameters).fetchall()  # type: ignore[attr-defined, no-any-return]
    statement = statement.format(ledger="BillingUsageLedger WITH (SNAPSHOT)")
    return database._connection.execute(statement, parameters).fetchall()  # type: ignore[attr-defined, no-any-return]


def new_tenant(database: Database, name: str = "") -> int:
    name = f"{name}{uuid.uuid4().hex}"
    insert(database, "Tenants", TenantName=name)
    return int(select(database, "SELECT TenantId FROM Tenants WHERE TenantName = ?", name)[0][0])


def new_plan(database: Database, *, default: str = "0.5", fee: str = "0", **rates: str) -> str:
    """A plan with a rate for each operation (underscores stand for hyphens)."""
    plan = str(uuid.uuid4())
    insert(database, "BillingRatePlans", RatePlanId=plan, PlanCode=plan[:13], Name="test", DefaultRate=Decimal(default),
           MonthlyFee=Decimal(fee))  # fmt: skip
    for operation, rate in rates.items():
        insert(database, "BillingOperationRates", RatePlanId=plan, OperationType=operation.replace("_", "-"),
               UnitOfMeasure="unit", Rate=Decimal(rate))  # fmt: skip
    return plan


def subscribe(
    database: Database, tenant: int, plan: str, start: str = "2020-01-01", end: str = "2100-01-01", **more: Any
) -> None:
    insert(database, "TenantSubscriptions", TenantId=tenant, RatePlanId=plan, CurrentPeriodStart=time(start),
           CurrentPeriodEnd=time(end), **more)  # fmt: skip


def use(database: Database, tenant: int, operation: str, quantity: Any, at: str | dt.datetime, **more: Any) -> None:
    """A ledger row of any time; rated when it is given an AmountUSD."""
    if "AmountUSD" in more:
        more = {"IsRated": True, **more, "AmountUSD": Decimal(more["AmountUSD"])}
    if "Multiplier" in more:
        more["Multiplier"] = Decimal(more["Multiplier"])
    insert(database, "BillingUsageLedger", TenantId=tenant, OperationType=operation, Quantity=Decimal(quantity),
           RecordedAt=time(at) if isinstance(at, str) else at, **more)  # fmt: skip
