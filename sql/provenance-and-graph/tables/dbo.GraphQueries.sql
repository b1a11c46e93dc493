-- Traversals of the graph that were run, with their cost.
-- StartNodeId has no foreign key, because the record outlives the node.
CREATE TABLE dbo.GraphQueries (
    GraphQueryId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_GraphQueries_TenantId DEFAULT (0),
    QueryName nvarchar(128) NULL,
    QueryText nvarchar(max) NOT NULL,
    StartNodeId bigint NULL,
    MaxDepth int NULL,
    RowsReturned int NULL,
    DurationMs int NULL,
    ExecutedBy nvarchar(256) NULL,
    ExecutedAt datetime2(7) NOT NULL CONSTRAINT DF_GraphQueries_ExecutedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GraphQueries_GraphQueryId PRIMARY KEY CLUSTERED (GraphQueryId),
    CONSTRAINT FK_GraphQueries_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_GraphQueries_MaxDepth CHECK (MaxDepth >= 0),
    CONSTRAINT CK_GraphQueries_RowsReturned CHECK (RowsReturned >= 0),
    CONSTRAINT CK_GraphQueries_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_GraphQueries_Tenant_Time
    ON dbo.GraphQueries (TenantId, ExecutedAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_GraphQueries_Name
    ON dbo.GraphQueries (QueryName, ExecutedAt DESC)
    INCLUDE (DurationMs);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Traversals of the graph that were run, with their cost.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphQueries';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphQueries',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Procedure or saved query.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphQueries',
    @level2type = N'COLUMN', @level2name = N'QueryName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Node at which it began.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphQueries',
    @level2type = N'COLUMN', @level2name = N'StartNodeId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Steps allowed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphQueries',
    @level2type = N'COLUMN', @level2name = N'MaxDepth';
GO
