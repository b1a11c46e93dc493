-- Attention weights and duration of each layer during an inference.
-- They go with their request. Sampling settings of the request stand in GenerationAttempts.
CREATE TABLE dbo.AttentionGenerationLog (
    LogId bigint IDENTITY(1, 1) NOT NULL,
    InferenceRequestId bigint NOT NULL,
    LayerIdx int NOT NULL,
    HeadIdx int NULL,
    AttentionScores nvarchar(max) NULL,
    DurationMs int NOT NULL CONSTRAINT DF_AttentionGenerationLog_DurationMs DEFAULT (0),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AttentionGenerationLog_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AttentionGenerationLog_LogId PRIMARY KEY CLUSTERED (LogId),
    CONSTRAINT FK_AttentionGenerationLog_InferenceRequestId FOREIGN KEY (InferenceRequestId)
        REFERENCES dbo.InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT CK_AttentionGenerationLog_AttentionScores CHECK (ISJSON(AttentionScores) = 1),
    CONSTRAINT CK_AttentionGenerationLog_LayerIdx CHECK (LayerIdx >= 0),
    CONSTRAINT CK_AttentionGenerationLog_HeadIdx CHECK (HeadIdx >= 0),
    CONSTRAINT CK_AttentionGenerationLog_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_AttentionGenerationLog_Request_Layer
    ON dbo.AttentionGenerationLog (InferenceRequestId, LayerIdx, HeadIdx)
    INCLUDE (DurationMs);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attention weights and duration of each layer during an inference.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionGenerationLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Request, by InferenceRequests.InferenceId.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionGenerationLog',
    @level2type = N'COLUMN', @level2name = N'InferenceRequestId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Layer, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionGenerationLog',
    @level2type = N'COLUMN', @level2name = N'LayerIdx';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Head, from 0; NULL for the mean over all heads.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionGenerationLog',
    @level2type = N'COLUMN', @level2name = N'HeadIdx';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of weights.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AttentionGenerationLog',
    @level2type = N'COLUMN', @level2name = N'AttentionScores';
GO
