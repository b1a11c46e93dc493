-- What can be said of the text behind an embedding: scores from 0 to 1, and counts.
-- One row for an embedding at most, with which it goes, so its key is the key of the embedding.
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
    CONSTRAINT FK_SemanticFeatures_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId)
        REFERENCES dbo.AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_SemanticFeatures_SentimentScore CHECK (SentimentScore BETWEEN -1 AND 1),
    CONSTRAINT CK_SemanticFeatures_UniqueWordRatio CHECK (UniqueWordRatio BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicTechnical CHECK (TopicTechnical BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicBusiness CHECK (TopicBusiness BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicScientific CHECK (TopicScientific BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicCreative CHECK (TopicCreative BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_FormalityScore CHECK (FormalityScore BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_ComplexityScore CHECK (ComplexityScore BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TemporalRelevance CHECK (TemporalRelevance BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TextLength CHECK (TextLength >= 0),
    CONSTRAINT CK_SemanticFeatures_WordCount CHECK (WordCount >= 0),
    CONSTRAINT CK_SemanticFeatures_AvgWordLength CHECK (AvgWordLength >= 0)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What can be said of the text behind an embedding: scores from 0 to 1, and counts.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'From -1, negative, to 1, positive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'SentimentScore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 for what belongs to the present, 0 for what does not.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'TemporalRelevance';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Characters.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'TextLength';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Mean characters of a word.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'AvgWordLength';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Different words divided by words.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SemanticFeatures',
    @level2type = N'COLUMN', @level2name = N'UniqueWordRatio';
GO
