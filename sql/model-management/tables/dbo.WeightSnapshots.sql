-- Named instants to which weights can be restored.
-- No values are stored here: they come from ModelWeightsHistory, and a restore first makes sure that it reaches back
-- so far.
CREATE TABLE dbo.WeightSnapshots (
    SnapshotId bigint IDENTITY(1, 1) NOT NULL,
    SnapshotName nvarchar(255) NOT NULL,
    ModelId int NULL,
    SnapshotTime datetime2(7) NOT NULL CONSTRAINT DF_WeightSnapshots_SnapshotTime DEFAULT (SYSUTCDATETIME()),
    Description nvarchar(max) NULL,
    WeightCount bigint NOT NULL CONSTRAINT DF_WeightSnapshots_WeightCount DEFAULT (0),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_WeightSnapshots_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_WeightSnapshots_SnapshotId PRIMARY KEY CLUSTERED (SnapshotId),
    CONSTRAINT FK_WeightSnapshots_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_WeightSnapshots_WeightCount CHECK (WeightCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_WeightSnapshots_Name
    ON dbo.WeightSnapshots (SnapshotName);
GO

CREATE NONCLUSTERED INDEX IX_WeightSnapshots_Model_Time
    ON dbo.WeightSnapshots (ModelId, SnapshotTime DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Named instants to which weights can be restored.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightSnapshots';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Unique name.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightSnapshots',
    @level2type = N'COLUMN', @level2name = N'SnapshotName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model; NULL for all models.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightSnapshots',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The instant, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightSnapshots',
    @level2type = N'COLUMN', @level2name = N'SnapshotTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Weights there were at that time.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightSnapshots',
    @level2type = N'COLUMN', @level2name = N'WeightCount';
GO
