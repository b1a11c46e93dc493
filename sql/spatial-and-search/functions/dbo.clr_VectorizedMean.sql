-- Purpose: the mean of a vector's components.
-- Returns: float; NULL for a NULL vector. The zeros of a padded vector are components too: the mean of the first
--     Dimension components is 1998E0 / Dimension times this.
-- Errors: none of its own.
-- Use: SELECT e.AtomId, dbo.clr_VectorizedMean(e.EmbeddingVector) * 1998E0 / e.Dimension AS Mean FROM dbo.AtomEmbeddings AS e;
-- Inline: one expression, so that SQL Server can inline it. For many rows, keep the vector of ones in a variable and write
--     the dot product out: it is read from 4 kB of text, which no one promises to do once a query.
-- Native: the embedded engine's clr_VectorizedMean. For the mean of vectors, and not of components, see sp_VectorMean.
-- Source: a sum is the dot product with a vector of ones.
CREATE FUNCTION dbo.clr_VectorizedMean (
    @Vector vector(1998) /* the vector */
)
RETURNS float
WITH SCHEMABINDING
AS
BEGIN
    RETURN -VECTOR_DISTANCE('dot', @Vector, CAST(CONCAT(N'[', REPLICATE(N'1,', 1997), N'1]') AS vector(1998))) / 1998E0;
END;
GO
