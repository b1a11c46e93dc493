-- Each try at a generation with its sampling settings.
CREATE TABLE dbo.GenerationAttempts (
    AttemptId bigint IDENTITY(1, 1) NOT NULL,
    GenerationId bigint NOT NULL,
    AttemptNumber int NOT NULL,
    Temperature float NOT NULL CONSTRAINT DF_GenerationAttempts_Temperature DEFAULT (1.0),
    TopK int NULL,
    TopP float NULL,
    MaxTokens int NULL,
    RandomSeed bigint NULL,
    Score float NULL,
    Status nvarchar(20) NOT NULL CONSTRAINT DF_GenerationAttempts_Status DEFAULT (N'Completed'),
    ErrorMessage nvarchar(2000) NULL,
    DurationMs int NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_GenerationAttempts_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GenerationAttempts_AttemptId PRIMARY KEY CLUSTERED (AttemptId),
    CONSTRAINT FK_GenerationAttempts_GenerationId FOREIGN KEY (GenerationId)
        REFERENCES dbo.GenerationHistory (GenerationId) ON DELETE CASCADE
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GenerationAttempts
    ON dbo.GenerationAttempts (GenerationId, AttemptNumber);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each try at a generation with its sampling settings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Completed, Rejected, Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'Status';
GO
