-- Each emitted unit of a generation.
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
    CONSTRAINT FK_GenerationLog_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_GenerationLog
    ON dbo.GenerationLog (GenerationId, StepIndex);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each emitted unit of a generation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationLog';
GO
