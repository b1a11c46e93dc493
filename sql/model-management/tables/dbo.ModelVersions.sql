-- Version tree of a model.
CREATE TABLE dbo.ModelVersions (
    VersionId bigint IDENTITY(1, 1) NOT NULL,
    ModelId int NOT NULL,
    VersionTag nvarchar(50) NOT NULL,
    VersionHash binary(32) NULL,
    ParentVersionId bigint NULL,
    ChangeDescription nvarchar(max) NULL,
    PerformanceMetrics nvarchar(max) NULL,
    IsCurrent bit NOT NULL CONSTRAINT DF_ModelVersions_IsCurrent DEFAULT (0),
    CreatedBy nvarchar(256) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_ModelVersions_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ModelVersions_VersionId PRIMARY KEY CLUSTERED (VersionId),
    CONSTRAINT FK_ModelVersions_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelVersions_ParentVersionId FOREIGN KEY (ParentVersionId) REFERENCES dbo.ModelVersions (VersionId),
    CONSTRAINT CK_ModelVersions_PerformanceMetrics CHECK (ISJSON(PerformanceMetrics) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelVersions_Model_Tag
    ON dbo.ModelVersions (ModelId, VersionTag);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelVersions_Current
    ON dbo.ModelVersions (ModelId)
    WHERE IsCurrent = 1;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Version tree of a model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'VersionHistoryId in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'VersionId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'NVARCHAR(64) hex in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'VersionHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'PerformanceMetrics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'At most one per model (filtered unique index).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'IsCurrent';
GO
