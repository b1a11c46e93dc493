-- Files that belong to a model (weights file, tokenizer, config, licence) by hash and place, not by blob.
CREATE TABLE dbo.ModelArtifacts (
    ArtifactId bigint IDENTITY(1, 1) NOT NULL,
    ModelId int NOT NULL,
    VersionId bigint NULL,
    ArtifactType nvarchar(50) NOT NULL,
    FileName nvarchar(260) NOT NULL,
    SourceUri nvarchar(1024) NULL,
    ContentHash binary(32) NOT NULL,
    SizeBytes bigint NOT NULL,
    RootAtomId bigint NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_ModelArtifacts_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ModelArtifacts_ArtifactId PRIMARY KEY CLUSTERED (ArtifactId),
    CONSTRAINT FK_ModelArtifacts_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelArtifacts_VersionId FOREIGN KEY (VersionId) REFERENCES dbo.ModelVersions (VersionId),
    CONSTRAINT FK_ModelArtifacts_RootAtomId FOREIGN KEY (RootAtomId) REFERENCES dbo.Atoms (AtomId)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelArtifacts_Model_Hash
    ON dbo.ModelArtifacts (ModelId, ContentHash);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Files that belong to a model (weights file, tokenizer, config, licence) by hash and place, not by blob.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Gguf, safetensors, onnx, tokenizer, config, licence.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts',
    @level2type = N'COLUMN', @level2name = N'ArtifactType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom whose relations rebuild the file.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts',
    @level2type = N'COLUMN', @level2name = N'RootAtomId';
GO
