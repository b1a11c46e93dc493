-- Graph node standing for one entity whose origin is tracked.
-- $node_id is made by the engine. EntityId has no foreign key: it points into a table chosen by NodeType.
CREATE TABLE dbo.ProvenanceNodes (
    NodeId bigint IDENTITY(1, 1) NOT NULL,
    NodeType nvarchar(50) NOT NULL,
    EntityId bigint NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_ProvenanceNodes_TenantId DEFAULT (0),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_ProvenanceNodes_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ProvenanceNodes_NodeId PRIMARY KEY CLUSTERED (NodeId),
    CONSTRAINT FK_ProvenanceNodes_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_ProvenanceNodes_NodeType CHECK (NodeType IN (N'Atom', N'Inference', N'Model', N'Layer',
        N'Generation', N'Weight', N'Improvement'))
)
AS NODE;
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ProvenanceNodes_Type_Entity
    ON dbo.ProvenanceNodes (NodeType, EntityId)
    INCLUDE (TenantId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Graph node standing for one entity whose origin is tracked.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceNodes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom, Inference, Model, Layer, Generation, Weight or Improvement.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceNodes',
    @level2type = N'COLUMN', @level2name = N'NodeType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Id in the entity''s own table.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceNodes',
    @level2type = N'COLUMN', @level2name = N'EntityId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceNodes',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO
