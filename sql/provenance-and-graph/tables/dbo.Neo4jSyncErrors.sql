-- Messages to the graph copy that failed, kept until they have been sent again.
-- They go with the state of their thing. The filtered index holds the open ones.
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Messages to the graph copy that failed, kept until they have been sent again.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Service Broker conversation that carried it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors',
    @level2type = N'COLUMN', @level2name = N'ConversationHandle';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What the graph copy, or the way to it, answered.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors',
    @level2type = N'COLUMN', @level2name = N'ErrorDescription';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The message, to be sent again.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors',
    @level2type = N'COLUMN', @level2name = N'MessageBody';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When it got through, or was given up; NULL until then.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Neo4jSyncErrors',
    @level2type = N'COLUMN', @level2name = N'ResolvedAt';
GO
