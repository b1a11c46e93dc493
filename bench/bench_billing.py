"""Billing on the embedded engine: an insert with its durable commit, and a month's bill over many ledger rows.

    python bench/bench_billing.py [--rows 1000000] [--folder DIR] [--inserts 2000]

A commit waits for the disk once (WAL, synchronous = FULL), so beside the insert stands what that wait alone takes in
the same folder: a 4 KiB append and fdatasync, in turns with the inserts. The same inserts in memory (/dev/shm, where
there is one) show the engine's own part. The bill is checked against a sum in Python.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import statistics
import tempfile
import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase

_OPERATIONS = ("atomization", "embedding", "generation", "inference", "prime-search", "vector-search")
_JANUARY = {"BillingPeriodStart": "2025-01-01", "BillingPeriodEnd": "2025-02-01"}


def embedded(folder: str) -> EmbeddedDatabase:
    database = open_database(f"sqlite:///{Path(folder, 'billing.db')}")
    assert isinstance(database, EmbeddedDatabase)
    return database


def fill(database: EmbeddedDatabase, rows: int) -> Decimal:
    """Rated rows spread over December to February, of two tenants; the sum of tenant 0's January."""
    chance, total = random.Random(1), 0
    batch: list[tuple[Any, ...]] = []
    for number in range(rows):
        month = "2025-01" if number % 10 < 9 else chance.choice(("2024-12", "2025-01", "2025-02"))
        seconds = chance.randrange(28 * 86400)
        day, rest = divmod(seconds, 86400)
        at = f"{month}-{day + 1:02d} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}.{number % 10**7:07d}"
        tenant, amount = number % 50 == 49, chance.randrange(10**6)
        batch.append((tenant, chance.choice(_OPERATIONS), chance.randrange(10**9), amount, f"c{number}", at))
        total += amount if not tenant and month == "2025-01" else 0
    with database.transaction():
        database.connection.executemany(
            "INSERT INTO BillingUsageLedger"
            " (TenantId, OperationType, Quantity, AmountUSD, IsRated, CorrelationId, RecordedAt)"
            " VALUES (?, ?, ?, ?, 1, ?, ?)",
            batch,
        )
    return Decimal(total).scaleb(-6).quantize(Decimal("0.01"), ROUND_HALF_UP)


def microseconds(times: list[int]) -> str:
    times.sort()
    return f"{statistics.median(times) / 1e3:>10.1f}{times[len(times) * 95 // 100] / 1e3:>10.1f}"


def inserts(name: str, database: EmbeddedDatabase, folder: str, count: int) -> None:
    call, sync = [], []
    with open(Path(folder, "append"), "wb", buffering=0) as file:
        for number in range(count):
            start = time.perf_counter_ns()
            database.call(
                "sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType="inference", Quantity=Decimal(number),
                CorrelationId=f"{name} {number}",
            )  # fmt: skip
            middle = time.perf_counter_ns()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            call.append(middle - start)
            sync.append(time.perf_counter_ns() - middle)
    print(f"{f'insert and commit, {name}':<44}{microseconds(call)}")
    print(f"{f'append and fdatasync alone, {name}':<44}{microseconds(sync)}")
    start = time.perf_counter_ns()
    with database.transaction():
        for number in range(count):
            database.call(
                "sp_InsertBillingUsageRecord_Native", TenantId=0, OperationType="inference", Quantity=Decimal(number),
                CorrelationId=f"{name} together {number}",
            )  # fmt: skip
    each = (time.perf_counter_ns() - start) / count / 1e3
    print(f"{f'insert, {count} under one commit, {name}':<44}{each:>10.1f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--inserts", type=int, default=2000)
    options.add_argument("--folder", default=None, help="where the database lies; by default a temporary folder")
    given = options.parse_args()
    print(f"SQLite {sqlite3.sqlite_version}, {given.rows} ledger rows\n{'':<44}{'median us':>10}{'p95 us':>10}")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        database = embedded(folder)
        expected = fill(database, given.rows)
        inserts("disk", database, folder, given.inserts)
        times = []
        for _ in range(7):
            start = time.perf_counter_ns()
            (bill,) = database.call("sp_CalculateBill", TenantId=0, **_JANUARY).rows
            times.append(time.perf_counter_ns() - start)
            if bill["Subtotal"] != expected:
                raise SystemExit(f"the bill is {bill['Subtotal']}, the sum {expected}")
        print(f"{'a month of tenant 0, most of the rows':<44}{microseconds(times)}")
        database.call("sp_SetTenantQuota", TenantId=0, OperationType="inference", QuotaLimit=10**11)
        times = []
        for _ in range(50):
            start = time.perf_counter_ns()
            database.call("sp_EnforceQuota", TenantId=0, OperationType="inference")
            times.append(time.perf_counter_ns() - start)
        print(f"{'a quota of this month':<44}{microseconds(times)}")
        database.close()
    if os.path.isdir("/dev/shm"):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            database = embedded(folder)
            fill(database, given.rows)
            inserts("memory", database, folder, given.inserts)
            database.close()


if __name__ == "__main__":
    main()
