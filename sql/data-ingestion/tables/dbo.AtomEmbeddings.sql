-- One embedding of one atom by one model, with its 3-D projection and integer buckets.
-- A row takes about a page, because the vector alone is 8000 bytes: search the narrow covering indexes for candidates
-- and read vectors only to re-rank them. A spatial index is two-dimensional; the third axis is SpatialProjZ.
-- Not partitioned by CreatedAt: the one embedding of an atom, type and model would be one in a partition only. No
-- columnstore, which can hold neither vectors nor geometry.
CREATE TABLE dbo.AtomEmbeddings (
    AtomEmbeddingId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_AtomEmbeddings_TenantId DEFAULT (0),
    AtomId bigint NOT NULL,
    ModelId int NULL,
    EmbeddingType nvarchar(50) NOT NULL CONSTRAINT DF_AtomEmbeddings_EmbeddingType DEFAULT (N'semantic'),
    EmbeddingVector vector(1998) NOT NULL,
    Dimension int NOT NULL CONSTRAINT DF_AtomEmbeddings_Dimension DEFAULT (1998),
    SpatialGeometry geometry NOT NULL,
    SpatialBucket int NOT NULL,
    SpatialBucketX int NOT NULL,
    SpatialBucketY int NOT NULL,
    SpatialBucketZ int NOT NULL,
    SpatialProjX float NOT NULL,
    SpatialProjY float NOT NULL,
    SpatialProjZ float NOT NULL,
    HilbertValue bigint NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AtomEmbeddings_CreatedAt DEFAULT (SYSUTCDATETIME()),
    LastComputedUtc datetime2(7) NULL,
    CONSTRAINT PK_AtomEmbeddings_AtomEmbeddingId PRIMARY KEY CLUSTERED (AtomEmbeddingId),
    CONSTRAINT FK_AtomEmbeddings_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_AtomEmbeddings_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT FK_AtomEmbeddings_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_AtomEmbeddings_Dimension CHECK (Dimension BETWEEN 1 AND 1998),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucket CHECK (SpatialBucket BETWEEN 0 AND 1073741823),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucketX CHECK (SpatialBucketX BETWEEN 0 AND 1023),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucketY CHECK (SpatialBucketY BETWEEN 0 AND 1023),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucketZ CHECK (SpatialBucketZ BETWEEN 0 AND 1023),
    CONSTRAINT CK_AtomEmbeddings_HilbertValue CHECK (HilbertValue >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_AtomEmbeddings_Atom
    ON dbo.AtomEmbeddings (AtomId)
    INCLUDE (EmbeddingType, ModelId);
GO

CREATE NONCLUSTERED INDEX IX_AtomEmbeddings_Bucket
    ON dbo.AtomEmbeddings (SpatialBucket, TenantId)
    INCLUDE (AtomId, SpatialProjX, SpatialProjY, SpatialProjZ);
GO

CREATE NONCLUSTERED INDEX IX_AtomEmbeddings_BucketXYZ
    ON dbo.AtomEmbeddings (SpatialBucketX, SpatialBucketY, SpatialBucketZ)
    INCLUDE (AtomId, TenantId);
GO

CREATE NONCLUSTERED INDEX IX_AtomEmbeddings_Hilbert
    ON dbo.AtomEmbeddings (HilbertValue)
    INCLUDE (AtomId, TenantId);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomEmbeddings_Atom_Type_Model
    ON dbo.AtomEmbeddings (AtomId, EmbeddingType, ModelId);
GO

-- The bounding box: unit vectors minus their mean lie within 2 of the origin along any axis.
CREATE SPATIAL INDEX IX_AtomEmbeddings_Spatial
    ON dbo.AtomEmbeddings (SpatialGeometry)
    USING GEOMETRY_AUTO_GRID
    WITH (BOUNDING_BOX = (XMIN = -2, YMIN = -2, XMAX = 2, YMAX = 2), CELLS_PER_OBJECT = 16);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One embedding of one atom by one model, with its 3-D projection and integer buckets.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The model that made the embedding.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'float32; a shorter embedding is padded with zeros, which changes no cosine, dot product or distance.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'EmbeddingVector';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Dimensions before padding.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'Dimension';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'POINT (x y z), SRID 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialGeometry';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'30-bit Morton code of the three cells.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialBucket';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cell along x, 0..1023.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialBucketX';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cell along y, 0..1023.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialBucketY';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cell along z, 0..1023.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialBucketZ';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'First coordinate of the linear projection.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialProjX';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Second coordinate.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialProjY';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Third coordinate.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'SpatialProjZ';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'63-bit key on the Hilbert curve.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'HilbertValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When the projection was last applied, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddings',
    @level2type = N'COLUMN', @level2name = N'LastComputedUtc';
GO
