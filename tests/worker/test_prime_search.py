"""PrimeSearch jobs from submission to results, against a plain sieve."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from hartonomous_native import jobs
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.worker import Worker, WorkerSummary


def plain_primes(first: int, last: int) -> list[int]:
    """The primes of a range by trial division of an ordinary sieve."""
    small = bytearray([1]) * (math.isqrt(last) + 2)
    for number in range(2, math.isqrt(len(small)) + 1):
        if small[number]:
            small[number * number :: number] = bytes(len(range(number * number, len(small), number)))
    divisors = [number for number in range(2, math.isqrt(last) + 1) if small[number]]
    kept = bytearray([1]) * (last - first + 1)
    for divisor in divisors:
        start = max(divisor * divisor, -(-first // divisor) * divisor)
        for multiple in range(start, last + 1, divisor):
            kept[multiple - first] = 0
    return [first + place for place, flag in enumerate(kept) if flag and first + place >= 2]


@pytest.mark.parametrize(
    ("first", "last", "chunk"),
    [
        (0, 0, None),
        (0, 1, 1),
        (2, 2, None),
        (0, 10_000, 777),
        (7_919, 7_919, 5),
        (90, 96, 1),
        (10**12, 10**12 + 999, 100),
    ],
)
def test_the_primes_of_a_range(
    url: str, database: EmbeddedDatabase, first: int, last: int, chunk: int | None
) -> None:
    job_id = jobs.submit_prime_search(database, first, last, chunk=chunk).job_id
    assert Worker(url).run(until_idle=True) == WorkerSummary(completed=1)
    expected = [str(prime) for prime in plain_primes(first, last)]
    job = jobs.get(database, job_id)
    assert job.result_data == expected
    assert job.results == {
        "count": len(expected),
        "first_prime": expected[0] if expected else None,
        "last_prime": expected[-1] if expected else None,
        "primes": "ResultData",
    }
    assert (job.last_checked, job.progress) == (last, 1.0)
    usage = next(iter(database.call("sp_GetUsage").rows))
    assert (usage["OperationType"], usage["Records"]) == ("prime-search", 1)
    assert usage["Quantity"] == Decimal(last - first + 1) / 10**6


def test_the_largest_numbers_keep_all_their_digits(url: str, database: EmbeddedDatabase) -> None:
    last = 2**63 - 1
    job_id = jobs.submit_prime_search(database, last - 200, last, chunk=64).job_id
    Worker(url).run(until_idle=True)
    job = jobs.get(database, job_id)
    # 2**63 - 25 is the largest prime below 2**63.
    assert job.results["last_prime"] == str(2**63 - 25)
    assert job.result_data[-1] == "9223372036854775783"
    assert (job.range_start, job.range_end) == (last - 200, last)


def test_only_the_count_is_kept_where_that_was_asked(url: str, database: EmbeddedDatabase) -> None:
    events: list[dict[str, object]] = []
    job_id = jobs.submit_prime_search(database, 1, 10**6, chunk=100_000, collect=False).job_id
    Worker(url, on_event=events.append).run(until_idle=True)
    job = jobs.get(database, job_id)
    assert job.results == {"count": 78498, "first_prime": "2", "last_prime": "999983", "primes": None}
    assert job.result_data == []
    done = [event["done"] for event in events if event["action"] == "progress"]
    assert done == [number * 100_000 for number in range(1, 11)]


def test_a_bad_parameter_ends_the_job_at_once(url: str, database: EmbeddedDatabase) -> None:
    job_id = jobs.submit(database, "PrimeSearch", {"first": 1, "last": 10, "collect": "yes"}).job_id
    assert Worker(url).run(until_idle=True) == WorkerSummary(failed=1)
    assert jobs.get(database, job_id).last_error == "DTypeError 51013: collect must be true or false; got 'yes'"
