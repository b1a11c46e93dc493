-- Finished results of inference, by the hash of everything that decides them.
-- Memory-optimized, for lookups by the whole key: a hash index on InputHash answers them with one probe, its 2^20
-- buckets (8 MB) for up to a million results; more rows only lengthen the chains. Eviction reads the range index on
-- LastAccessedUtc. SCHEMA_AND_DATA, not SCHEMA_ONLY: a restart would else begin with an empty cache, and computing a
-- result again costs far more than the log record of keeping it. No foreign keys, which a memory-optimized table may
-- not have to one on disk.
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
    CONSTRAINT CK_InferenceCache_HitCount CHECK (HitCount >= 0),
    CONSTRAINT CK_InferenceCache_ComputeTimeMs CHECK (ComputeTimeMs >= 0),
    CONSTRAINT CK_InferenceCache_SizeBytes CHECK (SizeBytes >= 0),
    INDEX UX_InferenceCache_InputHash UNIQUE NONCLUSTERED HASH (InputHash) WITH (BUCKET_COUNT = 1048576),
    INDEX IX_InferenceCache_LastAccessed NONCLUSTERED (LastAccessedUtc)
)
WITH (
    MEMORY_OPTIMIZED = ON,
    DURABILITY = SCHEMA_AND_DATA
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Finished results of inference, by the hash of everything that decides them.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner, which is part of the hash too: no tenant finds the result of another.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model, for clearing the cache by model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 over tenant, model, parameters and input, each with its length before it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'InputHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON result.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'OutputData';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hits, added in batches.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'HitCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Milliseconds that it took to compute, which a hit saves.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'ComputeTimeMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Size of the result, for eviction.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceCache',
    @level2type = N'COLUMN', @level2name = N'SizeBytes';
GO
