-- Purpose: the length of the difference between two vectors.
-- Returns: float, 0 or more; NULL for a NULL vector.
-- Errors: none of its own.
-- Use: SELECT e.AtomId, dbo.clr_EuclideanDistance(e.EmbeddingVector, @Query) AS Distance FROM dbo.AtomEmbeddings AS e;
-- Inline: one expression, so that SQL Server can inline it.
-- Native: the embedded engine's clr_EuclideanDistance; entry point euclidean_distance, which states its bound.
-- Source: VECTOR_DISTANCE.
CREATE FUNCTION dbo.clr_EuclideanDistance (
    @A vector(1998), /* one vector; a shorter embedding is padded with zeros */
    @B vector(1998)  /* the other */
)
RETURNS float
WITH SCHEMABINDING
AS
BEGIN
    RETURN VECTOR_DISTANCE('euclidean', @A, @B);
END;
GO
