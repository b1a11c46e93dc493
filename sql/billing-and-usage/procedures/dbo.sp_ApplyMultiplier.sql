/*
Purpose:  Prices the ledger rows that were written without an amount (IsRated = 0), in batches by LedgerId. The price
          of a unit is the rate of the operation in the plan in force at RecordedAt (the tenant's subscription, else
          the public plan payg); else the newest price band of the operation in force then that holds the row's
          quantity; else the plan's default rate. A row without any price stays as it is. AmountUSD = Quantity x Rate x
          factor; the factor is the row's own Multiplier times the plan's multiplier of the dimension 'operation' in
          force then, the one for the operation or, without it, the one for '*'. Whoever records a use multiplies what
          only he knows (modality, priority) into the row's Multiplier.
Returns:  RatedRows bigint, TotalAmountUSD decimal(38,6).
Errors:   51012 out of range · 51018 a price that does not fit the ledger · 51019 several arguments · 51020 no such
          tenant.
Native:   none: a natively compiled procedure cannot read rates. The ledger is updated under SNAPSHOT; of two runs over
          one row the later fails (41302) and may be repeated.
Source:   each batch is a transaction, so a run that fails goes on where it stopped: rated rows are never rated again.
          Types: Quantity (18,6) * Rate (18,8) = (37,14), exact. Factor: (18,6) * (18,6) = (37,12), exact, then ROUND
          to 6 places. Amount: (25,14) * (12,6) = (38,20), exact, then ROUND to 6 places. ROUND takes a half away from
          zero.
*/
CREATE PROCEDURE dbo.sp_ApplyMultiplier
    @TenantId int = NULL,           /* whose; NULL: everyone's */
    @FromTime datetime2(7) = NULL,  /* RecordedAt from, inclusive */
    @ToTime datetime2(7) = NULL,    /* RecordedAt to, exclusive */
    @BatchSize int = 10000          /* 1..1000000 rows a transaction */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Last bigint = 0;
    DECLARE @Found int = 1;
    DECLARE @RatedRows bigint = 0;
    DECLARE @TotalAmountUSD decimal(38, 6) = 0;

    IF @BatchSize IS NULL SET @BatchSize = 10000;

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
        (1, 51012, CASE WHEN @ToTime <= @FromTime
            THEN CONCAT(N'ToTime must be after FromTime; got ', CONVERT(nvarchar(27), @FromTime, 121),
                N'..', CONVERT(nvarchar(27), @ToTime, 121)) END),
        (2, 51012, CASE WHEN @BatchSize NOT BETWEEN 1 AND 1000000
            THEN CONCAT(N'BatchSize must be in 1..1000000; got ', @BatchSize) END),
        (3, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    DECLARE @Batch table (
        LedgerId bigint NOT NULL PRIMARY KEY,
        TenantId int NOT NULL,
        OperationType nvarchar(50) NOT NULL,
        Quantity decimal(18, 6) NOT NULL,
        Multiplier decimal(18, 6) NOT NULL,
        RecordedAt datetime2(7) NOT NULL,
        Rate decimal(18, 8) NULL,
        Factor decimal(38, 12) NULL,
        AmountUSD decimal(18, 6) NULL
    );

    WHILE @Found > 0
    BEGIN
        BEGIN TRY
            BEGIN TRANSACTION;

            DELETE FROM @Batch;

            INSERT INTO @Batch (LedgerId, TenantId, OperationType, Quantity, Multiplier, RecordedAt)
            SELECT TOP (@BatchSize) l.LedgerId, l.TenantId, l.OperationType, l.Quantity, l.Multiplier, l.RecordedAt
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            WHERE l.IsRated = 0
                AND l.LedgerId > @Last
                AND (@TenantId IS NULL OR l.TenantId = @TenantId)
                AND (@FromTime IS NULL OR l.RecordedAt >= @FromTime)
                AND (@ToTime IS NULL OR l.RecordedAt < @ToTime)
            ORDER BY l.LedgerId
            OPTION (RECOMPILE);

            SELECT @Found = COUNT(*), @Last = COALESCE(MAX(b.LedgerId), @Last) FROM @Batch AS b;

            UPDATE b
            SET
                Rate = COALESCE(
                    CONVERT(decimal(18, 8), r.Rate), t.UnitPrice, CONVERT(decimal(18, 8), p.DefaultRate)),
                Factor = ROUND(b.Multiplier * COALESCE(m.Multiplier, CONVERT(decimal(18, 6), 1)), 6)
            FROM @Batch AS b
            OUTER APPLY (
                SELECT TOP (1) f.RatePlanId, f.DefaultRate
                FROM (
                    SELECT Precedence = 1, s.CurrentPeriodStart, s.SubscriptionId, d.RatePlanId, d.DefaultRate
                    FROM dbo.TenantSubscriptions AS s
                    INNER JOIN dbo.BillingRatePlans AS d ON d.RatePlanId = s.RatePlanId
                    WHERE s.TenantId = b.TenantId
                        AND s.CurrentPeriodStart <= b.RecordedAt
                        AND s.CurrentPeriodEnd > b.RecordedAt
                        AND (s.Status <> N'Cancelled' OR s.CanceledAt > b.RecordedAt)
                    UNION ALL
                    SELECT 2, NULL, NULL, d.RatePlanId, d.DefaultRate
                    FROM dbo.BillingRatePlans AS d
                    WHERE d.TenantId IS NULL
                        AND d.PlanCode = N'payg'
                        AND d.IsActive = 1
                ) AS f
                ORDER BY f.Precedence, f.CurrentPeriodStart DESC, f.SubscriptionId DESC
            ) AS p
            LEFT JOIN dbo.BillingOperationRates AS r
                ON r.RatePlanId = p.RatePlanId
                AND r.OperationType = b.OperationType
                AND r.IsActive = 1
            OUTER APPLY (
                SELECT TOP (1) g.UnitPrice
                FROM dbo.BillingPricingTiers AS g
                WHERE g.OperationType = b.OperationType
                    AND g.EffectiveFrom <= b.RecordedAt
                    AND (g.EffectiveTo IS NULL OR g.EffectiveTo > b.RecordedAt)
                    AND g.MinQuantity <= b.Quantity
                    AND (g.MaxQuantity IS NULL OR g.MaxQuantity > b.Quantity)
                ORDER BY g.EffectiveFrom DESC, g.MinQuantity DESC, g.TierId DESC
            ) AS t
            OUTER APPLY (
                SELECT TOP (1) x.Multiplier
                FROM dbo.BillingMultipliers AS x
                WHERE x.RatePlanId = p.RatePlanId
                    AND x.Dimension = N'operation'
                    AND x.DimensionKey IN (b.OperationType, N'*')
                    AND x.IsActive = 1
                    AND x.EffectiveFrom <= b.RecordedAt
                    AND (x.EffectiveTo IS NULL OR x.EffectiveTo > b.RecordedAt)
                ORDER BY CASE WHEN x.DimensionKey = N'*' THEN 1 ELSE 0 END
            ) AS m;

            DELETE FROM @Batch WHERE Rate IS NULL;

            -- The first two bounds make the product exact in 38 digits, and the third makes it fit the ledger.
            SELECT TOP (1)
                @Message = CONCAT(N'ledger row ', b.LedgerId, N' must cost less than 1000000000000, less than ',
                    N'100000000000 before its factor, and have a factor below 1000000; got quantity ', b.Quantity,
                    N' at ', b.Rate, N', factor ', CONVERT(decimal(38, 6), b.Factor))
            FROM @Batch AS b
            WHERE ABS(b.Quantity * b.Rate) >= 100000000000
                OR b.Factor >= 1000000
                OR ABS(CASE
                    WHEN ABS(b.Quantity * b.Rate) < 100000000000 AND b.Factor < 1000000
                        THEN ROUND(CONVERT(decimal(25, 14), b.Quantity * b.Rate) * CONVERT(decimal(12, 6), b.Factor), 6)
                END) >= 1000000000000
            ORDER BY b.LedgerId;

            IF @Message IS NOT NULL THROW 51018, @Message, 1;

            UPDATE @Batch
            SET AmountUSD = ROUND(CONVERT(decimal(25, 14), Quantity * Rate) * CONVERT(decimal(12, 6), Factor), 6);

            UPDATE l
            SET
                AmountUSD = b.AmountUSD,
                IsRated = 1
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            INNER JOIN @Batch AS b ON b.LedgerId = l.LedgerId
            WHERE l.IsRated = 0;

            COMMIT TRANSACTION;

            SELECT
                @RatedRows += COUNT_BIG(*),
                @TotalAmountUSD += COALESCE(SUM(b.AmountUSD), 0)
            FROM @Batch AS b;
        END TRY
        BEGIN CATCH
            IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
            THROW;
        END CATCH;
    END;

    SELECT RatedRows = @RatedRows, TotalAmountUSD = @TotalAmountUSD;
END;
GO
