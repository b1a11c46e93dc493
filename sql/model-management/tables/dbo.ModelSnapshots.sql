-- Named state of a whole model that can be gone back to.
-- It names an instant and proves it by a hash; the values come from the history tables, so it is good while those
-- reach back to its time. WeightSnapshots names instants of weights only. It goes with its model.
CREATE TABLE dbo.ModelSnapshots (
    SnapshotId bigint IDENTITY(1, 1) NOT NULL,
    ModelId int NOT NULL,
    VersionId bigint NULL,
    WeightSnapshotId bigint NULL,
    SnapshotName nvarchar(255) NOT NULL,
    SnapshotTime datetime2(7) NOT NULL CONSTRAINT DF_ModelSnapshots_SnapshotTime DEFAULT (SYSUTCDATETIME()),
    LayerCount int NOT NULL CONSTRAINT DF_ModelSnapshots_LayerCount DEFAULT (0),
    ParameterCount bigint NOT NULL CONSTRAINT DF_ModelSnapshots_ParameterCount DEFAULT (0),
    StateHash binary(32) NULL,
    Description nvarchar(1000) NULL,
    CreatedBy nvarchar(256) NULL,
    CONSTRAINT PK_ModelSnapshots_SnapshotId PRIMARY KEY CLUSTERED (SnapshotId),
    CONSTRAINT FK_ModelSnapshots_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelSnapshots_VersionId FOREIGN KEY (VersionId) REFERENCES dbo.ModelVersions (VersionId),
    CONSTRAINT FK_ModelSnapshots_WeightSnapshotId FOREIGN KEY (WeightSnapshotId)
        REFERENCES dbo.WeightSnapshots (SnapshotId),
    CONSTRAINT CK_ModelSnapshots_LayerCount CHECK (LayerCount >= 0),
    CONSTRAINT CK_ModelSnapshots_ParameterCount CHECK (ParameterCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelSnapshots_Model_Name
    ON dbo.ModelSnapshots (ModelId, SnapshotName);
GO

CREATE NONCLUSTERED INDEX IX_ModelSnapshots_Time
    ON dbo.ModelSnapshots (ModelId, SnapshotTime DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Named state of a whole model that can be gone back to.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelSnapshots';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Instant of the weights, when one was named.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelSnapshots',
    @level2type = N'COLUMN', @level2name = N'WeightSnapshotId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The instant, UTC, for FOR SYSTEM_TIME AS OF.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelSnapshots',
    @level2type = N'COLUMN', @level2name = N'SnapshotTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 over index, shape and weight digest of each layer in order, to verify a restore.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelSnapshots',
    @level2type = N'COLUMN', @level2name = N'StateHash';
GO
