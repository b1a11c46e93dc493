-- Purpose: the documents that have no embedding of a model and type yet, page by page.
-- Returns: up to @TopN rows in the order of AtomId: active composite atoms of text or code with a text. Leaves (tokens)
--     and the parts that sp_AtomizeCode makes of a code atom are no documents.
-- Errors: 51011 missing, 51012 @TopN, 51020 tenant or model; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_ListAtomsToEmbed
    @ModelId int,                              /* the model that makes the embeddings */
    @EmbeddingType nvarchar(50) = N'semantic', /* their type */
    @AfterAtomId bigint = 0,                   /* the last AtomId of the page before */
    @TopN int = 1000,                          /* 1..100000 */
    @TenantId int = 0                          /* the owner */
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
        (3, 51011, IIF(@AfterAtomId IS NULL, N'AfterAtomId is required', NULL)),
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
        a.AtomId,
        a.CanonicalText
    FROM dbo.Atoms AS a
    WHERE a.AtomId > @AfterAtomId
        AND a.TenantId = @TenantId
        AND a.IsActive = 1
        AND a.AtomicValue IS NULL
        AND a.CanonicalText IS NOT NULL
        AND (a.Modality = N'text' OR a.Modality = N'code' AND NOT EXISTS (
            SELECT 1
            FROM dbo.AtomRelations AS r
            WHERE r.TargetAtomId = a.AtomId
                AND r.RelationType = N'contains'
        ))
        AND NOT EXISTS (
            SELECT 1
            FROM dbo.AtomEmbeddings AS e
            WHERE e.AtomId = a.AtomId
                AND e.EmbeddingType = @EmbeddingType
                AND e.ModelId = @ModelId
        )
    ORDER BY a.AtomId;
END;
GO
