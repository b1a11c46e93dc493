-- Purpose: by how many standard deviations a value lies above a mean.
-- Returns: float, (value - mean) / standard deviation; NULL for a standard deviation of 0, and where an argument is NULL.
-- Errors: 51012 for a standard deviation below 0, said by Msg 245, since a function cannot THROW.
-- Use: SELECT dbo.fn_ZScore(r.TotalDurationMs, AVG(1E0 * r.TotalDurationMs) OVER (), STDEV(r.TotalDurationMs) OVER ()) AS Z
--     FROM dbo.InferenceRequests AS r;
-- Inline: one expression, so that SQL Server can inline it; an aggregate as an argument keeps it from doing so: compute the
--     aggregate in a derived table.
-- Native: the embedded engine's fn_ZScore.
-- Source: its definition.
CREATE FUNCTION dbo.fn_ZScore (
    @Value float,            /* the value */
    @Mean float,             /* of all values */
    @StandardDeviation float /* of all values */
)
RETURNS float
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE
        WHEN @Value IS NULL OR @Mean IS NULL THEN NULL
        WHEN @StandardDeviation < 0E0
            THEN CONVERT(int, CONCAT(N'51012 the standard deviation must be >= 0; got ', @StandardDeviation))
        ELSE (@Value - @Mean) / NULLIF(@StandardDeviation, 0E0)
    END;
END;
GO
