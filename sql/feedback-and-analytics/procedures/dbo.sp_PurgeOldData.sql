-- Purpose: deletes old rows of logs and measurements.
-- Returns: TableName nvarchar(128), RowsEligible bigint, RowsDeleted bigint: one row for each table of the list, or for
--     @TableName. With @DryRun = 1, the default, nothing is deleted.
-- Tables: AlertHistory (alerts that are resolved), AttentionGenerationLog, ErrorLog, GraphQueries, PerformanceCounters,
--     QueryPerformanceMetrics, SpatialQueries (with their SearchResults), TelemetryEvents, ToolInvocationLog. No other table
--     can be named: not atoms, ledger or provenance, and not SecurityAuditLog, which is kept. The history of temporal
--     tables has HISTORY_RETENTION_PERIOD.
-- Old: earlier than @RetentionDays times 24 hours before now; the instant itself is kept.
-- Batches: each is a transaction of its own, so that the log can be reused and nobody waits long; a purge that is
--     stopped has deleted what it has deleted, and the next one goes on.
-- Errors: 51011 missing, 51012 range, 51015 a table that is not in the list; 51019 for several.
-- Native: none. On the embedded engine: the batches of one call are one transaction, which is undone as a whole if it fails.
CREATE PROCEDURE dbo.sp_PurgeOldData
    @RetentionDays int = 90,          /* 1..36500 */
    @TableName nvarchar(128) = NULL,  /* one table of the list; NULL: all */
    @BatchSize int = 5000,            /* rows of one transaction, 1..1000000 */
    @DryRun bit = 1                   /* 0: do it */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048),
        @Before datetime2(7) = DATEADD(DAY, -@RetentionDays, SYSUTCDATETIME()),
        @At int = 1,
        @Name nvarchar(128),
        @Condition nvarchar(400),
        @Statement nvarchar(max),
        @Rows bigint,
        @Deleted bigint;

    DECLARE @Tables table (
        Ordinal int IDENTITY(1, 1) NOT NULL PRIMARY KEY,
        TableName nvarchar(128) NOT NULL,
        Condition nvarchar(400) NOT NULL,
        RowsEligible bigint NOT NULL DEFAULT (0),
        RowsDeleted bigint NOT NULL DEFAULT (0)
    );

    INSERT INTO @Tables (TableName, Condition)
    SELECT
        t.TableName,
        t.Condition
    FROM (VALUES
        (N'AlertHistory', N'TriggeredAt < @before AND ResolvedAt IS NOT NULL'),
        (N'AttentionGenerationLog', N'CreatedAt < @before'),
        (N'ErrorLog', N'OccurredAt < @before'),
        (N'GraphQueries', N'ExecutedAt < @before'),
        (N'PerformanceCounters', N'SampledAt < @before'),
        (N'QueryPerformanceMetrics', N'ExecutedAt < @before'),
        (N'SpatialQueries', N'ExecutedAt < @before'),
        (N'TelemetryEvents', N'OccurredAt < @before'),
        (N'ToolInvocationLog', N'InvokedAt < @before')
    ) AS t (TableName, Condition)
    WHERE @TableName IS NULL OR t.TableName = @TableName
    ORDER BY t.TableName;

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@RetentionDays IS NULL, N'RetentionDays is required', NULL)),
        (2, 51011, IIF(@BatchSize IS NULL, N'BatchSize is required', NULL)),
        (3, 51011, IIF(@DryRun IS NULL, N'DryRun is required', NULL)),
        (4, 51012, IIF(@RetentionDays NOT BETWEEN 1 AND 36500,
            CONCAT(N'RetentionDays must be in 1..36500; got ', @RetentionDays), NULL)),
        (5, 51012, IIF(@BatchSize NOT BETWEEN 1 AND 1000000,
            CONCAT(N'BatchSize must be in 1..1000000; got ', @BatchSize), NULL)),
        (6, 51015, IIF(NOT EXISTS (SELECT 1 FROM @Tables),
            CONCAT(N'TableName must be one of AlertHistory, AttentionGenerationLog, ErrorLog, GraphQueries, ',
                N'PerformanceCounters, QueryPerformanceMetrics, SpatialQueries, TelemetryEvents, ToolInvocationLog; got ''',
                REPLACE(@TableName, N'%', N'%%'), N''''), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    WHILE @At <= (SELECT MAX(t.Ordinal) FROM @Tables AS t)
    BEGIN
        SELECT
            @Name = t.TableName,
            @Condition = t.Condition
        FROM @Tables AS t
        WHERE t.Ordinal = @At;

        SET @Statement = CONCAT(N'SELECT @rows = COUNT_BIG(*) FROM dbo.', QUOTENAME(@Name), N' WHERE ', @Condition, N';');

        EXECUTE sys.sp_executesql @Statement, N'@before datetime2(7), @rows bigint OUTPUT',
            @before = @Before, @rows = @Rows OUTPUT;

        SET @Deleted = 0;

        IF @DryRun = 0
        BEGIN
            DECLARE @Batch bigint = 1;

            SET @Statement = CONCAT(N'DELETE TOP (@size) FROM dbo.', QUOTENAME(@Name), N' WHERE ', @Condition,
                N'; SET @rows = ROWCOUNT_BIG();');

            WHILE @Batch > 0
            BEGIN
                EXECUTE sys.sp_executesql @Statement, N'@before datetime2(7), @size int, @rows bigint OUTPUT',
                    @before = @Before, @size = @BatchSize, @rows = @Batch OUTPUT;

                SET @Deleted += @Batch;
            END;
        END;

        UPDATE @Tables
        SET
            RowsEligible = @Rows,
            RowsDeleted = @Deleted
        WHERE Ordinal = @At;

        SET @At += 1;
    END;

    SELECT
        t.TableName,
        t.RowsEligible,
        t.RowsDeleted
    FROM @Tables AS t
    ORDER BY t.Ordinal;
END;
GO
