-- Each search that was run, with plan and cost.
CREATE TABLE dbo.SpatialQueries (
    SpatialQueryId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_SpatialQueries_TenantId DEFAULT (0),
    QueryType nvarchar(50) NOT NULL,
    SearchIndexId int NULL,
    QueryX float NULL,
    QueryY float NULL,
    QueryZ float NULL,
    TopK int NOT NULL,
    CandidatesExamined int NULL,
    RowsReturned int NULL,
    DurationMs float NULL,
    Recall float NULL,
    ExecutedAt datetime2(7) NOT NULL CONSTRAINT DF_SpatialQueries_ExecutedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SpatialQueries_SpatialQueryId PRIMARY KEY CLUSTERED (SpatialQueryId),
    CONSTRAINT FK_SpatialQueries_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_SpatialQueries_SearchIndexId FOREIGN KEY (SearchIndexId) REFERENCES dbo.SearchIndices
        (SearchIndexId),
    CONSTRAINT CK_SpatialQueries_QueryType CHECK (QueryType IN (N'exact', N'approx', N'hybrid', N'region')),
    CONSTRAINT CK_SpatialQueries_TopK CHECK (TopK >= 1),
    CONSTRAINT CK_SpatialQueries_Recall CHECK (Recall BETWEEN 0 AND 1)
);
GO

CREATE NONCLUSTERED INDEX IX_SpatialQueries_Type_Time
    ON dbo.SpatialQueries (QueryType, ExecutedAt DESC)
    INCLUDE (DurationMs, Recall);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each search that was run, with plan and cost.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialQueries';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialQueries',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'exact, approx, hybrid or region.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialQueries',
    @level2type = N'COLUMN', @level2name = N'QueryType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share of the exact answers found, 0 to 1, where the query was also answered exactly.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialQueries',
    @level2type = N'COLUMN', @level2name = N'Recall';
GO
