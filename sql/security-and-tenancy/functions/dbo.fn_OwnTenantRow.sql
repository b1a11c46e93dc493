-- Purpose: who owns a row: its tenant alone. The public tenant's rows and everyone's are the administrator's to change.
-- Returns: one row where the session may have it, else none.
-- Native: none. Every block of the security policy dbo.TenantIsolation, and its filter on what is nobody else's business
--         (keys, bills, logs, requests).
-- Source: -
CREATE FUNCTION dbo.fn_OwnTenantRow (
    @TenantId int /* the row's */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT Allowed = 1
    WHERE @TenantId = CONVERT(int, SESSION_CONTEXT(N'TenantId'))
        OR IS_ROLEMEMBER(N'hartonomous_worker') = 1
        OR IS_ROLEMEMBER(N'hartonomous_administrator') = 1
        OR IS_ROLEMEMBER(N'db_owner') = 1;
GO
