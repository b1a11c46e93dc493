-- Purpose: who sees a row that may be shared: its tenant, and everybody when it is the public tenant's (0) or everyone's (NULL).
-- Returns: one row where the session may see it, else none.
-- Native: none. The filter of the security policy dbo.TenantIsolation on content and rules; see there for what it costs.
-- Source: a session that has set no tenant has SESSION_CONTEXT NULL, which equals nothing: it sees public rows only.
CREATE FUNCTION dbo.fn_TenantRow (
    @TenantId int /* the row's */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT Allowed = 1
    WHERE @TenantId = CONVERT(int, SESSION_CONTEXT(N'TenantId'))
        OR @TenantId = 0
        OR @TenantId IS NULL
        OR IS_ROLEMEMBER(N'hartonomous_worker') = 1
        OR IS_ROLEMEMBER(N'hartonomous_administrator') = 1
        OR IS_ROLEMEMBER(N'db_owner') = 1;
GO
