-- Each rollback run, dry or real, and its effect.
CREATE TABLE dbo.WeightRollbackLog (
    RollbackId bigint IDENTITY(1, 1) NOT NULL,
    ModelId int NULL,
    SnapshotId bigint NULL,
    TargetTimestamp datetime2(7) NOT NULL,
    IsDryRun bit NOT NULL,
    WeightsExamined bigint NOT NULL CONSTRAINT DF_WeightRollbackLog_WeightsExamined DEFAULT (0),
    WeightsUpdated bigint NOT NULL CONSTRAINT DF_WeightRollbackLog_WeightsUpdated DEFAULT (0),
    WeightsReinserted bigint NOT NULL CONSTRAINT DF_WeightRollbackLog_WeightsReinserted DEFAULT (0),
    WeightsRemoved bigint NOT NULL CONSTRAINT DF_WeightRollbackLog_WeightsRemoved DEFAULT (0),
    MeanAbsDelta float NULL,
    MaxAbsDelta float NULL,
    Status nvarchar(20) NOT NULL CONSTRAINT DF_WeightRollbackLog_Status DEFAULT (N'Started'),
    ErrorMessage nvarchar(2000) NULL,
    RequestedBy nvarchar(256) NOT NULL CONSTRAINT DF_WeightRollbackLog_RequestedBy DEFAULT (ORIGINAL_LOGIN()),
    StartedAt datetime2(7) NOT NULL CONSTRAINT DF_WeightRollbackLog_StartedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt datetime2(7) NULL,
    CONSTRAINT PK_WeightRollbackLog_RollbackId PRIMARY KEY CLUSTERED (RollbackId),
    CONSTRAINT FK_WeightRollbackLog_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT FK_WeightRollbackLog_SnapshotId FOREIGN KEY (SnapshotId) REFERENCES dbo.WeightSnapshots (SnapshotId)
);
GO

CREATE NONCLUSTERED INDEX IX_WeightRollbackLog_Model_Time
    ON dbo.WeightRollbackLog (ModelId, StartedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each rollback run, dry or real, and its effect.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rows deleted since.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'WeightsReinserted';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rows created since.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'WeightsRemoved';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Started, Completed, Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'Status';
GO
