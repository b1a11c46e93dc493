-- Result of one run through a transformer, layer by layer.
-- It goes with its request; a model is kept while runs refer to it, so that a result can be repeated.
CREATE TABLE dbo.TransformerInferenceResults (
    Id bigint IDENTITY(1, 1) NOT NULL,
    InferenceId bigint NULL,
    ProblemId uniqueidentifier NOT NULL,
    InputSequence nvarchar(max) NOT NULL,
    ModelId int NULL,
    Layers int NOT NULL,
    AttentionHeads int NOT NULL,
    FeedForwardDim int NOT NULL,
    LayerResults nvarchar(max) NULL,
    DurationMs int NOT NULL CONSTRAINT DF_TransformerInferenceResults_DurationMs DEFAULT (0),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_TransformerInferenceResults_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_TransformerInferenceResults_Id PRIMARY KEY CLUSTERED (Id),
    CONSTRAINT FK_TransformerInferenceResults_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_TransformerInferenceResults_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_TransformerInferenceResults_LayerResults CHECK (ISJSON(LayerResults) = 1),
    CONSTRAINT CK_TransformerInferenceResults_Layers CHECK (Layers >= 1),
    CONSTRAINT CK_TransformerInferenceResults_AttentionHeads CHECK (AttentionHeads >= 1),
    CONSTRAINT CK_TransformerInferenceResults_FeedForwardDim CHECK (FeedForwardDim >= 1),
    CONSTRAINT CK_TransformerInferenceResults_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_TransformerInferenceResults_Problem
    ON dbo.TransformerInferenceResults (ProblemId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Result of one run through a transformer, layer by layer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The caller''s id; several runs may try one problem.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults',
    @level2type = N'COLUMN', @level2name = N'ProblemId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Layers run through.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults',
    @level2type = N'COLUMN', @level2name = N'Layers';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Heads in a layer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults',
    @level2type = N'COLUMN', @level2name = N'AttentionHeads';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Width of the feed-forward part.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults',
    @level2type = N'COLUMN', @level2name = N'FeedForwardDim';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array, one element for a layer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults',
    @level2type = N'COLUMN', @level2name = N'LayerResults';
GO
