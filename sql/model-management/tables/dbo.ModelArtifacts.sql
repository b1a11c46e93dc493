-- Files that belong to a model, by hash and place; their bytes are atoms, not blobs.
-- They go with their model. No cascade from versions, which the model reaches already, nor from atoms.
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
    CONSTRAINT FK_ModelArtifacts_RootAtomId FOREIGN KEY (RootAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_ModelArtifacts_ArtifactType CHECK (ArtifactType IN (N'gguf', N'safetensors', N'onnx', N'tokenizer',
        N'config', N'licence')),
    CONSTRAINT CK_ModelArtifacts_SizeBytes CHECK (SizeBytes >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelArtifacts_Model_Hash
    ON dbo.ModelArtifacts (ModelId, ContentHash);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Files that belong to a model, by hash and place; their bytes are atoms, not blobs.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'gguf, safetensors, onnx, tokenizer, config or licence.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts',
    @level2type = N'COLUMN', @level2name = N'ArtifactType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the file.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts',
    @level2type = N'COLUMN', @level2name = N'ContentHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom whose parts rebuild the file; NULL when it was not ingested.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelArtifacts',
    @level2type = N'COLUMN', @level2name = N'RootAtomId';
GO
