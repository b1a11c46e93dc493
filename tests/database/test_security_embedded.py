"""What the stored rows of the security procedures hold, and how they go with time; seen from inside the file."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.api_keys import hash_of
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.database.embedded.storage import datetime_text
from hartonomous_native.errors import StateError

START = dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc)


class Clock(EmbeddedDatabase):
    """An engine whose time is set by hand."""

    at = START

    def _next_time(self) -> str:
        return datetime_text(self.at)


@pytest.fixture
def database() -> Iterator[Clock]:
    with Clock("sqlite:///:memory:") as opened:
        yield opened


def write(database: EmbeddedDatabase, statement: str, *values: Any) -> int:
    with database.transaction():
        return int(database.connection.execute(statement, values).lastrowid or 0)


def audit(database: EmbeddedDatabase) -> list[tuple[Any, ...]]:
    rows = database.query(
        "SELECT TenantId, ApiKeyId, EventType, Succeeded, ClientAddress, Details FROM SecurityAuditLog ORDER BY AuditId"
    ).tuples
    return [(*row[:-1], None if row[-1] is None else json.loads(row[-1])) for row in rows]


def create(database: EmbeddedDatabase, tenant: int = 0, **more: Any) -> tuple[int, str]:
    made = database.call("sp_CreateApiKey", TenantId=tenant, KeyName="k", Scopes='["a:b"]', **more).outputs
    return made["ApiKeyId"], made["Key"]


def test_the_hash_is_that_of_sql_server() -> None:
    """HASHBYTES('SHA2_512', @Salt + CONVERT(varbinary(200), @Key)): the bytes of nvarchar are UTF-16LE."""
    salt = bytes(range(32))
    assert hash_of(salt, "hk_é") == hashlib.sha512(salt + b"h\0k\0_\0\xe9\0").digest()


def test_nothing_in_the_file_gives_the_key_away(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    with open_database(f"sqlite:///{path}") as database:
        assert isinstance(database, EmbeddedDatabase)
        number, key = create(database)
        assert database.call("sp_CheckApiKey", Key=key).outputs["IsValid"]
        assert not database.call("sp_CheckApiKey", Key=key[:-1]).outputs["IsValid"]
        salt, stored = database.query("SELECT KeySalt, KeyHash FROM ApiKeys").tuples[0]
        assert stored == hash_of(salt, key)
        assert number == 1
    data = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for text in (key, key[16:], key[:-1], key[16:32]):
        assert text.encode() not in data
        assert text.encode("utf-16-le") not in data
    assert key[:15].encode() in data


def test_equal_tenants_and_names_never_give_equal_rows(database: Clock) -> None:
    tenants = [write(database, "INSERT INTO Tenants (TenantName) VALUES (?)", f"t{i}") for i in range(50)]
    keys = [create(database, tenant)[1] for tenant in tenants]
    assert len(set(keys)) == len({key[:15] for key in keys}) == 50
    rows = database.query("SELECT KeySalt, KeyHash FROM ApiKeys").tuples
    assert len({salt for salt, _ in rows}) == len({stored for _, stored in rows}) == 50


def test_every_refusal_is_in_the_audit_log_without_the_key(database: Clock) -> None:
    tenant = write(database, "INSERT INTO Tenants (TenantName) VALUES ('t')")
    number, key = create(database, tenant, ExpiresAt=START + dt.timedelta(hours=1))

    def check(text: str, scope: str | None = None) -> Any:
        return database.call("sp_CheckApiKey", Key=text, Scope=scope, ClientAddress="::1").outputs["Reason"]

    reasons = [check("hk_nothing"), check(key[:-1] + "x"), check(key, "é\""), check(key, "a:b")]
    write(database, "UPDATE Tenants SET Status = 'Suspended' WHERE TenantId = ?", tenant)
    reasons.append(check(key))
    database.at += dt.timedelta(hours=1)
    reasons.append(check(key))
    database.call("sp_RevokeApiKey", ApiKeyId=number, TenantId=tenant)
    reasons.append(check(key))
    assert reasons == ["UnknownKey", "UnknownKey", "ScopeMissing", None, "TenantNotActive", "Expired", "Revoked"]
    refused = [(None, None), *[(tenant, number)] * 5]
    words = [reason for reason in reasons if reason is not None]
    expected = [
        (*whose, "ApiKeyRefused", 0, "::1", {"reason": word} | ({"scope": "é\""} if word == "ScopeMissing" else {}))
        for whose, word in zip(refused, words, strict=True)
    ]
    expected.insert(0, (tenant, number, "ApiKeyCreated", 1, None, None))
    expected.insert(-1, (tenant, number, "ApiKeyRevoked", 1, None, None))
    assert audit(database) == expected


def test_a_refused_key_stays_in_the_log_when_the_context_is_not_set(database: Clock) -> None:
    assert database.call("sp_SetTenantContext", TenantId=0, Key="no").outputs == {"WasSet": False}
    assert [row[2:4] for row in audit(database)] == [("ApiKeyRefused", 0)]
    assert database.session_tenant is None


def test_a_key_of_another_tenant_does_not_open_this_one(database: Clock) -> None:
    tenant = write(database, "INSERT INTO Tenants (TenantName) VALUES ('t')")
    _, key = create(database, tenant)
    assert database.call("sp_SetTenantContext", TenantId=0, Key=key).outputs == {"WasSet": False}
    assert database.call("sp_SetTenantContext", TenantId=tenant, Key=key).outputs == {"WasSet": True}


def test_last_use_is_written_once_a_minute(database: Clock) -> None:
    _, key = create(database)
    seen = []
    for seconds in (0, 30, 30, 1, 59, 1, 1):
        database.at += dt.timedelta(seconds=seconds)
        database.call("sp_CheckApiKey", Key=key)
        seen.append(database.query("SELECT LastUsedAt FROM ApiKeys").tuples[0][0])
    at = [dt.datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=dt.timezone.utc) for text in seen]
    assert [(time - START).seconds for time in at] == [0, 0, 0, 61, 61, 61, 122]


def test_a_closed_tenant_gets_no_key(database: Clock) -> None:
    tenant = write(database, "INSERT INTO Tenants (TenantName, Status) VALUES ('t', 'Closed')")
    with pytest.raises(StateError, match=f"tenant {tenant} must be Active to have a new key; it is Closed"):
        create(database, tenant)


# ---------------------------------------------------------------- rate limits


@settings(max_examples=60, deadline=None)
@given(
    limit=st.integers(1, 60),
    window=st.integers(1, 90),
    asks=st.lists(st.tuples(st.integers(0, 40_000_000), st.integers(1, 8)), min_size=1, max_size=40),
)
def test_a_bucket_is_a_bucket(limit: int, window: int, asks: list[tuple[int, int]]) -> None:
    """In fractions: tokens rise evenly up to the limit; a request takes what it asks for, or nothing."""
    with Clock("sqlite:///:memory:") as database:
        write(
            database,
            "INSERT INTO RateLimitPolicies (PolicyName, TenantId, PermitLimit, WindowSeconds) VALUES ('p', 0, ?, ?)",
            limit,
            window,
        )
        each = Fraction(window * 1_000_000 // limit)
        tokens = Fraction(limit)
        for later, permits in asks:
            database.at += dt.timedelta(microseconds=later)
            tokens = min(Fraction(limit), tokens + later / each)
            wanted = min(permits, limit)
            answer = database.call("sp_CheckRateLimit", PolicyName="p", Permits=wanted).outputs
            assert answer["Allowed"] == (tokens >= wanted)
            if answer["Allowed"]:
                tokens -= wanted
                assert answer["RetryAfterMs"] == 0
            else:
                missing = (wanted - tokens) * each
                assert answer["RetryAfterMs"] == -(-missing // 1000)
            assert answer["Remaining"] == tokens // 1


def test_whose_bucket_it_is(database: Clock) -> None:
    tenant = write(database, "INSERT INTO Tenants (TenantName) VALUES ('t')")
    number, _ = create(database, tenant)
    everyone = "INSERT INTO RateLimitPolicies (PolicyName, TenantId, PermitLimit) VALUES ('p', NULL, 2)"
    write(database, everyone)

    def left(**more: Any) -> int:
        return int(database.call("sp_CheckRateLimit", PolicyName="p", **more).outputs["Remaining"])

    assert [left(), left(TenantId=tenant), left(TenantId=tenant, ApiKeyId=number), left()] == [1, 1, 1, 0]
    write(database, "INSERT INTO RateLimitPolicies (PolicyName, TenantId, PermitLimit) VALUES ('p', ?, 9)", tenant)
    assert [left(TenantId=tenant), left(TenantId=tenant, ApiKeyId=number)] == [8, 8]
    write(database, "UPDATE RateLimitPolicies SET IsActive = 0 WHERE TenantId = ?", tenant)
    assert left(TenantId=tenant) == 0


def test_a_policy_made_smaller_does_not_keep_anyone_out_for_longer_than_its_window(database: Clock) -> None:
    write(database, "INSERT INTO RateLimitPolicies (PolicyName, PermitLimit, WindowSeconds) VALUES ('p', 10, 3600)")
    ask: Callable[[], Any] = lambda: database.call("sp_CheckRateLimit", PolicyName="p", Permits=1).outputs  # noqa: E731
    database.call("sp_CheckRateLimit", PolicyName="p", Permits=10)
    write(database, "UPDATE RateLimitPolicies SET PermitLimit = 1, WindowSeconds = 60 WHERE PolicyName = 'p'")
    assert ask() == {"Allowed": False, "Remaining": 0, "RetryAfterMs": 60_000}
    database.at += dt.timedelta(seconds=59)
    assert ask()["RetryAfterMs"] == 1_000
    database.at += dt.timedelta(seconds=1)
    assert ask()["Allowed"] is True


# ---------------------------------------------------------------- the session's tenant


def test_a_session_keeps_to_its_tenant(database: Clock) -> None:
    mine, other = (write(database, "INSERT INTO Tenants (TenantName) VALUES (?)", name) for name in ("a", "b"))
    for tenant in (0, mine, other):
        database.call("sp_SubmitJob", JobType="x", JobParameters="{}", TenantId=tenant)
    assert {row["TenantId"] for row in database.call("sp_ListJobs").rows} == {0, mine, other}
    database.call("sp_SetTenantContext", TenantId=mine)
    assert {row["TenantId"] for row in database.call("sp_ListJobs").rows} == {mine}
    assert {row["TenantId"] for row in database.call("sp_ListJobs", TenantId=0).rows} == {0}
    with pytest.raises(StateError, match=f"TenantId must be the session's tenant {mine}; got {other}"):
        database.call("sp_ListJobs", TenantId=other)
    with pytest.raises(StateError, match="the session's tenant"):
        database.call("sp_SubmitJob", JobType="x", JobParameters="{}", TenantId=other)
