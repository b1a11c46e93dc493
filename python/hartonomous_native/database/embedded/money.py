"""Exact amounts as scaled integers: one rounding rule (half away from zero, T-SQL's ROUND), sums without limit."""

from __future__ import annotations

import datetime as dt

_PART = 10**9


def round_half_away(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest integer; a half goes away from zero."""
    quotient, remainder = divmod(abs(numerator), denominator)
    rounded = quotient + (2 * remainder >= denominator)
    return rounded if numerator >= 0 else -rounded


def sum_of(column: str) -> str:
    """SQL for an exact sum in two columns; `total` joins them. SUM alone stops at 64 bits, these at 9 * 10^9 rows."""
    return f"COALESCE(SUM({column} / {_PART}), 0), COALESCE(SUM({column} % {_PART}), 0)"


def total(high: int, low: int) -> int:
    return high * _PART + low


def decimal_text(scaled: int, scale: int) -> str:
    """The amount with all its decimals, as CONVERT(nvarchar, decimal) writes it."""
    digits = str(abs(scaled)).rjust(scale + 1, "0")
    return f"{'-' if scaled < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


def parse_time(text: str) -> dt.datetime:
    """A stored time, naive, in UTC."""
    return dt.datetime.strptime(text[:26], "%Y-%m-%d %H:%M:%S.%f")


def time_text(value: dt.datetime) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S.%f").rjust(26, "0") + "0"


def add_months(value: dt.datetime, months: int) -> dt.datetime:
    """DATEADD(MONTH, months, value): the same day of another month, or that month's last."""
    at = value.year * 12 + value.month - 1 + months
    year, month = at // 12, at % 12 + 1
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    last = 31 if first_of_next is None else (first_of_next - dt.timedelta(days=1)).day
    return value.replace(year=year, month=month, day=min(value.day, last))
