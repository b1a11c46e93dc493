-- Embedding stored one component per row, for vectors that do not fit VECTOR(1998) or for sparse access.
CREATE TABLE dbo.AtomEmbeddingComponents (
    AtomEmbeddingComponentId bigint IDENTITY(1, 1) NOT NULL,
    AtomEmbeddingId bigint NOT NULL,
    ComponentIndex int NOT NULL,
    ComponentValue real NOT NULL,
    CONSTRAINT PK_AtomEmbeddingComponents_AtomEmbeddingComponentId PRIMARY KEY NONCLUSTERED (AtomEmbeddingComponentId),
    CONSTRAINT FK_AtomEmbeddingComponents_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId)
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_AtomEmbeddingComponents
    ON dbo.AtomEmbeddingComponents (AtomEmbeddingId, ComponentIndex);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Embedding stored one component per row, for vectors that do not fit VECTOR(1998) or for sparse access.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingComponents';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0-based.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomEmbeddingComponents',
    @level2type = N'COLUMN', @level2name = N'ComponentIndex';
GO
