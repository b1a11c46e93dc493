-- Typed, weighted, ordered link from one atom to another (composition, sequence, similarity, co-occurrence).
-- Two foreign keys lead to Atoms and SQL Server allows one cascade path, so neither cascades: a procedure deletes.
CREATE TABLE dbo.AtomRelations (
    AtomRelationId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_AtomRelations_TenantId DEFAULT (0),
    SourceAtomId bigint NOT NULL,
    TargetAtomId bigint NOT NULL,
    RelationType nvarchar(128) NOT NULL,
    SequenceIndex bigint NULL,
    Weight real NULL,
    Importance real NULL,
    Confidence real NULL,
    SpatialBucket bigint NULL,
    CoordX float NULL,
    CoordY float NULL,
    CoordZ float NULL,
    CoordT float NULL,
    Metadata nvarchar(max) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AtomRelations_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomRelations_AtomRelationId PRIMARY KEY CLUSTERED (AtomRelationId),
    CONSTRAINT FK_AtomRelations_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_AtomRelations_SourceAtomId FOREIGN KEY (SourceAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT FK_AtomRelations_TargetAtomId FOREIGN KEY (TargetAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AtomRelations_Metadata CHECK (ISJSON(Metadata) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_AtomRelations_Source
    ON dbo.AtomRelations (SourceAtomId, RelationType, SequenceIndex)
    INCLUDE (TargetAtomId, Weight);
GO

CREATE NONCLUSTERED INDEX IX_AtomRelations_Target
    ON dbo.AtomRelations (TargetAtomId, RelationType)
    INCLUDE (SourceAtomId, Weight);
GO

CREATE NONCLUSTERED INDEX IX_AtomRelations_Tenant_Type
    ON dbo.AtomRelations (TenantId, RelationType);
GO

CREATE NONCLUSTERED INDEX IX_AtomRelations_Bucket
    ON dbo.AtomRelations (SpatialBucket)
    WHERE SpatialBucket IS NOT NULL;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Typed, weighted, ordered link from one atom to another (composition, sequence, similarity, co-occurrence).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The parent in a composition.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'SourceAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The component.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'TargetAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'contains, next, similar_to, duplicate_of ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'RelationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Order inside the parent; bigint, since a tensor of a large model has more than 2^31 weights.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'SequenceIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Position of the component inside the parent (pixel, time ...).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'CoordX';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomRelations',
    @level2type = N'COLUMN', @level2name = N'Metadata';
GO
