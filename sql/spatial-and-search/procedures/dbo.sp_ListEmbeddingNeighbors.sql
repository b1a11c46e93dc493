-- Purpose: the stored neighbours of one embedding.
-- Returns: NeighborRank int, NeighborEmbeddingId bigint, Metric nvarchar(20), Distance float, ComputedAt datetime2(7);
--     in the order of NeighborRank, no row where none are stored.
-- Errors: 51011 missing, 51020 tenant or embedding; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_ListEmbeddingNeighbors
    @AtomEmbeddingId bigint, /* whose neighbours */
    @TenantId int = 0        /* its owner */
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
        (1, 51011, IIF(@AtomEmbeddingId IS NULL, N'AtomEmbeddingId is required', NULL)),
        (2, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (3, 51020, IIF(@AtomEmbeddingId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.AtomEmbeddings AS e
                WHERE e.AtomEmbeddingId = @AtomEmbeddingId AND e.TenantId = @TenantId),
            CONCAT(N'AtomEmbeddingId must be an embedding of tenant ', @TenantId, N'; got ', @AtomEmbeddingId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    SELECT
        b.NeighborRank,
        b.NeighborEmbeddingId,
        b.Metric,
        b.Distance,
        b.ComputedAt
    FROM dbo.EmbeddingNeighbors AS b
    WHERE b.AtomEmbeddingId = @AtomEmbeddingId
    ORDER BY b.NeighborRank;
END;
GO
