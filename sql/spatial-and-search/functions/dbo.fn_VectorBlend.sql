-- Purpose: @WeightA * @A + @WeightB * @B: sum (1, 1), difference (1, -1), multiple (s, 0) and interpolation (1 - t, t).
-- Returns: vector(1998); NULL where an argument is.
-- Errors: the server's own for components beyond float32.
-- Use: SELECT dbo.fn_VectorBlend(@A, 0.5, @B, 0.5) AS Middle;
-- Inline: not to be counted on; it reads and writes text: for single vectors. For a table of them see sp_VectorWeightedMean.
-- Native: the embedded engine's fn_VectorBlend, on float32 as stored.
-- Source: the type has no arithmetic. Components are read from 8 significant digits, within one unit of the last place of a
--     float32; the sum is computed in float and rounded to float32 once.
CREATE FUNCTION dbo.fn_VectorBlend (
    @A vector(1998), /* one vector */
    @WeightA float,  /* what it is multiplied by */
    @B vector(1998), /* the other */
    @WeightB float   /* what it is multiplied by */
)
RETURNS vector(1998)
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE
        WHEN @A IS NULL OR @WeightA IS NULL OR @B IS NULL OR @WeightB IS NULL THEN NULL
        ELSE (
            SELECT CAST(CONCAT(N'[', STRING_AGG(CONVERT(nvarchar(max), CONVERT(nvarchar(40),
                @WeightA * CONVERT(real, a.[value]) + @WeightB * CONVERT(real, b.[value]), 3)), N',')
                WITHIN GROUP (ORDER BY CONVERT(int, a.[key])), N']') AS vector(1998))
            FROM OPENJSON(CAST(@A AS nvarchar(max))) AS a
            INNER JOIN OPENJSON(CAST(@B AS nvarchar(max))) AS b ON b.[key] = a.[key]
        )
    END;
END;
GO
