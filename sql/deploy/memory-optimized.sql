-- What the memory-optimized ledger needs of its database, before the tables are published: a filegroup for it, and
-- snapshot isolation wherever a READ COMMITTED transaction reads it. SQLCMD sets DatabaseName and DefaultDataPath.
-- Each statement has its guard, so the script may run again at any time.
IF NOT EXISTS (SELECT 1 FROM sys.filegroups AS g WHERE g.type = 'FX')
BEGIN
    ALTER DATABASE [$(DatabaseName)]
        ADD FILEGROUP MemoryOptimized CONTAINS MEMORY_OPTIMIZED_DATA;

    ALTER DATABASE [$(DatabaseName)]
        ADD FILE (
            NAME = N'$(DatabaseName)_MemoryOptimized',
            FILENAME = N'$(DefaultDataPath)$(DatabaseName)_MemoryOptimized'
        ) TO FILEGROUP MemoryOptimized;
END;
GO

IF EXISTS (
    SELECT 1
    FROM sys.databases AS d
    WHERE d.database_id = DB_ID()
        AND d.is_memory_optimized_elevate_to_snapshot_on = 0
)
BEGIN
    ALTER DATABASE [$(DatabaseName)]
        SET MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT = ON;
END;
GO
