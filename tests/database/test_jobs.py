"""Submitting jobs: what is accepted, refused and recognised, on both engines."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hartonomous_native import jobs
from hartonomous_native.database import Database
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
)

from .queue_calls import prime_job

# ---------------------------------------------------------------- submission


def test_a_job_is_submitted_and_seen(database: Database, token: str) -> None:
    submitted = jobs.submit(database, token, {"b": 1, "a": [2**60, -(2**60), 2**53]}, max_attempts=3)
    assert not submitted.was_duplicate
    job = jobs.get(database, submitted.job_id)
    assert (job.job_type, job.status, job.attempts, job.max_attempts) == (token, "Pending", 0, 3)
    assert job.parameters == {"a": [str(2**60), str(-(2**60)), 2**53], "b": 1}
    assert job.lease_owner is None
    assert job.progress is None
    assert [listed.job_id for listed in jobs.list_jobs(database, job_type=token)] == [job.job_id]


def test_the_same_key_is_the_same_job(database: Database, token: str) -> None:
    first = jobs.submit(database, token, {"n": 1, "m": 2}, key=token)
    again = jobs.submit(database, token, {"m": 2, "n": 1}, key=token)
    assert again == (first.job_id, True)
    with pytest.raises(ConflictError, match="one job only"):
        jobs.submit(database, token, {"n": 2, "m": 2}, key=token)
    with pytest.raises(ConflictError):
        jobs.submit(database, f"{token}x", {"n": 1, "m": 2}, key=token)
    with pytest.raises(ConflictError):
        jobs.submit(database, token, {"N": 1, "m": 2}, key=token)
    assert jobs.submit(database, token, {"n": 2, "m": 2}, key=token.upper() + "x").was_duplicate is False


def test_jobs_without_a_key_are_never_merged(database: Database, token: str) -> None:
    assert jobs.submit(database, token, {}).job_id != jobs.submit(database, token, {}).job_id


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"JobType": ""}, RangeError, "JobType must have 1..50 characters; got 0"),
        ({"JobType": "x" * 51}, RangeError, "got 51"),
        ({"JobParameters": "[1]"}, FormatError, "must be a JSON object"),
        ({"JobParameters": "{'a': 1}"}, FormatError, "must be a JSON object"),
        ({"JobParameters": '{"a": NaN}'}, FormatError, "must be a JSON object"),
        ({"MaxAttempts": 0}, RangeError, r"MaxAttempts must be in 1\.\.100; got 0"),
        ({"MaxAttempts": None}, MissingArgumentError, "MaxAttempts is required"),
        ({"TenantId": 999_999}, NotFoundError, "tenant 999999 does not exist"),
        ({"JobParameters": None}, MissingArgumentError, "JobParameters is required"),
    ],
)
def test_bad_submissions(
    database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_SubmitJob", **{"JobType": "x", "JobParameters": "{}", **arguments})


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({}, r"0 <= first <= last <= 9223372036854775807; got NULL\.\.NULL"),
        ({"first": 5, "last": 4}, r"got 5\.\.4"),
        ({"first": "-1", "last": "4"}, r"got -1\.\.4"),
        ({"first": "1.0", "last": "4"}, r"got 1\.0\.\.4"),
        ({"first": 1.5, "last": 4}, r"got 1\.5\.\.4"),
        ({"first": " 1", "last": 4}, "first <= last"),
        ({"first": "", "last": 4}, "first <= last"),
        ({"first": "1", "last": "9223372036854775808"}, r"got 1\.\.9223372036854775808"),
        ({"first": "0", "last": "999999999999999999"}, r"fewer than 10\^18 numbers"),
        ({"first": 1, "last": 4, "chunk": 0}, r"chunk must be in 1\.\.2147483647; got 0"),
        ({"first": 1, "last": 4, "chunk": 2**31}, "got 2147483648"),
        ({"first": 1, "last": 4, "chunk": "many"}, "got many"),
    ],
)
def test_bad_prime_searches(database: Database, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(RangeError, match=message):
        database.call("sp_SubmitJob", JobType="PrimeSearch", JobParameters=json.dumps(parameters))


def test_bad_arguments_of_the_python_functions_come_together(database: Database) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        jobs.submit_prime_search(database, -1, 2**63, chunk=0)
    assert len(caught.value.problems) == 3
    with pytest.raises(FormatError, match="what JSON can hold"):
        jobs.submit(database, "x", {"a": float("nan")})
    with pytest.raises(FormatError, match="what JSON can hold"):
        jobs.submit(database, "x", {"a": object()})


@pytest.mark.parametrize(
    ("first", "last", "chunk"),
    [
        (0, 0, 2**20),
        (1, 64 * 2**20, 2**20),
        (0, 64 * 2**20, 2**20 + 1),
        (2**63 - 2**31, 2**63 - 1, 2**25),
        (0, 10**18 - 2, 2**26),
    ],
)
def test_the_chunk_is_a_64th_of_the_range_within_limits(database: Database, first: int, last: int, chunk: int) -> None:
    job = jobs.get(database, prime_job(database, first, last))
    assert (job.range_start, job.range_end, job.chunk_size, job.result_data) == (first, last, chunk, [])
    assert job.progress == 0.0
