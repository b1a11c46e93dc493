-- Purpose: dbo.fn_OwnTenantRow for memory-optimized tables, whose predicates must be natively compiled.
-- Returns: one row where the session may have it, else none.
-- Native: natively compiled T-SQL (In-Memory OLTP).
-- Source: the same condition as dbo.fn_OwnTenantRow; a test compares the two.
CREATE FUNCTION dbo.fn_OwnTenantRow_Native (
    @TenantId int /* the row's */
)
RETURNS TABLE
WITH NATIVE_COMPILATION, SCHEMABINDING
AS
RETURN
    SELECT Allowed = 1
    WHERE @TenantId = CONVERT(int, SESSION_CONTEXT(N'TenantId'))
        OR IS_ROLEMEMBER(N'hartonomous_worker') = 1
        OR IS_ROLEMEMBER(N'hartonomous_administrator') = 1
        OR IS_ROLEMEMBER(N'db_owner') = 1;
GO
