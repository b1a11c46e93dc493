-- Purpose: the distances that VECTOR_DISTANCE does not have, of one pair of vectors in one pass.
-- Returns: one row: Manhattan float, the sum of |a - b|; Chebyshev float, the largest; Canberra float, the sum of
--     |a - b| / (|a| + |b|), 0 where both are 0; Differing int, how many differ by more than 1e-6. NULL for a NULL vector.
-- Errors: none of its own.
-- Use: SELECT d.Manhattan, d.Chebyshev FROM dbo.fn_ComponentDistances(@A, @B) AS d;
-- Inline: always, as every function of this form. It reads 60 kB of text: for single pairs, after a search by VECTOR_DISTANCE.
-- Native: none.
-- Source: components as of fn_VectorComponents.
CREATE FUNCTION dbo.fn_ComponentDistances (
    @A vector(1998), /* one vector */
    @B vector(1998)  /* the other */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT
        SUM(ABS(c.A - c.B)) AS Manhattan,
        MAX(ABS(c.A - c.B)) AS Chebyshev,
        SUM(IIF(c.A = 0E0 AND c.B = 0E0, 0E0, ABS(c.A - c.B) / NULLIF(ABS(c.A) + ABS(c.B), 0E0))) AS Canberra,
        SUM(IIF(ABS(c.A - c.B) > 1E-6, 1, 0)) AS Differing
    FROM (
        SELECT
            CONVERT(float, CONVERT(real, a.[value])) AS A,
            CONVERT(float, CONVERT(real, b.[value])) AS B
        FROM OPENJSON(CAST(@A AS nvarchar(max))) AS a
        INNER JOIN OPENJSON(CAST(@B AS nvarchar(max))) AS b ON b.[key] = a.[key]
    ) AS c;
GO
