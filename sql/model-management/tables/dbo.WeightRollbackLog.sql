-- Each rollback of weights, tried or done, and its effect.
-- No cascade from models and snapshots: that a rollback was made stays known.
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
    CONSTRAINT FK_WeightRollbackLog_SnapshotId FOREIGN KEY (SnapshotId) REFERENCES dbo.WeightSnapshots (SnapshotId),
    CONSTRAINT CK_WeightRollbackLog_WeightsExamined CHECK (WeightsExamined >= 0),
    CONSTRAINT CK_WeightRollbackLog_WeightsUpdated CHECK (WeightsUpdated >= 0),
    CONSTRAINT CK_WeightRollbackLog_WeightsReinserted CHECK (WeightsReinserted >= 0),
    CONSTRAINT CK_WeightRollbackLog_WeightsRemoved CHECK (WeightsRemoved >= 0),
    CONSTRAINT CK_WeightRollbackLog_MeanAbsDelta CHECK (MeanAbsDelta >= 0),
    CONSTRAINT CK_WeightRollbackLog_MaxAbsDelta CHECK (MaxAbsDelta >= 0),
    CONSTRAINT CK_WeightRollbackLog_Status CHECK (Status IN (N'Started', N'Completed', N'Failed'))
);
GO

CREATE NONCLUSTERED INDEX IX_WeightRollbackLog_Model_Time
    ON dbo.WeightRollbackLog (ModelId, StartedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each rollback of weights, tried or done, and its effect.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model; NULL when all models were rolled back.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Snapshot that named the instant, if one did.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'SnapshotId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Instant that was gone back to, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'TargetTimestamp';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when only the effect was worked out.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'IsDryRun';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Weights that had another value.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'WeightsUpdated';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Weights that had been deleted since.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'WeightsReinserted';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Weights that had been made since.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'WeightsRemoved';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Mean of the absolute changes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'MeanAbsDelta';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Largest absolute change.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'MaxAbsDelta';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Started, Completed or Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Login that asked for it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightRollbackLog',
    @level2type = N'COLUMN', @level2name = N'RequestedBy';
GO
