-- Last known sync state of each entity in Neo4j.
CREATE TABLE dbo.Neo4jSyncState (
    SyncStateId bigint IDENTITY(1, 1) NOT NULL,
    EntityType nvarchar(50) NOT NULL,
    EntityId bigint NOT NULL,
    SyncType nvarchar(50) NOT NULL CONSTRAINT DF_Neo4jSyncState_SyncType DEFAULT (N'CREATE'),
    SyncStatus nvarchar(50) NOT NULL CONSTRAINT DF_Neo4jSyncState_SyncStatus DEFAULT (N'Pending'),
    SourceVersion datetime2(7) NULL,
    RetryCount int NOT NULL CONSTRAINT DF_Neo4jSyncState_RetryCount DEFAULT (0),
    Response nvarchar(max) NULL,
    LastAttemptAt datetime2(7) NULL,
    SyncedAt datetime2(7) NULL,
    CONSTRAINT PK_Neo4jSyncState_SyncStateId PRIMARY KEY CLUSTERED (SyncStateId)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_Neo4jSyncState_Entity
    ON dbo.Neo4jSyncState (EntityType, EntityId);
GO

CREATE NONCLUSTERED INDEX IX_Neo4jSyncState_Pending
    ON dbo.Neo4jSyncState (SyncStatus, LastAttemptAt)
    WHERE SyncStatus <> 'Synced';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Last known sync state of each entity in Neo4j.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'CREATE, UPDATE, DELETE.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'SyncType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Synced, Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'SyncStatus';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SysStartTime or LSN time of the version sent.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'SourceVersion';
GO
