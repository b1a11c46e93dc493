-- Free key/value facts of a request beyond its fixed columns.
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Free key/value facts of a request beyond its fixed columns.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceMetadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Temperature, top_k, top_p, max_tokens, prompt_tokens ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceMetadata',
    @level2type = N'COLUMN', @level2name = N'MetadataKey';
GO
