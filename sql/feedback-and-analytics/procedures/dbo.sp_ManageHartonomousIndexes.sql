-- Purpose: looks after the indexes.
-- Returns: TableName nvarchar(128), IndexName nvarchar(128), FragmentationPercent float, PageCount bigint, Impact float,
--     Action nvarchar(max), Status nvarchar(20), DurationMs bigint, by table and index:
--     ANALYZE  every index: share of its leaf pages out of order, pages, and what OPTIMIZE would do. Changes nothing.
--     CREATE   indexes that the optimizer missed with an estimated gain above 50 %: Action is the statement, Status
--              Suggested. It is not run: two queries that miss nearly the same index would get two.
--     REBUILD  the indexes of @TableName, or of all tables those above 30 %, built anew.
--     OPTIMIZE above 30 % rebuilt, above 5 % reorganized (both from 100 pages), and the tables' statistics updated.
--     VALIDATE a row for each disabled index and each constraint that is off or was not checked against the rows there;
--              none: all is well. The pages themselves are DBCC CHECKDB's, which is no procedure's to run.
-- Errors: 51011 missing, 51015 no such operation or table; 51019 for several.
-- Native: none. On the embedded engine: out of order are leaf pages that lie in the file before the one that they follow (NULL
--     where SQLite has no dbstat table); the tree of a table's rows bears the table's name; REBUILD is REINDEX, OPTIMIZE
--     is REINDEX above 30 % and ANALYZE, VALIDATE is PRAGMA integrity_check and foreign_key_check, and CREATE has no rows,
--     since SQLite keeps no account of indexes that it missed.
-- Runs as its owner: callers need no ALTER on the tables.
CREATE PROCEDURE dbo.sp_ManageHartonomousIndexes
    @Operation nvarchar(20) = N'ANALYZE', /* ANALYZE, CREATE, REBUILD, OPTIMIZE or VALIDATE */
    @TableName nvarchar(128) = NULL       /* one table of dbo; NULL: all */
WITH EXECUTE AS OWNER
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
        (1, 51011, IIF(@Operation IS NULL, N'Operation is required', NULL)),
        (2, 51015, IIF(@Operation COLLATE Latin1_General_100_BIN2 NOT IN (N'ANALYZE', N'CREATE', N'REBUILD', N'OPTIMIZE', N'VALIDATE'),
            CONCAT(N'Operation must be one of ANALYZE, CREATE, REBUILD, OPTIMIZE, VALIDATE; got ''',
                REPLACE(@Operation, N'%', N'%%'), N''''), NULL)),
        (3, 51015, IIF(@TableName IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM sys.tables AS t WHERE t.name = @TableName AND t.schema_id = SCHEMA_ID(N'dbo')),
            CONCAT(N'TableName must be a table of the database; got ''', REPLACE(@TableName, N'%', N'%%'), N''''), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    CREATE TABLE #Indexes (
        Ordinal int IDENTITY(1, 1) NOT NULL PRIMARY KEY,
        TableName nvarchar(128) NOT NULL,
        IndexName nvarchar(128) NULL,
        FragmentationPercent float NULL,
        PageCount bigint NULL,
        Impact float NULL,
        Action nvarchar(max) NULL,
        Status nvarchar(20) NOT NULL,
        DurationMs bigint NULL
    );

    IF @Operation IN (N'ANALYZE', N'REBUILD', N'OPTIMIZE')
        INSERT INTO #Indexes (TableName, IndexName, FragmentationPercent, PageCount, Action, Status)
        SELECT
            t.name,
            i.name,
            f.FragmentationPercent,
            f.PageCount,
            CASE
                WHEN @Operation = N'REBUILD' AND @TableName IS NOT NULL THEN N'REBUILD'
                WHEN f.FragmentationPercent > 30 AND f.PageCount >= 100 THEN N'REBUILD'
                WHEN f.FragmentationPercent > 5 AND f.PageCount >= 100 AND @Operation <> N'REBUILD' THEN N'REORGANIZE'
                ELSE N'none'
            END,
            N'Analyzed'
        FROM sys.tables AS t
        INNER JOIN sys.indexes AS i ON i.object_id = t.object_id
        CROSS APPLY (
            SELECT
                SUM(s.avg_fragmentation_in_percent * s.page_count) / NULLIF(SUM(s.page_count), 0) AS FragmentationPercent,
                SUM(s.page_count) AS PageCount
            FROM sys.dm_db_index_physical_stats(DB_ID(), t.object_id, i.index_id, NULL, N'LIMITED') AS s
            WHERE s.alloc_unit_type_desc = N'IN_ROW_DATA'
        ) AS f
        WHERE t.schema_id = SCHEMA_ID(N'dbo')
            AND (@TableName IS NULL OR t.name = @TableName)
            AND t.is_memory_optimized = 0
            AND i.type IN (1, 2)
            AND i.is_disabled = 0
        ORDER BY
            t.name COLLATE Latin1_General_100_BIN2,
            i.name COLLATE Latin1_General_100_BIN2;

    IF @Operation = N'CREATE'
        INSERT INTO #Indexes (TableName, Impact, Action, Status)
        SELECT
            t.name,
            s.avg_user_impact,
            CONCAT(N'CREATE NONCLUSTERED INDEX ', QUOTENAME(CONCAT(N'IX_', t.name, N'_Missing', d.index_handle)), N' ON dbo.',
                QUOTENAME(t.name), N' (', CONCAT_WS(N', ', d.equality_columns, d.inequality_columns), N')',
                N' INCLUDE (' + d.included_columns + N')', N';'),
            N'Suggested'
        FROM sys.dm_db_missing_index_details AS d
        INNER JOIN sys.dm_db_missing_index_groups AS g ON g.index_handle = d.index_handle
        INNER JOIN sys.dm_db_missing_index_group_stats AS s ON s.group_handle = g.index_group_handle
        INNER JOIN sys.tables AS t ON t.object_id = d.object_id
        WHERE d.database_id = DB_ID()
            AND t.schema_id = SCHEMA_ID(N'dbo')
            AND (@TableName IS NULL OR t.name = @TableName)
            AND s.avg_user_impact > 50
        ORDER BY
            t.name COLLATE Latin1_General_100_BIN2,
            s.avg_user_impact DESC,
            d.index_handle;

    IF @Operation = N'VALIDATE'
        INSERT INTO #Indexes (TableName, IndexName, Action, Status)
        SELECT
            t.name,
            p.Name,
            p.Action,
            N'Invalid'
        FROM sys.tables AS t
        INNER JOIN (
            SELECT i.object_id, i.name, N'the index is disabled'
            FROM sys.indexes AS i
            WHERE i.is_disabled = 1
            UNION ALL
            SELECT f.parent_object_id, f.name, IIF(f.is_disabled = 1, N'the foreign key is disabled', N'the foreign key is not trusted')
            FROM sys.foreign_keys AS f
            WHERE f.is_disabled = 1 OR f.is_not_trusted = 1
            UNION ALL
            SELECT c.parent_object_id, c.name, IIF(c.is_disabled = 1, N'the check is disabled', N'the check is not trusted')
            FROM sys.check_constraints AS c
            WHERE c.is_disabled = 1 OR c.is_not_trusted = 1
        ) AS p (ObjectId, Name, Action) ON p.ObjectId = t.object_id
        WHERE t.schema_id = SCHEMA_ID(N'dbo')
            AND (@TableName IS NULL OR t.name = @TableName)
        ORDER BY
            t.name COLLATE Latin1_General_100_BIN2,
            p.Name COLLATE Latin1_General_100_BIN2;

    IF @Operation IN (N'REBUILD', N'OPTIMIZE')
    BEGIN
        DECLARE
            @At int = 0,
            @Table nvarchar(128),
            @Statement nvarchar(max),
            @Started datetime2(7);

        DELETE FROM #Indexes
        WHERE Action = N'none'
            AND (@Operation = N'REBUILD' OR TableName NOT IN (SELECT i.TableName FROM #Indexes AS i WHERE i.Action <> N'none'));

        WHILE EXISTS (SELECT 1 FROM #Indexes AS i WHERE i.Ordinal > @At)
        BEGIN
            SELECT TOP (1)
                @At = i.Ordinal,
                @Table = i.TableName,
                @Statement = IIF(i.Action = N'none', NULL,
                    CONCAT(N'ALTER INDEX ', QUOTENAME(i.IndexName), N' ON dbo.', QUOTENAME(i.TableName), N' ', i.Action, N';')),
                @Started = SYSUTCDATETIME()
            FROM #Indexes AS i
            WHERE i.Ordinal > @At
            ORDER BY i.Ordinal;

            IF @Statement IS NOT NULL
                EXECUTE sys.sp_executesql @Statement;

            UPDATE #Indexes
            SET
                Status = IIF(Action = N'none', N'Left', N'Done'),
                DurationMs = DATEDIFF_BIG(MILLISECOND, @Started, SYSUTCDATETIME())
            WHERE Ordinal = @At;

            /* Once for each table, after its last index. */
            IF @Operation = N'OPTIMIZE' AND NOT EXISTS (SELECT 1 FROM #Indexes AS i WHERE i.Ordinal > @At AND i.TableName = @Table)
            BEGIN
                SET @Statement = CONCAT(N'UPDATE STATISTICS dbo.', QUOTENAME(@Table), N';');
                EXECUTE sys.sp_executesql @Statement;
            END;
        END;
    END;

    SELECT
        i.TableName,
        i.IndexName,
        i.FragmentationPercent,
        i.PageCount,
        i.Impact,
        i.Action,
        i.Status,
        i.DurationMs
    FROM #Indexes AS i
    ORDER BY i.Ordinal;
END;
GO
