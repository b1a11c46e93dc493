-- Register of search indexes of any kind, and their health.
CREATE TABLE dbo.SearchIndices (
    SearchIndexId int IDENTITY(1, 1) NOT NULL,
    IndexName nvarchar(128) NOT NULL,
    TargetTable nvarchar(256) NOT NULL,
    IndexKind nvarchar(50) NOT NULL,
    Parameters nvarchar(max) NULL,
    Status nvarchar(20) NOT NULL CONSTRAINT DF_SearchIndices_Status DEFAULT (N'Ready'),
    IndexedRowCount bigint NOT NULL CONSTRAINT DF_SearchIndices_IndexedRowCount DEFAULT (0),
    LastRecall float NULL,
    BuiltAt datetime2(7) NULL,
    BuildDurationMs bigint NULL,
    CONSTRAINT PK_SearchIndices_SearchIndexId PRIMARY KEY CLUSTERED (SearchIndexId),
    CONSTRAINT CK_SearchIndices_IndexKind CHECK (IndexKind IN (N'SpatialGrid', N'Bucket', N'IVF', N'VectorDiskANN',
        N'FullText', N'Columnstore')),
    CONSTRAINT CK_SearchIndices_Parameters CHECK (ISJSON(Parameters) = 1),
    CONSTRAINT CK_SearchIndices_Status CHECK (Status IN (N'Building', N'Ready', N'Stale', N'Failed')),
    CONSTRAINT CK_SearchIndices_IndexedRowCount CHECK (IndexedRowCount >= 0),
    CONSTRAINT CK_SearchIndices_LastRecall CHECK (LastRecall BETWEEN 0 AND 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_SearchIndices_Name
    ON dbo.SearchIndices (IndexName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Register of search indexes of any kind, and their health.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchIndices';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SpatialGrid, Bucket, IVF, VectorDiskANN, FullText or Columnstore.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchIndices',
    @level2type = N'COLUMN', @level2name = N'IndexKind';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON: bounding box, metric, version of the projection ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchIndices',
    @level2type = N'COLUMN', @level2name = N'Parameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Building, Ready, Stale or Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchIndices',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share of the exact answers found, 0 to 1, when last measured.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchIndices',
    @level2type = N'COLUMN', @level2name = N'LastRecall';
GO
