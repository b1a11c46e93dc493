"""Rating: every price exactly, once, by the plan in force when the use was recorded."""

from __future__ import annotations

import decimal
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hartonomous_native.database import Database
from hartonomous_native.errors import CapacityError, HartonomousError, NotFoundError, RangeError

from .billing_rows import insert, new_plan, new_tenant, select, subscribe, time, use

SIX = Decimal("0.000001")


def rate(database: Database, tenant: int, **more: Any) -> tuple[int, Decimal]:
    (row,) = database.call("sp_ApplyMultiplier", TenantId=tenant, **more).rows
    return row["RatedRows"], row["TotalAmountUSD"]


def factor(database: Database, plan: str, key: str, value: str, start: str = "2020-01-01", **more: Any) -> None:
    insert(database, "BillingMultipliers", RatePlanId=plan, Dimension=more.pop("Dimension", "operation"),
           DimensionKey=key, Multiplier=Decimal(value), EffectiveFrom=time(start), **more)  # fmt: skip


def test_quantity_times_rate_times_factors(engine: Database) -> None:
    tenant, plan = new_tenant(engine), new_plan(engine, embedding="0.000080", inference="0.002")
    subscribe(engine, tenant, plan)
    factor(engine, plan, "*", "1.1")
    factor(engine, plan, "inference", "1.25")
    factor(engine, plan, "image", "7", Dimension="modality")  # whoever recorded the use knew: it is in the row's own
    use(engine, tenant, "embedding", "1000", "2025-06-01")
    use(engine, tenant, "inference", "3", "2025-06-01", Multiplier="2")
    assert rate(engine, tenant) == (2, Decimal("0.088") + Decimal("0.015"))


def test_a_run_rates_once_and_goes_on_where_it_stopped(engine: Database) -> None:
    tenant, plan = new_tenant(engine), new_plan(engine, a="0.25")
    subscribe(engine, tenant, plan)
    for number in range(7):
        use(engine, tenant, "a", number, "2025-06-01")
    assert rate(engine, tenant, BatchSize=3) == (7, Decimal("5.25"))
    assert rate(engine, tenant) == (0, 0)
    use(engine, tenant, "a", 4, "2025-06-02")
    assert rate(engine, tenant, BatchSize=1) == (1, 1)
    assert [row["AmountUSD"] for row in engine.call("sp_GetUsage", TenantId=tenant).rows] == [Decimal("6.25")]


def test_rating_makes_history_and_leaves_priced_rows_alone(engine: Database) -> None:
    tenant, plan = new_tenant(engine), new_plan(engine, a="1")
    subscribe(engine, tenant, plan)
    use(engine, tenant, "a", 2, "2025-06-01")
    use(engine, tenant, "a", 5, "2025-06-01", AmountUSD="0")
    use(engine, tenant, "a", 7, "2025-06-01", AmountUSD="0.5")
    assert rate(engine, tenant) == (1, 2)
    if engine.url.startswith("sqlite:"):  # a server writes it when the transaction ends
        old = "SELECT Quantity, AmountUSD, IsRated FROM BillingUsageLedgerHistory WHERE TenantId = ?"
        assert select(engine, old, tenant) == [(2_000_000, 0, 0)]


def test_the_plan_the_factor_and_the_band_are_those_in_force_then(engine: Database, token: str) -> None:
    tenant = new_tenant(engine)
    old, new = new_plan(engine, a="1", default="9"), new_plan(engine, a="2", default="10")
    subscribe(engine, tenant, old, "2025-01-01", "2025-02-01", Status="Cancelled", CanceledAt=time("2025-01-20"))
    subscribe(engine, tenant, new, "2025-02-01", "2025-03-01")
    factor(engine, new, "a", "3", "2025-02-15", EffectiveTo=time("2025-02-20"))
    for start, end, smallest, largest, price in [
        ("2025-01-01", "2025-02-15", 0, 100, "0.5"),
        ("2025-01-01", "2025-02-15", 100, None, "0.25"),
        ("2025-02-10", None, 0, None, "0.125"),
    ]:
        insert(engine, "BillingPricingTiers", OperationType=token, UnitType="unit", MinQuantity=Decimal(smallest),
               MaxQuantity=None if largest is None else Decimal(largest), UnitPrice=Decimal(price),
               EffectiveFrom=time(start), EffectiveTo=None if end is None else time(end))  # fmt: skip
    for operation, quantity, at, expected in [
        ("a", 1, "2025-01-01", 1),  # the first moment of the subscription
        ("a", 1, "2025-02-01", 2),
        ("a", 1, "2025-02-15", 6),
        ("a", 1, "2025-02-19T23:59:59.999999", 6),
        ("a", 1, "2025-02-20", 2),
        (token, 1, "2025-01-05", Decimal("0.5")),
        (token, "99.999999", "2025-01-05", Decimal("50")),  # 49.9999995
        (token, 100, "2025-01-05", 25),
        (token, 8, "2025-02-11", 1),  # the newest band
        ("b", 1, "2025-01-05", 9),
        ("b", 1, "2025-02-05", 10),
    ]:
        use(engine, tenant, operation, quantity, at)
        assert rate(engine, tenant) == (1, expected), (operation, at)


def test_without_a_subscription_the_public_plan_holds(engine: Database) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "inference", 10, "2025-06-01")
    (listed,) = select(
        engine,
        "SELECT r.Rate FROM BillingOperationRates AS r JOIN BillingRatePlans AS p ON p.RatePlanId = r.RatePlanId"
        " WHERE p.PlanCode = 'payg' AND p.TenantId IS NULL AND r.OperationType = 'inference' AND r.IsActive = 1",
    )
    price = Decimal(listed[0]).scaleb(-6) if engine.url.startswith("sqlite:") else listed[0]
    assert rate(engine, tenant) == (1, 10 * price)


def test_a_window_of_time_and_one_tenant(engine: Database) -> None:
    tenant, other, plan = new_tenant(engine), new_tenant(engine), new_plan(engine, a="1")
    for each in (tenant, other):
        subscribe(engine, each, plan)
        for day in (1, 2, 3):
            use(engine, each, "a", day, f"2025-06-0{day}")
    assert rate(engine, tenant, FromTime=time("2025-06-02"), ToTime=time("2025-06-03")) == (1, 2)
    assert rate(engine, tenant) == (2, 4)
    assert rate(engine, other) == (3, 6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.decimals(0, 10**7, places=6),
            st.decimals(0, 999, places=6),
            st.decimals(0, 99, places=6),
            st.decimals(0, 9, places=6),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_every_amount_is_the_rounded_exact_product(engine: Database, rows: list[tuple[Decimal, ...]]) -> None:
    with decimal.localcontext() as context:
        context.prec = 80
        tenant, plan = new_tenant(engine), new_plan(engine, **{f"op{i}": str(row[1]) for i, row in enumerate(rows)})
        subscribe(engine, tenant, plan)
        expected = Decimal(0)
        for number, (quantity, price, own, operation) in enumerate(rows):
            use(engine, tenant, f"op{number}", quantity, "2025-06-01", Multiplier=str(own))
            factor(engine, plan, f"op{number}", str(operation))
            both = (own * operation).quantize(SIX, ROUND_HALF_UP)
            expected += (quantity * price * both).quantize(SIX, ROUND_HALF_UP)
        assert rate(engine, tenant) == (len(rows), expected)


def test_a_price_that_does_not_fit_is_refused_and_nothing_of_its_batch_stays(engine: Database) -> None:
    tenant, plan = new_tenant(engine), new_plan(engine, a="1", b="999999999")
    subscribe(engine, tenant, plan)
    use(engine, tenant, "a", 1, "2025-06-01")
    use(engine, tenant, "b", 10**6, "2025-06-01")
    with pytest.raises(CapacityError, match=r"must cost less than 1000000000000, .* got quantity 1000000\.000000 at"):
        rate(engine, tenant)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"BatchSize": 0}, RangeError, "BatchSize must be in 1..1000000; got 0"),
        (
            {"FromTime": time("2025-01-02"), "ToTime": time("2025-01-02")},
            RangeError,
            "ToTime must be after FromTime; got 2025-01-02",
        ),
        ({"TenantId": 99_999_999}, NotFoundError, "TenantId must be a tenant; got 99999999"),
    ],
)
def test_bad_arguments(
    engine: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        engine.call("sp_ApplyMultiplier", **arguments)
