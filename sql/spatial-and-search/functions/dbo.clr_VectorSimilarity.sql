-- Purpose: the cosine of the angle between two vectors.
-- Returns: float in [-1, 1], to rounding; 0 where either vector is zero; NULL for a NULL vector.
-- Errors: none of its own.
-- Use: SELECT TOP (10) e.AtomId, dbo.clr_VectorSimilarity(e.EmbeddingVector, @Query) AS Similarity FROM dbo.AtomEmbeddings AS
--     e ORDER BY Similarity DESC;
-- Inline: one expression, so that SQL Server can inline it.
-- Native: the embedded engine's clr_VectorSimilarity; entry point cosine_similarity, which gives NULL for a zero vector.
-- Source: VECTOR_DISTANCE gives 1 - cosine. What it gives for a zero vector is not documented, so it is not asked. The
--     largest component tells a zero vector from one whose squares underflow.
CREATE FUNCTION dbo.clr_VectorSimilarity (
    @A vector(1998), /* one vector; a shorter embedding is padded with zeros */
    @B vector(1998)  /* the other */
)
RETURNS float
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE
        WHEN VECTOR_NORM(@A, 'norminf') * VECTOR_NORM(@B, 'norminf') = 0E0 THEN 0E0
        ELSE 1E0 - VECTOR_DISTANCE('cosine', @A, @B)
    END;
END;
GO
