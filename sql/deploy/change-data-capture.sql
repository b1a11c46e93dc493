-- Change data capture of what the copy of the graph in Neo4j shows: things, links, and the atoms they stand for. How far a
-- consumer has read is kept in dbo.CdcCheckpoints. Only for databases that have such a copy: run it by hand.
-- Ordinary tables only: a memory-optimized table cannot be captured, and a graph table would show its internal columns,
-- so provenance is read by its growing EdgeId instead. Spatial columns are left out of what is captured.
-- Needs SQL Server Agent (not in Express) and a database without accelerated database recovery, with which capture is not
-- supported. Rows are captured for all tenants, whatever row-level security says; the role hartonomous_worker, which works
-- for all tenants, may read them. Each batch has its guard, so the script may run again at any time.
IF EXISTS (
    SELECT 1
    FROM sys.databases AS d
    WHERE d.database_id = DB_ID()
        AND d.is_cdc_enabled = 0
        AND d.is_accelerated_database_recovery_on = 0
        AND CONVERT(int, SERVERPROPERTY('EngineEdition')) <> 4
)
BEGIN
    EXEC sys.sp_cdc_enable_db;
END;
GO

IF EXISTS (
    SELECT 1
    FROM sys.tables AS t
    INNER JOIN sys.databases AS d ON d.database_id = DB_ID()
    WHERE t.object_id = OBJECT_ID(N'dbo.GraphEntities')
        AND t.is_tracked_by_cdc = 0
        AND d.is_cdc_enabled = 1
)
BEGIN
    EXEC sys.sp_cdc_enable_table
        @source_schema = N'dbo',
        @source_name = N'GraphEntities',
        @role_name = N'hartonomous_worker',
        @supports_net_changes = 1;
END;
GO

IF EXISTS (
    SELECT 1
    FROM sys.tables AS t
    INNER JOIN sys.databases AS d ON d.database_id = DB_ID()
    WHERE t.object_id = OBJECT_ID(N'dbo.GraphRelationships')
        AND t.is_tracked_by_cdc = 0
        AND d.is_cdc_enabled = 1
)
BEGIN
    EXEC sys.sp_cdc_enable_table
        @source_schema = N'dbo',
        @source_name = N'GraphRelationships',
        @role_name = N'hartonomous_worker',
        @supports_net_changes = 1;
END;
GO

IF EXISTS (
    SELECT 1
    FROM sys.tables AS t
    INNER JOIN sys.databases AS d ON d.database_id = DB_ID()
    WHERE t.object_id = OBJECT_ID(N'dbo.AtomRelations')
        AND t.is_tracked_by_cdc = 0
        AND d.is_cdc_enabled = 1
)
BEGIN
    EXEC sys.sp_cdc_enable_table
        @source_schema = N'dbo',
        @source_name = N'AtomRelations',
        @role_name = N'hartonomous_worker',
        @supports_net_changes = 1,
        @captured_column_list = N'AtomRelationId, TenantId, SourceAtomId, TargetAtomId, RelationType, SequenceIndex, Weight, Confidence';
END;
GO

IF EXISTS (
    SELECT 1
    FROM sys.tables AS t
    INNER JOIN sys.databases AS d ON d.database_id = DB_ID()
    WHERE t.object_id = OBJECT_ID(N'dbo.Atoms')
        AND t.is_tracked_by_cdc = 0
        AND d.is_cdc_enabled = 1
)
BEGIN
    EXEC sys.sp_cdc_enable_table
        @source_schema = N'dbo',
        @source_name = N'Atoms',
        @role_name = N'hartonomous_worker',
        @supports_net_changes = 1,
        @captured_column_list = N'AtomId, TenantId, Modality, Subtype, ContentHash, CanonicalText, IsActive, CreatedAt';
END;
GO
