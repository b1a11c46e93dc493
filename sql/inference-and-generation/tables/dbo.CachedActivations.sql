-- Outputs of layers, kept for reuse by the hash of the input.
-- On disk: an activation may have megabytes, which memory is too dear for. ModelId has no key of its own, because the
-- layer leads to the model and a second path of cascades would be refused.
CREATE TABLE dbo.CachedActivations (
    CacheId bigint IDENTITY(1, 1) NOT NULL,
    ModelId int NOT NULL,
    LayerId bigint NOT NULL,
    InputHash binary(32) NOT NULL,
    ActivationOutput varbinary(max) NOT NULL,
    OutputShape nvarchar(100) NULL,
    HitCount bigint NOT NULL CONSTRAINT DF_CachedActivations_HitCount DEFAULT (0),
    ComputeTimeSavedMs bigint NOT NULL CONSTRAINT DF_CachedActivations_ComputeTimeSavedMs DEFAULT (0),
    CreatedDate datetime2(7) NOT NULL CONSTRAINT DF_CachedActivations_CreatedDate DEFAULT (SYSUTCDATETIME()),
    LastAccessed datetime2(7) NOT NULL CONSTRAINT DF_CachedActivations_LastAccessed DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_CachedActivations_CacheId PRIMARY KEY CLUSTERED (CacheId),
    CONSTRAINT FK_CachedActivations_LayerId FOREIGN KEY (LayerId)
        REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_CachedActivations_HitCount CHECK (HitCount >= 0),
    CONSTRAINT CK_CachedActivations_ComputeTimeSavedMs CHECK (ComputeTimeSavedMs >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_CachedActivations_Layer_Hash
    ON dbo.CachedActivations (LayerId, InputHash);
GO

CREATE NONCLUSTERED INDEX IX_CachedActivations_LastAccessed
    ON dbo.CachedActivations (LastAccessed);
GO

CREATE NONCLUSTERED INDEX IX_CachedActivations_Model
    ON dbo.CachedActivations (ModelId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Outputs of layers, kept for reuse by the hash of the input.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CachedActivations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model of the layer, for clearing the cache by model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CachedActivations',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the input of the layer and of all that decides its output.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CachedActivations',
    @level2type = N'COLUMN', @level2name = N'InputHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Little-endian float32 array.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CachedActivations',
    @level2type = N'COLUMN', @level2name = N'ActivationOutput';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Its shape, such as 1x128x768.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CachedActivations',
    @level2type = N'COLUMN', @level2name = N'OutputShape';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Milliseconds saved by all hits.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CachedActivations',
    @level2type = N'COLUMN', @level2name = N'ComputeTimeSavedMs';
GO
