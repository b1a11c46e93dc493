-- Purpose: brings the weights back to a named snapshot.
-- Returns: WeightsExamined bigint, ToUpdate bigint, ToReinsert bigint, ToRemove bigint, MeanAbsDelta float,
--     MaxAbsDelta float, Applied bit; then WeightId bigint, CurrentValue real, TargetValue real, Delta float: the two
--     result sets of sp_RollbackWeightsToTimestamp. With @DryRun = 1, the default, no weight changes.
-- Errors: 51011 missing, 51020 no such snapshot, 51023 as sp_RollbackWeightsToTimestamp, 51025 the history no longer
--     holds as many weights as the snapshot had; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_RestoreWeightSnapshot
    @SnapshotName nvarchar(255), /* its name */
    @DryRun bit = 1              /* 0: do it */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Message nvarchar(2048),
        @SnapshotId bigint,
        @ModelId int,
        @Instant datetime2(7),
        @Promised bigint,
        @Kept bigint;

    IF @SnapshotName IS NULL AND @DryRun IS NULL
        THROW 51019, N'2 arguments are wrong:
  51011 SnapshotName is required
  51011 DryRun is required', 1;

    IF @SnapshotName IS NULL
        THROW 51011, N'SnapshotName is required', 1;

    IF @DryRun IS NULL
        THROW 51011, N'DryRun is required', 1;

    SELECT
        @SnapshotId = s.SnapshotId,
        @ModelId = s.ModelId,
        @Instant = s.SnapshotTime,
        @Promised = s.WeightCount
    FROM dbo.WeightSnapshots AS s
    WHERE s.SnapshotName = @SnapshotName;

    IF @SnapshotId IS NULL
    BEGIN
        SET @Message = CONCAT(N'SnapshotName must be a weight snapshot; got ''', REPLACE(@SnapshotName, N'%', N'%%'),
            N'''');
        THROW 51020, @Message, 1;
    END;

    SELECT @Kept = COUNT_BIG(*)
    FROM dbo.ModelWeights FOR SYSTEM_TIME AS OF @Instant AS w
    WHERE @ModelId IS NULL
        OR EXISTS (
            SELECT 1
            FROM dbo.ModelLayers FOR SYSTEM_TIME ALL AS l
            WHERE l.LayerId = w.LayerId
                AND l.ModelId = @ModelId
        );

    IF @Kept <> @Promised
    BEGIN
        SET @Message = CONCAT(N'weight snapshot ''', REPLACE(@SnapshotName, N'%', N'%%'), N''' has ', @Promised,
            N' weights; the history of its instant holds ', @Kept);
        THROW 51025, @Message, 1;
    END;

    /* Its result sets are this procedure's: WeightsExamined, ToUpdate, ToReinsert, ToRemove, MeanAbsDelta, MaxAbsDelta,
       Applied; WeightId, CurrentValue, TargetValue, Delta. */
    EXECUTE dbo.sp_RollbackWeightsToTimestamp
        @ModelId = @ModelId,
        @TargetTimestamp = @Instant,
        @DryRun = @DryRun,
        @SnapshotId = @SnapshotId;
END;
GO
