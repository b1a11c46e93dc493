/*
Purpose:  Makes the invoice of a period, once: called again for the same period it returns the invoice that is there.
          Credits pay it as far as they reach, the oldest first; each use is a row of its own with a negative amount.
          Its number is INV-<tenant, five digits>-<date>-<SEQUENCE>, so two invoices of one day differ.
Returns:  InvoiceId bigint, InvoiceNumber nvarchar(100), Total decimal(18,2): what is left to pay; and @InvoiceId.
Errors:   51011 missing argument · 51012 a period that ends before it starts · 51018 the bill is too large · 51019
          several arguments · 51020 no such tenant · 51021 the period overlaps another invoice · 51023 the period is
          not over, or holds records without a price.
Native:   none; the ledger is memory-optimized and read under SNAPSHOT.
Source:   an update lock on the tenant's row lets one invoice or credit of a tenant be made at a time, without
          HOLDLOCK. A ledger row gets its time when it is inserted, not when it commits: invoice a period some seconds
          after its end.
*/
CREATE PROCEDURE dbo.sp_GenerateInvoice
    @TenantId int,              /* whose */
    @PeriodStart datetime2(7),  /* inclusive */
    @PeriodEnd datetime2(7),    /* exclusive */
    @InvoiceId bigint OUTPUT    /* the invoice */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7);
    DECLARE @InvoiceNumber nvarchar(100);
    DECLARE @KnownStart datetime2(7);
    DECLARE @KnownEnd datetime2(7);
    DECLARE @Subtotal decimal(28, 2);
    DECLARE @Discount decimal(28, 2);
    DECLARE @Tax decimal(28, 2);
    DECLARE @Credits decimal(28, 2);
    DECLARE @Total decimal(28, 2);
    DECLARE @Unrated bigint;
    DECLARE @Breakdown nvarchar(max);

    SET @InvoiceId = NULL;

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
        (2, 51011, CASE WHEN @PeriodStart IS NULL
            THEN N'PeriodStart is required' END),
        (3, 51011, CASE WHEN @PeriodEnd IS NULL
            THEN N'PeriodEnd is required' END),
        (4, 51012, CASE WHEN @PeriodEnd <= @PeriodStart
            THEN CONCAT(N'PeriodEnd must be after PeriodStart; got ',
                CONVERT(nvarchar(27), @PeriodStart, 121), N'..', CONVERT(nvarchar(27), @PeriodEnd, 121)) END),
        (5, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        SELECT @Message = t.TenantName
        FROM dbo.Tenants AS t WITH (UPDLOCK, ROWLOCK)
        WHERE t.TenantId = @TenantId;

        SET @Now = SYSUTCDATETIME();

        SELECT TOP (1)
            @InvoiceId = i.InvoiceId,
            @InvoiceNumber = i.InvoiceNumber,
            @Total = i.Total,
            @KnownStart = i.BillingPeriodStart,
            @KnownEnd = i.BillingPeriodEnd
        FROM dbo.BillingInvoices AS i
        WHERE i.TenantId = @TenantId
            AND i.Status <> N'Cancelled'
            AND i.BillingPeriodStart < @PeriodEnd
            AND i.BillingPeriodEnd > @PeriodStart
        ORDER BY i.BillingPeriodStart;

        IF @KnownStart <> @PeriodStart OR @KnownEnd <> @PeriodEnd
        BEGIN
            SET @Message = CONCAT(N'a period may be invoiced once; ', CONVERT(nvarchar(27), @PeriodStart, 121), N'..',
                CONVERT(nvarchar(27), @PeriodEnd, 121), N' overlaps ', CONVERT(nvarchar(27), @KnownStart, 121), N'..',
                CONVERT(nvarchar(27), @KnownEnd, 121), N' of invoice ', @InvoiceNumber);
            THROW 51021, @Message, 1;
        END;

        IF @InvoiceId IS NULL
        BEGIN
            IF @PeriodEnd > @Now
            BEGIN
                SET @Message = CONCAT(N'a period must be over before it is invoiced; it ends ',
                    CONVERT(nvarchar(27), @PeriodEnd, 121));
                THROW 51023, @Message, 1;
            END;

            SELECT
                @Subtotal = b.Subtotal,
                @Discount = b.Discount,
                @Tax = b.Tax,
                @Credits = b.Credits,
                @Total = b.Total,
                @Unrated = b.UnratedRecords,
                @Breakdown = b.UsageBreakdown
            FROM dbo.fn_TenantBill(@TenantId, @PeriodStart, @PeriodEnd, @Now) AS b;

            IF ABS(@Subtotal) >= 10000000000000000 OR ABS(@Subtotal - @Discount + @Tax) >= 10000000000000000
            BEGIN
                SET @Message = CONCAT(N'a bill must be below 10000000000000000; got ', @Subtotal);
                THROW 51018, @Message, 1;
            END;

            IF @Unrated > 0
            BEGIN
                SET @Message = CONCAT(N'every record of a period must be rated before it is invoiced ',
                    N'(sp_ApplyMultiplier); ', @Unrated, N' have no price');
                THROW 51023, @Message, 1;
            END;

            DECLARE @Next bigint = NEXT VALUE FOR dbo.BillingInvoiceNumbers;

            -- REPLICATE of a negative count is NULL, which CONCAT leaves out: a longer number keeps all its digits.
            SET @InvoiceNumber = CONCAT(
                N'INV-', REPLICATE(N'0', 5 - LEN(CONVERT(nvarchar(11), @TenantId))), @TenantId,
                N'-', CONVERT(nvarchar(8), @Now, 112),
                N'-', REPLICATE(N'0', 6 - LEN(CONVERT(nvarchar(20), @Next))), @Next);

            INSERT INTO dbo.BillingInvoices (
                TenantId, InvoiceNumber, BillingPeriodStart, BillingPeriodEnd, Subtotal, Discount, Tax, Credits, Total,
                GeneratedUtc, MetadataJson)
            VALUES (
                @TenantId, @InvoiceNumber, @PeriodStart, @PeriodEnd, @Subtotal, @Discount, @Tax, @Credits, @Total,
                @Now, @Breakdown);

            SET @InvoiceId = CONVERT(bigint, SCOPE_IDENTITY());

            INSERT INTO dbo.BillingCreditHistory (
                TenantId, Amount, CreditType, ReferenceId, AppliedToInvoiceId, CreatedAt)
            SELECT
                @TenantId,
                -CASE WHEN o.Remaining < @Credits - o.Before THEN o.Remaining ELSE @Credits - o.Before END,
                N'applied',
                CONVERT(nvarchar(255), o.CreditId),
                @InvoiceId,
                @Now
            FROM (
                SELECT
                    c.CreditId,
                    c.Remaining,
                    Before = COALESCE(SUM(c.Remaining) OVER (
                        ORDER BY c.CreatedAt, c.CreditId
                        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
                FROM dbo.fn_OpenCredits(@TenantId, @Now) AS c
            ) AS o
            WHERE o.Before < @Credits;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT InvoiceId = @InvoiceId, InvoiceNumber = @InvoiceNumber, Total = CONVERT(decimal(18, 2), @Total);
END;
GO
