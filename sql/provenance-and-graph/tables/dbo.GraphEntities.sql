-- Named things of the knowledge graph.
-- Ordinary tables, not graph tables: they have history in the copy that is synchronized, and change data capture,
-- which would show only the internal columns of a graph table.
CREATE TABLE dbo.GraphEntities (
    EntityId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_GraphEntities_TenantId DEFAULT (0),
    EntityType nvarchar(100) NOT NULL,
    EntityName nvarchar(400) NOT NULL,
    CanonicalAtomId bigint NULL,
    Properties nvarchar(max) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_GraphEntities_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt datetime2(7) NULL,
    CONSTRAINT PK_GraphEntities_EntityId PRIMARY KEY CLUSTERED (EntityId),
    CONSTRAINT FK_GraphEntities_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_GraphEntities_CanonicalAtomId FOREIGN KEY (CanonicalAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_GraphEntities_Properties CHECK (ISJSON(Properties) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GraphEntities_Tenant_Type_Name
    ON dbo.GraphEntities (TenantId, EntityType, EntityName);
GO

CREATE NONCLUSTERED INDEX IX_GraphEntities_Atom
    ON dbo.GraphEntities (CanonicalAtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Named things of the knowledge graph.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphEntities';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphEntities',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Kind of thing, such as person, place or concept.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphEntities',
    @level2type = N'COLUMN', @level2name = N'EntityType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Unique in the tenant among things of the kind.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphEntities',
    @level2type = N'COLUMN', @level2name = N'EntityName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom that stands for it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphEntities',
    @level2type = N'COLUMN', @level2name = N'CanonicalAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of whatever else is known.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GraphEntities',
    @level2type = N'COLUMN', @level2name = N'Properties';
GO
