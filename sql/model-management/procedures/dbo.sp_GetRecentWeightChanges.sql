-- Purpose: what happened to weights lately.
-- Returns: WeightId bigint, ModelId int, CurrentValue real, PreviousValue real, Delta float, ChangedAt datetime2(7): one
--     row for each change of a value since @SinceDateTime, newest first. CurrentValue is what the change made of it. A new
--     weight has no PreviousValue, a deleted one no CurrentValue. Changes of the other columns are not among them.
-- Errors: 51011 missing, 51012 range.
-- Native: none.
CREATE PROCEDURE dbo.sp_GetRecentWeightChanges
    @TopN int = 100,                    /* 1..10000 */
    @SinceDateTime datetime2(7) = NULL  /* UTC, itself included; NULL: a day ago */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Message nvarchar(2048),
        @Forever datetime2(7) = '9999-12-31 23:59:59.9999999',
        @Since datetime2(7) = COALESCE(@SinceDateTime, DATEADD(DAY, -1, SYSUTCDATETIME()));

    IF @TopN IS NULL
        THROW 51011, N'TopN is required', 1;

    IF @TopN NOT BETWEEN 1 AND 10000
    BEGIN
        SET @Message = CONCAT(N'TopN must be in 1..10000; got ', @TopN);
        THROW 51012, @Message, 1;
    END;

    WITH changed AS (
        SELECT DISTINCT w.WeightId
        FROM dbo.ModelWeights FOR SYSTEM_TIME ALL AS w
        WHERE w.SysStartTime >= @Since
            OR w.SysEndTime >= @Since AND w.SysEndTime < @Forever
    ), versions AS (
        SELECT
            w.WeightId,
            w.LayerId,
            w.Value,
            w.SysStartTime,
            w.SysEndTime,
            LAG(w.Value) OVER (PARTITION BY w.WeightId ORDER BY w.SysStartTime) AS Before,
            LAG(w.SysEndTime) OVER (PARTITION BY w.WeightId ORDER BY w.SysStartTime) AS BeforeEnd,
            LEAD(w.SysStartTime) OVER (PARTITION BY w.WeightId ORDER BY w.SysStartTime) AS NextStart
        FROM dbo.ModelWeights FOR SYSTEM_TIME ALL AS w
        INNER JOIN changed AS c ON c.WeightId = w.WeightId
    ), changes AS (
        /* Where there is a gap before a version, the weight was gone: it comes back without a value before it. */
        SELECT
            v.WeightId,
            v.LayerId,
            v.Value AS CurrentValue,
            IIF(v.BeforeEnd = v.SysStartTime, v.Before, NULL) AS PreviousValue,
            v.SysStartTime AS ChangedAt
        FROM versions AS v
        WHERE v.BeforeEnd IS NULL
            OR v.BeforeEnd <> v.SysStartTime
            OR CONVERT(binary(4), v.Before) <> CONVERT(binary(4), v.Value)
        UNION ALL
        SELECT
            v.WeightId,
            v.LayerId,
            NULL,
            v.Value,
            v.SysEndTime
        FROM versions AS v
        WHERE v.SysEndTime < @Forever
            AND (v.NextStart IS NULL OR v.NextStart <> v.SysEndTime)
    )
    SELECT TOP (@TopN)
        c.WeightId,
        l.ModelId,
        c.CurrentValue,
        c.PreviousValue,
        CONVERT(float, c.CurrentValue) - CONVERT(float, c.PreviousValue) AS Delta,
        c.ChangedAt
    FROM changes AS c
    CROSS APPLY (
        SELECT TOP (1) l.ModelId
        FROM dbo.ModelLayers FOR SYSTEM_TIME ALL AS l
        WHERE l.LayerId = c.LayerId
        ORDER BY l.SysStartTime DESC
    ) AS l
    WHERE c.ChangedAt >= @Since
    ORDER BY
        c.ChangedAt DESC,
        c.WeightId;
END;
GO
