-- Purpose: the inner product of two vectors.
-- Returns: float, the sum of products; NULL for a NULL vector.
-- Errors: none of its own.
-- Use: SELECT e.AtomId, dbo.clr_DotProduct(e.EmbeddingVector, @Query) AS Score FROM dbo.AtomEmbeddings AS e;
-- Inline: one expression, so that SQL Server can inline it.
-- Native: the embedded engine's clr_DotProduct; entry point dot, which states its bound. VECTOR_DISTANCE states none.
-- Source: VECTOR_DISTANCE('dot', ...) is the negative inner product.
CREATE FUNCTION dbo.clr_DotProduct (
    @A vector(1998), /* one vector; a shorter embedding is padded with zeros */
    @B vector(1998)  /* the other */
)
RETURNS float
WITH SCHEMABINDING
AS
BEGIN
    RETURN -VECTOR_DISTANCE('dot', @A, @B);
END;
GO
