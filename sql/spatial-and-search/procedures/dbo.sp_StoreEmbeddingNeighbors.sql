-- Purpose: stores the nearest neighbours of embeddings, as computed outside the server. The list of each embedding that
--     has a row here, or is named in @Emptied, is replaced as a whole, so that storing the same rows twice changes nothing
--     but the time. An embedding has one list, of one metric.
-- Returns: Stored int (rows), Replaced int (rows that were there of the same embeddings).
-- Errors: 51011 missing, 51012 rank, 51015 @Metric, 51017 @Emptied, 51020 tenant or embedding, 51021 own neighbour or
--     rows in @Emptied; 51019 for several.
-- Native: none; hartonomous_native.distributed.store_neighbors computes and stores them.
CREATE PROCEDURE dbo.sp_StoreEmbeddingNeighbors
    @Neighbors dbo.EmbeddingNeighborRows READONLY, /* all neighbours of each embedding that is named */
    @Metric nvarchar(20) = N'cosine',              /* cosine, euclidean or dot */
    @TenantId int = 0,                             /* the owner of the embeddings */
    @Emptied nvarchar(max) = NULL                  /* JSON array of ids as texts: embeddings that have no neighbour now */
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
        (1, 51011, IIF(@Metric IS NULL, N'Metric is required', NULL)),
        (2, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (3, 51015, IIF(@Metric COLLATE Latin1_General_100_BIN2 NOT IN (N'cosine', N'euclidean', N'dot'),
            CONCAT(N'Metric must be one of cosine, euclidean, dot; got ''', REPLACE(@Metric, N'%', N'%%'), N''''), NULL)),
        (4, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (5, 51017, IIF(@Emptied IS NOT NULL AND (ISJSON(@Emptied) = 0 OR LEFT(LTRIM(@Emptied), 1) <> N'['),
            N'Emptied must be a JSON array of embedding ids as texts', NULL)),
        (6, 51012, (
            SELECT TOP (1) CONCAT(N'Neighbors: NeighborRank must be 1 or more; got ', n.NeighborRank)
            FROM @Neighbors AS n
            WHERE n.NeighborRank < 1
            ORDER BY n.AtomEmbeddingId, n.NeighborRank)),
        (7, 51021, (
            SELECT TOP (1) CONCAT(N'Neighbors: an embedding is no neighbour of itself; ', n.AtomEmbeddingId,
                N' is given so')
            FROM @Neighbors AS n
            WHERE n.NeighborEmbeddingId = n.AtomEmbeddingId
            ORDER BY n.AtomEmbeddingId))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    -- TRY_CONVERT takes an empty text, blanks and a lone sign for 0, so the characters are looked at too.
    IF EXISTS (
        SELECT 1
        FROM OPENJSON(@Emptied) AS j
        WHERE j.[type] <> 1
            OR j.value COLLATE Latin1_General_100_BIN2 LIKE N'%[^-0-9]%'
            OR j.value COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[0-9]'
            OR TRY_CONVERT(bigint, j.value) IS NULL
    )
        THROW 51017, N'Emptied must be a JSON array of embedding ids as texts', 1;

    DECLARE @Without table (AtomEmbeddingId bigint NOT NULL PRIMARY KEY CLUSTERED);

    INSERT INTO @Without (AtomEmbeddingId)
    SELECT DISTINCT CONVERT(bigint, j.value)
    FROM OPENJSON(@Emptied) AS j;

    SELECT @Message = CONCAT(N'Emptied: an embedding without neighbours has no rows; ', MIN(w.AtomEmbeddingId), N' has')
    FROM @Without AS w
    WHERE EXISTS (SELECT 1 FROM @Neighbors AS n WHERE n.AtomEmbeddingId = w.AtomEmbeddingId)
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW 51021, @Message, 1;

    SELECT @Message = CONCAT(N'Neighbors: every id must be an embedding of tenant ', @TenantId, N'; ', COUNT(*),
        N' are not, first ', MIN(r.AtomEmbeddingId))
    FROM (
        SELECT n.AtomEmbeddingId
        FROM @Neighbors AS n
        UNION
        SELECT n.NeighborEmbeddingId
        FROM @Neighbors AS n
        UNION
        SELECT w.AtomEmbeddingId
        FROM @Without AS w
    ) AS r
    WHERE NOT EXISTS (
        SELECT 1
        FROM dbo.AtomEmbeddings AS e
        WHERE e.AtomEmbeddingId = r.AtomEmbeddingId
            AND e.TenantId = @TenantId
    )
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW 51020, @Message, 1;

    DECLARE @Stored int, @Replaced int;

    BEGIN TRY
        BEGIN TRANSACTION;

        DELETE b
        FROM dbo.EmbeddingNeighbors AS b
        WHERE b.AtomEmbeddingId IN (
            SELECT n.AtomEmbeddingId
            FROM @Neighbors AS n
            UNION ALL
            SELECT w.AtomEmbeddingId
            FROM @Without AS w);

        SET @Replaced = @@ROWCOUNT;

        INSERT INTO dbo.EmbeddingNeighbors (AtomEmbeddingId, NeighborRank, NeighborEmbeddingId, Metric, Distance)
        SELECT
            n.AtomEmbeddingId,
            n.NeighborRank,
            n.NeighborEmbeddingId,
            @Metric,
            n.Distance
        FROM @Neighbors AS n;

        SET @Stored = @@ROWCOUNT;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        @Stored AS Stored,
        @Replaced AS Replaced;
END;
GO
