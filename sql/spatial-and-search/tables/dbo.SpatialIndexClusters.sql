-- Centres of clusters of embeddings, for coarse search and for finding concepts.
-- The key is INT and clustered, which is what CREATE VECTOR INDEX asks for. No columnstore, because of the vector.
-- They go with their index.
CREATE TABLE dbo.SpatialIndexClusters (
    ClusterId int IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_SpatialIndexClusters_TenantId DEFAULT (0),
    SearchIndexId int NULL,
    EmbeddingType nvarchar(50) NOT NULL CONSTRAINT DF_SpatialIndexClusters_EmbeddingType DEFAULT (N'semantic'),
    Method nvarchar(50) NOT NULL,
    CentroidVector vector(1998) NULL,
    CentroidX float NOT NULL,
    CentroidY float NOT NULL,
    CentroidZ float NOT NULL,
    Radius float NOT NULL,
    MemberCount bigint NOT NULL CONSTRAINT DF_SpatialIndexClusters_MemberCount DEFAULT (0),
    ComputedAt datetime2(7) NOT NULL CONSTRAINT DF_SpatialIndexClusters_ComputedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SpatialIndexClusters_ClusterId PRIMARY KEY CLUSTERED (ClusterId),
    CONSTRAINT FK_SpatialIndexClusters_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_SpatialIndexClusters_SearchIndexId FOREIGN KEY (SearchIndexId)
        REFERENCES dbo.SearchIndices (SearchIndexId) ON DELETE CASCADE,
    CONSTRAINT CK_SpatialIndexClusters_Method CHECK (Method IN (N'kmeans', N'dbscan')),
    CONSTRAINT CK_SpatialIndexClusters_Radius CHECK (Radius >= 0),
    CONSTRAINT CK_SpatialIndexClusters_MemberCount CHECK (MemberCount >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_SpatialIndexClusters_Index
    ON dbo.SpatialIndexClusters (SearchIndexId)
    INCLUDE (MemberCount, Radius);
GO

CREATE NONCLUSTERED INDEX IX_SpatialIndexClusters_Tenant_Type
    ON dbo.SpatialIndexClusters (TenantId, EmbeddingType);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Centres of clusters of embeddings, for coarse search and for finding concepts.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Index that the centre belongs to; NULL for clusters made to find concepts.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters',
    @level2type = N'COLUMN', @level2name = N'SearchIndexId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'kmeans or dbscan.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters',
    @level2type = N'COLUMN', @level2name = N'Method';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Centre in the space of the embeddings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters',
    @level2type = N'COLUMN', @level2name = N'CentroidVector';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Centre in the projection, first axis.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters',
    @level2type = N'COLUMN', @level2name = N'CentroidX';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Largest distance of a member from the centre.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialIndexClusters',
    @level2type = N'COLUMN', @level2name = N'Radius';
GO
