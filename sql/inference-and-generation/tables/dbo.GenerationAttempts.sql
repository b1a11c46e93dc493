-- Each try at a generation, with its sampling settings.
-- They go with their generation. With the seed of the random numbers and the model a try can be repeated.
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
        REFERENCES dbo.GenerationHistory (GenerationId) ON DELETE CASCADE,
    CONSTRAINT CK_GenerationAttempts_AttemptNumber CHECK (AttemptNumber >= 1),
    CONSTRAINT CK_GenerationAttempts_Temperature CHECK (Temperature >= 0),
    CONSTRAINT CK_GenerationAttempts_TopK CHECK (TopK >= 1),
    CONSTRAINT CK_GenerationAttempts_TopP CHECK (TopP > 0 AND TopP <= 1),
    CONSTRAINT CK_GenerationAttempts_MaxTokens CHECK (MaxTokens >= 1),
    CONSTRAINT CK_GenerationAttempts_Status CHECK (Status IN (N'Completed', N'Rejected', N'Failed')),
    CONSTRAINT CK_GenerationAttempts_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GenerationAttempts
    ON dbo.GenerationAttempts (GenerationId, AttemptNumber);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each try at a generation, with its sampling settings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'From 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'AttemptNumber';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sampling temperature; 0 always takes the likeliest.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'Temperature';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sampled from so many likeliest; NULL for all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'TopK';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sampled from the likeliest that together have this probability; NULL for all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'TopP';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Units after which it was stopped.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'MaxTokens';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the random numbers.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'RandomSeed';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Quality by the measure of the caller; higher is better.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'Score';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Completed, Rejected or Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationAttempts',
    @level2type = N'COLUMN', @level2name = N'Status';
GO
