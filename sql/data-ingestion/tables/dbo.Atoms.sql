-- Content-addressed store of every smallest unit of content, of any modality, and of the composites built from them.
-- System-versioned: an update copies the whole row to dbo.AtomsHistory, so ReferenceCount is raised at most once
-- for each atom in a batch. The history is a rowstore: a columnstore could not hold SpatialKey. It has no retention limit.
-- Not partitioned by CreatedAt: every aligned unique index would have to contain it, so neither AtomId, to which foreign
-- keys refer, nor (ContentHash, TenantId) would be unique any more.
CREATE TABLE dbo.Atoms (
    AtomId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_Atoms_TenantId DEFAULT (0),
    Modality nvarchar(64) NOT NULL,
    Subtype nvarchar(128) NULL,
    ContentHash binary(32) NOT NULL,
    AtomicValue varbinary(64) NULL,
    CanonicalText nvarchar(max) NULL,
    ContentType nvarchar(128) NULL,
    SourceType nvarchar(128) NULL,
    SourceUri nvarchar(1024) NULL,
    Metadata nvarchar(max) NULL,
    SpatialKey geometry NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_Atoms_ReferenceCount DEFAULT (1),
    IsActive bit NOT NULL CONSTRAINT DF_Atoms_IsActive DEFAULT (1),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_Atoms_CreatedAt DEFAULT (SYSUTCDATETIME()),
    SysStartTime datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL
        CONSTRAINT DF_Atoms_SysStartTime DEFAULT (SYSUTCDATETIME()),
    SysEndTime datetime2(7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL
        CONSTRAINT DF_Atoms_SysEndTime DEFAULT ('9999-12-31 23:59:59.9999999'),
    PERIOD FOR SYSTEM_TIME (SysStartTime, SysEndTime),
    CONSTRAINT PK_Atoms_AtomId PRIMARY KEY CLUSTERED (AtomId),
    CONSTRAINT FK_Atoms_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_Atoms_Modality CHECK (Modality IN (N'text', N'image', N'audio', N'video', N'code', N'sensor',
        N'graph', N'model')),
    CONSTRAINT CK_Atoms_Metadata CHECK (ISJSON(Metadata) = 1),
    CONSTRAINT CK_Atoms_ReferenceCount CHECK (ReferenceCount >= 0)
)
WITH (
    SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.AtomsHistory)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_Atoms_ContentHash_TenantId
    ON dbo.Atoms (ContentHash, TenantId);
GO

CREATE NONCLUSTERED INDEX IX_Atoms_Modality_Subtype
    ON dbo.Atoms (Modality, Subtype)
    INCLUDE (TenantId);
GO

CREATE NONCLUSTERED INDEX IX_Atoms_Tenant_CreatedAt
    ON dbo.Atoms (TenantId, CreatedAt);
GO

-- The bounding box: the widest axis is the code point of a character, 0..1114111; colours and amplitudes are far smaller.
CREATE SPATIAL INDEX IX_Atoms_SpatialKey
    ON dbo.Atoms (SpatialKey)
    USING GEOMETRY_AUTO_GRID
    WITH (BOUNDING_BOX = (XMIN = -32768, YMIN = -32768, XMAX = 1114112, YMAX = 65536), CELLS_PER_OBJECT = 16);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Content-addressed store of every smallest unit of content, of any modality, and of the composites built from them.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'text, image, audio, video, code, sensor, graph or model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'Modality';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the content.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'ContentHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Bytes of a leaf; NULL for a composite.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'AtomicValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The content as text.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'CanonicalText';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'MIME type.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'ContentType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'Metadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Position of the atom itself: colour, amplitude, code point.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'SpatialKey';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How many times the same content was met.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'ReferenceCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 once the atom is deleted.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'IsActive';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period in which this version of the row holds, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'SysStartTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of that period, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Atoms',
    @level2type = N'COLUMN', @level2name = N'SysEndTime';
GO
