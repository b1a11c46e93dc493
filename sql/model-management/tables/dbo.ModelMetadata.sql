-- Card of a model: what it is for, what it was trained on, how well it does.
-- One row for a model at most, with which it goes; apart from Models, whose rows are read far more often.
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
    CONSTRAINT CK_ModelMetadata_PerformanceMetrics CHECK (ISJSON(PerformanceMetrics) = 1),
    CONSTRAINT CK_ModelMetadata_MaxInputLength CHECK (MaxInputLength >= 1),
    CONSTRAINT CK_ModelMetadata_MaxOutputLength CHECK (MaxOutputLength >= 1),
    CONSTRAINT CK_ModelMetadata_EmbeddingDimension CHECK (EmbeddingDimension >= 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelMetadata_Model
    ON dbo.ModelMetadata (ModelId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Card of a model: what it is for, what it was trained on, how well it does.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of tasks.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'SupportedTasks';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of modalities.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'SupportedModalities';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tokens.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'MaxInputLength';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tokens.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'MaxOutputLength';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Components of its embeddings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'EmbeddingDimension';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of measured results by benchmark.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'PerformanceMetrics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SPDX identifier where there is one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelMetadata',
    @level2type = N'COLUMN', @level2name = N'License';
GO
