-- Purpose: places all embeddings of a tenant anew, with the projection in force, and counts the cells again.
-- Returns: one row: Reprojected embeddings, and how many different Buckets they lie in.
-- Errors: 51011 missing, 51020 tenant, 51023 no projection in force.
-- Native: none is needed; the embedded engine uses hartonomous_native.project, spatial_cells, spatial_hash, hilbert_key.
CREATE PROCEDURE dbo.sp_ReprojectEmbeddings
    @TenantId int = 0 /* whose embeddings */
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
        (1, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (2, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL))
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

    IF @ProjectionId IS NULL
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId,
            N' has no projection in force; sp_RegisterProjection puts one in force');
        THROW 51023, @Message, 1;
    END;

    DECLARE @Reprojected int;

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE e
        SET e.SpatialGeometry = s.Place,
            e.SpatialBucket = s.Bucket,
            e.SpatialBucketX = s.CellX,
            e.SpatialBucketY = s.CellY,
            e.SpatialBucketZ = s.CellZ,
            e.SpatialProjX = s.ProjX,
            e.SpatialProjY = s.ProjY,
            e.SpatialProjZ = s.ProjZ,
            e.HilbertValue = s.HilbertValue,
            e.LastComputedUtc = SYSUTCDATETIME()
        FROM dbo.AtomEmbeddings AS e
        CROSS APPLY dbo.fn_SpatialPlace(e.EmbeddingVector, @Mean, @AxisX, @AxisY, @AxisZ,
            @MinX, @MinY, @MinZ, @MaxX, @MaxY, @MaxZ) AS s
        WHERE e.TenantId = @TenantId;

        SET @Reprojected = @@ROWCOUNT;

        /* The cells are shared by all tenants, so all are counted. The table lock keeps another session from adding a
           cell between the two statements. */
        DELETE FROM dbo.AtomEmbeddingSpatialMetadata WITH (TABLOCKX);

        INSERT INTO dbo.AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ, EmbeddingCount,
            MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ)
        SELECT
            e.SpatialBucketX,
            e.SpatialBucketY,
            e.SpatialBucketZ,
            1,
            COUNT_BIG(*),
            MIN(e.SpatialProjX),
            MAX(e.SpatialProjX),
            MIN(e.SpatialProjY),
            MAX(e.SpatialProjY),
            MIN(e.SpatialProjZ),
            MAX(e.SpatialProjZ)
        FROM dbo.AtomEmbeddings AS e
        GROUP BY
            e.SpatialBucketX,
            e.SpatialBucketY,
            e.SpatialBucketZ;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        @Reprojected AS Reprojected,
        COUNT(DISTINCT e.SpatialBucket) AS Buckets
    FROM dbo.AtomEmbeddings AS e
    WHERE e.TenantId = @TenantId;
END;
GO
