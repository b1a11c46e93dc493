-- Result of one transformer-style run, layer by layer.
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
    CONSTRAINT CK_TransformerInferenceResults_LayerResults CHECK (ISJSON(LayerResults) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_TransformerInferenceResults_Problem
    ON dbo.TransformerInferenceResults (ProblemId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Result of one transformer-style run, layer by layer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TransformerInferenceResults',
    @level2type = N'COLUMN', @level2name = N'LayerResults';
GO
