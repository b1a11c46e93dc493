-- Progress of a Gödel-engine job (prime search, later theorem proving); one row per compute job.
-- The file is UTF-8 with a byte order mark, because its name is not ASCII; dbo.GodelEngineJobs is a synonym.
CREATE TABLE dbo.GödelEngineJobs (
    GodelJobId bigint IDENTITY(1, 1) NOT NULL,
    JobId uniqueidentifier NOT NULL,
    JobKind nvarchar(50) NOT NULL,
    RangeStart bigint NULL,
    RangeEnd bigint NULL,
    LastChecked bigint NULL,
    ChunkSize int NOT NULL CONSTRAINT DF_GodelEngineJobs_ChunkSize DEFAULT (10000),
    ResultCount bigint NOT NULL CONSTRAINT DF_GodelEngineJobs_ResultCount DEFAULT (0),
    ResultData nvarchar(max) NULL,
    Statement nvarchar(max) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_GodelEngineJobs_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt datetime2(7) NULL,
    CONSTRAINT PK_GodelEngineJobs_GodelJobId PRIMARY KEY CLUSTERED (GodelJobId),
    CONSTRAINT FK_GodelEngineJobs_JobId FOREIGN KEY (JobId) REFERENCES dbo.AutonomousComputeJobs (JobId) ON DELETE
        CASCADE,
    CONSTRAINT CK_GodelEngineJobs_JobKind CHECK (JobKind IN (N'PrimeSearch', N'SymbolicProof')),
    CONSTRAINT CK_GodelEngineJobs_RangeStart_RangeEnd CHECK (RangeEnd >= RangeStart),
    CONSTRAINT CK_GodelEngineJobs_ChunkSize CHECK (ChunkSize >= 1),
    CONSTRAINT CK_GodelEngineJobs_ResultCount CHECK (ResultCount >= 0),
    CONSTRAINT CK_GodelEngineJobs_ResultData CHECK (ISJSON(ResultData) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GodelEngineJobs_Job
    ON dbo.GödelEngineJobs (JobId);
GO

CREATE NONCLUSTERED INDEX IX_GodelEngineJobs_Kind
    ON dbo.GödelEngineJobs (JobKind, CompletedAt);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Progress of a Gödel-engine job (prime search, later theorem proving); one row per compute job.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GödelEngineJobs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'PrimeSearch or SymbolicProof.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GödelEngineJobs',
    @level2type = N'COLUMN', @level2name = N'JobKind';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The last number searched; the search resumes after it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GödelEngineJobs',
    @level2type = N'COLUMN', @level2name = N'LastChecked';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Results so far.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GödelEngineJobs',
    @level2type = N'COLUMN', @level2name = N'ResultCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array; appended to, never overwritten.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GödelEngineJobs',
    @level2type = N'COLUMN', @level2name = N'ResultData';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What a proof is to show.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GödelEngineJobs',
    @level2type = N'COLUMN', @level2name = N'Statement';
GO
