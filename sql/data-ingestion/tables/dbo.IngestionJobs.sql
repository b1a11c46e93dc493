-- Resumable atomization of one large source, within a quota of atoms.
-- The offset is written in the transaction that stores a chunk, so a job that was killed goes on where it was.
CREATE TABLE dbo.IngestionJobs (
    IngestionJobId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_IngestionJobs_TenantId DEFAULT (0),
    ParentAtomId bigint NULL,
    ModelId int NULL,
    JobStatus nvarchar(50) NOT NULL CONSTRAINT DF_IngestionJobs_JobStatus DEFAULT (N'Pending'),
    AtomChunkSize int NOT NULL CONSTRAINT DF_IngestionJobs_AtomChunkSize DEFAULT (1000000),
    CurrentAtomOffset bigint NOT NULL CONSTRAINT DF_IngestionJobs_CurrentAtomOffset DEFAULT (0),
    TotalAtomsProcessed bigint NOT NULL CONSTRAINT DF_IngestionJobs_TotalAtomsProcessed DEFAULT (0),
    AtomQuota bigint NOT NULL CONSTRAINT DF_IngestionJobs_AtomQuota DEFAULT (5000000000),
    ErrorMessage nvarchar(max) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_IngestionJobs_CreatedAt DEFAULT (SYSUTCDATETIME()),
    LastUpdatedAt datetime2(7) NULL,
    CONSTRAINT PK_IngestionJobs_IngestionJobId PRIMARY KEY CLUSTERED (IngestionJobId),
    CONSTRAINT FK_IngestionJobs_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_IngestionJobs_ParentAtomId FOREIGN KEY (ParentAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT FK_IngestionJobs_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_IngestionJobs_JobStatus CHECK (JobStatus IN (N'Pending', N'Running', N'Completed', N'Failed',
        N'Cancelled', N'QuotaExceeded')),
    CONSTRAINT CK_IngestionJobs_AtomChunkSize CHECK (AtomChunkSize > 0),
    CONSTRAINT CK_IngestionJobs_CurrentAtomOffset CHECK (CurrentAtomOffset >= 0),
    CONSTRAINT CK_IngestionJobs_TotalAtomsProcessed CHECK (TotalAtomsProcessed BETWEEN 0 AND AtomQuota)
);
GO

CREATE NONCLUSTERED INDEX IX_IngestionJobs_Status
    ON dbo.IngestionJobs (JobStatus, CreatedAt)
    INCLUDE (TenantId);
GO

CREATE NONCLUSTERED INDEX IX_IngestionJobs_Tenant
    ON dbo.IngestionJobs (TenantId, CreatedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Resumable atomization of one large source, within a quota of atoms.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Composite that the source becomes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'ParentAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model that is being taken apart, if the source is one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Running, Completed, Failed, Cancelled or QuotaExceeded.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'JobStatus';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atoms stored in one transaction.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'AtomChunkSize';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atoms of the source that are stored; where to go on.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'CurrentAtomOffset';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atoms counted against the quota.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'TotalAtomsProcessed';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atoms after which the job stops.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'IngestionJobs',
    @level2type = N'COLUMN', @level2name = N'AtomQuota';
GO
