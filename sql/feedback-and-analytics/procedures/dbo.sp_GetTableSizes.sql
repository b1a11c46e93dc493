-- Purpose: how large the tables are, on disk and in memory.
-- Returns: one row for each table in the order of its name: rows, megabytes of its pages with all indexes, megabytes of
--     memory for a memory-optimized one (NULL for others).
-- Errors: 51015 no such table.
-- Native: none.
CREATE PROCEDURE dbo.sp_GetTableSizes
    @TableName nvarchar(128) = NULL /* one table of dbo; NULL: all */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @TableName IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM sys.tables AS t
            WHERE t.name = @TableName
                AND t.schema_id = SCHEMA_ID(N'dbo')
        )
    BEGIN
        SET @Message = CONCAT(N'TableName must be a table of the database; got ''',
            REPLACE(@TableName, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    /* The rows of a memory-optimized table are not in the partition statistics: they have to be counted. */
    DECLARE
        @Statement nvarchar(max),
        @Counts nvarchar(max) = N'[]';

    SELECT @Statement = CONCAT(
        N'SET @counts = (SELECT c.ObjectId, c.RowsCount FROM (',
        STRING_AGG(CONVERT(nvarchar(max), CONCAT(N'SELECT ', t.object_id, N' AS ObjectId, COUNT_BIG(*) AS RowsCount FROM dbo.',
            QUOTENAME(t.name))), N' UNION ALL '),
        N') AS c FOR JSON PATH);')
    FROM sys.tables AS t
    WHERE t.is_memory_optimized = 1
        AND t.schema_id = SCHEMA_ID(N'dbo')
        AND (@TableName IS NULL OR t.name = @TableName)
    HAVING COUNT(*) > 0;

    IF @Statement IS NOT NULL
        EXECUTE sys.sp_executesql @Statement, N'@counts nvarchar(max) OUTPUT', @counts = @Counts OUTPUT;

    SELECT
        t.name AS TableName,
        COALESCE(m.RowsCount, d.RowsCount, 0) AS RowsCount,
        COALESCE(d.Pages, 0) * 8 / 1024E0 AS SizeMB,
        (x.memory_allocated_for_table_kb + x.memory_allocated_for_indexes_kb) / 1024E0 AS MemoryMB
    FROM sys.tables AS t
    LEFT JOIN (
        SELECT
            s.object_id,
            SUM(IIF(s.index_id IN (0, 1), s.row_count, 0)) AS RowsCount,
            SUM(s.used_page_count) AS Pages
        FROM sys.dm_db_partition_stats AS s
        GROUP BY s.object_id
    ) AS d ON d.object_id = t.object_id
    LEFT JOIN sys.dm_db_xtp_table_memory_stats AS x ON x.object_id = t.object_id
    LEFT JOIN OPENJSON(@Counts) WITH (ObjectId int, RowsCount bigint) AS m ON m.ObjectId = t.object_id
    WHERE t.schema_id = SCHEMA_ID(N'dbo')
        AND (@TableName IS NULL OR t.name = @TableName)
    ORDER BY t.name COLLATE Latin1_General_100_BIN2; /* the same order on every server */
END;
GO
