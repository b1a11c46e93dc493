"""API keys: made, checked, listed and revoked. Only a salted hash of a key is stored, the same as on SQL Server."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from ...errors import ConflictError, FormatError, NotFoundError, RangeError, StateError, raise_all
from .checks import not_empty, raise_problems
from .procedure import Column, Parameter, Returned, procedure
from .storage import datetime_text

if TYPE_CHECKING:
    from .engine import Run

PREFIX_UNITS = 15  # hk_ and twelve hexadecimal digits
_SCOPE = re.compile(r"[a-z0-9:._-]+:[a-z0-9:._-]+", re.ASCII)
_SCOPES_RULE = "Scopes must be a JSON array of scopes such as atoms:read"


def hash_of(salt: bytes, key: str) -> bytes:
    """What is stored: SHA-512 of the salt and the key's UTF-16LE bytes, as HASHBYTES has them."""
    return hashlib.sha512(salt + key.encode("utf-16-le")).digest()


@procedure(
    "sp_CreateApiKey",
    Parameter("TenantId", "int"),
    Parameter("KeyName", "nvarchar(128)"),
    Parameter("Scopes", "nvarchar(max)"),
    Parameter("ExpiresAt", "datetime2(7)", default=None),
    Parameter("RateLimitPolicyId", "int", default=None),
    Parameter("CreatedBy", "nvarchar(256)", default=None),
    Parameter("ApiKeyId", "bigint", output=True),
    Parameter("Key", "nvarchar(100)", output=True),
)
def create_api_key(
    run: Run,
    tenant_id: int,
    key_name: str,
    scopes: str,
    expires_at: dt.datetime | None,
    rate_limit_policy_id: int | None,
    created_by: str | None,
) -> Returned:
    raise_problems(not_empty("KeyName", key_name.rstrip(" ")))
    names = _parse_scopes(scopes)
    if expires_at is not None and datetime_text(expires_at) <= run.now:
        raise RangeError("ExpiresAt must be later than now")
    tenant = run.one("SELECT Status FROM Tenants WHERE TenantId = ?", (tenant_id,))
    problems: list[Any] = []
    if tenant is None:
        problems.append(NotFoundError(f"TenantId must be a tenant; got {tenant_id}"))
    if rate_limit_policy_id is not None and run.one(
        "SELECT 1 FROM RateLimitPolicies WHERE RateLimitPolicyId = ? AND (TenantId IS NULL OR TenantId = ?)",
        (rate_limit_policy_id, tenant_id),
    ) is None:
        problems.append(
            NotFoundError(
                f"RateLimitPolicyId must be a policy of tenant {tenant_id} or of everyone; got {rate_limit_policy_id}"
            )
        )
    raise_all(problems)
    if tenant[0] != "Active":
        raise StateError(f"tenant {tenant_id} must be Active to have a new key; it is {tenant[0]}")
    if run.one("SELECT 1 FROM ApiKeys WHERE TenantId = ? AND KeyName = ?", (tenant_id, key_name)) is not None:
        raise ConflictError(f"tenant {tenant_id} has a key named '{key_name}' already")
    key = f"hk_{secrets.token_hex(6)}_{secrets.token_hex(32)}"
    prefix, salt = key[:PREFIX_UNITS], secrets.token_bytes(32)
    number = run.execute(
        "INSERT INTO ApiKeys"
        " (TenantId, KeyName, KeyPrefix, KeySalt, KeyHash, RateLimitPolicyId, CreatedBy, CreatedAt, ExpiresAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (tenant_id, key_name, prefix, salt, hash_of(salt, key), rate_limit_policy_id, created_by, run.now, expires_at),
    ).lastrowid
    run.execute_many(
        "INSERT INTO ApiKeyScopes (ApiKeyId, Scope, GrantedAt) VALUES (?, ?, ?)",
        [(number, name, run.now) for name in names],
    )
    _audit(run, "ApiKeyCreated", tenant_id, number, succeeded=True, target=prefix)
    return Returned(outputs={"ApiKeyId": number, "Key": key})


@procedure(
    "sp_CheckApiKey",
    Parameter("Key", "nvarchar(100)"),
    Parameter("Scope", "nvarchar(100)", default=None),
    Parameter("ClientAddress", "nvarchar(64)", default=None),
    Parameter("IsValid", "bit", output=True),
    Parameter("TenantId", "int", output=True),
    Parameter("ApiKeyId", "bigint", output=True),
    Parameter("Scopes", "nvarchar(max)", output=True),
    Parameter("ExpiresAt", "datetime2(7)", output=True),
    Parameter("Reason", "nvarchar(50)", output=True),
)
def check_api_key(run: Run, key: str, scope: str | None, client_address: str | None) -> Returned:
    if run.in_callers_transaction:
        raise StateError(
            "sp_CheckApiKey must be called outside a transaction: its audit row must outlive a rollback"
        )
    found = run.one(
        "SELECT k.ApiKeyId, k.TenantId, k.KeySalt, k.KeyHash, k.ExpiresAt, k.RevokedAt, t.Status, k.LastUsedAt"
        " FROM ApiKeys AS k JOIN Tenants AS t ON t.TenantId = k.TenantId WHERE k.KeyPrefix = ?",
        (key[:PREFIX_UNITS],),
    )
    number, tenant, salt, stored, expires, revoked, status, used = found or (None,) * 8
    # An unknown prefix costs the same hash as a known one, and how far two hashes agree shows in no time.
    matches = hmac.compare_digest(
        hash_of(salt or secrets.token_bytes(32), key), stored or secrets.token_bytes(64)
    )
    scopes = [] if number is None else _scopes_of(run, number)
    reason = None
    if number is None or not matches:
        reason = "UnknownKey"
    elif revoked is not None:
        reason = "Revoked"
    elif expires is not None and expires <= run.now:
        reason = "Expired"
    elif status != "Active":
        reason = "TenantNotActive"
    elif scope is not None and scope not in scopes:
        reason = "ScopeMissing"
    if reason is not None:
        details = {"reason": reason} if scope is None else {"reason": reason, "scope": scope}
        _audit(run, "ApiKeyRefused", tenant, number, succeeded=False, address=client_address, details=details)
        answer = dict.fromkeys(("TenantId", "ApiKeyId", "Scopes", "ExpiresAt"))
        return Returned(outputs={"IsValid": False, **answer, "Reason": reason})
    if used is None or _instant(run.now) - _instant(used) > dt.timedelta(minutes=1):
        run.execute("UPDATE ApiKeys SET LastUsedAt = ? WHERE ApiKeyId = ?", (run.now, number))
    return Returned(
        outputs={
            "IsValid": True,
            "TenantId": tenant,
            "ApiKeyId": number,
            "Scopes": _json_of(scopes),
            "ExpiresAt": None if expires is None else _instant(expires),
            "Reason": None,
        }
    )


@procedure(
    "sp_RevokeApiKey",
    Parameter("ApiKeyId", "bigint"),
    Parameter("TenantId", "int"),
    Parameter("WasRevoked", "bit", output=True),
)
def revoke_api_key(run: Run, api_key_id: int, tenant_id: int) -> Returned:
    key = run.one("SELECT RevokedAt FROM ApiKeys WHERE ApiKeyId = ? AND TenantId = ?", (api_key_id, tenant_id))
    if key is None:
        raise NotFoundError(f"ApiKeyId must be a key of tenant {tenant_id}; got {api_key_id}")
    if key[0] is None:
        run.execute("UPDATE ApiKeys SET RevokedAt = ? WHERE ApiKeyId = ?", (run.now, api_key_id))
        _audit(run, "ApiKeyRevoked", tenant_id, api_key_id, succeeded=True)
    return Returned(outputs={"WasRevoked": key[0] is None})


@procedure(
    "sp_ListApiKeys",
    Parameter("TenantId", "int"),
    returns=[[
        Column("ApiKeyId", "bigint"), Column("KeyName", "nvarchar(128)"), Column("KeyPrefix", "nvarchar(16)"),
        Column("Scopes", "nvarchar(max)"), Column("RateLimitPolicyId", "int"), Column("CreatedAt", "datetime2(7)"),
        Column("ExpiresAt", "datetime2(7)"), Column("RevokedAt", "datetime2(7)"), Column("LastUsedAt", "datetime2(7)"),
    ]],
    writes=False,
)  # fmt: skip
def list_api_keys(run: Run, tenant_id: int) -> Returned:
    rows = run.execute(
        "SELECT ApiKeyId, KeyName, KeyPrefix, RateLimitPolicyId, CreatedAt, ExpiresAt, RevokedAt, LastUsedAt"
        " FROM ApiKeys WHERE TenantId = ? ORDER BY ApiKeyId",
        (tenant_id,),
    ).fetchall()
    return Returned([[(*row[:3], _json_of(_scopes_of(run, row[0])), *row[3:]) for row in rows]])


def _parse_scopes(text: str) -> list[str]:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(n, str) and _SCOPE.fullmatch(n) for n in names):
        raise FormatError(_SCOPES_RULE)
    if not 1 <= len(names) <= 100 or not all(1 <= len(name) <= 100 for name in names):
        raise RangeError("Scopes must be 1..100 scopes of 1..100 characters")
    return sorted(set(names))


def _scopes_of(run: Run, number: int) -> list[str]:
    return sorted(name for (name,) in run.execute("SELECT Scope FROM ApiKeyScopes WHERE ApiKeyId = ?", (number,)))


def _json_of(scopes: list[str]) -> str:
    return json.dumps(scopes, separators=(",", ":"))


def _instant(text: str) -> dt.datetime:
    return dt.datetime.strptime(text[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=dt.timezone.utc)


def _audit(
    run: Run,
    event: str,
    tenant_id: int | None,
    api_key_id: int | None,
    *,
    succeeded: bool,
    target: str | None = None,
    address: str | None = None,
    details: dict[str, str] | None = None,
) -> None:
    text = None if details is None else json.dumps(details, ensure_ascii=False, separators=(",", ":"))
    run.execute(
        "INSERT INTO SecurityAuditLog"
        " (TenantId, ApiKeyId, EventType, TargetObject, Succeeded, ClientAddress, Details, OccurredAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (tenant_id, api_key_id, event, target, succeeded, address, text, run.now),
    )
