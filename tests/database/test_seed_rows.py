"""The rows that every new database starts with: prices that are exact, lists that are complete."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase

MILLIONTHS, HUNDREDTHS_OF_MILLIONTHS = 10**6, 10**8


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedDatabase]:
    with open_database("sqlite:///:memory:") as opened:
        assert isinstance(opened, EmbeddedDatabase)
        yield opened


def test_every_plan_prices_the_same_operations(database: EmbeddedDatabase) -> None:
    rates = database.query(
        "SELECT P.PlanCode, R.OperationType, R.UnitOfMeasure, R.Rate FROM BillingOperationRates AS R"
        " JOIN BillingRatePlans AS P ON P.RatePlanId = R.RatePlanId"
    ).tuples
    by_plan: dict[object, dict[object, tuple[object, int]]] = {}
    for plan, operation, unit, rate in rates:
        by_plan.setdefault(plan, {})[operation] = (unit, int(str(rate)))
    assert set(by_plan) == {"payg", "developer", "business", "enterprise"}
    listed = by_plan["payg"]
    assert listed["embedding"] == ("vector", 80)
    for plan, percent in (("developer", 100), ("business", 80), ("enterprise", 60)):
        assert {operation: (unit, rate * percent) for operation, (unit, rate) in listed.items()} == {
            operation: (unit, rate * 100) for operation, (unit, rate) in by_plan[plan].items()
        }, plan


def test_price_bands_meet_without_gap_or_overlap(database: EmbeddedDatabase) -> None:
    bands = database.query(
        "SELECT OperationType, UnitType, MinQuantity, MaxQuantity, UnitPrice FROM BillingPricingTiers"
        " ORDER BY OperationType, MinQuantity"
    ).tuples
    rates = dict(
        database.query(
            "SELECT R.OperationType, R.Rate FROM BillingOperationRates AS R"
            " JOIN BillingRatePlans AS P ON P.RatePlanId = R.RatePlanId WHERE P.PlanCode = 'payg'"
        ).tuples
    )
    for operation, rate in rates.items():
        mine = [row for row in bands if row[0] == operation]
        assert mine[0][2] == 0
        assert mine[-1][3] is None
        assert all(lower[3] == upper[2] for lower, upper in pairwise(mine))
        assert all(lower[4] > upper[4] for lower, upper in pairwise(mine))
        assert int(str(mine[0][4])) * MILLIONTHS == int(str(rate)) * HUNDREDTHS_OF_MILLIONTHS
        assert len({row[1] for row in mine}) == 1


def test_an_operation_has_a_factor_for_every_plan(database: EmbeddedDatabase) -> None:
    counted = database.query(
        "SELECT P.PlanCode, count(*) FROM BillingRatePlans AS P JOIN BillingMultipliers AS M"
        " ON M.RatePlanId = P.RatePlanId WHERE M.Dimension = 'operation' AND M.DimensionKey = '*' GROUP BY P.PlanCode"
    ).tuples
    assert sorted(counted) == [("business", 1), ("developer", 1), ("enterprise", 1), ("payg", 1)]
    assert database.query("SELECT count(*) FROM BillingMultipliers WHERE Multiplier <= 0").tuples == [(0,)]


def test_limits_categories_and_alerts(database: EmbeddedDatabase) -> None:
    limits = database.query("SELECT PolicyName, PermitLimit, MaxConcurrent FROM RateLimitPolicies").tuples
    assert ("generation", 20, 5) in limits
    assert ("global", 200, None) in limits
    assert len(limits) == 9
    categories = database.query("SELECT CategoryName FROM FeedbackCategories").column("CategoryName")
    assert sorted(categories) == ["accuracy", "other", "relevance", "safety", "speed", "tone"]
    alerts = database.query("SELECT count(DISTINCT MetricName), count(*) FROM AlertConfigurations").tuples
    assert alerts == [(10, 10)]
