-- Each unit that a generation gave out, in order.
-- Clustered on generation and step, as they are read; it goes with its generation.
CREATE TABLE dbo.GenerationLog (
    GenerationLogId bigint IDENTITY(1, 1) NOT NULL,
    GenerationId bigint NOT NULL,
    StepIndex int NOT NULL,
    AtomId bigint NULL,
    TokenText nvarchar(200) NULL,
    LogProbability float NULL,
    CandidateCount int NULL,
    DurationMs int NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_GenerationLog_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GenerationLog_GenerationLogId PRIMARY KEY NONCLUSTERED (GenerationLogId),
    CONSTRAINT FK_GenerationLog_GenerationId FOREIGN KEY (GenerationId)
        REFERENCES dbo.GenerationHistory (GenerationId) ON DELETE CASCADE,
    CONSTRAINT FK_GenerationLog_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_GenerationLog_StepIndex CHECK (StepIndex >= 0),
    CONSTRAINT CK_GenerationLog_LogProbability CHECK (LogProbability <= 0),
    CONSTRAINT CK_GenerationLog_CandidateCount CHECK (CandidateCount >= 1),
    CONSTRAINT CK_GenerationLog_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_GenerationLog
    ON dbo.GenerationLog (GenerationId, StepIndex);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each unit that a generation gave out, in order.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'From 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog',
    @level2type = N'COLUMN', @level2name = N'StepIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom of the unit, when it has one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The unit as text.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog',
    @level2type = N'COLUMN', @level2name = N'TokenText';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Natural logarithm of its probability; at most 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog',
    @level2type = N'COLUMN', @level2name = N'LogProbability';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Units that it was sampled from.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog',
    @level2type = N'COLUMN', @level2name = N'CandidateCount';
GO
