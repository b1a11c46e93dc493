-- Purpose: the embeddings of a model and type with their places, page by page.
-- Returns: up to @TopN rows of active atoms in the order of AtomEmbeddingId. With @LastAtomEmbeddingId, readers can take a
--     key range each (see sp_GetAtomEmbeddingRanges) and page through it.
-- Errors: 51011 missing, 51012 @TopN, 51020 tenant or model; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_ListAtomEmbeddings
    @ModelId int,                              /* the model that made the embeddings */
    @EmbeddingType nvarchar(50) = N'semantic', /* their type */
    @AfterAtomEmbeddingId bigint = 0,          /* the last AtomEmbeddingId of the page before */
    @TopN int = 1000,                          /* 1..100000 */
    @TenantId int = 0,                         /* the owner */
    @LastAtomEmbeddingId bigint = NULL         /* none above this one; NULL: to the end */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@ModelId IS NULL, N'ModelId is required', NULL)),
        (2, 51011, IIF(@EmbeddingType IS NULL, N'EmbeddingType is required', NULL)),
        (3, 51011, IIF(@AfterAtomEmbeddingId IS NULL, N'AfterAtomEmbeddingId is required', NULL)),
        (4, 51011, IIF(@TopN IS NULL, N'TopN is required', NULL)),
        (5, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (6, 51012, IIF(@TopN NOT BETWEEN 1 AND 100000, CONCAT(N'TopN must be in 1..100000; got ', @TopN), NULL)),
        (7, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (8, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId IN (@TenantId, 0)),
            CONCAT(N'ModelId must be a model of tenant ', @TenantId, N'; got ', @ModelId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    SELECT TOP (@TopN)
        e.AtomEmbeddingId,
        e.AtomId,
        e.EmbeddingVector,
        e.Dimension,
        e.SpatialProjX,
        e.SpatialProjY,
        e.SpatialProjZ,
        e.SpatialBucket,
        a.SourceUri,
        a.CanonicalText
    FROM dbo.AtomEmbeddings AS e
    INNER JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId
    WHERE e.AtomEmbeddingId > @AfterAtomEmbeddingId
        AND (@LastAtomEmbeddingId IS NULL OR e.AtomEmbeddingId <= @LastAtomEmbeddingId)
        AND e.TenantId = @TenantId
        AND e.ModelId = @ModelId
        AND e.EmbeddingType = @EmbeddingType
        AND a.IsActive = 1
    ORDER BY e.AtomEmbeddingId;
END;
GO
