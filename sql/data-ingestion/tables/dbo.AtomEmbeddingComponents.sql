-- Components of an embedding, one to a row, for sparse access and for vectors wider than VECTOR(1998).
-- Only components other than 0 are stored: all 1998 would take 60 kB against the 8 kB of the vector. Clustered on the
-- embedding and the component, since they are read by embedding; the surrogate key is for replication and never
-- searched.
CREATE TABLE dbo.AtomEmbeddingComponents (
    AtomEmbeddingComponentId bigint IDENTITY(1, 1) NOT NULL,
    AtomEmbeddingId bigint NOT NULL,
    ComponentIndex int NOT NULL,
    ComponentValue real NOT NULL,
    CONSTRAINT PK_AtomEmbeddingComponents_AtomEmbeddingComponentId PRIMARY KEY NONCLUSTERED (AtomEmbeddingComponentId),
    CONSTRAINT FK_AtomEmbeddingComponents_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId)
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomEmbeddingComponents_ComponentIndex CHECK (ComponentIndex >= 0),
    CONSTRAINT CK_AtomEmbeddingComponents_ComponentValue CHECK (ComponentValue <> 0)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_AtomEmbeddingComponents
    ON dbo.AtomEmbeddingComponents (AtomEmbeddingId, ComponentIndex);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Components of an embedding, one to a row, for sparse access and for vectors wider than VECTOR(1998).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingComponents';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the vector, from 0; may pass 1997.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingComponents',
    @level2type = N'COLUMN', @level2name = N'ComponentIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'float32 value, not 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingComponents',
    @level2type = N'COLUMN', @level2name = N'ComponentValue';
GO
