-- Graph edge: how one entity came from or used another.
-- An edge goes from the user to the used: Inference -USED_ATOM-> Atom. $edge_id, $from_id and $to_id are made by the
-- engine; on the embedded engine FromNodeId and ToNodeId stand for the last two.
-- TenantId is part of the key: what one tenant records between public entities neither shows nor hides another's record
-- of the same. A walk upstream reads the key alone, one downstream IX_ProvenanceEdges_To.
CREATE TABLE dbo.ProvenanceEdges (
    EdgeId bigint IDENTITY(1, 1) NOT NULL,
    EdgeType nvarchar(50) NOT NULL,
    Weight float NULL,
    InferenceId bigint NULL,
    Metadata nvarchar(max) NULL,
    TenantId int NOT NULL CONSTRAINT DF_ProvenanceEdges_TenantId DEFAULT (0),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_ProvenanceEdges_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ProvenanceEdges_EdgeId PRIMARY KEY NONCLUSTERED (EdgeId),
    CONSTRAINT FK_ProvenanceEdges_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_ProvenanceEdges_EdgeType CHECK (EdgeType IN (N'USED_ATOM', N'PRODUCED', N'DERIVED_FROM', N'RAN_ON',
        N'PART_OF')),
    CONSTRAINT CK_ProvenanceEdges_Metadata CHECK (ISJSON(Metadata) = 1),
    CONSTRAINT EC_ProvenanceEdges CONNECTION (dbo.ProvenanceNodes TO dbo.ProvenanceNodes) ON DELETE CASCADE
)
AS EDGE;
GO

CREATE UNIQUE CLUSTERED INDEX UX_ProvenanceEdges_From_To_Type
    ON dbo.ProvenanceEdges ($from_id, $to_id, EdgeType, TenantId);
GO

CREATE NONCLUSTERED INDEX IX_ProvenanceEdges_To
    ON dbo.ProvenanceEdges ($to_id, $from_id)
    INCLUDE (EdgeType, Weight, TenantId);
GO

CREATE NONCLUSTERED INDEX IX_ProvenanceEdges_Inference
    ON dbo.ProvenanceEdges (InferenceId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Graph edge: how one entity came from or used another.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceEdges';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'USED_ATOM, PRODUCED, DERIVED_FROM, RAN_ON or PART_OF.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceEdges',
    @level2type = N'COLUMN', @level2name = N'EdgeType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The operation that made the edge; no foreign key, so lineage outlives pruned requests.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceEdges',
    @level2type = N'COLUMN', @level2name = N'InferenceId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceEdges',
    @level2type = N'COLUMN', @level2name = N'Metadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ProvenanceEdges',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO
