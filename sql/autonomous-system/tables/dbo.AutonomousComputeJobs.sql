-- Long computations carried across loop cycles in small steps.
-- TenantId, Attempts, MaxAttempts, AvailableAt, LeaseOwner, LeaseExpiresAt, LastError and CorrelationId are additions to
-- the schema reference: a worker's claim, its retries and idempotent submission need them.
CREATE TABLE dbo.AutonomousComputeJobs (
    JobId uniqueidentifier NOT NULL CONSTRAINT DF_AutonomousComputeJobs_JobId DEFAULT (NEWSEQUENTIALID()),
    JobType nvarchar(100) NOT NULL,
    Status nvarchar(50) NOT NULL CONSTRAINT DF_AutonomousComputeJobs_Status DEFAULT (N'Pending'),
    JobParameters nvarchar(max) NOT NULL,
    CurrentState nvarchar(max) NULL,
    Results nvarchar(max) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AutonomousComputeJobs_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt datetime2(7) NULL,
    LastHeartbeat datetime2(7) NULL,
    CompletedAt datetime2(7) NULL,
    TenantId int NOT NULL CONSTRAINT DF_AutonomousComputeJobs_TenantId DEFAULT (0),
    Attempts int NOT NULL CONSTRAINT DF_AutonomousComputeJobs_Attempts DEFAULT (0),
    MaxAttempts int NOT NULL CONSTRAINT DF_AutonomousComputeJobs_MaxAttempts DEFAULT (5),
    AvailableAt datetime2(7) NOT NULL CONSTRAINT DF_AutonomousComputeJobs_AvailableAt DEFAULT (SYSUTCDATETIME()),
    LeaseOwner nvarchar(128) NULL,
    LeaseExpiresAt datetime2(7) NULL,
    LastError nvarchar(max) NULL,
    CorrelationId nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    CONSTRAINT PK_AutonomousComputeJobs_JobId PRIMARY KEY CLUSTERED (JobId),
    CONSTRAINT FK_AutonomousComputeJobs_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_AutonomousComputeJobs_Status CHECK (Status IN (N'Pending', N'Running', N'Completed', N'Failed',
        N'Cancelled')),
    CONSTRAINT CK_AutonomousComputeJobs_JobParameters CHECK (ISJSON(JobParameters) = 1),
    CONSTRAINT CK_AutonomousComputeJobs_CurrentState CHECK (ISJSON(CurrentState) = 1),
    CONSTRAINT CK_AutonomousComputeJobs_Results CHECK (ISJSON(Results) = 1),
    CONSTRAINT CK_AutonomousComputeJobs_Attempts CHECK (Attempts >= 0),
    CONSTRAINT CK_AutonomousComputeJobs_MaxAttempts CHECK (MaxAttempts >= 1)
);
GO

CREATE NONCLUSTERED INDEX IX_AutonomousComputeJobs_Status
    ON dbo.AutonomousComputeJobs (Status, CreatedAt);
GO

CREATE NONCLUSTERED INDEX IX_AutonomousComputeJobs_Claim
    ON dbo.AutonomousComputeJobs (Status, AvailableAt);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AutonomousComputeJobs_TenantId_CorrelationId
    ON dbo.AutonomousComputeJobs (TenantId, CorrelationId)
    WHERE CorrelationId IS NOT NULL;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Long computations carried across loop cycles in small steps.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Running, Completed, Failed or Cancelled.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'JobParameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON; what a resumed job starts from.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'CurrentState';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'Results';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner of the job.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How often a worker has claimed the job.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'Attempts';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Not claimed before, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'AvailableAt';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The worker that holds the job.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'LeaseOwner';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When another worker may take it over, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'LeaseExpiresAt';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Why the last attempt failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'LastError';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The submitter''s idempotency key; binary collation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousComputeJobs',
    @level2type = N'COLUMN', @level2name = N'CorrelationId';
GO
