"""Whose session this is, and how often a tenant may ask."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...errors import NotFoundError, RangeError, StateError
from ..types import parse_type
from .arguments import require
from .checks import raise_problems, tenant_exists
from .procedure import Parameter, Returned, procedure
from .storage import datetime_text, from_storage

if TYPE_CHECKING:
    from .engine import Run

_TIME = parse_type("datetime2(7)")
_MICROSECOND = timedelta(microseconds=1)


@procedure(
    "sp_SetTenantContext",
    Parameter("TenantId", "int"),
    Parameter("Key", "nvarchar(100)", default=None),
    Parameter("ClientAddress", "nvarchar(64)", default=None),
    Parameter("WasSet", "bit", output=True),
)
def set_tenant_context(run: Run, tenant_id: int, key: str | None, client_address: str | None) -> Returned:
    """Whoever opened the file owns it, so a key is not asked for here; one that is given must be good."""
    if run.session_tenant not in (None, tenant_id):
        raise StateError(f"TenantId must be the session's tenant {run.session_tenant}; got {tenant_id}")
    if key is not None:
        checked = run.call("sp_CheckApiKey", Key=key, ClientAddress=client_address).outputs
        if not checked["IsValid"] or checked["TenantId"] != tenant_id:
            return Returned(outputs={"WasSet": False})
    else:
        raise_problems(tenant_exists(run, tenant_id))
    run.session_tenant = tenant_id
    return Returned(outputs={"WasSet": True})


@procedure(
    "sp_CheckRateLimit",
    Parameter("PolicyName", "nvarchar(100)"),
    Parameter("TenantId", "int", default=0),
    Parameter("ApiKeyId", "bigint", default=None),
    Parameter("Permits", "int", default=1),
    Parameter("Allowed", "bit", output=True),
    Parameter("Remaining", "int", output=True),
    Parameter("RetryAfterMs", "bigint", output=True),
)
def check_rate_limit(run: Run, policy_name: str, tenant_id: int, api_key_id: int | None, permits: int) -> Returned:
    """A token bucket, kept as the instant at which it is full again (see the T-SQL)."""
    require(TenantId=tenant_id, Permits=permits)
    raise_problems(tenant_exists(run, tenant_id))
    if api_key_id is not None and run.one(
        "SELECT 1 FROM ApiKeys WHERE ApiKeyId = ? AND TenantId = ?", (api_key_id, tenant_id)
    ) is None:
        raise NotFoundError(f"ApiKeyId must be a key of tenant {tenant_id}; got {api_key_id}")
    policy = run.one(
        "SELECT RateLimitPolicyId, PermitLimit, WindowSeconds FROM RateLimitPolicies"
        " WHERE PolicyName = ? AND IsActive = 1 AND (TenantId = ? OR TenantId IS NULL) ORDER BY TenantId DESC LIMIT 1",
        (policy_name, tenant_id),
    )
    if policy is None:
        raise NotFoundError(
            f"PolicyName must be an active policy of tenant {tenant_id} or of everyone; got '{policy_name}'"
        )
    policy_id, limit, seconds = policy
    if not 1 <= permits <= limit:
        raise RangeError(f"Permits must be in 1..{limit}; got {permits}")
    each = max(1, seconds * 1_000_000 // limit)
    capacity = limit * each
    bucket = f"rate-limit/{policy_id}" if api_key_id is None else f"rate-limit/{policy_id}/{api_key_id}"
    row = run.one("SELECT ExpiresAt FROM TenantFeatures WHERE TenantId = ? AND FeatureKey = ?", (tenant_id, bucket))
    now = from_storage(run.now, _TIME)
    full_at = now if row is None else max(now, from_storage(row[0], _TIME))
    ahead = (full_at - now) // _MICROSECOND
    if ahead > capacity:
        # The policy was made smaller since: what was taken under the old one counts as an empty bucket from now.
        ahead = capacity
        run.execute(
            "UPDATE TenantFeatures SET ExpiresAt = ? WHERE TenantId = ? AND FeatureKey = ?",
            (datetime_text(now + ahead * _MICROSECOND), tenant_id, bucket),
        )
    needed = ahead + permits * each
    if needed > capacity:
        wait = -(-(needed - capacity) // 1000)
        return Returned(
            outputs={"Allowed": False, "Remaining": (capacity - ahead) // each, "RetryAfterMs": wait}
        )
    remaining = (capacity - needed) // each
    run.execute(
        "INSERT INTO TenantFeatures (TenantId, FeatureKey, IsEnabled, LimitValue, ExpiresAt, UpdatedAt)"
        " VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT (TenantId, FeatureKey) DO UPDATE SET"
        " LimitValue = excluded.LimitValue, ExpiresAt = excluded.ExpiresAt, UpdatedAt = excluded.UpdatedAt",
        (tenant_id, bucket, remaining * 10_000, datetime_text(now + needed * _MICROSECOND), run.now),
    )
    return Returned(outputs={"Allowed": True, "Remaining": remaining, "RetryAfterMs": 0})
