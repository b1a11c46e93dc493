/*
Purpose:  What a tenant has used, summed by kind.
Returns:  OperationType nvarchar(50), Records bigint, Quantity decimal(38,6), AmountUSD decimal(38,6); by OperationType.
Errors:   51011 missing argument.
Native:   none; reports are interpreted T-SQL. The SNAPSHOT hint lets it run inside a caller's transaction.
Source:   -
*/
CREATE PROCEDURE dbo.sp_GetUsage
    @TenantId int = 0 /* whose */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    SELECT
        l.OperationType,
        Records = COUNT_BIG(*),
        Quantity = CONVERT(decimal(38, 6), SUM(l.Quantity)),
        AmountUSD = CONVERT(decimal(38, 6), SUM(l.AmountUSD))
    FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
    WHERE l.TenantId = @TenantId
    GROUP BY l.OperationType
    ORDER BY l.OperationType;
END;
GO
