"""Bills and invoices against bills worked out by hand and by a reference in Decimal."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import json
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.invoices import _months_begun
from hartonomous_native.database.embedded.money import add_months, decimal_text, round_half_away
from hartonomous_native.errors import (
    CapacityError,
    ConflictError,
    HartonomousError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)

from .billing_rows import new_plan, new_tenant, now, select, subscribe, time, use

CENT = Decimal("0.01")
JANUARY = {"BillingPeriodStart": time("2025-01-01"), "BillingPeriodEnd": time("2025-02-01")}


def calculate(database: Database, tenant: int, **more: Any) -> dict[str, Any]:
    (row,) = database.call("sp_CalculateBill", TenantId=tenant, **{**JANUARY, **more}).rows
    return row


def invoice(database: Database, tenant: int, start: str = "2025-01-01", end: str = "2025-02-01") -> dict[str, Any]:
    result = database.call("sp_GenerateInvoice", TenantId=tenant, PeriodStart=time(start), PeriodEnd=time(end))
    (row,) = result.rows
    assert result.outputs["InvoiceId"] == row["InvoiceId"]
    return row


def credit(database: Database, tenant: int, amount: str, **more: Any) -> tuple[int, Decimal]:
    given = {"Amount": amount, "CreditType": "promotion", **more}
    (row,) = database.call("sp_ApplyCredit", TenantId=tenant, **given).rows
    return row["CreditId"], row["Balance"]


def amounts(row: dict[str, Any]) -> list[Decimal]:
    return [row[name] for name in ("Subtotal", "DiscountPercent", "Discount", "Tax", "Total")]


def reference(used: Decimal, credits: Decimal = Decimal(0)) -> list[Decimal]:
    """The bill as it is written on paper, in Decimal."""
    with decimal.localcontext() as context:
        context.prec = 60
        subtotal = used.quantize(CENT, ROUND_HALF_UP)
        percent = next((p for above, p in ((10000, 15), (5000, 10), (1000, 5)) if subtotal > above), 0)
        discount = (subtotal * percent / 100).quantize(CENT, ROUND_HALF_UP)
        tax = ((subtotal - discount) * Decimal("0.08")).quantize(CENT, ROUND_HALF_UP)
        due = subtotal - discount + tax
        return [subtotal, Decimal(percent), discount, tax, due - min(credits, max(due, Decimal(0)))]


@pytest.mark.parametrize(
    ("used", "bill"),
    [
        ("0.005", ["0.01", "0", "0", "0", "0.01"]),
        ("0.004999", ["0", "0", "0", "0", "0"]),
        ("100", ["100", "0", "0", "8", "108"]),
        ("1000", ["1000", "0", "0", "80", "1080"]),
        ("1000.004999", ["1000", "0", "0", "80", "1080"]),
        ("1000.005", ["1000.01", "5", "50", "76", "1026.01"]),
        ("5000", ["5000", "5", "250", "380", "5130"]),
        ("5000.01", ["5000.01", "10", "500", "360", "4860.01"]),
        ("10000", ["10000", "10", "1000", "720", "9720"]),
        ("10000.01", ["10000.01", "15", "1500", "680", "9180.01"]),
        ("1234.56", ["1234.56", "5", "61.73", "93.83", "1266.66"]),  # 61.728 and 93.8264
        ("-10.005", ["-10.01", "0", "0", "-0.8", "-10.81"]),  # corrections only: the customer is owed
    ],
)
def test_known_bills(engine: Database, used: str, bill: list[str]) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "a", 1, "2025-01-15", AmountUSD=used)
    assert amounts(calculate(engine, tenant)) == [Decimal(amount) for amount in bill]
    assert reference(Decimal(used)) == [Decimal(amount) for amount in bill]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c-d"]),
            st.decimals(0, 10**9, places=6),
            st.decimals(-(10**5), 10**11, places=6),
            st.sampled_from(["2024-12-31T23:59:59.999999", "2025-01-01", "2025-01-31T23:59:59.999999", "2025-02-01"]),
        ),
        max_size=12,
    ),
    credits=st.decimals("0.01", 10**6, places=2),
)
def test_a_bill_is_the_sum_of_its_ledger_rows(
    engine: Database, rows: list[tuple[str, Decimal, Decimal, str]], credits: Decimal
) -> None:
    tenant = new_tenant(engine)
    for operation, quantity, amount, at in rows:
        use(engine, tenant, operation, quantity, at, AmountUSD=amount)
    credit(engine, tenant, str(credits))
    inside = [row for row in rows if row[3].startswith("2025-01")]
    bill = calculate(engine, tenant)
    assert amounts(bill) == reference(sum((row[2] for row in inside), Decimal(0)), credits)
    usage = json.loads(bill["UsageBreakdown"])["Usage"]
    assert usage == [
        {
            "OperationType": name,
            "Records": len(own),
            "Quantity": str(sum((row[1] for row in own), Decimal("0.000000"))),
            "AmountUSD": str(sum((row[2] for row in own), Decimal("0.000000"))),
        }
        for name in ("a", "b", "c-d")
        if (own := [row for row in inside if row[0] == name])
    ]


def test_an_empty_tenant_owes_nothing(engine: Database) -> None:
    bill = calculate(engine, new_tenant(engine))
    assert amounts(bill) == [0, 0, 0, 0, 0]
    breakdown = json.loads(bill["UsageBreakdown"])
    assert breakdown == {"Usage": [], "MonthlyFees": [], "UnratedRecords": 0, "Credits": "0.00"}


def test_the_period_is_this_month_by_default(engine: Database) -> None:
    tenant = new_tenant(engine)
    (bill,) = engine.call("sp_CalculateBill", TenantId=tenant).rows
    first = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    assert bill["PeriodStart"] == first
    assert bill["PeriodEnd"] == (first + dt.timedelta(days=32)).replace(day=1)
    (bill,) = engine.call("sp_CalculateBill", TenantId=tenant, BillingPeriodStart=time("2024-01-31")).rows
    assert bill["PeriodEnd"] == time("2024-02-29")


def test_monthly_fees_of_a_subscription_from_the_31st(engine: Database) -> None:
    tenant, plan = new_tenant(engine), new_plan(engine, fee="29.99")
    subscribe(engine, tenant, plan, "2023-12-31", "2024-12-31")

    def months(start: str, end: str) -> int:
        bill = calculate(engine, tenant, BillingPeriodStart=time(start), BillingPeriodEnd=time(end))
        lines = json.loads(bill["UsageBreakdown"])["MonthlyFees"]
        count = sum(line["Months"] for line in lines)
        assert bill["Subtotal"] == count * Decimal("29.99")
        return count

    ends = [time("2024-01-01") + dt.timedelta(days=n) for n in range(367)]
    firsts = [end for end in ends if end.day == 1]
    assert [months(str(a.date()), str(b.date())) for a, b in itertools.pairwise(firsts)] == [1] * 11 + [0]
    assert months("2024-02-29", "2024-03-01") == 1  # a leap year's February
    assert months("2024-02-28", "2024-02-29") == 0
    assert months("2020-01-01", "2030-01-01") == 12


def test_trials_pay_no_fee_and_cancelled_plans_pay_to_their_end(engine: Database) -> None:
    tenant, plan = new_tenant(engine), new_plan(engine, fee="10")
    subscribe(engine, tenant, plan, "2025-01-01", "2025-02-01", Status="Trial")
    subscribe(engine, tenant, plan, "2025-01-01", "2026-01-01", Status="Cancelled", CanceledAt=time("2025-03-15"))
    year = {"BillingPeriodStart": time("2025-01-01"), "BillingPeriodEnd": time("2026-01-01")}
    assert calculate(engine, tenant, **year)["Subtotal"] == 30


@given(
    first=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
    before=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)),
)
def test_months_begun_is_a_count(first: dt.datetime, before: dt.datetime) -> None:
    counted, at = 0, first
    while at < before:
        counted += 1
        at = add_months(first, counted)
    texts = [f"{value:%Y-%m-%d %H:%M:%S.%f}0" for value in (first, before)]
    assert _months_begun(*texts) == counted


@given(numerator=st.integers(-(10**40), 10**40), denominator=st.integers(1, 10**20))
def test_halves_go_away_from_zero(numerator: int, denominator: int) -> None:
    with decimal.localcontext() as context:
        context.prec = 100
        exact = Decimal(numerator) / denominator
        assert round_half_away(numerator, denominator) == int(exact.to_integral_value(ROUND_HALF_UP))
    assert Decimal(decimal_text(numerator, 6)) == Decimal(f"{numerator}e-6")


def test_an_invoice_is_the_bill_once_under_a_number_of_its_own(engine: Database) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "a", 1, "2025-01-31T23:59:59.999999", AmountUSD="2000")
    use(engine, tenant, "a", 1, "2025-02-01", AmountUSD="7")
    bill = calculate(engine, tenant)
    first = invoice(engine, tenant)
    assert first["Total"] == bill["Total"] == 2052
    assert invoice(engine, tenant) == first
    second = invoice(engine, tenant, "2025-02-01", "2025-03-01")
    assert second["Total"] == Decimal("7.56")
    numbers = [row["InvoiceNumber"].split("-") for row in (first, second)]
    assert numbers[0][:2] == ["INV", f"{tenant:05d}"]
    assert numbers[0][3] != numbers[1][3]
    assert len(numbers[0][2]) == 8


def test_a_bill_can_make_its_invoice(engine: Database) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "a", 1, "2025-01-10", AmountUSD="10")
    result = engine.call("sp_CalculateBill", TenantId=tenant, GenerateInvoice=True, **JANUARY)
    (bill,), (made,) = (rows.tuples for rows in result.result_sets)
    assert (made[2], bill[7]) == (Decimal("10.8"), Decimal("10.8"))
    assert invoice(engine, tenant)["InvoiceId"] == made[0]


@pytest.mark.parametrize(
    ("start", "end"), [("2025-01-31", "2025-02-02"), ("2024-12-01", "2025-01-02"), ("2025-01-02", "2025-01-03")]
)
def test_periods_may_not_overlap(engine: Database, start: str, end: str) -> None:
    tenant = new_tenant(engine)
    invoice(engine, tenant)
    with pytest.raises(ConflictError, match=r"a period may be invoiced once; .* overlaps 2025-01-01 00:00:00\.0"):
        invoice(engine, tenant, start, end)


def test_what_has_no_price_or_is_not_over_is_not_invoiced(engine: Database) -> None:
    tenant = new_tenant(engine)
    use(engine, tenant, "a", 1, "2025-01-10")
    assert json.loads(calculate(engine, tenant)["UsageBreakdown"])["UnratedRecords"] == 1
    with pytest.raises(StateError, match="a period must be over before it is invoiced; it ends 2999-01-01"):
        invoice(engine, tenant, end="2999-01-01")
    with pytest.raises(StateError, match=r"rated before it is invoiced \(sp_ApplyMultiplier\); 1 have no price"):
        invoice(engine, tenant)


def test_credits_are_used_oldest_first(engine: Database) -> None:
    tenant = new_tenant(engine)
    first, balance = credit(engine, tenant, "50")
    assert balance == 50
    second, balance = credit(engine, tenant, "100.01", CreditType="refund", Reason="sorry")
    assert balance == Decimal("150.01")
    use(engine, tenant, "a", 1, "2025-01-10", AmountUSD="50")
    use(engine, tenant, "a", 1, "2025-02-10", AmountUSD="1000")
    assert calculate(engine, tenant)["Total"] == 0
    january = invoice(engine, tenant)
    assert january["Total"] == 0
    assert credit(engine, tenant, "0.01")[1] == Decimal("96.02")
    february = invoice(engine, tenant, "2025-02-01", "2025-03-01")
    assert february["Total"] == 1080 - Decimal("96.02")
    used = select(
        engine,
        "SELECT ReferenceId, Amount, AppliedToInvoiceId FROM BillingCreditHistory"
        " WHERE TenantId = ? AND CreditType = 'applied' ORDER BY CreditId",
        tenant,
    )
    scale = 100 if engine.url.startswith("sqlite:") else 1
    assert [(row[0], Decimal(row[1]) / scale, row[2]) for row in used][:3] == [
        (str(first), -50, january["InvoiceId"]),
        (str(second), -4, january["InvoiceId"]),
        (str(second), Decimal("-96.01"), february["InvoiceId"]),
    ]
    assert credit(engine, tenant, "3")[1] == 3


def test_an_expired_credit_pays_nothing(engine: Database) -> None:
    tenant = new_tenant(engine)
    credit(engine, tenant, "5", ExpiresAt=now() + dt.timedelta(milliseconds=300))
    use(engine, tenant, "a", 1, "2025-01-10", AmountUSD="100")
    end = now() + dt.timedelta(milliseconds=301)
    while now() <= end:
        pass
    assert invoice(engine, tenant)["Total"] == 108
    assert credit(engine, tenant, "1")[1] == 1


def test_marking_paid_is_idempotent(engine: Database) -> None:
    tenant = new_tenant(engine)
    made = invoice(engine, tenant)["InvoiceId"]

    def pay(**more: Any) -> dict[str, Any]:
        (row,) = engine.call("sp_MarkInvoicePaid", InvoiceId=made, **more).rows
        return row

    assert pay(PaidUtc=time("2025-03-01"), Reference="wire 7") == {"InvoiceId": made, "Status": "Paid"}
    assert pay(Reference="wire 7")["Status"] == pay()["Status"] == "Paid"
    stored = select(engine, "SELECT PaidUtc, MetadataJson FROM BillingInvoices WHERE InvoiceId = ?", made)[0]
    assert str(stored[0]).startswith("2025-03-01")
    assert json.loads(stored[1])["PaymentReference"] == "wire 7"
    with pytest.raises(ConflictError, match="was paid with the reference 'wire 7'; got 'wire 8'"):
        pay(Reference="wire 8")


def test_invoices_made_at_the_same_time_are_one(url: str, database: Database) -> None:
    tenant = new_tenant(database)
    credit(database, tenant, "5")
    use(database, tenant, "a", 1, "2025-01-10", AmountUSD="100")
    if not url.startswith("sqlite:"):
        database._connection.commit()  # type: ignore[attr-defined]

    def make(_: int) -> tuple[Any, ...]:
        with open_database(url) as mine:
            return tuple(invoice(mine, tenant).values())

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(make, range(3)))) == 1
    assert len(select(database, "SELECT CreditId FROM BillingCreditHistory WHERE TenantId = ?", tenant)) == 2


@pytest.mark.parametrize(
    ("procedure", "arguments", "error", "message"),
    [
        ("sp_CalculateBill", {"TenantId": 99_999_999}, NotFoundError, "TenantId must be a tenant; got 99999999"),
        (
            "sp_CalculateBill", {**JANUARY, "BillingPeriodEnd": time("2025-01-01")}, RangeError,
            "BillingPeriodEnd must be after BillingPeriodStart; got 2025-01-01 00:00:00.0000000..2025-01-01 00:",
        ),
        ("sp_CalculateBill", {"BillingPeriodStart": time("9999-12-05")}, RangeError, "before 9999-12-01"),
        (
            "sp_GenerateInvoice", {"PeriodStart": time("2025-01-02"), "PeriodEnd": time("2025-01-01")}, RangeError,
            "PeriodEnd must be after PeriodStart",
        ),
        ("sp_ApplyCredit", {"Amount": 0, "CreditType": "trial"}, RangeError, r"Amount must be above 0; got 0\.00"),
        ("sp_ApplyCredit", {"Amount": 1, "CreditType": "applied"}, UnknownNameError, "promotion, trial; got"),
        (
            "sp_ApplyCredit", {"Amount": 1, "CreditType": "trial", "ExpiresAt": time("2025-01-01")}, RangeError,
            "ExpiresAt must be in the future",
        ),
    ],
)  # fmt: skip
def test_bad_arguments(
    engine: Database, procedure: str, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        engine.call(procedure, **{"TenantId": 0, **arguments})


def test_bad_payments(engine: Database) -> None:
    with pytest.raises(NotFoundError, match="invoice 99999999 does not exist"):
        engine.call("sp_MarkInvoicePaid", InvoiceId=99_999_999)
    with pytest.raises(RangeError, match="PaidUtc must not be in the future"):
        engine.call("sp_MarkInvoicePaid", InvoiceId=1, PaidUtc=time("2999-01-01"))


def test_a_bill_that_no_invoice_can_hold_is_refused(engine: Database) -> None:
    if not engine.url.startswith("sqlite:"):
        pytest.skip("not run: ten thousand rows of the largest amount are slow to write over a wire")
    tenant = new_tenant(engine)
    engine.connection.execute(  # type: ignore[attr-defined]
        "INSERT INTO BillingUsageLedger (TenantId, OperationType, Quantity, AmountUSD, IsRated, RecordedAt)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)"
        " SELECT ?, 'a', 0, 999999999999999999, 1, '2025-01-10 00:00:00.0000000' FROM n",
        (tenant,),
    )
    with pytest.raises(CapacityError, match=r"a bill must be below 10000000000000000; got 10000999999999999\.99"):
        calculate(engine, tenant)
