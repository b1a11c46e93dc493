"""Tenants by the id that their sign-in provider knows them by."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ...errors import ConflictError, NotFoundError, StateError
from .checks import not_empty, present, raise_problems
from .procedure import Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run


@procedure(
    "sp_ResolveTenantGuid",
    Parameter("TenantGuid", "uniqueidentifier"),
    Parameter("TenantName", "nvarchar(200)", default=None),
    Parameter("AutoRegister", "bit", default=True),
    Parameter("TenantId", "int", output=True),
)
def resolve_tenant_guid(
    run: Run, tenant_guid: uuid.UUID, tenant_name: str | None, auto_register: bool | None
) -> Returned:
    raise_problems(
        present("AutoRegister", auto_register),
        None if tenant_name is None else not_empty("TenantName", tenant_name.rstrip(" ")),
    )
    found = run.one("SELECT TenantId, Status FROM Tenants WHERE TenantGuid = ?", (tenant_guid,))
    if found is not None:
        tenant_id, status = found
        if status != "Active":
            raise StateError(f"tenant {tenant_guid} is {status}")
        return Returned(outputs={"TenantId": tenant_id})
    if not auto_register:
        raise NotFoundError(f"TenantGuid must be a tenant's; got {tenant_guid}")
    name = tenant_name if tenant_name is not None else str(tenant_guid)
    if run.one("SELECT 1 FROM Tenants WHERE TenantName = ?", (name,)) is not None:
        raise ConflictError(f"TenantName must be new; another tenant is called '{name}'")
    tenant_id = run.execute(
        "INSERT INTO Tenants (TenantGuid, TenantName, CreatedBy, CreatedAt) VALUES (?, ?, 'sp_ResolveTenantGuid', ?)",
        (tenant_guid, name, run.now),
    ).lastrowid
    return Returned(outputs={"TenantId": tenant_id})
