-- Facts of a request beyond its fixed columns, by key.
-- Clustered on request and key, which is how they are read; they go with their request.
CREATE TABLE dbo.InferenceMetadata (
    InferenceMetadataId bigint IDENTITY(1, 1) NOT NULL,
    InferenceId bigint NOT NULL,
    MetadataKey nvarchar(128) NOT NULL,
    MetadataValue nvarchar(4000) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_InferenceMetadata_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_InferenceMetadata_InferenceMetadataId PRIMARY KEY NONCLUSTERED (InferenceMetadataId),
    CONSTRAINT FK_InferenceMetadata_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId) ON DELETE CASCADE
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_InferenceMetadata
    ON dbo.InferenceMetadata (InferenceId, MetadataKey);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Facts of a request beyond its fixed columns, by key.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceMetadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Such as temperature, top_k, max_tokens or prompt_tokens.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceMetadata',
    @level2type = N'COLUMN', @level2name = N'MetadataKey';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Value as text; numbers with a decimal point.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceMetadata',
    @level2type = N'COLUMN', @level2name = N'MetadataValue';
GO
