/*
Purpose:  Marks an invoice as paid. May be repeated: a paid invoice stays as it is, unless another reference is given.
Returns:  InvoiceId bigint, Status nvarchar(50).
Errors:   51011 missing argument · 51012 a payment in the future · 51019 several arguments · 51020 no such invoice ·
          51021 paid with another reference · 51023 the invoice is cancelled.
Native:   none.
Source:   the reference is kept in MetadataJson, as PaymentReference.
*/
CREATE PROCEDURE dbo.sp_MarkInvoicePaid
    @InvoiceId bigint,               /* the invoice */
    @PaidUtc datetime2(7) = NULL,    /* when; NULL: now */
    @Reference nvarchar(255) = NULL  /* the payment's own number */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @Status nvarchar(50);
    DECLARE @KnownReference nvarchar(255);

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
        (1, 51011, CASE WHEN @InvoiceId IS NULL
            THEN N'InvoiceId is required' END),
        (2, 51012, CASE WHEN @PaidUtc > @Now
            THEN CONCAT(N'PaidUtc must not be in the future; got ', CONVERT(nvarchar(27), @PaidUtc, 121)) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        SELECT
            @Status = i.Status,
            @KnownReference = JSON_VALUE(i.MetadataJson, N'$.PaymentReference')
        FROM dbo.BillingInvoices AS i WITH (UPDLOCK, ROWLOCK)
        WHERE i.InvoiceId = @InvoiceId;

        IF @Status IS NULL
        BEGIN
            SET @Message = CONCAT(N'invoice ', @InvoiceId, N' does not exist');
            THROW 51020, @Message, 1;
        END;

        IF @Status = N'Paid'
            AND @Reference IS NOT NULL
            AND (@KnownReference IS NULL
                OR @KnownReference COLLATE Latin1_General_100_BIN2 <> @Reference COLLATE Latin1_General_100_BIN2)
        BEGIN
            SET @Message = CONCAT(N'invoice ', @InvoiceId, N' was paid with the reference ''',
                REPLACE(@KnownReference, N'%', N'%%'), N'''; got ''', REPLACE(@Reference, N'%', N'%%'), N'''');
            THROW 51021, @Message, 1;
        END;

        IF @Status NOT IN (N'Pending', N'Overdue', N'Paid')
        BEGIN
            SET @Message = CONCAT(N'an invoice must be Pending or Overdue to be paid; invoice ', @InvoiceId, N' is ',
                @Status);
            THROW 51023, @Message, 1;
        END;

        UPDATE dbo.BillingInvoices
        SET
            Status = N'Paid',
            PaidUtc = COALESCE(@PaidUtc, @Now),
            MetadataJson = CASE
                WHEN @Reference IS NULL THEN MetadataJson
                ELSE JSON_MODIFY(COALESCE(MetadataJson, N'{}'), N'$.PaymentReference', @Reference)
            END
        WHERE InvoiceId = @InvoiceId
            AND Status <> N'Paid';

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT InvoiceId = @InvoiceId, Status = CONVERT(nvarchar(50), N'Paid');
END;
GO
