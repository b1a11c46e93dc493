-- Purpose: the life of one weight.
-- Returns: WeightId bigint, Value real, ChangedAt datetime2(7), ValidUntil datetime2(7), PreviousValue real, Delta float,
--     PercentChange float: one row for each version that held at some time from @StartDate to @EndDate, oldest first;
--     ValidUntil is NULL for the one that holds now. PreviousValue is that of the version before, also when it lies
--     before @StartDate or a time in which the weight was deleted. PercentChange is of its magnitude, NULL where that is 0.
-- Errors: 51011 missing, 51012 the dates are in the wrong order, 51020 no such weight, now or ever; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_GetWeightEvolution
    @WeightId bigint,                /* the weight, or one that was deleted */
    @StartDate datetime2(7) = NULL,  /* UTC; NULL: from its beginning */
    @EndDate datetime2(7) = NULL     /* UTC, itself included; NULL: until now */
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
        (1, 51011, IIF(@WeightId IS NULL, N'WeightId is required', NULL)),
        (2, 51012, IIF(@EndDate < @StartDate,
            CONCAT(N'EndDate must not be before StartDate; got ', @StartDate, N'..', @EndDate), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    IF NOT EXISTS (SELECT 1 FROM dbo.ModelWeights FOR SYSTEM_TIME ALL AS w WHERE w.WeightId = @WeightId)
    BEGIN
        SET @Message = CONCAT(N'WeightId must be a weight that is or was; got ', @WeightId);
        THROW 51020, @Message, 1;
    END;

    WITH versions AS (
        SELECT
            w.WeightId,
            w.Value,
            w.SysStartTime,
            w.SysEndTime,
            LAG(w.Value) OVER (ORDER BY w.SysStartTime) AS PreviousValue
        FROM dbo.ModelWeights FOR SYSTEM_TIME ALL AS w
        WHERE w.WeightId = @WeightId
    )
    SELECT
        v.WeightId,
        v.Value,
        v.SysStartTime AS ChangedAt,
        NULLIF(v.SysEndTime, CONVERT(datetime2(7), '9999-12-31 23:59:59.9999999')) AS ValidUntil,
        v.PreviousValue,
        d.Delta,
        100E0 * d.Delta / NULLIF(ABS(CONVERT(float, v.PreviousValue)), 0) AS PercentChange
    FROM versions AS v
    CROSS APPLY (VALUES (CONVERT(float, v.Value) - CONVERT(float, v.PreviousValue))) AS d (Delta)
    WHERE (@StartDate IS NULL OR v.SysEndTime > @StartDate)
        AND (@EndDate IS NULL OR v.SysStartTime <= @EndDate)
    ORDER BY v.SysStartTime;
END;
GO
