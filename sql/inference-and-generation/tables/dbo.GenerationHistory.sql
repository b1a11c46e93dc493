-- One finished generation of text, image, audio, video or code, and the atom it became.
-- No cascade from requests, models and atoms: what was generated is a record, and is deleted on its own account.
CREATE TABLE dbo.GenerationHistory (
    GenerationId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_GenerationHistory_TenantId DEFAULT (0),
    StreamId uniqueidentifier NOT NULL CONSTRAINT DF_GenerationHistory_StreamId DEFAULT (NEWID()),
    InferenceId bigint NULL,
    ModelId int NULL,
    Modality nvarchar(64) NOT NULL CONSTRAINT DF_GenerationHistory_Modality DEFAULT (N'text'),
    PromptText nvarchar(max) NULL,
    OutputText nvarchar(max) NULL,
    OutputAtomId bigint NULL,
    UnitsGenerated int NOT NULL CONSTRAINT DF_GenerationHistory_UnitsGenerated DEFAULT (0),
    FinishReason nvarchar(50) NULL,
    DurationMs int NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_GenerationHistory_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GenerationHistory_GenerationId PRIMARY KEY CLUSTERED (GenerationId),
    CONSTRAINT FK_GenerationHistory_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_GenerationHistory_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId),
    CONSTRAINT FK_GenerationHistory_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT FK_GenerationHistory_OutputAtomId FOREIGN KEY (OutputAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_GenerationHistory_Modality CHECK (Modality IN (N'text', N'image', N'audio', N'video', N'code')),
    CONSTRAINT CK_GenerationHistory_UnitsGenerated CHECK (UnitsGenerated >= 0),
    CONSTRAINT CK_GenerationHistory_FinishReason CHECK (FinishReason IN (N'stop', N'length', N'error')),
    CONSTRAINT CK_GenerationHistory_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GenerationHistory_Stream
    ON dbo.GenerationHistory (StreamId);
GO

CREATE NONCLUSTERED INDEX IX_GenerationHistory_Tenant_Time
    ON dbo.GenerationHistory (TenantId, CreatedAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_GenerationHistory_Inference
    ON dbo.GenerationHistory (InferenceId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One finished generation of text, image, audio, video or code, and the atom it became.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Handle for outside callers.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory',
    @level2type = N'COLUMN', @level2name = N'StreamId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'text, image, audio, video or code.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory',
    @level2type = N'COLUMN', @level2name = N'Modality';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Root atom of the result.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory',
    @level2type = N'COLUMN', @level2name = N'OutputAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tokens, patches, frames or samples.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory',
    @level2type = N'COLUMN', @level2name = N'UnitsGenerated';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'stop, length or error.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationHistory',
    @level2type = N'COLUMN', @level2name = N'FinishReason';
GO
