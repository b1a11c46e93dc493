-- Purpose: stores one piece of content once, under its address.
-- Returns: no rows. @AtomId is the atom, new or found; @WasDuplicate and @DuplicateReason say which and why;
--     @SemanticSimilarity is the cosine similarity of the nearest embedding where one was looked for, else NULL;
--     @AtomEmbeddingId is the atom's embedding of that type and model where an embedding was given.
-- Address: ContentHash = SHA-256 of UTF-16LE(@Modality), two zero bytes, UTF-16LE(@HashInput). The modality is in it so
--     that the same bytes as text and as, say, a sensor's value are two atoms. Tokens and syntax nodes, which the
--     atomizers make, are hashed under modality/role: 'text/token', 'code/function'.
-- A duplicate by address is decided first. Otherwise, where an embedding is given and the policy has a semantic
--     threshold, the atom of the nearest embedding (of the same type and model) that reaches it is the duplicate. A
--     duplicate's ReferenceCount rises by one, once for each call, and an atom that was deleted is active again.
-- Errors: 51011 missing, 51012 range, 51015 modality or policy, 51017 JSON or Unicode, 51020 tenant or model, 51023 an
--     embedding is to be stored and no projection is in force; 51019 for several.
-- Native: none is needed; the embedded engine looks for the nearest with hartonomous_native.knn.
CREATE PROCEDURE dbo.sp_AtomIngestion
    @HashInput nvarchar(max),                  /* the content that the address is made of */
    @Modality nvarchar(64),                    /* text, image, audio, video, code, sensor, graph or model */
    @Subtype nvarchar(128) = NULL,             /* a finer kind */
    @SourceUri nvarchar(1024) = NULL,          /* where it came from */
    @SourceType nvarchar(128) = NULL,          /* what kind of source that is */
    @CanonicalText nvarchar(max) = NULL,       /* the content as text */
    @Metadata nvarchar(max) = NULL,            /* a JSON object */
    @PayloadLocator nvarchar(1024) = NULL,     /* where a payload lies; kept as Metadata.payloadLocator */
    @Embedding vector(1998) = NULL,            /* its embedding, padded with zeros */
    @EmbeddingType nvarchar(128) = N'default', /* at most 50 characters, which the table holds */
    @ModelId int = NULL,                       /* the model that made the embedding */
    @PolicyName nvarchar(128) = N'default',    /* which deduplication policy holds */
    @TenantId int = 0,                         /* the owner */
    @AtomId bigint OUTPUT,
    @AtomEmbeddingId bigint OUTPUT,
    @WasDuplicate bit OUTPUT,
    @DuplicateReason nvarchar(500) OUTPUT,
    @SemanticSimilarity float OUTPUT
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SELECT
        @AtomId = NULL,
        @AtomEmbeddingId = NULL,
        @WasDuplicate = 0,
        @DuplicateReason = NULL,
        @SemanticSimilarity = NULL;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@HashInput IS NULL, N'HashInput is required', NULL)),
        (2, 51011, IIF(@Modality IS NULL, N'Modality is required', NULL)),
        (3, 51011, IIF(@EmbeddingType IS NULL, N'EmbeddingType is required', NULL)),
        (4, 51011, IIF(@PolicyName IS NULL, N'PolicyName is required', NULL)),
        (5, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (6, 51012, IIF(DATALENGTH(@HashInput) = 0, N'HashInput must not be empty', NULL)),
        (7, 51015, IIF(@Modality COLLATE Latin1_General_100_BIN2 NOT IN (N'text', N'image', N'audio', N'video', N'code', N'sensor',
                N'graph', N'model'),
            CONCAT(N'Modality must be one of text, image, audio, video, code, sensor, graph, model; got ''',
                REPLACE(@Modality, N'%', N'%%'), N''''), NULL)),
        (8, 51017, IIF(ISJSON(@Metadata, OBJECT) = 0, N'Metadata must be a JSON object', NULL)),
        (9, 51012, IIF(DATALENGTH(@EmbeddingType) > 100,
            CONCAT(N'EmbeddingType may have at most 50 UTF-16 characters; got ', DATALENGTH(@EmbeddingType) / 2), NULL)),
        (10, 51012, IIF(DATALENGTH(@EmbeddingType) = 0, N'EmbeddingType must not be empty', NULL)),
        (11, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (12, 51020, IIF(@ModelId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Models AS m WHERE m.ModelId = @ModelId AND m.TenantId IN (@TenantId, 0)),
            CONCAT(N'ModelId must be a model of tenant ', @TenantId, N'; got ', @ModelId), NULL)),
        (13, 51015, IIF(NOT EXISTS (
                SELECT 1 FROM dbo.DeduplicationPolicies AS d
                WHERE d.PolicyName = @PolicyName AND (d.TenantId = @TenantId OR d.TenantId IS NULL) AND d.IsActive = 1),
            CONCAT(N'PolicyName must be an active deduplication policy; got ''',
                REPLACE(@PolicyName, N'%', N'%%'), N''''), NULL)),
        (14, 51017, IIF(dbo.fn_HasHalfPair(@HashInput) = 1, N'HashInput must be valid Unicode; it has half a surrogate pair', NULL)),
        (15, 51017, IIF(dbo.fn_HasHalfPair(@CanonicalText) = 1, N'CanonicalText must be valid Unicode; it has half a surrogate pair', NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @Hash binary(32) = HASHBYTES('SHA2_256',
            CONVERT(varbinary(max), @Modality) + 0x0000 + CONVERT(varbinary(max), @HashInput)),
        @SemanticThreshold float,
        @SpatialThreshold float,
        @MaxCandidates int;

    SELECT TOP (1)
        @SemanticThreshold = d.SemanticThreshold,
        @SpatialThreshold = d.SpatialThreshold,
        @MaxCandidates = d.MaxCandidates
    FROM dbo.DeduplicationPolicies AS d
    WHERE d.PolicyName = @PolicyName
        AND (d.TenantId = @TenantId OR d.TenantId IS NULL)
        AND d.IsActive = 1
    ORDER BY IIF(d.TenantId IS NULL, 1, 0); /* the tenant's own policy before the one for all */

    DECLARE @Near table (
        AtomEmbeddingId bigint NOT NULL PRIMARY KEY,
        AtomId bigint NOT NULL,
        Similarity float NOT NULL,
        X float NOT NULL,
        Y float NOT NULL,
        Z float NOT NULL
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        /* The range lock keeps a second session from inserting the same address in between. */
        SELECT
            @AtomId = a.AtomId,
            @WasDuplicate = 1,
            @DuplicateReason = N'same content: its SHA-256 is that of an atom already stored'
        FROM dbo.Atoms AS a WITH (UPDLOCK, HOLDLOCK)
        WHERE a.ContentHash = @Hash
            AND a.TenantId = @TenantId;

        IF @AtomId IS NULL AND @Embedding IS NOT NULL AND @SemanticThreshold IS NOT NULL
        BEGIN
            INSERT INTO @Near (AtomEmbeddingId, AtomId, Similarity, X, Y, Z)
            SELECT TOP (@MaxCandidates)
                e.AtomEmbeddingId,
                e.AtomId,
                1E0 - d.Distance,
                e.SpatialProjX,
                e.SpatialProjY,
                e.SpatialProjZ
            FROM dbo.AtomEmbeddings AS e
            INNER JOIN dbo.Atoms AS a ON a.AtomId = e.AtomId
            CROSS APPLY (VALUES (VECTOR_DISTANCE('cosine', @Embedding, e.EmbeddingVector))) AS d (Distance)
            WHERE e.TenantId = @TenantId
                AND a.IsActive = 1
                AND e.EmbeddingType = @EmbeddingType
                AND (@ModelId IS NULL OR e.ModelId = @ModelId)
                AND d.Distance IS NOT NULL
            ORDER BY
                d.Distance,
                e.AtomEmbeddingId;

            SELECT @SemanticSimilarity = MAX(n.Similarity)
            FROM @Near AS n;

            SELECT TOP (1)
                @AtomId = n.AtomId,
                @AtomEmbeddingId = n.AtomEmbeddingId,
                @SemanticSimilarity = n.Similarity,
                @WasDuplicate = 1,
                @DuplicateReason = CONCAT(N'same meaning: the cosine similarity reaches the threshold of the policy ''',
                    @PolicyName, N'''')
            FROM @Near AS n
            OUTER APPLY (
                SELECT s.ProjX, s.ProjY, s.ProjZ
                FROM dbo.fn_ProjectionInForce(@TenantId) AS p
                CROSS APPLY dbo.fn_SpatialPlace(@Embedding, p.Mean, p.AxisX, p.AxisY, p.AxisZ,
                    p.MinX, p.MinY, p.MinZ, p.MaxX, p.MaxY, p.MaxZ) AS s
            ) AS s
            WHERE n.Similarity >= @SemanticThreshold
                AND (@SpatialThreshold IS NULL
                    OR SQRT(SQUARE(n.X - s.ProjX) + SQUARE(n.Y - s.ProjY) + SQUARE(n.Z - s.ProjZ)) <= @SpatialThreshold)
            ORDER BY
                n.Similarity DESC,
                n.AtomEmbeddingId;
        END;

        IF @AtomId IS NOT NULL
            UPDATE dbo.Atoms
            SET ReferenceCount = ReferenceCount + 1,
                IsActive = 1
            WHERE AtomId = @AtomId;
        ELSE
        BEGIN
            INSERT INTO dbo.Atoms (TenantId, Modality, Subtype, ContentHash, CanonicalText, SourceType, SourceUri, Metadata)
            VALUES (@TenantId, @Modality, @Subtype, @Hash, @CanonicalText, @SourceType, @SourceUri,
                IIF(@PayloadLocator IS NULL, @Metadata,
                    JSON_MODIFY(COALESCE(@Metadata, N'{}'), N'$.payloadLocator', @PayloadLocator)));

            SET @AtomId = SCOPE_IDENTITY();
        END;

        IF @Embedding IS NOT NULL AND @AtomEmbeddingId IS NULL
        BEGIN
            SELECT @AtomEmbeddingId = e.AtomEmbeddingId
            FROM dbo.AtomEmbeddings AS e WITH (UPDLOCK, HOLDLOCK)
            WHERE e.AtomId = @AtomId
                AND e.EmbeddingType = @EmbeddingType
                AND (e.ModelId = @ModelId OR e.ModelId IS NULL AND @ModelId IS NULL);

            IF @AtomEmbeddingId IS NULL
            BEGIN
                /* What came is a vector(1998): its length before any padding is not known here. */
                INSERT INTO dbo.AtomEmbeddings (TenantId, AtomId, ModelId, EmbeddingType, EmbeddingVector, Dimension,
                    SpatialGeometry, SpatialBucket, SpatialBucketX, SpatialBucketY, SpatialBucketZ,
                    SpatialProjX, SpatialProjY, SpatialProjZ, HilbertValue, LastComputedUtc)
                SELECT
                    @TenantId, @AtomId, @ModelId, @EmbeddingType, @Embedding, 1998,
                    s.Place, s.Bucket, s.CellX, s.CellY, s.CellZ,
                    s.ProjX, s.ProjY, s.ProjZ, s.HilbertValue, SYSUTCDATETIME()
                FROM dbo.fn_ProjectionInForce(@TenantId) AS p
                CROSS APPLY dbo.fn_SpatialPlace(@Embedding, p.Mean, p.AxisX, p.AxisY, p.AxisZ,
                    p.MinX, p.MinY, p.MinZ, p.MaxX, p.MaxY, p.MaxZ) AS s;

                IF @@ROWCOUNT = 0
                BEGIN
                    SET @Message = CONCAT(N'tenant ', @TenantId,
                        N' has no projection in force; sp_RegisterProjection puts one in force');
                    THROW 51023, @Message, 1;
                END;

                SET @AtomEmbeddingId = SCOPE_IDENTITY();

                MERGE INTO dbo.AtomEmbeddingSpatialMetadata WITH (HOLDLOCK) AS b
                USING (
                    SELECT
                        e.SpatialBucketX AS CellX, e.SpatialBucketY AS CellY, e.SpatialBucketZ AS CellZ,
                        e.SpatialProjX AS X, e.SpatialProjY AS Y, e.SpatialProjZ AS Z
                    FROM dbo.AtomEmbeddings AS e
                    WHERE e.AtomEmbeddingId = @AtomEmbeddingId
                ) AS s
                    ON s.CellX = b.SpatialBucketX AND s.CellY = b.SpatialBucketY AND s.CellZ = b.SpatialBucketZ
                        AND b.HasZ = 1
                WHEN MATCHED THEN UPDATE SET
                    EmbeddingCount = b.EmbeddingCount + 1,
                    MinProjX = IIF(s.X < b.MinProjX, s.X, b.MinProjX),
                    MaxProjX = IIF(s.X > b.MaxProjX, s.X, b.MaxProjX),
                    MinProjY = IIF(s.Y < b.MinProjY, s.Y, b.MinProjY),
                    MaxProjY = IIF(s.Y > b.MaxProjY, s.Y, b.MaxProjY),
                    MinProjZ = IIF(s.Z < b.MinProjZ, s.Z, b.MinProjZ),
                    MaxProjZ = IIF(s.Z > b.MaxProjZ, s.Z, b.MaxProjZ),
                    UpdatedAt = SYSUTCDATETIME()
                WHEN NOT MATCHED THEN INSERT (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ, EmbeddingCount,
                    MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ)
                    VALUES (s.CellX, s.CellY, s.CellZ, 1, 1, s.X, s.X, s.Y, s.Y, s.Z, s.Z);
            END;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;
END;
GO
