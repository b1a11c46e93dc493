-- Purpose: brings weights back to what they were at an instant: weights changed since have their old values again, with
--     everything else in their rows; weights deleted since are back under their own WeightId; newer ones are gone.
-- Returns: WeightsExamined bigint, ToUpdate bigint, ToReinsert bigint, ToRemove bigint, MeanAbsDelta float,
--     MaxAbsDelta float, Applied bit: one row, the deltas over the weights whose value changes (NULL where none does);
--     then WeightId bigint, CurrentValue real, TargetValue real, Delta float: the ten largest, Delta = target - current.
-- Writes: new versions of rows, never the history; WeightRollbackLog for every run, dry or real; WeightAdjustmentHistory
--     for each value changed (weights put back or removed have no pair of values: their history shows them). All in one
--     transaction; a run that fails leaves its row in the log with the error, and nothing else. Values are compared by
--     their bits. A second rollback to the same instant finds nothing to change.
-- Dry run: @DryRun = 1, the default, changes no weight; it fails where the real run would.
-- Errors: 51011 missing, 51012 in the future or older than the history is kept, 51020 model or snapshot, 51023 nothing
--     existed then, or a weight's layer exists no longer; 51019 for several.
-- Native: none. On the embedded engine: the history has no retention period, a failed run leaves no row at all, and
--     SQLite keeps no sign of a zero.
-- Runs as its owner: IDENTITY_INSERT asks for ALTER on the table, which no caller should have.
CREATE PROCEDURE dbo.sp_RollbackWeightsToTimestamp
    @ModelId int = NULL,             /* one model; NULL: all */
    @TargetTimestamp datetime2(7),   /* the instant, UTC */
    @DryRun bit = 1,                 /* 0: do it */
    @SnapshotId bigint = NULL        /* the snapshot that this restores, for the log */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048),
        @StartedAt datetime2(7) = SYSUTCDATETIME(),
        @KeptSince datetime2(7);

    SELECT @KeptSince = CASE t.history_retention_period_unit
            WHEN 3 THEN DATEADD(DAY, -t.history_retention_period, @StartedAt)
            WHEN 4 THEN DATEADD(WEEK, -t.history_retention_period, @StartedAt)
            WHEN 5 THEN DATEADD(MONTH, -t.history_retention_period, @StartedAt)
            WHEN 6 THEN DATEADD(YEAR, -t.history_retention_period, @StartedAt)
        END /* NULL: kept for ever */
    FROM sys.tables AS t
    WHERE t.object_id = OBJECT_ID(N'dbo.ModelWeights')
        AND t.history_retention_period > 0;

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@TargetTimestamp IS NULL, N'TargetTimestamp is required', NULL)),
        (2, 51011, IIF(@DryRun IS NULL, N'DryRun is required', NULL)),
        (3, 51012, IIF(@TargetTimestamp > @StartedAt,
            CONCAT(N'TargetTimestamp must not be in the future; got ', @TargetTimestamp), NULL)),
        (4, 51012, IIF(@TargetTimestamp < @KeptSince,
            CONCAT(N'TargetTimestamp must not be before ', @KeptSince, N', since when the history is kept; got ',
                @TargetTimestamp), NULL)),
        (5, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId),
            CONCAT(N'ModelId must be a model; got ', @ModelId), NULL)),
        (6, 51020, IIF(@SnapshotId IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM dbo.WeightSnapshots AS s WHERE s.SnapshotId = @SnapshotId),
            CONCAT(N'SnapshotId must be a weight snapshot; got ', @SnapshotId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    CREATE TABLE #Then (
        WeightId bigint NOT NULL PRIMARY KEY,
        LayerId bigint NOT NULL,
        WeightType nvarchar(50) NOT NULL,
        WeightIndex bigint NOT NULL,
        Value real NOT NULL,
        Gradient real NULL,
        Momentum real NULL,
        ImportanceScore real NOT NULL,
        UpdateCount int NOT NULL,
        LastUpdated datetime2(7) NOT NULL
    );

    CREATE TABLE #Changes (
        WeightId bigint NOT NULL PRIMARY KEY,
        ModelId int NOT NULL,
        LayerId bigint NOT NULL,
        CurrentValue real NOT NULL,
        TargetValue real NOT NULL,
        IsMoved bit NOT NULL, /* 1 where Value itself changes */
        Delta AS CONVERT(float, TargetValue) - CONVERT(float, CurrentValue)
    );

    DECLARE
        @Examined bigint,
        @ToUpdate bigint,
        @ToReinsert bigint,
        @ToRemove bigint,
        @Current bigint,
        @Lost bigint,
        @FirstLost bigint,
        @MeanAbsDelta float,
        @MaxAbsDelta float,
        @InsertsIdentity bit = 0;

    BEGIN TRY
        BEGIN TRANSACTION;

        /* The rows of now are locked until the end, with the gaps between them. */
        SELECT w.WeightId
        INTO #Now
        FROM dbo.ModelWeights AS w WITH (UPDLOCK, HOLDLOCK)
        INNER JOIN dbo.ModelLayers AS l ON l.LayerId = w.LayerId
        WHERE @ModelId IS NULL OR l.ModelId = @ModelId;

        SET @Current = ROWCOUNT_BIG();

        INSERT INTO #Then (WeightId, LayerId, WeightType, WeightIndex, Value, Gradient, Momentum, ImportanceScore,
            UpdateCount, LastUpdated)
        SELECT
            w.WeightId, w.LayerId, w.WeightType, w.WeightIndex, w.Value, w.Gradient, w.Momentum, w.ImportanceScore,
            w.UpdateCount, w.LastUpdated
        FROM dbo.ModelWeights FOR SYSTEM_TIME AS OF @TargetTimestamp AS w
        WHERE @ModelId IS NULL
            OR EXISTS (
                SELECT 1
                FROM dbo.ModelLayers FOR SYSTEM_TIME ALL AS l
                WHERE l.LayerId = w.LayerId
                    AND l.ModelId = @ModelId
            );

        IF @Current > 0 AND NOT EXISTS (SELECT 1 FROM #Then)
        BEGIN
            SET @Message = CONCAT(N'no weight to restore existed at ', @TargetTimestamp,
                N'; a rollback would remove all ', @Current, N' of now');
            THROW 51023, @Message, 1;
        END;

        INSERT INTO #Changes (WeightId, ModelId, LayerId, CurrentValue, TargetValue, IsMoved)
        SELECT
            w.WeightId,
            l.ModelId,
            t.LayerId,
            w.Value,
            t.Value,
            IIF(CONVERT(binary(4), w.Value) <> CONVERT(binary(4), t.Value), 1, 0)
        FROM #Then AS t
        INNER JOIN dbo.ModelWeights AS w ON w.WeightId = t.WeightId
        INNER JOIN dbo.ModelLayers AS l ON l.LayerId = w.LayerId
        WHERE EXISTS (
            SELECT w.LayerId, w.WeightType COLLATE Latin1_General_100_BIN2, w.WeightIndex, CONVERT(binary(4), w.Value),
                CONVERT(binary(4), w.Gradient), CONVERT(binary(4), w.Momentum), CONVERT(binary(4), w.ImportanceScore),
                w.UpdateCount, w.LastUpdated
            EXCEPT
            SELECT t.LayerId, t.WeightType COLLATE Latin1_General_100_BIN2, t.WeightIndex, CONVERT(binary(4), t.Value),
                CONVERT(binary(4), t.Gradient), CONVERT(binary(4), t.Momentum), CONVERT(binary(4), t.ImportanceScore),
                t.UpdateCount, t.LastUpdated
        );

        SET @ToUpdate = ROWCOUNT_BIG();

        SELECT @ToReinsert = COUNT_BIG(*)
        FROM #Then AS t
        WHERE NOT EXISTS (SELECT 1 FROM #Now AS n WHERE n.WeightId = t.WeightId);

        SELECT @ToRemove = COUNT_BIG(*)
        FROM #Now AS n
        WHERE NOT EXISTS (SELECT 1 FROM #Then AS t WHERE t.WeightId = n.WeightId);

        SELECT
            @Lost = COUNT_BIG(*),
            @FirstLost = MIN(t.LayerId)
        FROM #Then AS t
        WHERE NOT EXISTS (SELECT 1 FROM dbo.ModelLayers AS l WHERE l.LayerId = t.LayerId);

        IF @Lost > 0
        BEGIN
            SET @Message = CONCAT(@Lost, N' weights belong to layers that no longer exist; the first is layer ',
                @FirstLost);
            THROW 51023, @Message, 1;
        END;

        SELECT
            @MeanAbsDelta = AVG(ABS(c.Delta)),
            @MaxAbsDelta = MAX(ABS(c.Delta))
        FROM #Changes AS c
        WHERE c.IsMoved = 1;

        SET @Examined = @Current + @ToReinsert;

        IF @DryRun = 0
        BEGIN
            DELETE FROM w
            FROM dbo.ModelWeights AS w
            INNER JOIN #Now AS n ON n.WeightId = w.WeightId
            WHERE NOT EXISTS (SELECT 1 FROM #Then AS t WHERE t.WeightId = w.WeightId);

            /* One statement: two rows may exchange their keys. */
            UPDATE w
            SET
                LayerId = t.LayerId,
                WeightType = t.WeightType,
                WeightIndex = t.WeightIndex,
                Value = t.Value,
                Gradient = t.Gradient,
                Momentum = t.Momentum,
                ImportanceScore = t.ImportanceScore,
                UpdateCount = t.UpdateCount,
                LastUpdated = t.LastUpdated
            FROM dbo.ModelWeights AS w
            INNER JOIN #Changes AS c ON c.WeightId = w.WeightId
            INNER JOIN #Then AS t ON t.WeightId = w.WeightId;

            IF @ToReinsert > 0
            BEGIN
                SET @InsertsIdentity = 1;
                SET IDENTITY_INSERT dbo.ModelWeights ON;

                INSERT INTO dbo.ModelWeights (WeightId, LayerId, WeightType, WeightIndex, Value, Gradient, Momentum,
                    ImportanceScore, UpdateCount, LastUpdated)
                SELECT
                    t.WeightId, t.LayerId, t.WeightType, t.WeightIndex, t.Value, t.Gradient, t.Momentum,
                    t.ImportanceScore, t.UpdateCount, t.LastUpdated
                FROM #Then AS t
                WHERE NOT EXISTS (SELECT 1 FROM #Now AS n WHERE n.WeightId = t.WeightId);

                SET IDENTITY_INSERT dbo.ModelWeights OFF;
                SET @InsertsIdentity = 0;
            END;

            DECLARE @BatchId uniqueidentifier = NEWID();

            INSERT INTO dbo.WeightAdjustmentHistory (BatchId, ModelId, LayerId, WeightId, OldValue, NewValue, Reason,
                AdjustedBy)
            SELECT @BatchId, c.ModelId, c.LayerId, c.WeightId, c.CurrentValue, c.TargetValue, N'Rollback', ORIGINAL_LOGIN()
            FROM #Changes AS c
            WHERE c.IsMoved = 1;
        END;

        INSERT INTO dbo.WeightRollbackLog (ModelId, SnapshotId, TargetTimestamp, IsDryRun, WeightsExamined,
            WeightsUpdated, WeightsReinserted, WeightsRemoved, MeanAbsDelta, MaxAbsDelta, Status, StartedAt, CompletedAt)
        VALUES (@ModelId, @SnapshotId, @TargetTimestamp, @DryRun, @Examined, @ToUpdate, @ToReinsert, @ToRemove,
            @MeanAbsDelta, @MaxAbsDelta, N'Completed', @StartedAt, SYSUTCDATETIME());

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        IF @InsertsIdentity = 1
            SET IDENTITY_INSERT dbo.ModelWeights OFF;

        INSERT INTO dbo.WeightRollbackLog (ModelId, SnapshotId, TargetTimestamp, IsDryRun, Status, ErrorMessage,
            StartedAt, CompletedAt)
        VALUES (@ModelId, @SnapshotId, @TargetTimestamp, @DryRun, N'Failed', LEFT(ERROR_MESSAGE(), 2000), @StartedAt,
            SYSUTCDATETIME());

        THROW;
    END CATCH;

    SELECT
        @Examined AS WeightsExamined,
        @ToUpdate AS ToUpdate,
        @ToReinsert AS ToReinsert,
        @ToRemove AS ToRemove,
        @MeanAbsDelta AS MeanAbsDelta,
        @MaxAbsDelta AS MaxAbsDelta,
        CONVERT(bit, IIF(@DryRun = 0, 1, 0)) AS Applied;

    SELECT TOP (10)
        c.WeightId,
        c.CurrentValue,
        c.TargetValue,
        c.Delta
    FROM #Changes AS c
    WHERE c.IsMoved = 1
    ORDER BY
        ABS(c.Delta) DESC,
        c.WeightId;
END;
GO
