"""Bills, invoices and credits: what a tenant owes for a period, in dollars and cents."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...errors import CapacityError, ConflictError, HartonomousError, NotFoundError, RangeError, StateError
from ..types import parse_type
from .checks import one_of, present, raise_problems, tenant_exists
from .money import add_months, decimal_text, parse_time, round_half_away, sum_of, time_text, total
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text, to_storage

if TYPE_CHECKING:
    from .engine import Run

_MONEY = parse_type("decimal(18,2)")
# Percent of the subtotal for subtotals above so many dollars.
_DISCOUNTS = ((10_000, 15), (5_000, 10), (1_000, 5))
_TAX_PERCENT = 8
_INVOICE = [Column("InvoiceId", "bigint"), Column("InvoiceNumber", "nvarchar(100)"), Column("Total", "decimal(18,2)")]


@dataclass(frozen=True)
class Bill:
    """Amounts in cents; percent as hundredths of a percent, as decimal(5,2) has it."""

    subtotal: int
    discount_percent: int
    discount: int
    tax: int
    credits: int
    total: int
    unrated: int
    breakdown: str


def bill_of(run: Run, tenant_id: int, start: str, end: str) -> Bill:
    """The bill of a period. Rounded half away from zero: once for the subtotal, once each for discount and tax."""
    usage, amount, unrated = _usage(run, tenant_id, start, end)
    fees, fee_cents = _fees(run, tenant_id, start, end)
    subtotal = round_half_away(amount + fee_cents * 10**4, 10**4)
    percent = next((percent for above, percent in _DISCOUNTS if subtotal > above * 100), 0)
    discount = round_half_away(subtotal * percent, 100)
    tax = round_half_away((subtotal - discount) * _TAX_PERCENT, 100)
    due = subtotal - discount + tax
    credit = min(max(due, 0), sum(left for _, left in open_credits(run, tenant_id)))
    if max(abs(subtotal), abs(due)) >= 10**18:
        raise CapacityError(f"a bill must be below 10000000000000000; got {decimal_text(subtotal, 2)}")
    breakdown = json.dumps(
        {"Usage": usage, "MonthlyFees": fees, "UnratedRecords": unrated, "Credits": decimal_text(credit, 2)},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return Bill(subtotal, percent * 100, discount, tax, credit, due - credit, unrated, breakdown)


def _usage(run: Run, tenant_id: int, start: str, end: str) -> tuple[list[dict[str, Any]], int, int]:
    """The lines of each kind of use, their sum in millionths, and how many records have no price yet."""
    # From one kind to the next along the index, then one pass over each kind's stretch of it: nothing is sorted.
    kinds = run.execute(
        "WITH RECURSIVE kinds (kind) AS ("
        " SELECT min(OperationType) FROM BillingUsageLedger WHERE TenantId = :tenant UNION ALL"
        " SELECT (SELECT min(OperationType) FROM BillingUsageLedger WHERE TenantId = :tenant AND OperationType > kind)"
        " FROM kinds WHERE kind IS NOT NULL) SELECT kind FROM kinds WHERE kind IS NOT NULL",
        {"tenant": tenant_id},
    ).fetchall()
    lines: list[dict[str, Any]] = []
    amount = unrated = 0
    for (kind,) in kinds:
        records, rated, *sums = run.one(
            f"SELECT COUNT(*), COALESCE(SUM(IsRated), 0), {sum_of('Quantity')}, {sum_of('AmountUSD')}"
            " FROM BillingUsageLedger WHERE TenantId = ? AND OperationType = ? AND RecordedAt >= ? AND RecordedAt < ?",
            (tenant_id, kind, start, end),
        )
        if not records:
            continue
        cost = total(*sums[2:])
        lines.append(
            {
                "OperationType": kind,
                "Records": records,
                "Quantity": decimal_text(total(*sums[:2]), 6),
                "AmountUSD": decimal_text(cost, 6),
            }
        )
        amount += cost
        unrated += records - rated
    return lines, amount, unrated


def _fees(run: Run, tenant_id: int, start: str, end: str) -> tuple[list[dict[str, Any]], int]:
    """Monthly fees in cents: due at the start of each month of a subscription, counted from its first day.

    So periods that follow each other bill every month once, however they are cut. A trial has no fee.
    """
    lines, cents = [], 0
    for code, fee, first, last in run.execute(
        "SELECT p.PlanCode, p.MonthlyFee, s.CurrentPeriodStart, CASE WHEN s.Status <> 'Cancelled'"
        " THEN s.CurrentPeriodEnd ELSE min(s.CurrentPeriodEnd, COALESCE(s.CanceledAt, s.CurrentPeriodStart)) END"
        " FROM TenantSubscriptions AS s JOIN BillingRatePlans AS p ON p.RatePlanId = s.RatePlanId"
        " WHERE s.TenantId = ? AND s.Status <> 'Trial' AND p.MonthlyFee <> 0 ORDER BY s.SubscriptionId",
        (tenant_id,),
    ):
        months = _months_begun(first, min(end, last)) - _months_begun(first, start)
        if months > 0:
            lines.append({"PlanCode": code, "Months": months, "AmountUSD": decimal_text(months * fee, 2)})
            cents += months * fee
    return lines, cents


def _months_begun(first: str, before: str) -> int:
    """How many of first, first + 1 month, first + 2 months … lie before a time."""
    if before <= first:
        return 0
    start, end = parse_time(first), parse_time(before)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months + (add_months(start, months) < end)


def open_credits(run: Run, tenant_id: int) -> list[tuple[int, int]]:
    """CreditId and what is left in cents of each credit that has not expired, oldest first."""
    return [
        (credit_id, left)
        for credit_id, left in run.execute(
            "SELECT g.CreditId, g.Amount + COALESCE(SUM(u.Amount), 0) FROM BillingCreditHistory AS g"
            " LEFT JOIN (SELECT u.ReferenceId, u.Amount FROM BillingCreditHistory AS u"
            " JOIN BillingInvoices AS i ON i.InvoiceId = u.AppliedToInvoiceId AND i.Status <> 'Cancelled'"
            " WHERE u.TenantId = :tenant AND u.CreditType = 'applied') AS u"
            " ON u.ReferenceId = CAST(g.CreditId AS TEXT)"
            " WHERE g.TenantId = :tenant AND g.Amount > 0 AND (g.ExpiresAt IS NULL OR g.ExpiresAt > :now)"
            " GROUP BY g.CreditId, g.Amount, g.CreatedAt ORDER BY g.CreatedAt, g.CreditId",
            {"tenant": tenant_id, "now": run.now},
        )
        if left > 0
    ]


@procedure(
    "sp_CalculateBill",
    Parameter("TenantId", "int"),
    Parameter("BillingPeriodStart", "datetime2(7)", default=None),
    Parameter("BillingPeriodEnd", "datetime2(7)", default=None),
    Parameter("GenerateInvoice", "bit", default=False),
    returns=[
        [
            Column("TenantId", "int"),
            Column("PeriodStart", "datetime2(7)"),
            Column("PeriodEnd", "datetime2(7)"),
            Column("Subtotal", "decimal(18,2)"),
            Column("DiscountPercent", "decimal(5,2)"),
            Column("Discount", "decimal(18,2)"),
            Column("Tax", "decimal(18,2)"),
            Column("Total", "decimal(18,2)"),
            Column("UsageBreakdown", "nvarchar(max)"),
        ],
        _INVOICE,
    ],
)
def calculate_bill(
    run: Run,
    tenant_id: int,
    billing_period_start: dt.datetime | None,
    billing_period_end: dt.datetime | None,
    generate_invoice: bool,
) -> Returned:
    start = time_text(parse_time(run.now).replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    if billing_period_start is not None:
        start = datetime_text(billing_period_start)
    if billing_period_end is not None:
        end = datetime_text(billing_period_end)
    elif start >= "9999-12-01":
        raise RangeError(f"BillingPeriodStart must be before 9999-12-01 where no end is given; got {start}")
    else:
        end = time_text(add_months(parse_time(start), 1))
    raise_problems(
        present("GenerateInvoice", generate_invoice),
        _backwards("BillingPeriodEnd", "BillingPeriodStart", start, end),
        tenant_exists(run, tenant_id),
    )
    bill = bill_of(run, tenant_id, start, end)
    row = (
        tenant_id, start, end, bill.subtotal, bill.discount_percent, bill.discount, bill.tax, bill.total, bill.breakdown
    )  # fmt: skip
    return Returned([[row], [invoice(run, tenant_id, start, end)]] if generate_invoice else [[row]])


@procedure(
    "sp_GenerateInvoice",
    Parameter("TenantId", "int"),
    Parameter("PeriodStart", "datetime2(7)"),
    Parameter("PeriodEnd", "datetime2(7)"),
    Parameter("InvoiceId", "bigint", output=True),
    returns=[_INVOICE],
)
def generate_invoice(run: Run, tenant_id: int, period_start: dt.datetime, period_end: dt.datetime) -> Returned:
    start, end = datetime_text(period_start), datetime_text(period_end)
    raise_problems(_backwards("PeriodEnd", "PeriodStart", start, end), tenant_exists(run, tenant_id))
    row = invoice(run, tenant_id, start, end)
    return Returned([[row]], {"InvoiceId": row[0]})


def invoice(run: Run, tenant_id: int, start: str, end: str) -> tuple[int, str, int]:
    """InvoiceId, InvoiceNumber and Total of the period's invoice, which is made unless it is there."""
    known = run.one(
        "SELECT InvoiceId, InvoiceNumber, Total, BillingPeriodStart, BillingPeriodEnd FROM BillingInvoices"
        " WHERE TenantId = ? AND Status <> 'Cancelled' AND BillingPeriodStart < ? AND BillingPeriodEnd > ?"
        " ORDER BY BillingPeriodStart LIMIT 1",
        (tenant_id, end, start),
    )
    if known is not None:
        invoice_id, number, amount, known_start, known_end = known
        if (known_start, known_end) == (start, end):
            return invoice_id, number, amount
        raise ConflictError(
            f"a period may be invoiced once; {start}..{end} overlaps {known_start}..{known_end} of invoice {number}"
        )
    if end > run.now:
        raise StateError(f"a period must be over before it is invoiced; it ends {end}")
    bill = bill_of(run, tenant_id, start, end)
    if bill.unrated:
        raise StateError(
            "every record of a period must be rated before it is invoiced (sp_ApplyMultiplier); "
            f"{bill.unrated} have no price"
        )
    # What the SEQUENCE is in T-SQL: an AUTOINCREMENT never gives a number again, and the write lock is held.
    last = run.one("SELECT seq FROM sqlite_sequence WHERE name = 'BillingInvoices'")
    invoice_id = 1 + (last[0] if last else 0)
    number = f"INV-{tenant_id:05d}-{run.now[:10].replace('-', '')}-{invoice_id:06d}"
    run.execute(
        "INSERT INTO BillingInvoices"
        " (InvoiceId, TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Discount,"
        " Tax, Credits, Total, GeneratedUtc, MetadataJson) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            invoice_id, tenant_id, number, start, end, bill.subtotal, bill.discount, bill.tax, bill.credits,
            bill.total, run.now, bill.breakdown,
        ),
    )  # fmt: skip
    rest = bill.credits
    for credit_id, left in open_credits(run, tenant_id):
        used = min(left, rest)
        if used:
            run.execute(
                "INSERT INTO BillingCreditHistory"
                " (TenantId, Amount, CreditType, ReferenceId, AppliedToInvoiceId, CreatedAt)"
                " VALUES (?, ?, 'applied', ?, ?, ?)",
                (tenant_id, -used, str(credit_id), invoice_id, run.now),
            )
            rest -= used
    return invoice_id, number, bill.total


def _backwards(end_name: str, start_name: str, start: str, end: str) -> HartonomousError | None:
    return RangeError(f"{end_name} must be after {start_name}; got {start}..{end}") if end <= start else None


@procedure(
    "sp_MarkInvoicePaid",
    Parameter("InvoiceId", "bigint"),
    Parameter("PaidUtc", "datetime2(7)", default=None),
    Parameter("Reference", "nvarchar(255)", default=None),
    returns=[[Column("InvoiceId", "bigint"), Column("Status", "nvarchar(50)")]],
)
def mark_invoice_paid(run: Run, invoice_id: int, paid_utc: dt.datetime | None, reference: str | None) -> Returned:
    paid = run.now if paid_utc is None else datetime_text(paid_utc)
    if paid > run.now:
        raise RangeError(f"PaidUtc must not be in the future; got {paid}")
    row = run.one("SELECT Status, MetadataJson, TenantId FROM BillingInvoices WHERE InvoiceId = ?", (invoice_id,))
    if row is None or run.session_tenant not in (None, row[2]):
        raise NotFoundError(f"invoice {invoice_id} does not exist")
    status, metadata = row[0].casefold(), json.loads(row[1] or "{}")
    if status == "paid":
        known = metadata.get("PaymentReference")
        if reference is not None and reference != known:
            raise ConflictError(f"invoice {invoice_id} was paid with the reference '{known or ''}'; got '{reference}'")
        return Returned([[(invoice_id, "Paid")]])
    if status not in ("pending", "overdue"):
        raise StateError(f"an invoice must be Pending or Overdue to be paid; invoice {invoice_id} is {row[0]}")
    if reference is not None:
        metadata["PaymentReference"] = reference
    run.execute(
        "UPDATE BillingInvoices SET Status = 'Paid', PaidUtc = ?, MetadataJson = ? WHERE InvoiceId = ?",
        (paid, json.dumps(metadata, ensure_ascii=False, separators=(",", ":")), invoice_id),
    )
    return Returned([[(invoice_id, "Paid")]])


@procedure(
    "sp_ApplyCredit",
    Parameter("TenantId", "int"),
    Parameter("Amount", "decimal(18,2)"),
    Parameter("CreditType", "nvarchar(50)"),
    Parameter("Reason", "nvarchar(500)", default=None),
    Parameter("ExpiresAt", "datetime2(7)", default=None),
    returns=[[Column("CreditId", "bigint"), Column("Balance", "decimal(38,2)")]],
)
def apply_credit(
    run: Run, tenant_id: int, amount: Decimal, credit_type: str, reason: str | None, expires_at: dt.datetime | None
) -> Returned:
    expires = None if expires_at is None else datetime_text(expires_at)
    raise_problems(
        RangeError(f"Amount must be above 0; got {amount}") if amount <= 0 else None,
        one_of("CreditType", credit_type, ("refund", "adjustment", "promotion", "trial")),
        RangeError(f"ExpiresAt must be in the future; got {expires}")
        if expires is not None and expires <= run.now
        else None,
        tenant_exists(run, tenant_id),
    )
    made = run.execute(
        "INSERT INTO BillingCreditHistory (TenantId, Amount, CreditType, Reason, CreatedAt, ExpiresAt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (tenant_id, to_storage(amount, _MONEY), credit_type, reason, run.now, expires),
    )
    return Returned([[(made.lastrowid, sum(left for _, left in open_credits(run, tenant_id)))]])
