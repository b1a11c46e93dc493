-- Named regions of the projection space.
-- Geometry is two-dimensional, so the third axis stands in MinZ and MaxZ, and a range of the Hilbert curve beside it
-- finds regions in all three.
CREATE TABLE dbo.SpatialRegions (
    RegionId int IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_SpatialRegions_TenantId DEFAULT (0),
    RegionName nvarchar(200) NOT NULL,
    RegionType nvarchar(50) NOT NULL CONSTRAINT DF_SpatialRegions_RegionType DEFAULT (N'concept'),
    RegionGeometry geometry NOT NULL,
    MinZ float NULL,
    MaxZ float NULL,
    HilbertStart bigint NULL,
    HilbertEnd bigint NULL,
    AtomCount bigint NOT NULL CONSTRAINT DF_SpatialRegions_AtomCount DEFAULT (0),
    UpdatedAt datetime2(7) NOT NULL CONSTRAINT DF_SpatialRegions_UpdatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SpatialRegions_RegionId PRIMARY KEY CLUSTERED (RegionId),
    CONSTRAINT FK_SpatialRegions_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_SpatialRegions_RegionType CHECK (RegionType IN (N'concept', N'error', N'landmark', N'reserved')),
    CONSTRAINT CK_SpatialRegions_MaxZ CHECK (MaxZ >= MinZ),
    CONSTRAINT CK_SpatialRegions_HilbertStart CHECK (HilbertStart >= 0),
    CONSTRAINT CK_SpatialRegions_HilbertEnd CHECK (HilbertEnd >= HilbertStart),
    CONSTRAINT CK_SpatialRegions_AtomCount CHECK (AtomCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_SpatialRegions
    ON dbo.SpatialRegions (TenantId, RegionName);
GO

-- The bounding box is that of AtomEmbeddings, whose projections the regions divide: unit vectors minus their mean lie
-- within 2 of the origin along any axis. What reaches outside is found too, only less quickly.
CREATE SPATIAL INDEX IX_SpatialRegions_Geometry
    ON dbo.SpatialRegions (RegionGeometry)
    USING GEOMETRY_AUTO_GRID
    WITH (BOUNDING_BOX = (XMIN = -2, YMIN = -2, XMAX = 2, YMAX = 2), CELLS_PER_OBJECT = 64);
GO

CREATE NONCLUSTERED INDEX IX_SpatialRegions_Hilbert
    ON dbo.SpatialRegions (HilbertStart, HilbertEnd);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Named regions of the projection space.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'concept, error, landmark or reserved.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'RegionType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Footprint in the first two axes, SRID 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'RegionGeometry';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lower end of the third axis; NULL for no end.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'MinZ';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Upper end of the third axis; NULL for no end.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'MaxZ';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'First Hilbert code of the region.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'HilbertStart';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Last Hilbert code, inclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'HilbertEnd';
GO
