-- Links between things of the knowledge graph.
-- Two keys lead to the same table and SQL Server allows one cascade, so neither does: the procedure that deletes a
-- thing deletes its links first.
CREATE TABLE dbo.GraphRelationships (
    RelationshipId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_GraphRelationships_TenantId DEFAULT (0),
    SourceEntityId bigint NOT NULL,
    TargetEntityId bigint NOT NULL,
    RelationshipType nvarchar(128) NOT NULL,
    Weight float NOT NULL CONSTRAINT DF_GraphRelationships_Weight DEFAULT (1.0),
    Confidence float NULL,
    EvidenceAtomId bigint NULL,
    Properties nvarchar(max) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_GraphRelationships_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GraphRelationships_RelationshipId PRIMARY KEY CLUSTERED (RelationshipId),
    CONSTRAINT FK_GraphRelationships_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_GraphRelationships_SourceEntityId FOREIGN KEY (SourceEntityId)
        REFERENCES dbo.GraphEntities (EntityId),
    CONSTRAINT FK_GraphRelationships_TargetEntityId FOREIGN KEY (TargetEntityId)
        REFERENCES dbo.GraphEntities (EntityId),
    CONSTRAINT FK_GraphRelationships_EvidenceAtomId FOREIGN KEY (EvidenceAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_GraphRelationships_Properties CHECK (ISJSON(Properties) = 1),
    CONSTRAINT CK_GraphRelationships_Weight CHECK (Weight >= 0),
    CONSTRAINT CK_GraphRelationships_Confidence CHECK (Confidence BETWEEN 0 AND 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GraphRelationships
    ON dbo.GraphRelationships (SourceEntityId, RelationshipType, TargetEntityId);
GO

CREATE NONCLUSTERED INDEX IX_GraphRelationships_Target
    ON dbo.GraphRelationships (TargetEntityId, RelationshipType);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Links between things of the knowledge graph.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Kind of link, read from source to target.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships',
    @level2type = N'COLUMN', @level2name = N'RelationshipType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Strength of the link.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships',
    @level2type = N'COLUMN', @level2name = N'Weight';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How sure it is, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships',
    @level2type = N'COLUMN', @level2name = N'Confidence';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom that says so.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships',
    @level2type = N'COLUMN', @level2name = N'EvidenceAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of whatever else is known.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphRelationships',
    @level2type = N'COLUMN', @level2name = N'Properties';
GO
