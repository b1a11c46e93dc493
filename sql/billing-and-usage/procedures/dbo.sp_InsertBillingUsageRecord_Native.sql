/*
Purpose:  Writes one row of the usage ledger, once: with a CorrelationId the call may be repeated. The same key with the
          same payload changes nothing; with another payload it is refused. Without a key every call is a use of its own.
          A row is rated (IsRated) when an amount is given; else a rating run prices it later, and a repeated call that
          gives no amount still agrees with the rated row. A negative amount is a correction.
Returns:  nothing.
Errors:   51011 missing argument · 51012 out of range · 51021 the key was used for another payload.
Native:   natively compiled T-SQL (In-Memory OLTP): no SET options, no disk tables, no unique index that leaves out NULL,
          and no REPLACE: a percent sign in a key, which THROW takes for a format, may spoil the text of 51021.
Source:   SERIALIZABLE, because a memory-optimized table allows no filtered unique index: two transactions that look for
          the same missing key and insert it fail validation (41325) but for one, and the loser's repeat finds the row.
          Callers in a transaction of their own keep its disk side at READ COMMITTED (see sp_CompleteJob).
*/
CREATE PROCEDURE dbo.sp_InsertBillingUsageRecord_Native
    @TenantId int,                      /* who pays */
    @OperationType nvarchar(50),        /* inference, embedding, atomization, prime-search … */
    @Quantity decimal(18, 6),           /* how much, not negative */
    @AmountUSD decimal(18, 6) = 0,      /* what it costs; 0 until the row is rated */
    @Multiplier decimal(18, 6) = 1,     /* factor on the rate, not negative */
    @CorrelationId nvarchar(100) = NULL /* idempotency key: the job's or the request's id */
WITH NATIVE_COMPILATION, SCHEMABINDING
AS
BEGIN ATOMIC WITH (TRANSACTION ISOLATION LEVEL = SERIALIZABLE, LANGUAGE = N'us_english')
    DECLARE @Message nvarchar(2048);
    DECLARE @LedgerId bigint;
    DECLARE @KnownQuantity decimal(18, 6);
    DECLARE @KnownAmount decimal(18, 6);
    DECLARE @KnownMultiplier decimal(18, 6);
    DECLARE @KnownIsRated bit;
    DECLARE @IsRated bit = 0;

    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;
    IF @OperationType IS NULL THROW 51011, N'OperationType is required', 1;
    IF @Quantity IS NULL THROW 51011, N'Quantity is required', 1;
    IF @AmountUSD IS NULL THROW 51011, N'AmountUSD is required', 1;
    IF @Multiplier IS NULL THROW 51011, N'Multiplier is required', 1;
    IF LEN(@OperationType) = 0 THROW 51012, N'OperationType must not be empty', 1;

    IF @Quantity < 0
    BEGIN
        SET @Message = N'Quantity must not be negative; got ' + CONVERT(nvarchar(30), @Quantity);
        THROW 51012, @Message, 1;
    END;

    IF @Multiplier < 0
    BEGIN
        SET @Message = N'Multiplier must not be negative; got ' + CONVERT(nvarchar(30), @Multiplier);
        THROW 51012, @Message, 1;
    END;

    IF @CorrelationId IS NOT NULL
    BEGIN
        SELECT TOP (1)
            @LedgerId = l.LedgerId,
            @KnownQuantity = l.Quantity,
            @KnownAmount = l.AmountUSD,
            @KnownMultiplier = l.Multiplier,
            @KnownIsRated = l.IsRated
        FROM dbo.BillingUsageLedger AS l
        WHERE l.TenantId = @TenantId
            AND l.OperationType = @OperationType
            AND l.CorrelationId = @CorrelationId
        ORDER BY l.LedgerId;

        IF @LedgerId IS NOT NULL
        BEGIN
            IF @KnownQuantity <> @Quantity
                OR ((@KnownAmount <> @AmountUSD OR @KnownMultiplier <> @Multiplier)
                    AND (@KnownIsRated = 0 OR @AmountUSD <> 0))
            BEGIN
                SET @Message = N'CorrelationId may be used for one ' + @OperationType + N' of a tenant only; '''
                    + @CorrelationId + N''' stands for quantity ' + CONVERT(nvarchar(30), @KnownQuantity)
                    + N', amount ' + CONVERT(nvarchar(30), @KnownAmount) + N'; got quantity '
                    + CONVERT(nvarchar(30), @Quantity) + N', amount ' + CONVERT(nvarchar(30), @AmountUSD);
                THROW 51021, @Message, 1;
            END;

            RETURN;
        END;
    END;

    IF @AmountUSD <> 0 SET @IsRated = 1;

    INSERT INTO dbo.BillingUsageLedger (TenantId, OperationType, Quantity, AmountUSD, Multiplier, IsRated, CorrelationId)
    VALUES (@TenantId, @OperationType, @Quantity, @AmountUSD, @Multiplier, @IsRated, @CorrelationId);
END;
GO
