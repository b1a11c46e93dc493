-- Purpose: cut the embeddings of a model and type into key ranges of equal size, so that many readers can take one each
--     from sp_ListAtomEmbeddings over connections of their own.
-- Returns: a row for each range, in the order of keys: its number from 0, its first and last AtomEmbeddingId (both
--     included), how many embeddings of active atoms lie in it (@RangeRows, in the last range fewer) and how many lie before
--     it. No row where there is no embedding. Embeddings that are stored later have keys above every range.
-- Errors: 51011 missing, 51012 @RangeRows, 51020 tenant or model; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_GetAtomEmbeddingRanges
    @ModelId int,                              /* the model that made the embeddings */
    @EmbeddingType nvarchar(50) = N'semantic', /* their type */
    @RangeRows int = 16384,                    /* embeddings in a range, 1 or more */
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
        (3, 51011, IIF(@RangeRows IS NULL, N'RangeRows is required', NULL)),
        (4, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (5, 51012, IIF(@RangeRows < 1, CONCAT(N'RangeRows must be in 1..2147483647; got ', @RangeRows), NULL)),
        (6, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (7, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId IN (@TenantId, 0)),
            CONCAT(N'ModelId must be a model of tenant ', @TenantId, N'; got ', @ModelId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    WITH Numbered AS (
        SELECT
            e.AtomEmbeddingId,
            (ROW_NUMBER() OVER (ORDER BY e.AtomEmbeddingId) - 1) / @RangeRows AS RangeNumber
        FROM dbo.AtomEmbeddings AS e
        INNER JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId
        WHERE e.TenantId = @TenantId
            AND e.ModelId = @ModelId
            AND e.EmbeddingType = @EmbeddingType
            AND a.IsActive = 1
    )
    SELECT
        CAST(n.RangeNumber AS int) AS RangeNumber,
        MIN(n.AtomEmbeddingId) AS FirstAtomEmbeddingId,
        MAX(n.AtomEmbeddingId) AS LastAtomEmbeddingId,
        COUNT(*) AS Embeddings,
        n.RangeNumber * @RangeRows AS FirstRow
    FROM Numbered AS n
    GROUP BY n.RangeNumber
    ORDER BY n.RangeNumber;
END;
GO
