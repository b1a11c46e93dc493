-- Versions of a model, as a tree.
-- They go with their model; a parent is kept while it has children. At most one version of a model is the current one.
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Versions of a model, as a tree.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the version, unique in the model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'VersionTag';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the weights and settings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'VersionHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Version that it was made from; NULL for the first.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'ParentVersionId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of measured results by benchmark.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'PerformanceMetrics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 for the version in use; a filtered unique index allows one for a model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelVersions',
    @level2type = N'COLUMN', @level2name = N'IsCurrent';
GO
