-- Stored k-nearest-neighbour lists (graph for approximate search, duplicates, density).
CREATE TABLE dbo.EmbeddingNeighbors (
    AtomEmbeddingId bigint NOT NULL,
    NeighborRank int NOT NULL,
    NeighborEmbeddingId bigint NOT NULL,
    Metric nvarchar(20) NOT NULL CONSTRAINT DF_EmbeddingNeighbors_Metric DEFAULT (N'cosine'),
    Distance float NOT NULL,
    ComputedAt datetime2(7) NOT NULL CONSTRAINT DF_EmbeddingNeighbors_ComputedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_EmbeddingNeighbors_AtomEmbeddingId_NeighborRank
        PRIMARY KEY CLUSTERED (AtomEmbeddingId, NeighborRank),
    CONSTRAINT FK_EmbeddingNeighbors_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId)
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT FK_EmbeddingNeighbors_NeighborEmbeddingId FOREIGN KEY (NeighborEmbeddingId)
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId),
    CONSTRAINT CK_EmbeddingNeighbors_NeighborEmbeddingId CHECK (NeighborEmbeddingId <> AtomEmbeddingId)
);
GO

CREATE NONCLUSTERED INDEX IX_EmbeddingNeighbors_Reverse
    ON dbo.EmbeddingNeighbors (NeighborEmbeddingId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Stored k-nearest-neighbour lists (graph for approximate search, duplicates, density).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'EmbeddingNeighbors';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1-based.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'EmbeddingNeighbors',
    @level2type = N'COLUMN', @level2name = N'NeighborRank';
GO
