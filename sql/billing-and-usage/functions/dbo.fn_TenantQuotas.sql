/*
Purpose:  The active quotas of a tenant for an operation, and what their running interval has used so far.
Returns:  QuotaId int, QuotaLimit decimal(18,6), ResetInterval nvarchar(20), IsHardLimit bit,
          CurrentUsage decimal(38,6), ResetsAt datetime2(7), NULL for a quota that never resets.
Errors:   none.
Native:   inline T-SQL; the SNAPSHOT hint lets it run inside a transaction.
Source:   intervals are hours, days and months of UTC. A trailing interval would have no one time at which it resets.
*/
CREATE FUNCTION dbo.fn_TenantQuotas
(
    @TenantId int,               /* whose */
    @OperationType nvarchar(50), /* of what */
    @Now datetime2(7)            /* the time that the intervals run at */
)
RETURNS TABLE
AS
RETURN
    SELECT
        q.QuotaId,
        q.QuotaLimit,
        q.ResetInterval,
        q.IsHardLimit,
        CurrentUsage = COALESCE(u.Quantity, 0),
        i.ResetsAt
    FROM dbo.BillingTenantQuotas AS q
    CROSS APPLY (
        SELECT
            ThisHour = DATEADD(HOUR, DATEPART(HOUR, @Now), CONVERT(datetime2(7), CONVERT(date, @Now))),
            Today = CONVERT(datetime2(7), CONVERT(date, @Now)),
            ThisMonth = CONVERT(datetime2(7), DATEFROMPARTS(YEAR(@Now), MONTH(@Now), 1))
    ) AS n
    CROSS APPLY (
        SELECT
            StartsAt = CASE q.ResetInterval
                WHEN N'Hourly' THEN n.ThisHour
                WHEN N'Daily' THEN n.Today
                WHEN N'Monthly' THEN n.ThisMonth
                ELSE CONVERT(datetime2(7), '0001-01-01')
            END,
            ResetsAt = CASE q.ResetInterval
                WHEN N'Hourly' THEN DATEADD(HOUR, 1, n.ThisHour)
                WHEN N'Daily' THEN DATEADD(DAY, 1, n.Today)
                WHEN N'Monthly' THEN DATEADD(MONTH, 1, n.ThisMonth)
            END
    ) AS i
    OUTER APPLY (
        SELECT Quantity = SUM(l.Quantity)
        FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
        WHERE l.TenantId = q.TenantId
            AND l.OperationType = q.OperationType
            AND l.RecordedAt >= i.StartsAt
    ) AS u
    WHERE q.TenantId = @TenantId
        AND q.OperationType = @OperationType
        AND q.IsActive = 1;
GO
