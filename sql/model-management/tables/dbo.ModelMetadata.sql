-- Descriptive card of a model, one row per model.
CREATE TABLE dbo.ModelMetadata (
    MetadataId int IDENTITY(1, 1) NOT NULL,
    ModelId int NOT NULL,
    SupportedTasks nvarchar(max) NULL,
    SupportedModalities nvarchar(max) NULL,
    MaxInputLength int NULL,
    MaxOutputLength int NULL,
    EmbeddingDimension int NULL,
    PerformanceMetrics nvarchar(max) NULL,
    TrainingDataset nvarchar(500) NULL,
    TrainingDate date NULL,
    License nvarchar(100) NULL,
    SourceUrl nvarchar(500) NULL,
    CONSTRAINT PK_ModelMetadata_MetadataId PRIMARY KEY CLUSTERED (MetadataId),
    CONSTRAINT FK_ModelMetadata_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelMetadata_SupportedTasks CHECK (ISJSON(SupportedTasks) = 1),
    CONSTRAINT CK_ModelMetadata_SupportedModalities CHECK (ISJSON(SupportedModalities) = 1),
    CONSTRAINT CK_ModelMetadata_PerformanceMetrics CHECK (ISJSON(PerformanceMetrics) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelMetadata_Model
    ON dbo.ModelMetadata (ModelId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Descriptive card of a model, one row per model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'SupportedTasks';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'SupportedModalities';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'PerformanceMetrics';
GO
