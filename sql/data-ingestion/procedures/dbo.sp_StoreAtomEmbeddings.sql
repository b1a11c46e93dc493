-- Purpose: stores embeddings that are not there yet, each in its place under the projection in force.
-- Returns: one row: Stored, and AlreadyPresent (an atom with an embedding of that model and type keeps it).
-- Errors: 51010 a vector without Dimension numbers, 51011 missing, 51012 an empty @EmbeddingType, 51017 a vector that is
--     no array of numbers, 51020 tenant, model or atom, 51023 no projection in force; 51019 for several.
-- Native: none is needed; the embedded engine uses hartonomous_native.project, spatial_cells, spatial_hash, hilbert_key.
CREATE PROCEDURE dbo.sp_StoreAtomEmbeddings
    @ModelId int,                              /* the model that made the embeddings */
    @EmbeddingType nvarchar(50) = N'semantic', /* their type */
    @Embeddings dbo.AtomEmbeddingRows READONLY, /* one row for each atom; a vector is text of Dimension numbers */
    @TenantId int = 0                          /* the owner of the atoms */
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
        (3, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (4, 51012, IIF(DATALENGTH(@EmbeddingType) = 0, N'EmbeddingType must not be empty', NULL)),
        (5, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (6, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId IN (@TenantId, 0)),
            CONCAT(N'ModelId must be a model of tenant ', @TenantId, N'; got ', @ModelId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @ProjectionId int,
        @Mean vector(1998), @AxisX vector(1998), @AxisY vector(1998), @AxisZ vector(1998),
        @MinX float, @MinY float, @MinZ float, @MaxX float, @MaxY float, @MaxZ float;

    SELECT
        @ProjectionId = p.ModelId,
        @Mean = p.Mean, @AxisX = p.AxisX, @AxisY = p.AxisY, @AxisZ = p.AxisZ,
        @MinX = p.MinX, @MinY = p.MinY, @MinZ = p.MinZ, @MaxX = p.MaxX, @MaxY = p.MaxY, @MaxZ = p.MaxZ
    FROM dbo.fn_ProjectionInForce(@TenantId) AS p;

    IF @ProjectionId IS NULL AND EXISTS (SELECT 1 FROM @Embeddings)
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId,
            N' has no projection in force; sp_RegisterProjection puts one in force');
        THROW 51023, @Message, 1;
    END;

    SELECT @Message = CONCAT(N'Embeddings: AtomId must be an active atom of tenant ', @TenantId, N'; ', COUNT(*),
        N' are not, first ', MIN(r.AtomId))
    FROM @Embeddings AS r
    WHERE NOT EXISTS (
        SELECT 1
        FROM dbo.Atoms AS a
        WHERE a.AtomId = r.AtomId
            AND a.TenantId = @TenantId
            AND a.IsActive = 1
    )
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW 51020, @Message, 1;

    SELECT TOP (1) @Message = CONCAT(N'Embeddings: the vector of atom ', r.AtomId, N' must have Dimension = ', r.Dimension,
        N' numbers; got ', LEN(r.EmbeddingVector) - LEN(REPLACE(r.EmbeddingVector, N',', N'')) + 1)
    FROM @Embeddings AS r
    WHERE LEN(r.EmbeddingVector) - LEN(REPLACE(r.EmbeddingVector, N',', N'')) + 1 <> r.Dimension
    ORDER BY r.AtomId;

    IF @Message IS NOT NULL
        THROW 51010, @Message, 1;

    CREATE TABLE #New (
        AtomId bigint NOT NULL PRIMARY KEY CLUSTERED,
        EmbeddingVector vector(1998) NULL,
        Dimension int NOT NULL
    );

    CREATE TABLE #Places (
        CellX int NOT NULL, CellY int NOT NULL, CellZ int NOT NULL,
        ProjX float NOT NULL, ProjY float NOT NULL, ProjZ float NOT NULL
    );

    DECLARE @Stored int, @Given int;

    SELECT @Given = COUNT(*)
    FROM @Embeddings AS r;

    BEGIN TRY
        BEGIN TRANSACTION;

        INSERT INTO #New (AtomId, EmbeddingVector, Dimension)
        SELECT
            r.AtomId,
            /* Only a bracket may be taken off before the zeros are put on, never the last digit of a text without one. */
            CASE WHEN RIGHT(t.Vector, 1) = N']' THEN TRY_CAST(CONCAT(LEFT(t.Vector, LEN(t.Vector) - 1),
                REPLICATE(CONVERT(nvarchar(max), N',0'), 1998 - r.Dimension), N']') AS vector(1998)) END,
            r.Dimension
        FROM @Embeddings AS r
        CROSS APPLY (VALUES (TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM r.EmbeddingVector))) AS t (Vector)
        WHERE NOT EXISTS (
            SELECT 1
            FROM dbo.AtomEmbeddings AS e WITH (UPDLOCK, HOLDLOCK)
            WHERE e.AtomId = r.AtomId
                AND e.EmbeddingType = @EmbeddingType
                AND e.ModelId = @ModelId
        );

        SET @Stored = @@ROWCOUNT;

        SELECT @Message = CONCAT(N'Embeddings: the vector of atom ', MIN(n.AtomId), N' must be an array of float32 numbers')
        FROM #New AS n
        WHERE n.EmbeddingVector IS NULL
        HAVING COUNT(*) > 0;

        IF @Message IS NOT NULL
            THROW 51017, @Message, 1;

        INSERT INTO dbo.AtomEmbeddings (TenantId, AtomId, ModelId, EmbeddingType, EmbeddingVector, Dimension,
            SpatialGeometry, SpatialBucket, SpatialBucketX, SpatialBucketY, SpatialBucketZ,
            SpatialProjX, SpatialProjY, SpatialProjZ, HilbertValue, LastComputedUtc)
        OUTPUT inserted.SpatialBucketX, inserted.SpatialBucketY, inserted.SpatialBucketZ,
            inserted.SpatialProjX, inserted.SpatialProjY, inserted.SpatialProjZ
            INTO #Places (CellX, CellY, CellZ, ProjX, ProjY, ProjZ)
        SELECT
            @TenantId, n.AtomId, @ModelId, @EmbeddingType, n.EmbeddingVector, n.Dimension,
            s.Place, s.Bucket, s.CellX, s.CellY, s.CellZ,
            s.ProjX, s.ProjY, s.ProjZ, s.HilbertValue, SYSUTCDATETIME()
        FROM #New AS n
        CROSS APPLY dbo.fn_SpatialPlace(n.EmbeddingVector, @Mean, @AxisX, @AxisY, @AxisZ,
            @MinX, @MinY, @MinZ, @MaxX, @MaxY, @MaxZ) AS s
        ORDER BY n.AtomId;

        MERGE INTO dbo.AtomEmbeddingSpatialMetadata WITH (HOLDLOCK) AS b
        USING (
            SELECT
                p.CellX, p.CellY, p.CellZ,
                COUNT_BIG(*) AS Embeddings,
                MIN(p.ProjX) AS MinX, MAX(p.ProjX) AS MaxX,
                MIN(p.ProjY) AS MinY, MAX(p.ProjY) AS MaxY,
                MIN(p.ProjZ) AS MinZ, MAX(p.ProjZ) AS MaxZ
            FROM #Places AS p
            GROUP BY p.CellX, p.CellY, p.CellZ
        ) AS s
            ON s.CellX = b.SpatialBucketX AND s.CellY = b.SpatialBucketY AND s.CellZ = b.SpatialBucketZ AND b.HasZ = 1
        WHEN MATCHED THEN UPDATE SET
            EmbeddingCount = b.EmbeddingCount + s.Embeddings,
            MinProjX = IIF(s.MinX < b.MinProjX, s.MinX, b.MinProjX),
            MaxProjX = IIF(s.MaxX > b.MaxProjX, s.MaxX, b.MaxProjX),
            MinProjY = IIF(s.MinY < b.MinProjY, s.MinY, b.MinProjY),
            MaxProjY = IIF(s.MaxY > b.MaxProjY, s.MaxY, b.MaxProjY),
            MinProjZ = IIF(s.MinZ < b.MinProjZ, s.MinZ, b.MinProjZ),
            MaxProjZ = IIF(s.MaxZ > b.MaxProjZ, s.MaxZ, b.MaxProjZ),
            UpdatedAt = SYSUTCDATETIME()
        WHEN NOT MATCHED THEN INSERT (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ, EmbeddingCount,
            MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ)
            VALUES (s.CellX, s.CellY, s.CellZ, 1, s.Embeddings, s.MinX, s.MaxX, s.MinY, s.MaxY, s.MinZ, s.MaxZ);

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        @Stored AS Stored,
        @Given - @Stored AS AlreadyPresent;
END;
GO
