-- Purpose: which weights differ between two instants.
-- Returns: WeightId bigint, ModelId int, LayerId bigint, WeightType nvarchar(50), WeightIndex bigint, Value1 real,
--     Value2 real, Delta float, PercentChange float: the weights whose value differs by at least @MinDeltaThreshold,
--     largest difference first, then those that existed at one of the instants only (the other value and Delta NULL).
--     Delta = Value2 - Value1, not rounded; PercentChange is of the magnitude of Value1, NULL where that is 0.
-- Errors: 51011 missing, 51012 negative threshold or an instant in the future, 51020 model; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_CompareWeightsAtTimes
    @Time1 datetime2(7),               /* the first instant, UTC */
    @Time2 datetime2(7),               /* the second, UTC; it may be the earlier one */
    @ModelId int = NULL,               /* one model; NULL: all */
    @MinDeltaThreshold real = 0.0001   /* smaller differences are left out; 0: every change */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048),
        @Now datetime2(7) = SYSUTCDATETIME();

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@Time1 IS NULL, N'Time1 is required', NULL)),
        (2, 51011, IIF(@Time2 IS NULL, N'Time2 is required', NULL)),
        (3, 51011, IIF(@MinDeltaThreshold IS NULL, N'MinDeltaThreshold is required', NULL)),
        (4, 51012, IIF(@MinDeltaThreshold < 0,
            CONCAT(N'MinDeltaThreshold must not be negative; got ', @MinDeltaThreshold), NULL)),
        (5, 51012, IIF(@Time1 > @Now, CONCAT(N'Time1 must not be in the future; got ', @Time1), NULL)),
        (6, 51012, IIF(@Time2 > @Now, CONCAT(N'Time2 must not be in the future; got ', @Time2), NULL)),
        (7, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId),
            CONCAT(N'ModelId must be a model; got ', @ModelId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    WITH layers AS (
        SELECT DISTINCT
            l.LayerId,
            l.ModelId
        FROM dbo.ModelLayers FOR SYSTEM_TIME ALL AS l /* a layer never moves to another model */
    )
    SELECT
        COALESCE(a.WeightId, b.WeightId) AS WeightId,
        l.ModelId,
        l.LayerId,
        COALESCE(a.WeightType, b.WeightType) AS WeightType,
        COALESCE(a.WeightIndex, b.WeightIndex) AS WeightIndex,
        a.Value AS Value1,
        b.Value AS Value2,
        d.Delta,
        100E0 * d.Delta / NULLIF(ABS(CONVERT(float, a.Value)), 0) AS PercentChange
    FROM dbo.ModelWeights FOR SYSTEM_TIME AS OF @Time1 AS a
    FULL JOIN dbo.ModelWeights FOR SYSTEM_TIME AS OF @Time2 AS b ON b.WeightId = a.WeightId
    INNER JOIN layers AS l ON l.LayerId = COALESCE(a.LayerId, b.LayerId)
    CROSS APPLY (VALUES (CONVERT(float, b.Value) - CONVERT(float, a.Value))) AS d (Delta)
    WHERE (@ModelId IS NULL OR l.ModelId = @ModelId)
        AND (d.Delta IS NULL
            OR d.Delta <> 0 AND ABS(d.Delta) >= @MinDeltaThreshold)
    ORDER BY
        ABS(d.Delta) DESC,
        COALESCE(a.WeightId, b.WeightId);
END;
GO
