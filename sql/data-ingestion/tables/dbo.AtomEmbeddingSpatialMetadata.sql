-- Occupancy and extent of each spatial bucket.
CREATE TABLE dbo.AtomEmbeddingSpatialMetadata (
    MetadataId bigint IDENTITY(1, 1) NOT NULL,
    SpatialBucketX int NOT NULL,
    SpatialBucketY int NOT NULL,
    SpatialBucketZ int NOT NULL,
    HasZ bit NOT NULL CONSTRAINT DF_AtomEmbeddingSpatialMetadata_HasZ DEFAULT (1),
    EmbeddingCount bigint NOT NULL CONSTRAINT DF_AtomEmbeddingSpatialMetadata_EmbeddingCount DEFAULT (0),
    MinProjX float NULL,
    MaxProjX float NULL,
    MinProjY float NULL,
    MaxProjY float NULL,
    MinProjZ float NULL,
    MaxProjZ float NULL,
    UpdatedAt datetime2(7) NOT NULL CONSTRAINT DF_AtomEmbeddingSpatialMetadata_UpdatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomEmbeddingSpatialMetadata_MetadataId PRIMARY KEY CLUSTERED (MetadataId),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_EmbeddingCount CHECK (EmbeddingCount >= 0),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_MinProjX_MaxProjX CHECK (MaxProjX >= MinProjX),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_MinProjY_MaxProjY CHECK (MaxProjY >= MinProjY),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_MinProjZ_MaxProjZ CHECK (MaxProjZ >= MinProjZ)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomEmbeddingSpatialMetadata_Bucket
    ON dbo.AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Occupancy and extent of each spatial bucket.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingSpatialMetadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 for a bucket of two-dimensional embeddings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingSpatialMetadata',
    @level2type = N'COLUMN', @level2name = N'HasZ';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Embeddings in the bucket.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingSpatialMetadata',
    @level2type = N'COLUMN', @level2name = N'EmbeddingCount';
GO
