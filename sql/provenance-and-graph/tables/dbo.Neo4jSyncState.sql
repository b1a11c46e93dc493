-- Where each thing stands in the copy of the graph in Neo4j.
-- EntityType and EntityId name a row of several tables, so there is no foreign key. The filtered index holds what is
-- not yet copied.
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
    CONSTRAINT PK_Neo4jSyncState_SyncStateId PRIMARY KEY CLUSTERED (SyncStateId),
    CONSTRAINT CK_Neo4jSyncState_SyncType CHECK (SyncType IN (N'CREATE', N'UPDATE', N'DELETE')),
    CONSTRAINT CK_Neo4jSyncState_SyncStatus CHECK (SyncStatus IN (N'Pending', N'Synced', N'Failed')),
    CONSTRAINT CK_Neo4jSyncState_RetryCount CHECK (RetryCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_Neo4jSyncState_Entity
    ON dbo.Neo4jSyncState (EntityType, EntityId);
GO

CREATE NONCLUSTERED INDEX IX_Neo4jSyncState_Pending
    ON dbo.Neo4jSyncState (SyncStatus, LastAttemptAt)
    WHERE SyncStatus <> 'Synced';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Where each thing stands in the copy of the graph in Neo4j.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Table of the thing, such as GraphEntities.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'EntityType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Its key there.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'EntityId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'CREATE, UPDATE or DELETE.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'SyncType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Synced or Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'SyncStatus';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Time of the version that was sent.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'SourceVersion';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What the copy answered last.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncState',
    @level2type = N'COLUMN', @level2name = N'Response';
GO
