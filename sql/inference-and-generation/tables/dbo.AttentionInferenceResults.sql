-- Result of one reasoning run of several attention steps.
-- It goes with its request; a model is kept while runs refer to it, so that a result can be repeated.
CREATE TABLE dbo.AttentionInferenceResults (
    Id bigint IDENTITY(1, 1) NOT NULL,
    InferenceId bigint NULL,
    ProblemId uniqueidentifier NOT NULL,
    Query nvarchar(max) NOT NULL,
    ModelId int NULL,
    MaxReasoningSteps int NOT NULL,
    AttentionHeads int NOT NULL,
    ReasoningSteps nvarchar(max) NULL,
    TotalSteps int NOT NULL CONSTRAINT DF_AttentionInferenceResults_TotalSteps DEFAULT (0),
    DurationMs int NOT NULL CONSTRAINT DF_AttentionInferenceResults_DurationMs DEFAULT (0),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AttentionInferenceResults_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AttentionInferenceResults_Id PRIMARY KEY CLUSTERED (Id),
    CONSTRAINT FK_AttentionInferenceResults_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_AttentionInferenceResults_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_AttentionInferenceResults_ReasoningSteps CHECK (ISJSON(ReasoningSteps) = 1),
    CONSTRAINT CK_AttentionInferenceResults_MaxReasoningSteps CHECK (MaxReasoningSteps >= 1),
    CONSTRAINT CK_AttentionInferenceResults_AttentionHeads CHECK (AttentionHeads >= 1),
    CONSTRAINT CK_AttentionInferenceResults_TotalSteps CHECK (TotalSteps BETWEEN 0 AND MaxReasoningSteps),
    CONSTRAINT CK_AttentionInferenceResults_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_AttentionInferenceResults_Problem
    ON dbo.AttentionInferenceResults (ProblemId);
GO

CREATE NONCLUSTERED INDEX IX_AttentionInferenceResults_Model_Time
    ON dbo.AttentionInferenceResults (ModelId, CreatedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Result of one reasoning run of several attention steps.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionInferenceResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The caller''s id; several runs may try one problem.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionInferenceResults',
    @level2type = N'COLUMN', @level2name = N'ProblemId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Steps allowed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionInferenceResults',
    @level2type = N'COLUMN', @level2name = N'MaxReasoningSteps';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Heads of attention used.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionInferenceResults',
    @level2type = N'COLUMN', @level2name = N'AttentionHeads';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of the steps.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionInferenceResults',
    @level2type = N'COLUMN', @level2name = N'ReasoningSteps';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Steps taken.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionInferenceResults',
    @level2type = N'COLUMN', @level2name = N'TotalSteps';
GO
