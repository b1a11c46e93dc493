-- Purpose: the components of a vector as rows, for everything that has no function of its own: largest, softmax, histogram.
-- Returns: 1998 rows: Position int from 0, Value float, a float32; no row for NULL.
-- Errors: none of its own.
-- Use: SELECT TOP (1) c.Position FROM dbo.fn_VectorComponents(@Vector) AS c ORDER BY c.Value DESC, c.Position;
-- Inline: always, as every function of this form. It reads 30 kB of text: for single vectors, not for a table of them.
-- Native: parse_vector reads the same text.
-- Source: a vector printed by the server has 8 significant digits, so one component in 200 may differ in its last bit.
CREATE FUNCTION dbo.fn_VectorComponents (
    @Vector vector(1998) /* the vector */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT
        CONVERT(int, j.[key]) AS Position,
        CONVERT(float, CONVERT(real, j.[value])) AS Value
    FROM OPENJSON(CAST(@Vector AS nvarchar(max))) AS j;
GO
