"""The usage ledger: exact amounts, one row for each key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from hartonomous_native.database import Database, open_database
from hartonomous_native.errors import (
    ConflictError,
    DTypeError,
    HartonomousError,
    MissingArgumentError,
    RangeError,
)


def bill(database: Database, operation: str, quantity: Any, **more: Any) -> None:
    given = {"TenantId": 0, "OperationType": operation, "Quantity": quantity, **more}
    database.call("sp_InsertBillingUsageRecord_Native", **given)


def usage(database: Database, operation: str, tenant: int = 0) -> tuple[int, Decimal, Decimal] | None:
    for row in database.call("sp_GetUsage", TenantId=tenant).rows:
        if row["OperationType"] == operation:
            return row["Records"], row["Quantity"], row["AmountUSD"]
    return None


def test_amounts_are_exact(database: Database, token: str) -> None:
    for _ in range(10):
        bill(database, token, "0.1", AmountUSD="0.000001")
    assert usage(database, token) == (10, Decimal("1.000000"), Decimal("0.000010"))


def test_sums_beyond_64_bits(database: Database, token: str) -> None:
    for _ in range(12):
        bill(database, token, "999999999999.999999")
    assert usage(database, token) == (12, Decimal("11999999999999.999988"), Decimal(0))


def test_the_same_key_and_payload_is_one_row(database: Database, token: str) -> None:
    for _ in range(3):
        bill(database, token, 5, AmountUSD="1.25", CorrelationId="call-1")
    bill(database, token, 5, AmountUSD="1.25", CorrelationId="call-2")
    bill(database, token, 5, AmountUSD="1.25", CorrelationId="CALL-1")
    assert usage(database, token) == (3, Decimal(15), Decimal("3.75"))


@pytest.mark.parametrize("other", [{"Quantity": 6}, {"AmountUSD": "1.26"}, {"Multiplier": 2}])
def test_the_same_key_with_another_payload_is_refused(database: Database, token: str, other: dict[str, Any]) -> None:
    bill(database, token, 5, AmountUSD="1.25", CorrelationId="call-1")
    with pytest.raises(ConflictError, match="'call-1' stands for quantity 5"):
        database.call(
            "sp_InsertBillingUsageRecord_Native",
            **{"TenantId": 0, "OperationType": token, "Quantity": 5, "AmountUSD": "1.25", "CorrelationId": "call-1",
               **other},
        )  # fmt: skip
    assert usage(database, token) == (1, Decimal(5), Decimal("1.25"))


def test_a_retry_that_gives_no_amount_agrees_with_a_rated_row(database: Database, token: str) -> None:
    bill(database, token, 5, AmountUSD="1.25", CorrelationId="call-1")
    bill(database, token, 5, CorrelationId="call-1")
    assert usage(database, token) == (1, Decimal(5), Decimal("1.25"))


def test_keys_are_per_operation_and_absent_keys_are_none(database: Database, token: str) -> None:
    bill(database, token, 1, CorrelationId="k")
    bill(database, f"{token}b", 1, CorrelationId="k")
    bill(database, token, 1)
    bill(database, token, 1)
    assert usage(database, token) == (3, Decimal(3), Decimal(0))
    assert usage(database, f"{token}b") == (1, Decimal(1), Decimal(0))
    assert usage(database, token, tenant=999_999) is None


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"Quantity": 1.5}, DTypeError, "exact amount"),
        ({"Quantity": "0.0000001"}, RangeError, "at most 6 decimal places"),
        ({"Quantity": 10**12}, RangeError, "at most 12 digits"),
        ({"Quantity": -1}, RangeError, "Quantity must not be negative; got -1"),
        ({"Multiplier": "-0.5"}, RangeError, "Multiplier must not be negative"),
        ({"AmountUSD": None}, MissingArgumentError, "AmountUSD is required"),
        ({"OperationType": ""}, RangeError, "OperationType must not be empty"),
        ({"OperationType": "x" * 51}, RangeError, "at most 50"),
        ({"TenantId": None}, MissingArgumentError, "TenantId is required"),
    ],
)
def test_bad_arguments(
    database: Database, token: str, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        bill(database, arguments.pop("OperationType", token), arguments.pop("Quantity", 1), **arguments)
    assert usage(database, token) is None


def test_racing_retries_make_one_row(url: str, database: Database, token: str) -> None:
    def repeat(_: int) -> None:
        with open_database(url) as mine:
            for number in range(25):
                bill(mine, token, 2, CorrelationId=f"call-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(repeat, range(4)))
    assert usage(database, token) == (25, Decimal(50), Decimal(0))


def test_a_failed_transaction_leaves_no_row(database: Database, token: str) -> None:
    def both() -> None:
        with database.transaction():
            bill(database, token, 1)
            bill(database, token, -1)

    with pytest.raises(RangeError):
        both()
    assert usage(database, token) is None
