/*
Purpose:  What a tenant owes for a period: the sum of the rated usage and the monthly fees of its subscriptions, less
          15 % above 10000, 10 % above 5000 or 5 % above 1000 dollars, plus 8 % tax on the rest, less open credits. May
          be asked at any time; with @GenerateInvoice the period must be over, and the invoice follows as a second set.
Returns:  TenantId int, PeriodStart datetime2(7), PeriodEnd datetime2(7), Subtotal decimal(18,2),
          DiscountPercent decimal(5,2), Discount decimal(18,2), Tax decimal(18,2), Total decimal(18,2),
          UsageBreakdown nvarchar(max): JSON with Usage, MonthlyFees, UnratedRecords and Credits, its amounts as texts
          so that no reader makes doubles of them. With @GenerateInvoice also InvoiceId bigint,
          InvoiceNumber nvarchar(100), Total decimal(18,2).
Errors:   51011 missing argument · 51012 a period that ends before it starts · 51018 the bill is too large · 51019
          several arguments · 51020 no such tenant · 51021, 51023 of sp_GenerateInvoice.
Native:   none; the ledger is memory-optimized and read under SNAPSHOT.
Source:   dbo.fn_TenantBill, which also states the rounding.
*/
CREATE PROCEDURE dbo.sp_CalculateBill
    @TenantId int,                            /* whose */
    @BillingPeriodStart datetime2(7) = NULL,  /* inclusive; NULL: the first of this month (UTC) */
    @BillingPeriodEnd datetime2(7) = NULL,    /* exclusive; NULL: one month after the start */
    @GenerateInvoice bit = 0                  /* 1: also make the invoice */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @Large decimal(28, 2);

    IF @BillingPeriodStart IS NULL SET @BillingPeriodStart = DATEFROMPARTS(YEAR(@Now), MONTH(@Now), 1);

    IF @BillingPeriodEnd IS NULL AND @BillingPeriodStart < '9999-12-01'
        SET @BillingPeriodEnd = DATEADD(MONTH, 1, @BillingPeriodStart);

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
        (2, 51011, CASE WHEN @GenerateInvoice IS NULL
            THEN N'GenerateInvoice is required' END),
        (3, 51012, CASE WHEN @BillingPeriodEnd IS NULL
            THEN CONCAT(N'BillingPeriodStart must be before 9999-12-01 where no end is given; got ',
                CONVERT(nvarchar(27), @BillingPeriodStart, 121)) END),
        (4, 51012, CASE WHEN @BillingPeriodEnd <= @BillingPeriodStart
            THEN CONCAT(N'BillingPeriodEnd must be after BillingPeriodStart; got ',
                CONVERT(nvarchar(27), @BillingPeriodStart, 121), N'..', CONVERT(nvarchar(27), @BillingPeriodEnd, 121)) END),
        (5, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    DECLARE @Bill table (
        Subtotal decimal(28, 2) NOT NULL,
        DiscountPercent decimal(5, 2) NOT NULL,
        Discount decimal(28, 2) NOT NULL,
        Tax decimal(28, 2) NOT NULL,
        Total decimal(28, 2) NOT NULL,
        UsageBreakdown nvarchar(max) NOT NULL
    );
    DECLARE @Invoice bigint;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- Invoices and credits of one tenant are made one after the other: the lock on its row is what orders them.
        IF @GenerateInvoice = 1
            SELECT @Message = t.TenantName
            FROM dbo.Tenants AS t WITH (UPDLOCK, ROWLOCK)
            WHERE t.TenantId = @TenantId;

        INSERT INTO @Bill (Subtotal, DiscountPercent, Discount, Tax, Total, UsageBreakdown)
        SELECT b.Subtotal, b.DiscountPercent, b.Discount, b.Tax, b.Total, b.UsageBreakdown
        FROM dbo.fn_TenantBill(@TenantId, @BillingPeriodStart, @BillingPeriodEnd, @Now) AS b;

        SELECT @Large = b.Subtotal
        FROM @Bill AS b
        WHERE ABS(b.Subtotal) >= 10000000000000000
            OR ABS(b.Subtotal - b.Discount + b.Tax) >= 10000000000000000;

        IF @Large IS NOT NULL
        BEGIN
            SET @Message = CONCAT(N'a bill must be below 10000000000000000; got ', @Large);
            THROW 51018, @Message, 1;
        END;

        SELECT
            TenantId = @TenantId,
            PeriodStart = @BillingPeriodStart,
            PeriodEnd = @BillingPeriodEnd,
            Subtotal = CONVERT(decimal(18, 2), b.Subtotal),
            b.DiscountPercent,
            Discount = CONVERT(decimal(18, 2), b.Discount),
            Tax = CONVERT(decimal(18, 2), b.Tax),
            Total = CONVERT(decimal(18, 2), b.Total),
            b.UsageBreakdown
        FROM @Bill AS b;

        -- The second set: InvoiceId, InvoiceNumber, Total.
        IF @GenerateInvoice = 1
            EXECUTE dbo.sp_GenerateInvoice
                @TenantId = @TenantId,
                @PeriodStart = @BillingPeriodStart,
                @PeriodEnd = @BillingPeriodEnd,
                @InvoiceId = @Invoice OUTPUT;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
