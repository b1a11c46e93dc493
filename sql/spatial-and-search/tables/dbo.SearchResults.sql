-- Hits of a logged search, in order.
-- Clustered on the search and the rank, as they are read; they go with the search and with the embedding.
CREATE TABLE dbo.SearchResults (
    SpatialQueryId bigint NOT NULL,
    RankNo int NOT NULL,
    AtomEmbeddingId bigint NOT NULL,
    Distance float NOT NULL,
    Score float NULL,
    WasClicked bit NOT NULL CONSTRAINT DF_SearchResults_WasClicked DEFAULT (0),
    CONSTRAINT PK_SearchResults_SpatialQueryId_RankNo PRIMARY KEY CLUSTERED (SpatialQueryId, RankNo),
    CONSTRAINT FK_SearchResults_SpatialQueryId FOREIGN KEY (SpatialQueryId)
        REFERENCES dbo.SpatialQueries (SpatialQueryId) ON DELETE CASCADE,
    CONSTRAINT FK_SearchResults_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId)
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_SearchResults_RankNo CHECK (RankNo >= 1)
);
GO

CREATE NONCLUSTERED INDEX IX_SearchResults_Embedding
    ON dbo.SearchResults (AtomEmbeddingId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hits of a logged search, in order.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 is the best.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchResults',
    @level2type = N'COLUMN', @level2name = N'RankNo';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Score shown to the user, when it was not the distance; higher is better.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchResults',
    @level2type = N'COLUMN', @level2name = N'Score';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when the user took it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchResults',
    @level2type = N'COLUMN', @level2name = N'WasClicked';
GO
