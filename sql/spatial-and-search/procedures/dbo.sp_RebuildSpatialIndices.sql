-- Purpose: builds the spatial indexes anew, with bounding boxes that fit what is stored.
-- Returns: TableName nvarchar(128), IndexName nvarchar(128), XMin float, YMin float, XMax float, YMax float,
--     DurationMs bigint, Status nvarchar(20): one row for each index, by table and index.
-- Box: with @RecomputeBoundingBox = 1 the extent of the column, a tenth wider on each side (by 1 where it has no
--     width), since what lies outside gets no help from the index; an empty table keeps its box. 0: the box stays.
-- Writes: SearchIndices, a row for each index; AtomEmbeddingSpatialMetadata, counted anew if AtomEmbeddings is among the tables.
-- Errors: 51011 missing, 51012 @Online, 51015 a table without a spatial index; 51019 for several.
-- Native: none. On the embedded engine: there are no spatial indexes. What finds a place there are the B-trees of
--     AtomEmbeddings over bucket, cells and curve key: they are rebuilt, and the box is the extent of the projected
--     points (NULL where it is not to be computed, or there are none).
-- Runs as its owner: callers need no ALTER on the tables.
CREATE PROCEDURE dbo.sp_RebuildSpatialIndices
    @TableName nvarchar(128) = NULL, /* one table; NULL: all */
    @RecomputeBoundingBox bit = 1,   /* 0: rebuild with the box of now */
    @Online bit = 0                  /* must be 0: a spatial index cannot be built online */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    CREATE TABLE #Indexes (
        Ordinal int IDENTITY(1, 1) NOT NULL PRIMARY KEY,
        TableName nvarchar(128) NOT NULL,
        IndexName nvarchar(128) NOT NULL,
        ColumnName nvarchar(128) NOT NULL,
        CellsPerObject int NOT NULL,
        XMin float NOT NULL,
        YMin float NOT NULL,
        XMax float NOT NULL,
        YMax float NOT NULL,
        RowsIndexed bigint NULL,
        DurationMs bigint NULL
    );

    INSERT INTO #Indexes (TableName, IndexName, ColumnName, CellsPerObject, XMin, YMin, XMax, YMax)
    SELECT
        t.name,
        i.name,
        c.name,
        s.cells_per_object,
        s.bounding_box_xmin,
        s.bounding_box_ymin,
        s.bounding_box_xmax,
        s.bounding_box_ymax
    FROM sys.spatial_indexes AS i
    INNER JOIN sys.spatial_index_tessellations AS s ON s.object_id = i.object_id AND s.index_id = i.index_id
    INNER JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
    INNER JOIN sys.columns AS c ON c.object_id = k.object_id AND c.column_id = k.column_id
    INNER JOIN sys.tables AS t ON t.object_id = i.object_id
    WHERE t.schema_id = SCHEMA_ID(N'dbo')
        AND (@TableName IS NULL OR t.name = @TableName)
    ORDER BY
        t.name COLLATE Latin1_General_100_BIN2,
        i.name COLLATE Latin1_General_100_BIN2;

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@RecomputeBoundingBox IS NULL, N'RecomputeBoundingBox is required', NULL)),
        (2, 51011, IIF(@Online IS NULL, N'Online is required', NULL)),
        (3, 51012, IIF(@Online = 1, N'Online must be 0: a spatial index cannot be built online', NULL)),
        (4, 51015, IIF(@TableName IS NOT NULL AND NOT EXISTS (SELECT 1 FROM #Indexes),
            CONCAT(N'TableName must be a table with a spatial index; got ''', REPLACE(@TableName, N'%', N'%%'), N''''), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @At int = 1,
        @Table nvarchar(128),
        @Index nvarchar(128),
        @Column nvarchar(128),
        @Cells int,
        @XMin float,
        @YMin float,
        @XMax float,
        @YMax float,
        @Rows bigint,
        @Statement nvarchar(max),
        @Started datetime2(7);

    WHILE @At <= (SELECT MAX(i.Ordinal) FROM #Indexes AS i)
    BEGIN
        SELECT
            @Table = i.TableName,
            @Index = i.IndexName,
            @Column = i.ColumnName,
            @Cells = i.CellsPerObject,
            @XMin = NULL,
            @Started = SYSUTCDATETIME()
        FROM #Indexes AS i
        WHERE i.Ordinal = @At;

        SET @Statement = CONCAT(N'SELECT @rows = COUNT_BIG(g.', QUOTENAME(@Column),
            N'), @xmin = MIN(e.Box.STPointN(1).STX), @ymin = MIN(e.Box.STPointN(1).STY),',
            N' @xmax = MAX(COALESCE(e.Box.STPointN(3).STX, e.Box.STPointN(1).STX)),', /* a point's envelope may be a point */
            N' @ymax = MAX(COALESCE(e.Box.STPointN(3).STY, e.Box.STPointN(1).STY)) FROM dbo.', QUOTENAME(@Table),
            N' AS g OUTER APPLY (VALUES (g.', QUOTENAME(@Column), N'.STEnvelope())) AS e (Box);');

        EXECUTE sys.sp_executesql @Statement,
            N'@rows bigint OUTPUT, @xmin float OUTPUT, @ymin float OUTPUT, @xmax float OUTPUT, @ymax float OUTPUT',
            @rows = @Rows OUTPUT, @xmin = @XMin OUTPUT, @ymin = @YMin OUTPUT, @xmax = @XMax OUTPUT, @ymax = @YMax OUTPUT;

        IF @RecomputeBoundingBox = 1 AND @XMin IS NOT NULL
        BEGIN
            UPDATE #Indexes
            SET
                XMin = @XMin - IIF(@XMax > @XMin, (@XMax - @XMin) / 10, 1),
                YMin = @YMin - IIF(@YMax > @YMin, (@YMax - @YMin) / 10, 1),
                XMax = @XMax + IIF(@XMax > @XMin, (@XMax - @XMin) / 10, 1),
                YMax = @YMax + IIF(@YMax > @YMin, (@YMax - @YMin) / 10, 1)
            WHERE Ordinal = @At;

            /* Style 3: 17 digits, from which the same float is read. */
            SELECT @Statement = CONCAT(N'CREATE SPATIAL INDEX ', QUOTENAME(@Index), N' ON dbo.', QUOTENAME(@Table), N' (',
                QUOTENAME(@Column), N') USING GEOMETRY_AUTO_GRID WITH (BOUNDING_BOX = (', CONVERT(nvarchar(40), i.XMin, 3), N', ',
                CONVERT(nvarchar(40), i.YMin, 3), N', ', CONVERT(nvarchar(40), i.XMax, 3), N', ',
                CONVERT(nvarchar(40), i.YMax, 3), N'), CELLS_PER_OBJECT = ', @Cells, N', DROP_EXISTING = ON);')
            FROM #Indexes AS i
            WHERE i.Ordinal = @At;
        END;
        ELSE
            SET @Statement = CONCAT(N'ALTER INDEX ', QUOTENAME(@Index), N' ON dbo.', QUOTENAME(@Table), N' REBUILD;');

        EXECUTE sys.sp_executesql @Statement;

        UPDATE #Indexes
        SET
            RowsIndexed = @Rows,
            DurationMs = DATEDIFF_BIG(MILLISECOND, @Started, SYSUTCDATETIME())
        WHERE Ordinal = @At;

        SET @At += 1;
    END;

    BEGIN TRY
        BEGIN TRANSACTION;

        MERGE INTO dbo.SearchIndices WITH (HOLDLOCK) AS s
        USING #Indexes AS i ON i.IndexName = s.IndexName
        WHEN MATCHED THEN UPDATE SET
            TargetTable = i.TableName,
            IndexKind = N'SpatialGrid',
            Parameters = CONCAT(N'{"boundingBox": [', CONVERT(nvarchar(40), i.XMin, 3), N', ', CONVERT(nvarchar(40), i.YMin, 3),
                N', ', CONVERT(nvarchar(40), i.XMax, 3), N', ', CONVERT(nvarchar(40), i.YMax, 3), N']}'),
            Status = N'Ready',
            IndexedRowCount = i.RowsIndexed,
            BuiltAt = SYSUTCDATETIME(),
            BuildDurationMs = i.DurationMs
        WHEN NOT MATCHED THEN INSERT (IndexName, TargetTable, IndexKind, Parameters, Status, IndexedRowCount, BuiltAt,
            BuildDurationMs)
            VALUES (i.IndexName, i.TableName, N'SpatialGrid',
                CONCAT(N'{"boundingBox": [', CONVERT(nvarchar(40), i.XMin, 3), N', ', CONVERT(nvarchar(40), i.YMin, 3), N', ',
                    CONVERT(nvarchar(40), i.XMax, 3), N', ', CONVERT(nvarchar(40), i.YMax, 3), N']}'),
                N'Ready', i.RowsIndexed, SYSUTCDATETIME(), i.DurationMs);

        IF EXISTS (SELECT 1 FROM #Indexes AS i WHERE i.TableName = N'AtomEmbeddings')
        BEGIN
            DELETE FROM dbo.AtomEmbeddingSpatialMetadata;

            INSERT INTO dbo.AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ,
                EmbeddingCount, MinProjX, MaxProjX, MinProjY, MaxProjY, MinProjZ, MaxProjZ)
            SELECT
                e.SpatialBucketX, e.SpatialBucketY, e.SpatialBucketZ, 1,
                COUNT_BIG(*), MIN(e.SpatialProjX), MAX(e.SpatialProjX), MIN(e.SpatialProjY), MAX(e.SpatialProjY),
                MIN(e.SpatialProjZ), MAX(e.SpatialProjZ)
            FROM dbo.AtomEmbeddings AS e WITH (TABLOCK, HOLDLOCK)
            GROUP BY
                e.SpatialBucketX,
                e.SpatialBucketY,
                e.SpatialBucketZ;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        i.TableName,
        i.IndexName,
        i.XMin,
        i.YMin,
        i.XMax,
        i.YMax,
        i.DurationMs,
        CONVERT(nvarchar(20), N'Rebuilt') AS Status
    FROM #Indexes AS i
    ORDER BY i.Ordinal;
END;
GO
