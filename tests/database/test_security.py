"""API keys, rate limits and the session's tenant: the contract on every engine."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    HartonomousError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    StateError,
)

NO_TENANT = 2**31 - 1


def create(database: Database, name: str, scopes: str = '["atoms:read"]', **more: object) -> tuple[int, str]:
    made = database.call("sp_CreateApiKey", TenantId=0, KeyName=name, Scopes=scopes, **more).outputs
    return int(made["ApiKeyId"]), str(made["Key"])


def check(database: Database, key: str, scope: str | None = None) -> dict[str, object]:
    return dict(database.call("sp_CheckApiKey", Key=key, Scope=scope, ClientAddress="192.0.2.1").outputs)


REFUSED = dict.fromkeys(("TenantId", "ApiKeyId", "Scopes", "ExpiresAt")) | {"IsValid": False}


def test_a_key_is_handed_out_once_and_then_known(database: Database, token: str) -> None:
    until = dt.datetime(2100, 1, 1, tzinfo=dt.timezone.utc)
    number, key = create(database, token, '["b:run", "a.x:read-1", "b:run"]', ExpiresAt=until, CreatedBy="a test")
    assert re.fullmatch(r"hk_[0-9a-f]{12}_[0-9a-f]{64}", key)
    assert check(database, key, "b:run") == {
        "IsValid": True, "TenantId": 0, "ApiKeyId": number, "Scopes": '["a.x:read-1","b:run"]', "ExpiresAt": until,
        "Reason": None,
    }  # fmt: skip
    assert check(database, key)["IsValid"] is True
    (row,) = [row for row in database.call("sp_ListApiKeys", TenantId=0).rows if row["ApiKeyId"] == number]
    assert row["KeyPrefix"] == key[:15]
    assert (row["KeyName"], row["Scopes"], row["ExpiresAt"]) == (token, '["a.x:read-1","b:run"]', until)
    assert row["LastUsedAt"] is not None
    assert row["RevokedAt"] is None
    assert key not in str(row)


def test_keys_that_are_no_keys(database: Database, token: str) -> None:
    _, key = create(database, token)
    wrong = key[:-1] + ("0" if key[-1] != "0" else "1")
    unknown = REFUSED | {"Reason": "UnknownKey"}
    for text in (wrong, key[:15], key + " ", key + "0", key.upper(), "", " ", "hk_", "ħ" + key[1:], "'; --", "😀"):
        assert check(database, text) == unknown, text
    assert check(database, key)["IsValid"] is True


def test_a_scope_is_held_or_it_is_not(database: Database, token: str) -> None:
    _, key = create(database, token, '["atoms:read"]')
    for scope in ("atoms", "atoms:", "atoms:write", "ATOMS:READ", "atoms:read ", "", "%", 'a"b'):
        assert check(database, key, scope) == REFUSED | {"Reason": "ScopeMissing"}, scope
    assert check(database, key, "atoms:read")["IsValid"] is True


def test_a_revoked_key_stays_so(database: Database, token: str) -> None:
    number, key = create(database, token)
    for revoked in (True, False):
        answer = database.call("sp_RevokeApiKey", ApiKeyId=number, TenantId=0).outputs
        assert answer == {"WasRevoked": revoked}
        assert check(database, key) == REFUSED | {"Reason": "Revoked"}
    with pytest.raises(NotFoundError, match=rf"ApiKeyId must be a key of tenant 1000000; got {number}"):
        database.call("sp_RevokeApiKey", ApiKeyId=number, TenantId=1000000)
    with pytest.raises(ConflictError, match="has a key named"):
        create(database, token)  # its name stays taken


LONG = '"a:' + "a" * 99 + '"'
MANY = ",".join(f'"a:{i}"' for i in range(101))


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"KeyName": ""}, RangeError, "KeyName must not be empty"),
        ({"KeyName": "  "}, RangeError, "KeyName must not be empty"),
        ({"KeyName": None}, MissingArgumentError, "KeyName is required"),
        ({"Scopes": None}, MissingArgumentError, "Scopes is required"),
        ({"Scopes": "atoms:read"}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '{"a": "b"}'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["Atoms:read"]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["a: b"]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["a:b", 1]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["ä:b"]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["a:\\"b"]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["a:b", null]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": "[]"}, RangeError, r"1\.\.100 scopes of 1\.\.100 characters"),
        ({"Scopes": '[""]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["a"]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": '["a:"]'}, FormatError, "JSON array of scopes such as"),
        ({"Scopes": f"[{LONG}]"}, RangeError, r"1\.\.100 scopes of 1\.\.100 characters"),
        ({"Scopes": f"[{MANY}]"}, RangeError, r"1\.\.100 scopes of 1\.\.100 characters"),
        ({"ExpiresAt": dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)}, RangeError, "must be later than now"),
        ({"TenantId": NO_TENANT}, NotFoundError, f"TenantId must be a tenant; got {NO_TENANT}"),
        ({"RateLimitPolicyId": NO_TENANT}, NotFoundError, "must be a policy of tenant 0 or of everyone"),
    ],
)  # fmt: skip
def test_bad_requests_for_a_key(
    database: Database, token: str, given: dict[str, object], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_CreateApiKey", **{"TenantId": 0, "KeyName": token, "Scopes": '["a:b"]'} | given)
    assert token not in [row["KeyName"] for row in database.call("sp_ListApiKeys", TenantId=0).rows]


def test_a_key_is_checked_outside_transactions_only(database: Database, token: str) -> None:
    _, key = create(database, token)
    with pytest.raises(StateError, match="outside a transaction"), database.transaction():
        check(database, key)


def test_a_bucket_empties_and_says_when_to_come_back(database: Database, token: str) -> None:
    """The seeded policy "generation" gives 20 permits a minute, three seconds each."""
    number, _ = create(database, token)

    def take(permits: int) -> dict[str, object]:
        given = {"PolicyName": "generation", "TenantId": 0, "ApiKeyId": number, "Permits": permits}
        return dict(database.call("sp_CheckRateLimit", **given).outputs)

    assert take(20) == {"Allowed": True, "Remaining": 0, "RetryAfterMs": 0}
    refused = take(20)
    assert (refused["Allowed"], refused["Remaining"]) == (False, 0)
    wait = refused["RetryAfterMs"]
    assert isinstance(wait, int)
    assert 0 < wait <= 60_000


def test_bad_requests_for_permits(database: Database) -> None:
    def take(**given: object) -> None:
        database.call("sp_CheckRateLimit", **{"PolicyName": "generation"} | given)

    for permits in (0, -1, 21, 2**31 - 1):
        with pytest.raises(RangeError, match=rf"Permits must be in 1\.\.20; got {permits}"):
            take(Permits=permits)
    with pytest.raises(NotFoundError, match="an active policy of tenant 0 or of everyone; got 'no %d'"):
        take(PolicyName="no %d")
    with pytest.raises(NotFoundError, match=f"TenantId must be a tenant; got {NO_TENANT}"):
        take(TenantId=NO_TENANT)
    with pytest.raises(NotFoundError, match="ApiKeyId must be a key of tenant 0; got -1"):
        take(ApiKeyId=-1)
    with pytest.raises(MissingArgumentError, match="PolicyName is required"):
        take(PolicyName=None)


def test_a_session_has_one_tenant(database: Database, token: str) -> None:
    _, key = create(database, token)
    with pytest.raises(NotFoundError, match=f"TenantId must be a tenant; got {NO_TENANT}"):
        database.call("sp_SetTenantContext", TenantId=NO_TENANT)
    refused = database.call("sp_SetTenantContext", TenantId=0, Key=key[:-4] + "zzzz").outputs
    assert refused == {"WasSet": False}
    for given in ({}, {"Key": key}, {}):
        assert database.call("sp_SetTenantContext", TenantId=0, **given).outputs == {"WasSet": True}
    with pytest.raises(StateError, match="TenantId must be the session's tenant 0; got 7"):
        database.call("sp_SetTenantContext", TenantId=7)
