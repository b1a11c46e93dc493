-- Named regions of the projection space.
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
    CONSTRAINT FK_SpatialRegions_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_SpatialRegions
    ON dbo.SpatialRegions (TenantId, RegionName);
GO

CREATE SPATIAL INDEX IX_SpatialRegions_Geometry
    ON dbo.SpatialRegions (RegionGeometry)
    USING GEOMETRY_AUTO_GRID WITH (BOUNDING_BOX = (0, 0, 1, 1));
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Concept, error, landmark, reserved.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'RegionType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'X-Y footprint.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'RegionGeometry';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Z must be kept apart: geometry ignores it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SpatialRegions',
    @level2type = N'COLUMN', @level2name = N'MinZ';
GO
