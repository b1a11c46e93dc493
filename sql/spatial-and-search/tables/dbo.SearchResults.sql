-- Ranked hits of a logged search.
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
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE
);
GO

CREATE NONCLUSTERED INDEX IX_SearchResults_Embedding
    ON dbo.SearchResults (AtomEmbeddingId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ranked hits of a logged search.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1-based.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SearchResults',
    @level2type = N'COLUMN', @level2name = N'RankNo';
GO
