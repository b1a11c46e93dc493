-- Nearest neighbours of embeddings, computed beforehand.
-- Clustered on the embedding and the rank, as a list is read. It goes with the embedding it belongs to; its second key
-- cannot cascade too, so who deletes an embedding first deletes the rows that name it as a neighbour, by the reverse
-- index.
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
    CONSTRAINT CK_EmbeddingNeighbors_NeighborEmbeddingId CHECK (NeighborEmbeddingId <> AtomEmbeddingId),
    CONSTRAINT CK_EmbeddingNeighbors_NeighborRank CHECK (NeighborRank >= 1),
    CONSTRAINT CK_EmbeddingNeighbors_Metric CHECK (Metric IN (N'cosine', N'euclidean', N'dot'))
);
GO

CREATE NONCLUSTERED INDEX IX_EmbeddingNeighbors_Reverse
    ON dbo.EmbeddingNeighbors (NeighborEmbeddingId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Nearest neighbours of embeddings, computed beforehand.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'EmbeddingNeighbors';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 is the nearest.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'EmbeddingNeighbors',
    @level2type = N'COLUMN', @level2name = N'NeighborRank';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'cosine, euclidean or dot.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'EmbeddingNeighbors',
    @level2type = N'COLUMN', @level2name = N'Metric';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'In the metric; the dot product is negated, so that smaller is always nearer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'EmbeddingNeighbors',
    @level2type = N'COLUMN', @level2name = N'Distance';
GO
