"""PrimeSearch: the primes of a range, chunk by chunk, each chunk recorded once."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ..errors import DTypeError
from .work import Outcome, Work

_COLLECTED_BY_DEFAULT = 10_000_000
_LONGEST_GAP = 1600
"""No two neighbouring primes below 2**64 are further apart (the largest gap there is 1550)."""


def prime_search(work: Work) -> Outcome:
    """Searches from the last recorded number on. Results: count, first and last prime (decimal text, null if there are
    none), and where the primes are. Metered in millions of numbers searched."""
    from ..primes import find_primes

    row = next(iter(work.database.call("sp_GetJob", JobId=work.job_id).rows))
    first, last, chunk = int(row["RangeStart"]), int(row["RangeEnd"]), int(row["ChunkSize"])
    total = last - first + 1
    collect = work.parameters.get("collect", total <= _COLLECTED_BY_DEFAULT)
    if not isinstance(collect, bool):
        raise DTypeError(f"collect must be true or false; got {collect!r}")
    next_number = first if row["LastChecked"] is None else int(row["LastChecked"]) + 1
    count = int(row["ResultCount"])
    while next_number <= last:
        work.checkpoint()
        end = min(next_number + chunk - 1, last)
        primes = find_primes(next_number, end)
        recorded = work.database.call(
            "sp_RecordPrimeChunk",
            JobId=work.job_id,
            WorkerId=work.worker_id,
            LastChecked=end,
            PrimesFound=len(primes),
            PrimesJson=json.dumps([str(prime) for prime in primes.tolist()]) if collect else None,
            LeaseSeconds=work.lease_seconds,
        )
        state = next(iter(recorded.rows))
        next_number, count = int(state["LastChecked"]) + 1, int(state["ResultCount"])
        work.on_progress(next_number - first, total)
    results: dict[str, Any] = {
        "count": count,
        "first_prime": None,
        "last_prime": None,
        "primes": "ResultData" if collect else None,
    }
    if count:
        # Looked for at both ends rather than kept across attempts: it takes microseconds.
        results["first_prime"] = str(find_primes(first, min(first + _LONGEST_GAP, last))[0])
        results["last_prime"] = str(find_primes(max(last - _LONGEST_GAP, first), last)[-1])
    return Outcome(results, "prime-search", Decimal(total).scaleb(-6), kernel="find_primes")
