-- Purpose: the atoms nearest to a vector, as rows that can be joined: sp_ExactVectorSearch for use inside a query.
-- Returns: up to @TopK rows (10 for NULL): AtomEmbeddingId bigint, AtomId bigint, ModelId int, EmbeddingType nvarchar(50),
--     Distance float, the cosine distance, and Similarity float, 1 - it. Nearest first only with ORDER BY Distance,
--     AtomEmbeddingId outside; ties go to the lower AtomEmbeddingId. No row for a NULL vector or tenant. Zero vectors have no
--     angle and are passed over.
-- Errors: the server's own for a negative @TopK.
-- Use: SELECT a.CanonicalText, n.Similarity FROM dbo.fn_NearestAtoms(@Query, 5, NULL, NULL, 0) AS n INNER JOIN dbo.Atoms AS a
--     ON a.AtomId = n.AtomId ORDER BY n.Distance, n.AtomEmbeddingId;
-- Inline: always, as every function of this form; it compares all embeddings of the tenant.
-- Native: none is needed; VECTOR_DISTANCE is exact. On the embedded engine sp_ExactVectorSearch.
-- Source: active atoms of the tenant only, as in sp_ExactVectorSearch.
CREATE FUNCTION dbo.fn_NearestAtoms (
    @QueryVector vector(1998),    /* what to look for */
    @TopK int,                    /* how many; NULL: 10 */
    @EmbeddingType nvarchar(50),  /* only embeddings of this type; NULL: of any */
    @ModelId int,                 /* only embeddings by this model; NULL: by any */
    @TenantId int                 /* whose atoms */
)
RETURNS TABLE
AS
RETURN
    SELECT TOP (COALESCE(@TopK, 10))
        d.AtomEmbeddingId,
        d.AtomId,
        d.ModelId,
        d.EmbeddingType,
        d.Distance,
        1E0 - d.Distance AS Similarity
    FROM (
        SELECT
            e.AtomEmbeddingId,
            e.AtomId,
            e.ModelId,
            e.EmbeddingType,
            CASE
                WHEN VECTOR_NORM(@QueryVector, 'norminf') * VECTOR_NORM(e.EmbeddingVector, 'norminf') > 0E0
                    THEN VECTOR_DISTANCE('cosine', @QueryVector, e.EmbeddingVector)
            END AS Distance
        FROM dbo.AtomEmbeddings AS e
        INNER JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId
        WHERE e.TenantId = @TenantId
            AND a.IsActive = 1
            AND (@EmbeddingType IS NULL OR e.EmbeddingType = @EmbeddingType)
            AND (@ModelId IS NULL OR e.ModelId = @ModelId)
    ) AS d
    WHERE d.Distance IS NOT NULL
    ORDER BY
        d.Distance,
        d.AtomEmbeddingId;
GO
