/*
Purpose:  What is left of each credit of a tenant that has not expired.
Returns:  CreditId bigint, CreatedAt datetime2(7), Remaining decimal(38,2), above 0.
Errors:   none.
Native:   inline T-SQL.
Source:   a use is a row of type 'applied' with a negative amount; its ReferenceId is the CreditId it was taken from.
          What a cancelled invoice had used is open again.
*/
CREATE FUNCTION dbo.fn_OpenCredits
(
    @TenantId int,    /* whose */
    @Now datetime2(7) /* a credit is open before its ExpiresAt */
)
RETURNS TABLE
AS
RETURN
    SELECT
        g.CreditId,
        g.CreatedAt,
        Remaining = r.Remaining
    FROM dbo.BillingCreditHistory AS g
    CROSS APPLY (
        SELECT Remaining = CONVERT(decimal(38, 2), g.Amount + COALESCE(SUM(u.Amount), 0))
        FROM dbo.BillingCreditHistory AS u
        INNER JOIN dbo.BillingInvoices AS i ON i.InvoiceId = u.AppliedToInvoiceId AND i.Status <> N'Cancelled'
        WHERE u.TenantId = g.TenantId
            AND u.CreditType = N'applied'
            AND u.ReferenceId = CONVERT(nvarchar(255), g.CreditId)
    ) AS r
    WHERE g.TenantId = @TenantId
        AND g.Amount > 0
        AND (g.ExpiresAt IS NULL OR g.ExpiresAt > @Now)
        AND r.Remaining > 0;
GO
