-- Purpose: whether a value lies outside the fences around the quartiles.
-- Returns: bit, 1 below Q1 - factor * (Q3 - Q1) and above Q3 + factor * (Q3 - Q1), otherwise 0; NULL where an argument is.
-- Errors: 51012 for Q1 > Q3 and for a factor below 0, said by Msg 245, since a function cannot THROW.
-- Use: SELECT q.AtomId FROM (SELECT e.AtomId, e.SpatialProjX AS X, PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY
--     e.SpatialProjX) OVER () AS Q1, PERCENTILE_CONT(0.75) WITHIN GROUP (ORDER BY e.SpatialProjX) OVER () AS Q3 FROM
--     dbo.AtomEmbeddings AS e) AS q WHERE dbo.fn_IsOutlierIqr(q.X, q.Q1, q.Q3, 1.5) = 1;
-- Inline: one expression, so that SQL Server can inline it.
-- Native: the embedded engine's fn_IsOutlierIqr.
-- Source: J. W. Tukey, Exploratory Data Analysis (1977); his factor is 1.5.
CREATE FUNCTION dbo.fn_IsOutlierIqr (
    @Value float, /* the value */
    @Q1 float,    /* the first quartile of all values */
    @Q3 float,    /* the third */
    @Factor float /* how many ranges between them a value may lie outside; 1.5 is usual */
)
RETURNS bit
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE
        WHEN @Value IS NULL OR @Q1 IS NULL OR @Q3 IS NULL OR @Factor IS NULL THEN NULL
        WHEN @Q1 > @Q3 THEN CONVERT(int, CONCAT(N'51012 Q1 must be <= Q3; they are ', @Q1, N' and ', @Q3))
        WHEN @Factor < 0E0 THEN CONVERT(int, CONCAT(N'51012 the factor must be >= 0; got ', @Factor))
        WHEN @Value < @Q1 - @Factor * (@Q3 - @Q1) OR @Value > @Q3 + @Factor * (@Q3 - @Q1) THEN 1
        ELSE 0
    END;
END;
GO
