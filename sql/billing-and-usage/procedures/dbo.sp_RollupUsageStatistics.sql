/*
Purpose:  Sums a day (UTC) of usage and requests into UsageStatistics, a row for each tenant and operation. May be
          repeated: the rows of the day are written anew from what is there.
Returns:  RowsMerged int.
Errors:   51012 a day in the future · 51018 a sum that does not fit.
Native:   none; the ledger is memory-optimized and read under SNAPSHOT.
Source:   RequestCount, TotalQuantity and TotalAmountUSD come from the ledger; ErrorCount and durations from the
          requests that ended that day. A request counts for the operation that its CorrelationId was metered as, else
          for its task. P95DurationMs is the least duration that 95 % of the requests do not pass. Ledger rows of a
          tenant that does not exist are left out: the ledger cannot refer to Tenants.
*/
CREATE PROCEDURE dbo.sp_RollupUsageStatistics
    @StatDate date = NULL /* the day; NULL: yesterday */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Today date = CONVERT(date, SYSUTCDATETIME());
    DECLARE @Start datetime2(7);
    DECLARE @End datetime2(7);
    DECLARE @RowsMerged int;

    IF @StatDate IS NULL SET @StatDate = DATEADD(DAY, -1, @Today);

    IF @StatDate > @Today
    BEGIN
        SET @Message = CONCAT(N'StatDate must not be in the future; got ', CONVERT(nvarchar(10), @StatDate, 23));
        THROW 51012, @Message, 1;
    END;

    -- Inclusive, so that the last day there is has an end too.
    SET @Start = CONVERT(datetime2(7), @StatDate);
    SET @End = DATEADD(NANOSECOND, -100, DATEADD(HOUR, 24, @Start));

    DECLARE @Usage table (
        TenantId int NOT NULL,
        OperationType nvarchar(50) NOT NULL,
        RequestCount bigint NOT NULL,
        TotalQuantity decimal(38, 6) NOT NULL,
        TotalAmountUSD decimal(38, 6) NOT NULL,
        PRIMARY KEY (TenantId, OperationType)
    );
    DECLARE @Metered table (
        TenantId int NOT NULL,
        CorrelationId nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        OperationType nvarchar(50) NOT NULL,
        PRIMARY KEY (TenantId, CorrelationId)
    );
    DECLARE @Ended table (
        TenantId int NOT NULL,
        OperationType nvarchar(50) NOT NULL,
        IsError bit NOT NULL,
        DurationMs int NULL
    );
    DECLARE @Statistics table (
        TenantId int NOT NULL,
        OperationType nvarchar(50) NOT NULL,
        RequestCount bigint NOT NULL,
        TotalQuantity decimal(18, 6) NOT NULL,
        TotalAmountUSD decimal(18, 6) NOT NULL,
        ErrorCount bigint NOT NULL,
        AvgDurationMs float NULL,
        P95DurationMs float NULL,
        PRIMARY KEY (TenantId, OperationType)
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        INSERT INTO @Usage (TenantId, OperationType, RequestCount, TotalQuantity, TotalAmountUSD)
        SELECT l.TenantId, l.OperationType, COUNT_BIG(*), SUM(l.Quantity), SUM(l.AmountUSD)
        FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
        WHERE l.RecordedAt BETWEEN @Start AND @End
            AND EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = l.TenantId)
        GROUP BY l.TenantId, l.OperationType;

        SELECT TOP (1)
            @Message = CONCAT(N'the quantity and the amount of a day must be below 1000000000000; got ',
                u.TotalQuantity, N' and ', u.TotalAmountUSD, N' for ', REPLACE(u.OperationType, N'%', N'%%'),
                N' of tenant ', u.TenantId)
        FROM @Usage AS u
        WHERE u.TotalQuantity >= 1000000000000
            OR ABS(u.TotalAmountUSD) >= 1000000000000
        ORDER BY u.TenantId, u.OperationType;

        IF @Message IS NOT NULL THROW 51018, @Message, 1;

        INSERT INTO @Metered (TenantId, CorrelationId, OperationType)
        SELECT m.TenantId, m.CorrelationId, m.OperationType
        FROM (
            SELECT
                l.TenantId,
                l.CorrelationId,
                l.OperationType,
                Place = ROW_NUMBER() OVER (PARTITION BY l.TenantId, l.CorrelationId ORDER BY l.LedgerId)
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            WHERE l.RecordedAt BETWEEN @Start AND @End
                AND l.CorrelationId IS NOT NULL
        ) AS m
        WHERE m.Place = 1;

        INSERT INTO @Ended (TenantId, OperationType, IsError, DurationMs)
        SELECT
            r.TenantId,
            COALESCE(m.OperationType, r.TaskType, N'inference'),
            CASE WHEN r.Status = N'Failed' THEN 1 ELSE 0 END,
            r.TotalDurationMs
        FROM dbo.InferenceRequests AS r
        LEFT JOIN @Metered AS m ON m.TenantId = r.TenantId AND m.CorrelationId = r.CorrelationId
        WHERE COALESCE(r.CompletionTimestamp, r.RequestTimestamp) BETWEEN @Start AND @End;

        INSERT INTO @Statistics (
            TenantId, OperationType, RequestCount, TotalQuantity, TotalAmountUSD, ErrorCount, AvgDurationMs,
            P95DurationMs)
        SELECT
            COALESCE(u.TenantId, e.TenantId),
            COALESCE(u.OperationType, e.OperationType),
            COALESCE(u.RequestCount, 0),
            COALESCE(u.TotalQuantity, 0),
            COALESCE(u.TotalAmountUSD, 0),
            COALESCE(e.ErrorCount, 0),
            e.AvgDurationMs,
            e.P95DurationMs
        FROM @Usage AS u
        FULL JOIN (
            SELECT
                o.TenantId,
                o.OperationType,
                ErrorCount = COUNT_BIG(CASE WHEN o.IsError = 1 THEN 1 END),
                AvgDurationMs = CONVERT(float, SUM(CONVERT(bigint, o.DurationMs)))
                    / NULLIF(CONVERT(float, COUNT_BIG(o.DurationMs)), 0),
                P95DurationMs = CONVERT(float,
                    MIN(CASE WHEN o.Place = (95 * o.Durations + 99) / 100 THEN o.DurationMs END))
            FROM (
                SELECT
                    d.TenantId,
                    d.OperationType,
                    d.IsError,
                    d.DurationMs,
                    Durations = COUNT_BIG(d.DurationMs) OVER (PARTITION BY d.TenantId, d.OperationType),
                    -- Rows without a duration come last, so the places of the others are those among themselves.
                    Place = ROW_NUMBER() OVER (
                        PARTITION BY d.TenantId, d.OperationType
                        ORDER BY CASE WHEN d.DurationMs IS NULL THEN 1 ELSE 0 END, d.DurationMs)
                FROM @Ended AS d
            ) AS o
            GROUP BY o.TenantId, o.OperationType
        ) AS e ON e.TenantId = u.TenantId AND e.OperationType = u.OperationType;

        SET @RowsMerged = @@ROWCOUNT;

        UPDATE s
        SET
            RequestCount = n.RequestCount,
            TotalQuantity = n.TotalQuantity,
            TotalAmountUSD = n.TotalAmountUSD,
            ErrorCount = n.ErrorCount,
            AvgDurationMs = n.AvgDurationMs,
            P95DurationMs = n.P95DurationMs
        FROM dbo.UsageStatistics AS s WITH (UPDLOCK, HOLDLOCK)
        INNER JOIN @Statistics AS n ON n.TenantId = s.TenantId AND n.OperationType = s.OperationType
        WHERE s.StatDate = @StatDate;

        -- HOLDLOCK keeps the gap of a row that is not there yet, so two roll-ups of one day cannot both insert it.
        INSERT INTO dbo.UsageStatistics (
            TenantId, StatDate, OperationType, RequestCount, TotalQuantity, TotalAmountUSD, ErrorCount, AvgDurationMs,
            P95DurationMs)
        SELECT
            n.TenantId, @StatDate, n.OperationType, n.RequestCount, n.TotalQuantity, n.TotalAmountUSD, n.ErrorCount,
            n.AvgDurationMs, n.P95DurationMs
        FROM @Statistics AS n
        WHERE NOT EXISTS (
            SELECT 1
            FROM dbo.UsageStatistics AS s WITH (UPDLOCK, HOLDLOCK)
            WHERE s.TenantId = n.TenantId
                AND s.StatDate = @StatDate
                AND s.OperationType = n.OperationType
        );

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT RowsMerged = @RowsMerged;
END;
GO
