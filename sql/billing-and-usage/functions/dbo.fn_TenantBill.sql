/*
Purpose:  The bill of a tenant for a period: rated usage and monthly fees, discount by volume, tax, open credits.
Returns:  Subtotal, Discount, Tax, Credits, Total (decimal(28,2) and wider), DiscountPercent decimal(5,2),
          UnratedRecords bigint, UsageBreakdown nvarchar(max). One row always.
Errors:   none; the caller refuses a bill that decimal(18,2) cannot hold.
Native:   inline T-SQL; the ledger is read once, under SNAPSHOT.
Source:   rounding is ROUND's, half away from zero: once for the subtotal, once for the discount, once for the tax.
          Types: SUM of decimal(18,6) is decimal(38,6); taken as (28,6) it adds to the fees, (28,6), as (29,6), so
          nothing is lost. Discount: (28,2) * (5,2) * (2,2) = (37,6). Tax: (30,2) * (2,2) = (33,4). Both are exact
          before they are rounded. A monthly fee is due at the start of each month of a subscription, counted from its
          CurrentPeriodStart: periods that follow each other bill every month once. A trial has no fee.
*/
CREATE FUNCTION dbo.fn_TenantBill
(
    @TenantId int,              /* whose */
    @PeriodStart datetime2(7),  /* inclusive */
    @PeriodEnd datetime2(7),    /* exclusive */
    @Now datetime2(7)           /* for the credits' expiry */
)
RETURNS TABLE
AS
RETURN
    SELECT
        s.Subtotal,
        p.DiscountPercent,
        d.Discount,
        x.Tax,
        c.Credits,
        Total = y.Due - c.Credits,
        u.UnratedRecords,
        UsageBreakdown = CONVERT(nvarchar(max), CONCAT(
            N'{"Usage":[', u.Lines,
            N'],"MonthlyFees":[', f.Lines,
            N'],"UnratedRecords":', u.UnratedRecords,
            N',"Credits":"', c.Credits, N'"}'))
    FROM (
        SELECT
            AmountUSD = CONVERT(decimal(28, 6), COALESCE(SUM(k.AmountUSD), 0)),
            UnratedRecords = COALESCE(SUM(k.UnratedRecords), 0),
            Lines = STRING_AGG(CONVERT(nvarchar(max), CONCAT(
                N'{"OperationType":"', STRING_ESCAPE(k.OperationType, N'json'),
                N'","Records":', k.Records,
                N',"Quantity":"', k.Quantity,
                N'","AmountUSD":"', k.AmountUSD, N'"}')), N',') WITHIN GROUP (ORDER BY k.OperationType)
        FROM (
            SELECT
                l.OperationType,
                Records = COUNT_BIG(*),
                Quantity = SUM(l.Quantity),
                AmountUSD = SUM(l.AmountUSD),
                UnratedRecords = SUM(CASE WHEN l.IsRated = 1 THEN CONVERT(bigint, 0) ELSE 1 END)
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            WHERE l.TenantId = @TenantId
                AND l.RecordedAt >= @PeriodStart
                AND l.RecordedAt < @PeriodEnd
            GROUP BY l.OperationType
        ) AS k
    ) AS u
    CROSS JOIN (
        SELECT
            AmountUSD = CONVERT(decimal(28, 6), COALESCE(SUM(m.AmountUSD), 0)),
            Lines = STRING_AGG(CONVERT(nvarchar(max), CONCAT(
                N'{"PlanCode":"', STRING_ESCAPE(m.PlanCode, N'json'),
                N'","Months":', m.Months,
                N',"AmountUSD":"', m.AmountUSD, N'"}')), N',') WITHIN GROUP (ORDER BY m.SubscriptionId)
        FROM (
            SELECT
                t.SubscriptionId,
                r.PlanCode,
                Months = e.Months - b.Months,
                AmountUSD = CONVERT(decimal(28, 2), (e.Months - b.Months) * r.MonthlyFee)
            FROM dbo.TenantSubscriptions AS t
            INNER JOIN dbo.BillingRatePlans AS r ON r.RatePlanId = t.RatePlanId
            CROSS APPLY (
                SELECT EndsAt = MIN(v.EndsAt)
                FROM (VALUES
                    (@PeriodEnd),
                    (t.CurrentPeriodEnd),
                    (CASE WHEN t.Status = N'Cancelled' THEN COALESCE(t.CanceledAt, t.CurrentPeriodStart) END)
                ) AS v (EndsAt)
            ) AS z
            CROSS APPLY dbo.fn_MonthsBegun(t.CurrentPeriodStart, z.EndsAt) AS e
            CROSS APPLY dbo.fn_MonthsBegun(t.CurrentPeriodStart, @PeriodStart) AS b
            WHERE t.TenantId = @TenantId
                AND t.Status <> N'Trial'
                AND r.MonthlyFee <> 0
                AND e.Months > b.Months
        ) AS m
    ) AS f
    CROSS APPLY (SELECT Subtotal = CONVERT(decimal(28, 2), ROUND(u.AmountUSD + f.AmountUSD, 2))) AS s
    CROSS APPLY (
        SELECT DiscountPercent = CONVERT(decimal(5, 2), CASE
            WHEN s.Subtotal > 10000 THEN 15
            WHEN s.Subtotal > 5000 THEN 10
            WHEN s.Subtotal > 1000 THEN 5
            ELSE 0
        END)
    ) AS p
    CROSS APPLY (SELECT Discount = CONVERT(decimal(28, 2), ROUND(s.Subtotal * p.DiscountPercent * 0.01, 2))) AS d
    CROSS APPLY (SELECT Tax = CONVERT(decimal(28, 2), ROUND((s.Subtotal - d.Discount) * 0.08, 2))) AS x
    CROSS APPLY (SELECT Due = s.Subtotal - d.Discount + x.Tax) AS y
    CROSS APPLY (
        SELECT Credits = CONVERT(decimal(28, 2), CASE
            WHEN y.Due <= 0 THEN 0
            WHEN SUM(o.Remaining) > y.Due THEN y.Due
            ELSE COALESCE(SUM(o.Remaining), 0)
        END)
        FROM dbo.fn_OpenCredits(@TenantId, @Now) AS o
    ) AS c;
GO
