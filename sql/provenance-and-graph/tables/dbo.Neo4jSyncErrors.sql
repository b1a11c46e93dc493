-- Failed sync messages kept for replay.
CREATE TABLE dbo.Neo4jSyncErrors (
    ErrorId bigint IDENTITY(1, 1) NOT NULL,
    SyncStateId bigint NULL,
    ConversationHandle uniqueidentifier NULL,
    ErrorDescription nvarchar(2000) NOT NULL,
    MessageBody nvarchar(max) NULL,
    ErrorTimestamp datetime2(7) NOT NULL CONSTRAINT DF_Neo4jSyncErrors_ErrorTimestamp DEFAULT (SYSUTCDATETIME()),
    ResolvedAt datetime2(7) NULL,
    CONSTRAINT PK_Neo4jSyncErrors_ErrorId PRIMARY KEY CLUSTERED (ErrorId),
    CONSTRAINT FK_Neo4jSyncErrors_SyncStateId FOREIGN KEY (SyncStateId)
        REFERENCES dbo.Neo4jSyncState (SyncStateId) ON DELETE CASCADE
);
GO

CREATE NONCLUSTERED INDEX IX_Neo4jSyncErrors_Open
    ON dbo.Neo4jSyncErrors (ErrorTimestamp)
    WHERE ResolvedAt IS NULL;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Failed sync messages kept for replay.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'DeadLetterId in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors',
    @level2type = N'COLUMN', @level2name = N'ErrorId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'NVARCHAR(500) in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors',
    @level2type = N'COLUMN', @level2name = N'ErrorDescription';
GO
