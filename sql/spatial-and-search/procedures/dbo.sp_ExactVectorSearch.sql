-- Purpose: the embeddings nearest to a vector, by comparing it with all of the tenant's.
-- Returns: up to @top_k rows, nearest first, ties to the lower AtomEmbeddingId, a NULL distance (the cosine of a zero
--     vector) last. distance: cosine in [0, 2], euclidean in the vectors' units, dot negated, so that smaller is always
--     nearer. similarity = 1 - distance for cosine, otherwise NULL. Only active atoms of the tenant are seen.
-- Errors: 51011 missing, 51012 @top_k or the length of @embedding_type, 51015 @distance_metric, 51020 tenant or model;
--     51019 for several. A top-k of NULL means 10; one that is out of range is an error, never replaced.
-- Native: none is needed; VECTOR_DISTANCE is exact. The embedded engine answers with hartonomous_native.knn.
CREATE PROCEDURE dbo.sp_ExactVectorSearch
    @query_vector vector(1998),               /* what to look for; a shorter embedding is padded with zeros */
    @top_k int = 10,                          /* 1..10000 */
    @TenantId int,                            /* whose atoms */
    @distance_metric nvarchar(20) = N'cosine', /* cosine, euclidean or dot */
    @embedding_type nvarchar(128) = NULL,     /* only embeddings of this type */
    @ModelId int = NULL                       /* only embeddings by this model */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SET @top_k = COALESCE(@top_k, 10);

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@query_vector IS NULL, N'query_vector is required', NULL)),
        (2, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (3, 51012, IIF(@top_k NOT BETWEEN 1 AND 10000, CONCAT(N'top_k must be in 1..10000; got ', @top_k), NULL)),
        (4, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (5, 51011, IIF(@distance_metric IS NULL, N'distance_metric is required', NULL)),
        (6, 51015, IIF(@distance_metric COLLATE Latin1_General_100_BIN2 NOT IN (N'cosine', N'euclidean', N'dot'),
            CONCAT(N'distance_metric must be one of cosine, euclidean, dot; got ''',
                REPLACE(@distance_metric, N'%', N'%%'), N''''), NULL)),
        (7, 51012, IIF(DATALENGTH(@embedding_type) > 100,
            CONCAT(N'embedding_type may have at most 50 UTF-16 characters; got ', DATALENGTH(@embedding_type) / 2), NULL)),
        (8, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId IN (@TenantId, 0)),
            CONCAT(N'ModelId must be a model of tenant ', @TenantId, N'; got ', @ModelId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    SELECT
        e.AtomEmbeddingId,
        e.AtomId,
        a.Modality,
        a.Subtype,
        a.SourceUri,
        a.SourceType,
        a.CanonicalText,
        e.EmbeddingType,
        e.ModelId,
        e.Dimension,
        n.Distance AS distance,
        IIF(@distance_metric = N'cosine', 1E0 - n.Distance, NULL) AS similarity,
        e.CreatedAt
    FROM (
        SELECT TOP (@top_k)
            e.AtomEmbeddingId,
            d.Distance
        FROM dbo.AtomEmbeddings AS e
        INNER JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId
        CROSS APPLY (VALUES (
            CASE @distance_metric
                WHEN N'cosine' THEN VECTOR_DISTANCE('cosine', @query_vector, e.EmbeddingVector)
                WHEN N'euclidean' THEN VECTOR_DISTANCE('euclidean', @query_vector, e.EmbeddingVector)
                WHEN N'dot' THEN VECTOR_DISTANCE('dot', @query_vector, e.EmbeddingVector)
            END
        )) AS d (Distance)
        WHERE e.TenantId = @TenantId
            AND a.IsActive = 1
            AND (@embedding_type IS NULL OR e.EmbeddingType = @embedding_type)
            AND (@ModelId IS NULL OR e.ModelId = @ModelId)
        ORDER BY
            IIF(d.Distance IS NULL, 1, 0),
            d.Distance,
            e.AtomEmbeddingId
    ) AS n
    INNER JOIN dbo.AtomEmbeddings AS e ON e.AtomEmbeddingId = n.AtomEmbeddingId
    INNER JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId
    ORDER BY
        IIF(n.Distance IS NULL, 1, 0),
        n.Distance,
        n.AtomEmbeddingId
    OPTION (RECOMPILE); /* the optional filters deserve a plan of their own */
END;
GO
