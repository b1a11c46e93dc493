/*
Purpose:  Records a use at its price, within the tenant's quotas: one that would pass a hard quota is refused, and one
          that passes a soft quota is noted. With "correlationId" in @Metadata the call may be repeated: the use is
          recorded once. The price is @CostPerUnit, else the list price: the newest band in force of the operation and
          unit that holds the quantity of this one use. Without either the cost is 0 and the row stays unrated, for
          sp_ApplyMultiplier.
Returns:  LedgerId bigint, TotalCost decimal(18,6).
Errors:   51011 missing argument · 51012 out of range · 51017 not a JSON object · 51018 the cost, or the usage that a
          violation notes, is too large · 51019 several arguments · 51020 no such tenant · 51021 the key was used for
          another quantity · 51023 a hard quota is passed; the violation stays noted although the call is rolled back.
Native:   none: the row is written by interpreted T-SQL under SNAPSHOT, since its LedgerId is returned and a price of 0
          is a price. The key is looked up under SERIALIZABLE, as sp_InsertBillingUsageRecord_Native does it: of two
          that insert one key the later fails validation (41325) and may be repeated.
Source:   an update lock on the quotas, taken before the ledger is first read, lets one caller at a time check and
          record; a transaction of the caller's that has read the ledger already checks at that earlier moment. No
          HOLDLOCK: a transaction that has it may not use SERIALIZABLE in memory (41333). Types: decimal(19,0) *
          decimal(18,8) = decimal(38,8), exact; then once ROUND to 6 places, half away from zero.
*/
CREATE PROCEDURE dbo.sp_RecordUsage
    @TenantId int,                            /* who pays */
    @UsageType nvarchar(50),                  /* the ledger's OperationType */
    @Quantity bigint,                         /* 0..999999999999 */
    @UnitType nvarchar(50),                   /* of what: token, vector, request … */
    @CostPerUnit decimal(18, 8) = NULL,       /* US dollars; NULL: the list price */
    @Metadata nvarchar(max) = NULL            /* JSON object, kept as a telemetry event 'usage' of the row */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7);
    DECLARE @CorrelationId nvarchar(4000);
    DECLARE @LedgerId bigint;
    DECLARE @KnownQuantity decimal(18, 6);
    DECLARE @Price decimal(18, 8) = @CostPerUnit;
    DECLARE @Cost decimal(38, 8);
    DECLARE @TotalCost decimal(18, 6);
    DECLARE @Locked int;
    DECLARE @Large decimal(38, 6);
    DECLARE @IsRefused bit = 0;
    DECLARE @IsObject bit = CASE
        WHEN ISJSON(@Metadata) = 1
            AND LEFT(TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @Metadata), 1) = N'{' THEN 1
        ELSE 0
    END;
    DECLARE @KeyType int;

    IF @IsObject = 1
        SELECT @CorrelationId = o.value, @KeyType = o.[type]
        FROM OPENJSON(@Metadata) AS o
        WHERE o.[key] COLLATE Latin1_General_100_BIN2 = N'correlationId'
            AND o.[type] <> 0;

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
        (2, 51011, CASE WHEN @UsageType IS NULL
            THEN N'UsageType is required' END),
        (3, 51011, CASE WHEN @Quantity IS NULL
            THEN N'Quantity is required' END),
        (4, 51011, CASE WHEN @UnitType IS NULL
            THEN N'UnitType is required' END),
        (5, 51012, CASE WHEN LEN(@UsageType) = 0
            THEN N'UsageType must not be empty' END),
        (6, 51012, CASE WHEN LEN(@UnitType) = 0
            THEN N'UnitType must not be empty' END),
        (7, 51012, CASE WHEN @Quantity NOT BETWEEN 0 AND 999999999999
            THEN CONCAT(N'Quantity must be in 0..999999999999; got ', @Quantity) END),
        (8, 51012, CASE WHEN @CostPerUnit < 0
            THEN CONCAT(N'CostPerUnit must not be negative; got ', @CostPerUnit) END),
        (9, 51017, CASE WHEN @Metadata IS NOT NULL AND @IsObject = 0
            THEN N'Metadata must be a JSON object' END),
        (10, 51017, CASE WHEN @KeyType <> 1 OR DATALENGTH(@CorrelationId) NOT BETWEEN 2 AND 200
            THEN N'Metadata.correlationId must be a text of 1..100 characters' END),
        (11, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    DECLARE @Passed table (
        QuotaId int NOT NULL PRIMARY KEY,
        QuotaLimit decimal(18, 6) NOT NULL,
        ResetInterval nvarchar(20) NOT NULL,
        IsHardLimit bit NOT NULL,
        CurrentUsage decimal(38, 6) NOT NULL
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        SELECT @Locked = COUNT(*)
        FROM dbo.BillingTenantQuotas AS q WITH (UPDLOCK, ROWLOCK)
        WHERE q.TenantId = @TenantId
            AND q.OperationType = @UsageType
            AND q.IsActive = 1;

        SET @Now = SYSUTCDATETIME();

        IF @CorrelationId IS NOT NULL
            SELECT @LedgerId = l.LedgerId, @KnownQuantity = l.Quantity, @TotalCost = l.AmountUSD
            FROM dbo.BillingUsageLedger AS l WITH (SERIALIZABLE)
            WHERE l.TenantId = @TenantId
                AND l.OperationType = @UsageType
                AND l.CorrelationId = CONVERT(nvarchar(100), @CorrelationId);

        IF @KnownQuantity <> @Quantity
        BEGIN
            SET @Message = CONCAT(N'CorrelationId may be used for one ', REPLACE(@UsageType, N'%', N'%%'),
                N' of a tenant only; ''', REPLACE(@CorrelationId, N'%', N'%%'), N''' stands for quantity ',
                @KnownQuantity, N'; got quantity ', @Quantity, N'.000000');
            THROW 51021, @Message, 1;
        END;

        IF @LedgerId IS NULL
        BEGIN
            INSERT INTO @Passed (QuotaId, QuotaLimit, ResetInterval, IsHardLimit, CurrentUsage)
            SELECT q.QuotaId, q.QuotaLimit, q.ResetInterval, q.IsHardLimit, q.CurrentUsage
            FROM dbo.fn_TenantQuotas(@TenantId, @UsageType, @Now) AS q
            WHERE q.CurrentUsage + @Quantity > q.QuotaLimit;

            SELECT @Large = MAX(p.CurrentUsage) FROM @Passed AS p;

            IF @Large >= 1000000000000
            BEGIN
                SET @Message = CONCAT(
                N'BillingQuotaViolations.CurrentUsage must be below 1000000000000; got ', @Large);
                THROW 51018, @Message, 1;
            END;

            IF EXISTS (SELECT 1 FROM @Passed AS p WHERE p.IsHardLimit = 1)
            BEGIN
                SELECT TOP (1)
                    @IsRefused = 1,
                    @Message = CONCAT(N'the quota of ', REPLACE(@UsageType, N'%', N'%%'), N' is ', p.QuotaLimit, N' (',
                        p.ResetInterval, N'); ', p.CurrentUsage, N' are used and ', @Quantity, N' more were requested')
                FROM @Passed AS p
                WHERE p.IsHardLimit = 1
                ORDER BY p.QuotaLimit - p.CurrentUsage, p.QuotaId;

                THROW 51023, @Message, 1;
            END;

            INSERT INTO dbo.BillingQuotaViolations (
                TenantId, QuotaId, OperationType, QuotaLimit, CurrentUsage, ViolatedUtc, Notes)
            SELECT
                @TenantId, p.QuotaId, @UsageType, p.QuotaLimit, p.CurrentUsage, @Now,
                CONCAT(N'requested ', @Quantity, N'.000000')
            FROM @Passed AS p;

            IF @Price IS NULL
                SELECT TOP (1) @Price = t.UnitPrice
                FROM dbo.BillingPricingTiers AS t
                WHERE t.OperationType = @UsageType
                    AND t.UnitType = @UnitType
                    AND t.EffectiveFrom <= @Now
                    AND (t.EffectiveTo IS NULL OR t.EffectiveTo > @Now)
                    AND t.MinQuantity <= @Quantity
                    AND (t.MaxQuantity IS NULL OR t.MaxQuantity > @Quantity)
                ORDER BY t.EffectiveFrom DESC, t.MinQuantity DESC, t.TierId DESC;

            SET @Cost = ROUND(CONVERT(decimal(19, 0), @Quantity) * COALESCE(@Price, 0), 6);

            IF @Cost >= 1000000000000
            BEGIN
                SET @Message = CONCAT(N'the cost of one use must be below 1000000000000; got quantity ', @Quantity,
                    N' at ', @Price);
                THROW 51018, @Message, 1;
            END;

            SET @TotalCost = @Cost;

            INSERT INTO dbo.BillingUsageLedger WITH (SNAPSHOT) (
                TenantId, OperationType, Quantity, AmountUSD, IsRated, CorrelationId)
            VALUES (
                @TenantId, @UsageType, @Quantity, @TotalCost, CASE WHEN @Price IS NULL THEN 0 ELSE 1 END,
                CONVERT(nvarchar(100), @CorrelationId));

            SET @LedgerId = CONVERT(bigint, SCOPE_IDENTITY());

            IF @Metadata IS NOT NULL
                INSERT INTO dbo.TelemetryEvents (TenantId, EventName, CorrelationId, Properties, OccurredAt)
                VALUES (@TenantId, N'usage', CONVERT(nvarchar(100), @LedgerId), @Metadata, @Now);
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;

        -- A table variable outlives the rollback. Without implicit transactions the note is committed at once, so a
        -- client that rolls back after the error does not take it back; the setting ends with this procedure.
        IF @IsRefused = 1
        BEGIN
            SET IMPLICIT_TRANSACTIONS OFF;

            INSERT INTO dbo.BillingQuotaViolations (
                TenantId, QuotaId, OperationType, QuotaLimit, CurrentUsage, ViolatedUtc, Notes)
            SELECT
                @TenantId, p.QuotaId, @UsageType, p.QuotaLimit, p.CurrentUsage, @Now,
                CONCAT(N'requested ', @Quantity, N'.000000')
            FROM @Passed AS p;
        END;

        THROW;
    END CATCH;

    SELECT LedgerId = @LedgerId, TotalCost = @TotalCost;
END;
GO
