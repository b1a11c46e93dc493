-- Purpose: names this instant, so that the weights can be compared with it or brought back to it.
-- Returns: SnapshotId bigint, SnapshotName nvarchar(255), SnapshotTime datetime2(7), WeightCount bigint: one row. The
--     weights themselves are not copied; their temporal history holds them.
-- Instant: taken once every session that is changing weights has ended its transaction. A row version bears the time at
--     which its transaction began, so one that began earlier and first writes a weight later counts as before.
-- Errors: 51011 missing, 51012 empty name, 51020 model, 51021 the name is taken; 51019 for several.
-- Native: none. On the embedded engine: the same; there is one writer at a time, so the instant is exact.
CREATE PROCEDURE dbo.sp_CreateWeightSnapshot
    @SnapshotName nvarchar(255),       /* a new name */
    @ModelId int = NULL,               /* one model; NULL: all */
    @Description nvarchar(max) = NULL  /* what it is for */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@SnapshotName IS NULL, N'SnapshotName is required', NULL)),
        (2, 51012, IIF(LEN(@SnapshotName) = 0, N'SnapshotName must not be empty', NULL)),
        (3, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId),
            CONCAT(N'ModelId must be a model; got ', @ModelId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @SnapshotTime datetime2(7),
        @WeightCount bigint;

    BEGIN TRY
        BEGIN TRANSACTION;

        IF EXISTS (
            SELECT 1
            FROM dbo.WeightSnapshots AS s WITH (UPDLOCK, HOLDLOCK)
            WHERE s.SnapshotName = @SnapshotName
        )
        BEGIN
            SET @Message = CONCAT(N'SnapshotName must be new; there is a snapshot ''',
                REPLACE(@SnapshotName, N'%', N'%%'), N'''');
            THROW 51021, @Message, 1;
        END;

        /* The shared lock on the table waits for writers, and keeps others out until the instant is recorded. */
        SELECT @WeightCount = COUNT_BIG(*)
        FROM dbo.ModelWeights AS w WITH (TABLOCK, HOLDLOCK)
        INNER JOIN dbo.ModelLayers AS l ON l.LayerId = w.LayerId
        WHERE @ModelId IS NULL OR l.ModelId = @ModelId;

        SET @SnapshotTime = SYSUTCDATETIME();

        INSERT INTO dbo.WeightSnapshots (SnapshotName, ModelId, SnapshotTime, Description, WeightCount, CreatedAt)
        OUTPUT inserted.SnapshotId, inserted.SnapshotName, inserted.SnapshotTime, inserted.WeightCount
        VALUES (@SnapshotName, @ModelId, @SnapshotTime, @Description, @WeightCount, @SnapshotTime);

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;
END;
GO
