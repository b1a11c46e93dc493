-- Purpose: the instants that were named.
-- Returns: SnapshotId bigint, SnapshotName nvarchar(255), ModelId int, SnapshotTime datetime2(7), WeightCount bigint,
--     Description nvarchar(max), CreatedAt datetime2(7): newest first. With @ModelId: the model's own, and those of all
--     models, which hold it too.
-- Errors: 51020 model.
-- Native: none.
CREATE PROCEDURE dbo.sp_ListWeightSnapshots
    @ModelId int = NULL /* one model; NULL: all snapshots */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId)
    BEGIN
        SET @Message = CONCAT(N'ModelId must be a model; got ', @ModelId);
        THROW 51020, @Message, 1;
    END;

    SELECT
        s.SnapshotId,
        s.SnapshotName,
        s.ModelId,
        s.SnapshotTime,
        s.WeightCount,
        s.Description,
        s.CreatedAt
    FROM dbo.WeightSnapshots AS s
    WHERE @ModelId IS NULL
        OR s.ModelId = @ModelId
        OR s.ModelId IS NULL
    ORDER BY
        s.SnapshotTime DESC,
        s.SnapshotId DESC;
END;
GO
