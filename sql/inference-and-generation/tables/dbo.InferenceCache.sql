-- Finished results by hash of everything that decides them.
CREATE TABLE dbo.InferenceCache (
    CacheId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    ModelId int NULL,
    InferenceType nvarchar(100) NULL,
    InputHash binary(32) NOT NULL,
    OutputData nvarchar(max) NOT NULL,
    HitCount int NOT NULL CONSTRAINT DF_InferenceCache_HitCount DEFAULT (0),
    ComputeTimeMs float NULL,
    SizeBytes bigint NOT NULL CONSTRAINT DF_InferenceCache_SizeBytes DEFAULT (0),
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_InferenceCache_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    LastAccessedUtc datetime2(7) NOT NULL CONSTRAINT DF_InferenceCache_LastAccessedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_InferenceCache_CacheId PRIMARY KEY NONCLUSTERED HASH (CacheId) WITH (BUCKET_COUNT = 1048576),
    CONSTRAINT CK_InferenceCache_OutputData CHECK (ISJSON(OutputData) = 1),
    INDEX UX_InferenceCache_InputHash UNIQUE NONCLUSTERED HASH (InputHash) WITH (BUCKET_COUNT = 1048576),
    INDEX IX_InferenceCache_LastAccessed NONCLUSTERED (LastAccessedUtc)
)
WITH (
    MEMORY_OPTIMIZED = ON,
    DURABILITY = SCHEMA_AND_DATA
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Finished results by hash of everything that decides them.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Also inside the hash.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'No FK (memory-optimized to disk not allowed).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 over tenant, model, parameters and input; see corrections cache_hash.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'InputHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'OutputData';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What a hit saves.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'ComputeTimeMs';
GO
