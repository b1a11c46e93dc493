/*
Purpose:  Grants a credit, which pays the invoices that are made before it expires.
Returns:  CreditId bigint, Balance decimal(38,2): what the tenant's open credits come to, this one among them.
Errors:   51011 missing argument · 51012 an amount that is not above 0, an expiry that is past · 51015 unknown
          CreditType · 51019 several arguments · 51020 no such tenant.
Native:   none.
Source:   sp_GenerateInvoice uses credits and writes the rows of type 'applied'; nobody else does.
*/
CREATE PROCEDURE dbo.sp_ApplyCredit
    @TenantId int,                   /* whose */
    @Amount decimal(18, 2),          /* above 0 */
    @CreditType nvarchar(50),        /* refund, adjustment, promotion or trial */
    @Reason nvarchar(500) = NULL,    /* why */
    @ExpiresAt datetime2(7) = NULL   /* used before this only; NULL: for ever */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @CreditId bigint;
    DECLARE @Balance decimal(38, 2);

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);

    SELECT
        @Number = CASE WHEN COUNT(*) = 1 THEN MIN(p.Number) ELSE 51019 END,
        @Message = CASE
            WHEN COUNT(*) = 1 THEN MIN(p.Message)
            ELSE CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
                STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal))
        END
    FROM (VALUES
        (1, 51011, CASE WHEN @TenantId IS NULL
            THEN N'TenantId is required' END),
        (2, 51011, CASE WHEN @Amount IS NULL
            THEN N'Amount is required' END),
        (3, 51011, CASE WHEN @CreditType IS NULL
            THEN N'CreditType is required' END),
        (4, 51012, CASE WHEN @Amount <= 0
            THEN CONCAT(N'Amount must be above 0; got ', @Amount) END),
        (5, 51015, CASE WHEN @CreditType COLLATE Latin1_General_100_BIN2 NOT IN (N'refund', N'adjustment', N'promotion', N'trial')
            THEN CONCAT(N'CreditType must be one of refund, adjustment, promotion, trial; got ''',
                REPLACE(@CreditType, N'%', N'%%'), N'''') END),
        (6, 51012, CASE WHEN @ExpiresAt <= @Now
            THEN CONCAT(N'ExpiresAt must be in the future; got ',
                CONVERT(nvarchar(27), @ExpiresAt, 121)) END),
        (7, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- One invoice or credit of a tenant at a time, so that the balance is the one after this credit.
        SELECT @Message = t.TenantName
        FROM dbo.Tenants AS t WITH (UPDLOCK, ROWLOCK)
        WHERE t.TenantId = @TenantId;

        SET @Now = SYSUTCDATETIME();

        INSERT INTO dbo.BillingCreditHistory (TenantId, Amount, CreditType, Reason, CreatedAt, ExpiresAt)
        VALUES (@TenantId, @Amount, @CreditType, @Reason, @Now, @ExpiresAt);

        SET @CreditId = CONVERT(bigint, SCOPE_IDENTITY());

        SELECT @Balance = COALESCE(SUM(o.Remaining), 0)
        FROM dbo.fn_OpenCredits(@TenantId, @Now) AS o;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT CreditId = @CreditId, Balance = @Balance;
END;
GO
