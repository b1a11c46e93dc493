-- What can be said of the text behind an embedding: scores in 0..1 and counts.
CREATE TABLE dbo.SemanticFeatures (
    AtomEmbeddingId bigint NOT NULL,
    TopicTechnical float NULL,
    TopicBusiness float NULL,
    TopicScientific float NULL,
    TopicCreative float NULL,
    SentimentScore float NULL,
    FormalityScore float NULL,
    ComplexityScore float NULL,
    TemporalRelevance float NULL,
    TextLength int NULL,
    WordCount int NULL,
    AvgWordLength float NULL,
    UniqueWordRatio float NULL,
    ComputedAt datetime2(7) NOT NULL CONSTRAINT DF_SemanticFeatures_ComputedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SemanticFeatures_AtomEmbeddingId PRIMARY KEY CLUSTERED (AtomEmbeddingId),
    CONSTRAINT FK_SemanticFeatures_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId) REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_SemanticFeatures_SentimentScore CHECK (SentimentScore BETWEEN -1 AND 1),
    CONSTRAINT CK_SemanticFeatures_UniqueWordRatio CHECK (UniqueWordRatio BETWEEN 0 AND 1)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What can be said of the text behind an embedding: scores in 0..1 and counts.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'-1 negative to 1 positive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'SentimentScore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Different words divided by words.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'UniqueWordRatio';
GO
