-- Made by: python -m hartonomous_native.database.schema, from the files in sql/. Do not edit.

CREATE TABLE AtomEmbeddingSpatialMetadata (
    MetadataId INTEGER NOT NULL CONSTRAINT PK_AtomEmbeddingSpatialMetadata_MetadataId PRIMARY KEY AUTOINCREMENT,
    SpatialBucketX INTEGER NOT NULL CONSTRAINT "SpatialBucketX is int" CHECK (SpatialBucketX BETWEEN -2147483648 AND 2147483647),
    SpatialBucketY INTEGER NOT NULL CONSTRAINT "SpatialBucketY is int" CHECK (SpatialBucketY BETWEEN -2147483648 AND 2147483647),
    SpatialBucketZ INTEGER NOT NULL CONSTRAINT "SpatialBucketZ is int" CHECK (SpatialBucketZ BETWEEN -2147483648 AND 2147483647),
    HasZ INTEGER NOT NULL DEFAULT 1 CONSTRAINT "HasZ is bit" CHECK (HasZ IN (0, 1)),
    EmbeddingCount INTEGER NOT NULL DEFAULT 0,
    MinProjX REAL CONSTRAINT "MinProjX is float" CHECK (MinProjX BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxProjX REAL CONSTRAINT "MaxProjX is float" CHECK (MaxProjX BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MinProjY REAL CONSTRAINT "MinProjY is float" CHECK (MinProjY BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxProjY REAL CONSTRAINT "MaxProjY is float" CHECK (MaxProjY BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MinProjZ REAL CONSTRAINT "MinProjZ is float" CHECK (MinProjZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxProjZ REAL CONSTRAINT "MaxProjZ is float" CHECK (MaxProjZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    UpdatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_EmbeddingCount CHECK (EmbeddingCount >= 0),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_MinProjX_MaxProjX CHECK (MaxProjX >= MinProjX),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_MinProjY_MaxProjY CHECK (MaxProjY >= MinProjY),
    CONSTRAINT CK_AtomEmbeddingSpatialMetadata_MinProjZ_MaxProjZ CHECK (MaxProjZ >= MinProjZ)
) STRICT;

CREATE TABLE AtomsHistory (
    AtomId INTEGER NOT NULL,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    Modality TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Modality is nvarchar(64)" CHECK (length(Modality) <= 64),
    Subtype TEXT COLLATE NOCASE CONSTRAINT "Subtype is nvarchar(128)" CHECK (length(Subtype) <= 128),
    ContentHash BLOB NOT NULL CONSTRAINT "ContentHash is binary(32)" CHECK (length(ContentHash) = 32),
    AtomicValue BLOB CONSTRAINT "AtomicValue is varbinary(64)" CHECK (length(AtomicValue) <= 64),
    CanonicalText TEXT COLLATE NOCASE,
    ContentType TEXT COLLATE NOCASE CONSTRAINT "ContentType is nvarchar(128)" CHECK (length(ContentType) <= 128),
    SourceType TEXT COLLATE NOCASE CONSTRAINT "SourceType is nvarchar(128)" CHECK (length(SourceType) <= 128),
    SourceUri TEXT COLLATE NOCASE CONSTRAINT "SourceUri is nvarchar(1024)" CHECK (length(SourceUri) <= 1024),
    Metadata TEXT COLLATE NOCASE,
    SpatialKey TEXT,
    ReferenceCount INTEGER NOT NULL,
    IsActive INTEGER NOT NULL CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedAt TEXT NOT NULL CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysStartTime TEXT NOT NULL CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
) STRICT;

CREATE TABLE Tenants (
    TenantId INTEGER NOT NULL CONSTRAINT PK_Tenants_TenantId PRIMARY KEY AUTOINCREMENT CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    TenantGuid TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "TenantGuid is uniqueidentifier" CHECK (TenantGuid GLOB '????????-????-????-????-????????????' AND TenantGuid NOT GLOB '*[^-0-9a-f]*'),
    TenantName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "TenantName is nvarchar(200)" CHECK (length(TenantName) <= 200),
    Status TEXT NOT NULL DEFAULT 'Active' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    IsActive INTEGER GENERATED ALWAYS AS (CASE WHEN Status = 'Active' THEN 1 ELSE 0 END) VIRTUAL,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(256)" CHECK (length(CreatedBy) <= 256),
    ModifiedAt TEXT CONSTRAINT "ModifiedAt is datetime2(7)" CHECK (ModifiedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ModifiedBy TEXT COLLATE NOCASE CONSTRAINT "ModifiedBy is nvarchar(256)" CHECK (length(ModifiedBy) <= 256),
    CONSTRAINT CK_Tenants_Status CHECK (Status IN ('Active', 'Suspended', 'Closed'))
) STRICT;

CREATE TABLE Atoms (
    AtomId INTEGER NOT NULL CONSTRAINT PK_Atoms_AtomId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    Modality TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Modality is nvarchar(64)" CHECK (length(Modality) <= 64),
    Subtype TEXT COLLATE NOCASE CONSTRAINT "Subtype is nvarchar(128)" CHECK (length(Subtype) <= 128),
    ContentHash BLOB NOT NULL CONSTRAINT "ContentHash is binary(32)" CHECK (length(ContentHash) = 32),
    AtomicValue BLOB CONSTRAINT "AtomicValue is varbinary(64)" CHECK (length(AtomicValue) <= 64),
    CanonicalText TEXT COLLATE NOCASE,
    ContentType TEXT COLLATE NOCASE CONSTRAINT "ContentType is nvarchar(128)" CHECK (length(ContentType) <= 128),
    SourceType TEXT COLLATE NOCASE CONSTRAINT "SourceType is nvarchar(128)" CHECK (length(SourceType) <= 128),
    SourceUri TEXT COLLATE NOCASE CONSTRAINT "SourceUri is nvarchar(1024)" CHECK (length(SourceUri) <= 1024),
    Metadata TEXT COLLATE NOCASE,
    SpatialKey TEXT,
    ReferenceCount INTEGER NOT NULL DEFAULT 1,
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysStartTime TEXT NOT NULL DEFAULT (transaction_time()) CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL DEFAULT '9999-12-31 23:59:59.9999999' CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_Atoms_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_Atoms_Modality CHECK (Modality IN ('text', 'image', 'audio', 'video', 'code', 'sensor', 'graph', 'model')),
    CONSTRAINT CK_Atoms_Metadata CHECK (CASE WHEN Metadata IS NULL THEN NULL WHEN json_valid(Metadata) THEN json_type(Metadata) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_Atoms_ReferenceCount CHECK (ReferenceCount >= 0)
) STRICT;

CREATE TABLE Models (
    ModelId INTEGER NOT NULL CONSTRAINT PK_Models_ModelId PRIMARY KEY AUTOINCREMENT CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    ModelName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ModelName is nvarchar(256)" CHECK (length(ModelName) <= 256),
    ModelType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ModelType is nvarchar(100)" CHECK (length(ModelType) <= 100),
    ModelVersion TEXT COLLATE NOCASE CONSTRAINT "ModelVersion is nvarchar(50)" CHECK (length(ModelVersion) <= 50),
    Architecture TEXT COLLATE NOCASE CONSTRAINT "Architecture is nvarchar(100)" CHECK (length(Architecture) <= 100),
    ParameterCount INTEGER,
    Config TEXT COLLATE NOCASE,
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    UsageCount INTEGER NOT NULL DEFAULT 0,
    LastUsed TEXT CONSTRAINT "LastUsed is datetime2(7)" CHECK (LastUsed GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    AverageInferenceMs REAL CONSTRAINT "AverageInferenceMs is float" CHECK (AverageInferenceMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    IngestionDate TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "IngestionDate is datetime2(7)" CHECK (IngestionDate GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_Models_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_Models_Config CHECK (CASE WHEN Config IS NULL THEN NULL WHEN json_valid(Config) THEN json_type(Config) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_Models_ParameterCount CHECK (ParameterCount >= 0),
    CONSTRAINT CK_Models_UsageCount CHECK (UsageCount >= 0)
) STRICT;

CREATE TABLE AtomEmbeddings (
    AtomEmbeddingId INTEGER NOT NULL CONSTRAINT PK_AtomEmbeddings_AtomEmbeddingId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    AtomId INTEGER NOT NULL,
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    EmbeddingType TEXT NOT NULL DEFAULT 'semantic' COLLATE NOCASE CONSTRAINT "EmbeddingType is nvarchar(50)" CHECK (length(EmbeddingType) <= 50),
    EmbeddingVector BLOB NOT NULL CONSTRAINT "EmbeddingVector is vector(1998)" CHECK (length(EmbeddingVector) = 7992),
    Dimension INTEGER NOT NULL DEFAULT 1998 CONSTRAINT "Dimension is int" CHECK (Dimension BETWEEN -2147483648 AND 2147483647),
    SpatialGeometry TEXT NOT NULL,
    SpatialBucket INTEGER NOT NULL CONSTRAINT "SpatialBucket is int" CHECK (SpatialBucket BETWEEN -2147483648 AND 2147483647),
    SpatialBucketX INTEGER NOT NULL CONSTRAINT "SpatialBucketX is int" CHECK (SpatialBucketX BETWEEN -2147483648 AND 2147483647),
    SpatialBucketY INTEGER NOT NULL CONSTRAINT "SpatialBucketY is int" CHECK (SpatialBucketY BETWEEN -2147483648 AND 2147483647),
    SpatialBucketZ INTEGER NOT NULL CONSTRAINT "SpatialBucketZ is int" CHECK (SpatialBucketZ BETWEEN -2147483648 AND 2147483647),
    SpatialProjX REAL NOT NULL CONSTRAINT "SpatialProjX is float" CHECK (SpatialProjX BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    SpatialProjY REAL NOT NULL CONSTRAINT "SpatialProjY is float" CHECK (SpatialProjY BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    SpatialProjZ REAL NOT NULL CONSTRAINT "SpatialProjZ is float" CHECK (SpatialProjZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    HilbertValue INTEGER,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastComputedUtc TEXT CONSTRAINT "LastComputedUtc is datetime2(7)" CHECK (LastComputedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AtomEmbeddings_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_AtomEmbeddings_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT FK_AtomEmbeddings_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_AtomEmbeddings_Dimension CHECK (Dimension BETWEEN 1 AND 1998),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucket CHECK (SpatialBucket BETWEEN 0 AND 1073741823),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucketX CHECK (SpatialBucketX BETWEEN 0 AND 1023),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucketY CHECK (SpatialBucketY BETWEEN 0 AND 1023),
    CONSTRAINT CK_AtomEmbeddings_SpatialBucketZ CHECK (SpatialBucketZ BETWEEN 0 AND 1023),
    CONSTRAINT CK_AtomEmbeddings_HilbertValue CHECK (HilbertValue >= 0)
) STRICT;

CREATE TABLE AtomRelations (
    AtomRelationId INTEGER NOT NULL CONSTRAINT PK_AtomRelations_AtomRelationId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    SourceAtomId INTEGER NOT NULL,
    TargetAtomId INTEGER NOT NULL,
    RelationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "RelationType is nvarchar(128)" CHECK (length(RelationType) <= 128),
    SequenceIndex INTEGER,
    Weight REAL CONSTRAINT "Weight is real" CHECK (Weight BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Importance REAL CONSTRAINT "Importance is real" CHECK (Importance BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Confidence REAL CONSTRAINT "Confidence is real" CHECK (Confidence BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    SpatialBucket INTEGER,
    CoordX REAL CONSTRAINT "CoordX is float" CHECK (CoordX BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CoordY REAL CONSTRAINT "CoordY is float" CHECK (CoordY BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CoordZ REAL CONSTRAINT "CoordZ is float" CHECK (CoordZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CoordT REAL CONSTRAINT "CoordT is float" CHECK (CoordT BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Metadata TEXT COLLATE NOCASE,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AtomRelations_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_AtomRelations_SourceAtomId FOREIGN KEY (SourceAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT FK_AtomRelations_TargetAtomId FOREIGN KEY (TargetAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AtomRelations_Metadata CHECK (CASE WHEN Metadata IS NULL THEN NULL WHEN json_valid(Metadata) THEN json_type(Metadata) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE AtomicTextTokens (
    TokenId INTEGER NOT NULL CONSTRAINT PK_AtomicTextTokens_TokenId PRIMARY KEY AUTOINCREMENT,
    AtomId INTEGER,
    TokenHash BLOB NOT NULL CONSTRAINT "TokenHash is binary(32)" CHECK (length(TokenHash) = 32),
    TokenText TEXT NOT NULL CONSTRAINT "TokenText is nvarchar(200)" CHECK (length(TokenText) <= 200),
    TokenLength INTEGER NOT NULL CONSTRAINT "TokenLength is int" CHECK (TokenLength BETWEEN -2147483648 AND 2147483647),
    VocabId INTEGER CONSTRAINT "VocabId is int" CHECK (VocabId BETWEEN -2147483648 AND 2147483647),
    ReferenceCount INTEGER NOT NULL DEFAULT 0,
    FirstSeen TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "FirstSeen is datetime2(7)" CHECK (FirstSeen GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastReferenced TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastReferenced is datetime2(7)" CHECK (LastReferenced GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AtomicTextTokens_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AtomicTextTokens_TokenLength CHECK (TokenLength >= 0),
    CONSTRAINT CK_AtomicTextTokens_ReferenceCount CHECK (ReferenceCount >= 0)
) STRICT;

CREATE TABLE AutonomousComputeJobs (
    JobId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "JobId is uniqueidentifier" CHECK (JobId GLOB '????????-????-????-????-????????????' AND JobId NOT GLOB '*[^-0-9a-f]*'),
    JobType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "JobType is nvarchar(100)" CHECK (length(JobType) <= 100),
    Status TEXT NOT NULL DEFAULT 'Pending' COLLATE NOCASE CONSTRAINT "Status is nvarchar(50)" CHECK (length(Status) <= 50),
    JobParameters TEXT NOT NULL COLLATE NOCASE,
    CurrentState TEXT COLLATE NOCASE,
    Results TEXT COLLATE NOCASE,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedAt TEXT CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastHeartbeat TEXT CONSTRAINT "LastHeartbeat is datetime2(7)" CHECK (LastHeartbeat GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletedAt TEXT CONSTRAINT "CompletedAt is datetime2(7)" CHECK (CompletedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    Attempts INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Attempts is int" CHECK (Attempts BETWEEN -2147483648 AND 2147483647),
    MaxAttempts INTEGER NOT NULL DEFAULT 5 CONSTRAINT "MaxAttempts is int" CHECK (MaxAttempts BETWEEN -2147483648 AND 2147483647),
    AvailableAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "AvailableAt is datetime2(7)" CHECK (AvailableAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LeaseOwner TEXT COLLATE NOCASE CONSTRAINT "LeaseOwner is nvarchar(128)" CHECK (length(LeaseOwner) <= 128),
    LeaseExpiresAt TEXT CONSTRAINT "LeaseExpiresAt is datetime2(7)" CHECK (LeaseExpiresAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastError TEXT COLLATE NOCASE,
    CorrelationId TEXT CONSTRAINT "CorrelationId is nvarchar(100)" CHECK (length(CorrelationId) <= 100),
    CONSTRAINT PK_AutonomousComputeJobs_JobId PRIMARY KEY (JobId),
    CONSTRAINT FK_AutonomousComputeJobs_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_AutonomousComputeJobs_Status CHECK (Status IN ('Pending', 'Running', 'Completed', 'Failed', 'Cancelled')),
    CONSTRAINT CK_AutonomousComputeJobs_JobParameters CHECK (CASE WHEN JobParameters IS NULL THEN NULL WHEN json_valid(JobParameters) THEN json_type(JobParameters) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AutonomousComputeJobs_CurrentState CHECK (CASE WHEN CurrentState IS NULL THEN NULL WHEN json_valid(CurrentState) THEN json_type(CurrentState) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AutonomousComputeJobs_Results CHECK (CASE WHEN Results IS NULL THEN NULL WHEN json_valid(Results) THEN json_type(Results) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AutonomousComputeJobs_Attempts CHECK (Attempts >= 0),
    CONSTRAINT CK_AutonomousComputeJobs_MaxAttempts CHECK (MaxAttempts >= 1)
) STRICT;

CREATE TABLE BillingUsageLedgerHistory (
    LedgerId INTEGER NOT NULL,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    Quantity INTEGER NOT NULL CONSTRAINT "Quantity is decimal(18,6)" CHECK (Quantity BETWEEN -999999999999999999 AND 999999999999999999),
    AmountUSD INTEGER NOT NULL CONSTRAINT "AmountUSD is decimal(18,6)" CHECK (AmountUSD BETWEEN -999999999999999999 AND 999999999999999999),
    Multiplier INTEGER NOT NULL CONSTRAINT "Multiplier is decimal(18,6)" CHECK (Multiplier BETWEEN -999999999999999999 AND 999999999999999999),
    IsRated INTEGER NOT NULL CONSTRAINT "IsRated is bit" CHECK (IsRated IN (0, 1)),
    CorrelationId TEXT CONSTRAINT "CorrelationId is nvarchar(100)" CHECK (length(CorrelationId) <= 100),
    RecordedAt TEXT NOT NULL CONSTRAINT "RecordedAt is datetime2(7)" CHECK (RecordedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysStartTime TEXT NOT NULL CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
) STRICT;

CREATE TABLE BillingUsageLedger (
    LedgerId INTEGER NOT NULL CONSTRAINT PK_BillingUsageLedger_LedgerId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    Quantity INTEGER NOT NULL CONSTRAINT "Quantity is decimal(18,6)" CHECK (Quantity BETWEEN -999999999999999999 AND 999999999999999999),
    AmountUSD INTEGER NOT NULL DEFAULT 0 CONSTRAINT "AmountUSD is decimal(18,6)" CHECK (AmountUSD BETWEEN -999999999999999999 AND 999999999999999999),
    Multiplier INTEGER NOT NULL DEFAULT 1000000 CONSTRAINT "Multiplier is decimal(18,6)" CHECK (Multiplier BETWEEN -999999999999999999 AND 999999999999999999),
    IsRated INTEGER NOT NULL DEFAULT 0 CONSTRAINT "IsRated is bit" CHECK (IsRated IN (0, 1)),
    CorrelationId TEXT CONSTRAINT "CorrelationId is nvarchar(100)" CHECK (length(CorrelationId) <= 100),
    RecordedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "RecordedAt is datetime2(7)" CHECK (RecordedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysStartTime TEXT NOT NULL DEFAULT (transaction_time()) CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL DEFAULT '9999-12-31 23:59:59.9999999' CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_BillingUsageLedger_Quantity CHECK (Quantity >= 0)
) STRICT;

CREATE TABLE CodeAtoms (
    CodeAtomId INTEGER NOT NULL CONSTRAINT PK_CodeAtoms_CodeAtomId PRIMARY KEY AUTOINCREMENT,
    AtomId INTEGER NOT NULL,
    Language TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Language is nvarchar(50)" CHECK (length(Language) <= 50),
    Framework TEXT COLLATE NOCASE CONSTRAINT "Framework is nvarchar(200)" CHECK (length(Framework) <= 200),
    CodeType TEXT COLLATE NOCASE CONSTRAINT "CodeType is nvarchar(100)" CHECK (length(CodeType) <= 100),
    Code TEXT NOT NULL COLLATE NOCASE,
    CodeHash BLOB NOT NULL CONSTRAINT "CodeHash is binary(32)" CHECK (length(CodeHash) = 32),
    Description TEXT COLLATE NOCASE CONSTRAINT "Description is nvarchar(2000)" CHECK (length(Description) <= 2000),
    SyntaxVector BLOB CONSTRAINT "SyntaxVector is vector(32)" CHECK (length(SyntaxVector) = 128),
    TestResults TEXT COLLATE NOCASE,
    QualityScore REAL CONSTRAINT "QualityScore is real" CHECK (QualityScore BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    UsageCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "UsageCount is int" CHECK (UsageCount BETWEEN -2147483648 AND 2147483647),
    Tags TEXT COLLATE NOCASE,
    SourceUri TEXT COLLATE NOCASE CONSTRAINT "SourceUri is nvarchar(2048)" CHECK (length(SourceUri) <= 2048),
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(200)" CHECK (length(CreatedBy) <= 200),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedAt TEXT CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_CodeAtoms_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_CodeAtoms_TestResults CHECK (CASE WHEN TestResults IS NULL THEN NULL WHEN json_valid(TestResults) THEN json_type(TestResults) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_CodeAtoms_QualityScore CHECK (QualityScore BETWEEN 0 AND 1),
    CONSTRAINT CK_CodeAtoms_UsageCount CHECK (UsageCount >= 0),
    CONSTRAINT CK_CodeAtoms_Tags CHECK (CASE WHEN Tags IS NULL THEN NULL WHEN json_valid(Tags) THEN json_type(Tags) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE DeduplicationPolicies (
    DeduplicationPolicyId INTEGER NOT NULL CONSTRAINT PK_DeduplicationPolicies_DeduplicationPolicyId PRIMARY KEY AUTOINCREMENT CONSTRAINT "DeduplicationPolicyId is int" CHECK (DeduplicationPolicyId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    PolicyName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "PolicyName is nvarchar(128)" CHECK (length(PolicyName) <= 128),
    SemanticThreshold REAL DEFAULT 0.95 CONSTRAINT "SemanticThreshold is float" CHECK (SemanticThreshold BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    SpatialThreshold REAL CONSTRAINT "SpatialThreshold is float" CHECK (SpatialThreshold BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxCandidates INTEGER NOT NULL DEFAULT 10 CONSTRAINT "MaxCandidates is int" CHECK (MaxCandidates BETWEEN -2147483648 AND 2147483647),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_DeduplicationPolicies_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_DeduplicationPolicies_SemanticThreshold CHECK (SemanticThreshold BETWEEN - 1 AND 1),
    CONSTRAINT CK_DeduplicationPolicies_SpatialThreshold CHECK (SpatialThreshold >= 0),
    CONSTRAINT CK_DeduplicationPolicies_MaxCandidates CHECK (MaxCandidates >= 1)
) STRICT;

CREATE TABLE GödelEngineJobs (
    GodelJobId INTEGER NOT NULL CONSTRAINT PK_GodelEngineJobs_GodelJobId PRIMARY KEY AUTOINCREMENT,
    JobId TEXT NOT NULL CONSTRAINT "JobId is uniqueidentifier" CHECK (JobId GLOB '????????-????-????-????-????????????' AND JobId NOT GLOB '*[^-0-9a-f]*'),
    JobKind TEXT NOT NULL COLLATE NOCASE CONSTRAINT "JobKind is nvarchar(50)" CHECK (length(JobKind) <= 50),
    RangeStart INTEGER,
    RangeEnd INTEGER,
    LastChecked INTEGER,
    ChunkSize INTEGER NOT NULL DEFAULT 10000 CONSTRAINT "ChunkSize is int" CHECK (ChunkSize BETWEEN -2147483648 AND 2147483647),
    ResultCount INTEGER NOT NULL DEFAULT 0,
    ResultData TEXT COLLATE NOCASE,
    Statement TEXT COLLATE NOCASE,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletedAt TEXT CONSTRAINT "CompletedAt is datetime2(7)" CHECK (CompletedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GodelEngineJobs_JobId FOREIGN KEY (JobId) REFERENCES AutonomousComputeJobs (JobId) ON DELETE CASCADE,
    CONSTRAINT CK_GodelEngineJobs_JobKind CHECK (JobKind IN ('PrimeSearch', 'SymbolicProof')),
    CONSTRAINT CK_GodelEngineJobs_RangeStart_RangeEnd CHECK (RangeEnd >= RangeStart),
    CONSTRAINT CK_GodelEngineJobs_ChunkSize CHECK (ChunkSize >= 1),
    CONSTRAINT CK_GodelEngineJobs_ResultCount CHECK (ResultCount >= 0),
    CONSTRAINT CK_GodelEngineJobs_ResultData CHECK (CASE WHEN ResultData IS NULL THEN NULL WHEN json_valid(ResultData) THEN json_type(ResultData) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE InferenceRequests (
    InferenceId INTEGER NOT NULL CONSTRAINT PK_InferenceRequests_InferenceId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    RequestTimestamp TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "RequestTimestamp is datetime2(7)" CHECK (RequestTimestamp GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletionTimestamp TEXT CONSTRAINT "CompletionTimestamp is datetime2(7)" CHECK (CompletionTimestamp GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    TaskType TEXT COLLATE NOCASE CONSTRAINT "TaskType is nvarchar(50)" CHECK (length(TaskType) <= 50),
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    ModelsUsed TEXT COLLATE NOCASE,
    InputData TEXT COLLATE NOCASE,
    InputHash BLOB CONSTRAINT "InputHash is binary(32)" CHECK (length(InputHash) = 32),
    OutputData TEXT COLLATE NOCASE,
    OutputMetadata TEXT COLLATE NOCASE,
    Status TEXT NOT NULL DEFAULT 'Pending' COLLATE NOCASE CONSTRAINT "Status is nvarchar(50)" CHECK (length(Status) <= 50),
    CorrelationId TEXT CONSTRAINT "CorrelationId is nvarchar(100)" CHECK (length(CorrelationId) <= 100),
    Confidence REAL CONSTRAINT "Confidence is float" CHECK (Confidence BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    EnsembleStrategy TEXT COLLATE NOCASE CONSTRAINT "EnsembleStrategy is nvarchar(50)" CHECK (length(EnsembleStrategy) <= 50),
    TotalDurationMs INTEGER CONSTRAINT "TotalDurationMs is int" CHECK (TotalDurationMs BETWEEN -2147483648 AND 2147483647),
    CacheHit INTEGER NOT NULL DEFAULT 0 CONSTRAINT "CacheHit is bit" CHECK (CacheHit IN (0, 1)),
    Complexity INTEGER CONSTRAINT "Complexity is int" CHECK (Complexity BETWEEN -2147483648 AND 2147483647),
    SlaTier TEXT COLLATE NOCASE CONSTRAINT "SlaTier is nvarchar(50)" CHECK (length(SlaTier) <= 50),
    EstimatedResponseTimeMs INTEGER CONSTRAINT "EstimatedResponseTimeMs is int" CHECK (EstimatedResponseTimeMs BETWEEN -2147483648 AND 2147483647),
    UserRating INTEGER CONSTRAINT "UserRating is tinyint" CHECK (UserRating BETWEEN 0 AND 255),
    UserFeedback TEXT COLLATE NOCASE,
    CONSTRAINT FK_InferenceRequests_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_InferenceRequests_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_InferenceRequests_ModelsUsed CHECK (CASE WHEN ModelsUsed IS NULL THEN NULL WHEN json_valid(ModelsUsed) THEN json_type(ModelsUsed) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_InferenceRequests_InputData CHECK (CASE WHEN InputData IS NULL THEN NULL WHEN json_valid(InputData) THEN json_type(InputData) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_InferenceRequests_OutputData CHECK (CASE WHEN OutputData IS NULL THEN NULL WHEN json_valid(OutputData) THEN json_type(OutputData) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_InferenceRequests_OutputMetadata CHECK (CASE WHEN OutputMetadata IS NULL THEN NULL WHEN json_valid(OutputMetadata) THEN json_type(OutputMetadata) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_InferenceRequests_Status CHECK (Status IN ('Pending', 'Queued', 'Running', 'Completed', 'Failed')),
    CONSTRAINT CK_InferenceRequests_Complexity CHECK (Complexity BETWEEN 1 AND 10),
    CONSTRAINT CK_InferenceRequests_SlaTier CHECK (SlaTier IN ('realtime', 'expedited', 'standard')),
    CONSTRAINT CK_InferenceRequests_UserRating CHECK (UserRating BETWEEN 1 AND 5)
) STRICT;

CREATE TABLE ModelLayersHistory (
    LayerId INTEGER NOT NULL,
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    LayerIdx INTEGER NOT NULL CONSTRAINT "LayerIdx is int" CHECK (LayerIdx BETWEEN -2147483648 AND 2147483647),
    LayerName TEXT COLLATE NOCASE CONSTRAINT "LayerName is nvarchar(256)" CHECK (length(LayerName) <= 256),
    LayerType TEXT COLLATE NOCASE CONSTRAINT "LayerType is nvarchar(100)" CHECK (length(LayerType) <= 100),
    WeightsGeometry TEXT,
    TensorShape TEXT COLLATE NOCASE CONSTRAINT "TensorShape is nvarchar(256)" CHECK (length(TensorShape) <= 256),
    TensorDtype TEXT COLLATE NOCASE CONSTRAINT "TensorDtype is nvarchar(20)" CHECK (length(TensorDtype) <= 20),
    QuantizationType TEXT COLLATE NOCASE CONSTRAINT "QuantizationType is nvarchar(20)" CHECK (length(QuantizationType) <= 20),
    QuantizationScale REAL CONSTRAINT "QuantizationScale is float" CHECK (QuantizationScale BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    QuantizationZeroPoint REAL CONSTRAINT "QuantizationZeroPoint is float" CHECK (QuantizationZeroPoint BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ParameterCount INTEGER,
    Parameters TEXT COLLATE NOCASE,
    MortonCode INTEGER,
    AvgComputeTimeMs REAL CONSTRAINT "AvgComputeTimeMs is float" CHECK (AvgComputeTimeMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CacheHitRate REAL NOT NULL CONSTRAINT "CacheHitRate is float" CHECK (CacheHitRate BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    LayerAtomId INTEGER,
    SysStartTime TEXT NOT NULL CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
) STRICT;

CREATE TABLE ModelLayers (
    LayerId INTEGER NOT NULL CONSTRAINT PK_ModelLayers_LayerId PRIMARY KEY AUTOINCREMENT,
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    LayerIdx INTEGER NOT NULL CONSTRAINT "LayerIdx is int" CHECK (LayerIdx BETWEEN -2147483648 AND 2147483647),
    LayerName TEXT COLLATE NOCASE CONSTRAINT "LayerName is nvarchar(256)" CHECK (length(LayerName) <= 256),
    LayerType TEXT COLLATE NOCASE CONSTRAINT "LayerType is nvarchar(100)" CHECK (length(LayerType) <= 100),
    WeightsGeometry TEXT,
    TensorShape TEXT COLLATE NOCASE CONSTRAINT "TensorShape is nvarchar(256)" CHECK (length(TensorShape) <= 256),
    TensorDtype TEXT DEFAULT 'float32' COLLATE NOCASE CONSTRAINT "TensorDtype is nvarchar(20)" CHECK (length(TensorDtype) <= 20),
    QuantizationType TEXT COLLATE NOCASE CONSTRAINT "QuantizationType is nvarchar(20)" CHECK (length(QuantizationType) <= 20),
    QuantizationScale REAL CONSTRAINT "QuantizationScale is float" CHECK (QuantizationScale BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    QuantizationZeroPoint REAL CONSTRAINT "QuantizationZeroPoint is float" CHECK (QuantizationZeroPoint BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ParameterCount INTEGER,
    Parameters TEXT COLLATE NOCASE,
    MortonCode INTEGER,
    AvgComputeTimeMs REAL CONSTRAINT "AvgComputeTimeMs is float" CHECK (AvgComputeTimeMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CacheHitRate REAL NOT NULL DEFAULT 0 CONSTRAINT "CacheHitRate is float" CHECK (CacheHitRate BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    LayerAtomId INTEGER,
    SysStartTime TEXT NOT NULL DEFAULT (transaction_time()) CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL DEFAULT '9999-12-31 23:59:59.9999999' CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ModelLayers_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelLayers_LayerAtomId FOREIGN KEY (LayerAtomId) REFERENCES Atoms (AtomId) ON DELETE SET NULL,
    CONSTRAINT CK_ModelLayers_LayerIdx CHECK (LayerIdx >= 0),
    CONSTRAINT CK_ModelLayers_TensorShape CHECK (CASE WHEN TensorShape IS NULL THEN NULL WHEN json_valid(TensorShape) THEN json_type(TensorShape) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ModelLayers_ParameterCount CHECK (ParameterCount >= 0),
    CONSTRAINT CK_ModelLayers_Parameters CHECK (CASE WHEN Parameters IS NULL THEN NULL WHEN json_valid(Parameters) THEN json_type(Parameters) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ModelLayers_CacheHitRate CHECK (CacheHitRate BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE ProvenanceNodes (
    NodeId INTEGER NOT NULL CONSTRAINT PK_ProvenanceNodes_NodeId PRIMARY KEY AUTOINCREMENT,
    NodeType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "NodeType is nvarchar(50)" CHECK (length(NodeType) <= 50),
    EntityId INTEGER NOT NULL,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ProvenanceNodes_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_ProvenanceNodes_NodeType CHECK (NodeType IN ('Atom', 'Inference', 'Model', 'Layer', 'Generation', 'Weight', 'Improvement'))
) STRICT;

CREATE TABLE ProvenanceEdges (
    EdgeId INTEGER NOT NULL CONSTRAINT PK_ProvenanceEdges_EdgeId PRIMARY KEY AUTOINCREMENT,
    EdgeType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "EdgeType is nvarchar(50)" CHECK (length(EdgeType) <= 50),
    Weight REAL CONSTRAINT "Weight is float" CHECK (Weight BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    InferenceId INTEGER,
    Metadata TEXT COLLATE NOCASE,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    FromNodeId INTEGER NOT NULL,
    ToNodeId INTEGER NOT NULL,
    CONSTRAINT FK_ProvenanceEdges_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_ProvenanceEdges_FromNodeId FOREIGN KEY (FromNodeId) REFERENCES ProvenanceNodes (NodeId) ON DELETE CASCADE,
    CONSTRAINT FK_ProvenanceEdges_ToNodeId FOREIGN KEY (ToNodeId) REFERENCES ProvenanceNodes (NodeId) ON DELETE CASCADE,
    CONSTRAINT CK_ProvenanceEdges_EdgeType CHECK (EdgeType IN ('USED_ATOM', 'PRODUCED', 'DERIVED_FROM', 'RAN_ON', 'PART_OF')),
    CONSTRAINT CK_ProvenanceEdges_Metadata CHECK (CASE WHEN Metadata IS NULL THEN NULL WHEN json_valid(Metadata) THEN json_type(Metadata) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE SearchIndices (
    SearchIndexId INTEGER NOT NULL CONSTRAINT PK_SearchIndices_SearchIndexId PRIMARY KEY AUTOINCREMENT CONSTRAINT "SearchIndexId is int" CHECK (SearchIndexId BETWEEN -2147483648 AND 2147483647),
    IndexName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "IndexName is nvarchar(128)" CHECK (length(IndexName) <= 128),
    TargetTable TEXT NOT NULL COLLATE NOCASE CONSTRAINT "TargetTable is nvarchar(256)" CHECK (length(TargetTable) <= 256),
    IndexKind TEXT NOT NULL COLLATE NOCASE CONSTRAINT "IndexKind is nvarchar(50)" CHECK (length(IndexKind) <= 50),
    Parameters TEXT COLLATE NOCASE,
    Status TEXT NOT NULL DEFAULT 'Ready' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    IndexedRowCount INTEGER NOT NULL DEFAULT 0,
    LastRecall REAL CONSTRAINT "LastRecall is float" CHECK (LastRecall BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    BuiltAt TEXT CONSTRAINT "BuiltAt is datetime2(7)" CHECK (BuiltAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    BuildDurationMs INTEGER,
    CONSTRAINT CK_SearchIndices_IndexKind CHECK (IndexKind IN ('SpatialGrid', 'Bucket', 'IVF', 'VectorDiskANN', 'FullText', 'Columnstore')),
    CONSTRAINT CK_SearchIndices_Parameters CHECK (CASE WHEN Parameters IS NULL THEN NULL WHEN json_valid(Parameters) THEN json_type(Parameters) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_SearchIndices_Status CHECK (Status IN ('Building', 'Ready', 'Stale', 'Failed')),
    CONSTRAINT CK_SearchIndices_IndexedRowCount CHECK (IndexedRowCount >= 0),
    CONSTRAINT CK_SearchIndices_LastRecall CHECK (LastRecall BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE SpatialQueries (
    SpatialQueryId INTEGER NOT NULL CONSTRAINT PK_SpatialQueries_SpatialQueryId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    QueryType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "QueryType is nvarchar(50)" CHECK (length(QueryType) <= 50),
    SearchIndexId INTEGER CONSTRAINT "SearchIndexId is int" CHECK (SearchIndexId BETWEEN -2147483648 AND 2147483647),
    QueryX REAL CONSTRAINT "QueryX is float" CHECK (QueryX BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    QueryY REAL CONSTRAINT "QueryY is float" CHECK (QueryY BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    QueryZ REAL CONSTRAINT "QueryZ is float" CHECK (QueryZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TopK INTEGER NOT NULL CONSTRAINT "TopK is int" CHECK (TopK BETWEEN -2147483648 AND 2147483647),
    CandidatesExamined INTEGER CONSTRAINT "CandidatesExamined is int" CHECK (CandidatesExamined BETWEEN -2147483648 AND 2147483647),
    RowsReturned INTEGER CONSTRAINT "RowsReturned is int" CHECK (RowsReturned BETWEEN -2147483648 AND 2147483647),
    DurationMs REAL CONSTRAINT "DurationMs is float" CHECK (DurationMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Recall REAL CONSTRAINT "Recall is float" CHECK (Recall BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ExecutedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ExecutedAt is datetime2(7)" CHECK (ExecutedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_SpatialQueries_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_SpatialQueries_SearchIndexId FOREIGN KEY (SearchIndexId) REFERENCES SearchIndices (SearchIndexId),
    CONSTRAINT CK_SpatialQueries_QueryType CHECK (QueryType IN ('exact', 'approx', 'hybrid', 'region')),
    CONSTRAINT CK_SpatialQueries_TopK CHECK (TopK >= 1),
    CONSTRAINT CK_SpatialQueries_Recall CHECK (Recall BETWEEN 0 AND 1)
) STRICT;

CREATE UNIQUE INDEX UX_AtomEmbeddingSpatialMetadata_Bucket ON AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ);

CREATE INDEX IX_AtomsHistory ON AtomsHistory (SysEndTime, SysStartTime, AtomId);

CREATE UNIQUE INDEX UX_Tenants_Guid ON Tenants (TenantGuid);

CREATE UNIQUE INDEX UX_Tenants_Name ON Tenants (TenantName);

CREATE UNIQUE INDEX UX_Atoms_ContentHash_TenantId ON Atoms (ContentHash, TenantId);

CREATE INDEX IX_Atoms_Modality_Subtype ON Atoms (Modality, Subtype, TenantId);

CREATE INDEX IX_Atoms_Tenant_CreatedAt ON Atoms (TenantId, CreatedAt);

CREATE UNIQUE INDEX UX_Models_Tenant_Name_Version ON Models (TenantId, ModelName, ModelVersion);
CREATE UNIQUE INDEX UX_Models_Tenant_Name_Version_ModelVersion_Null ON Models (TenantId, ModelName) WHERE ModelVersion IS NULL;

CREATE INDEX IX_Models_Type ON Models (ModelType);

CREATE INDEX IX_AtomEmbeddings_Atom ON AtomEmbeddings (AtomId, EmbeddingType, ModelId);

CREATE INDEX IX_AtomEmbeddings_Bucket ON AtomEmbeddings (SpatialBucket, TenantId, AtomId, SpatialProjX, SpatialProjY, SpatialProjZ);

CREATE INDEX IX_AtomEmbeddings_BucketXYZ ON AtomEmbeddings (SpatialBucketX, SpatialBucketY, SpatialBucketZ, AtomId, TenantId);

CREATE INDEX IX_AtomEmbeddings_Hilbert ON AtomEmbeddings (HilbertValue, AtomId, TenantId);

CREATE UNIQUE INDEX UX_AtomEmbeddings_Atom_Type_Model ON AtomEmbeddings (AtomId, EmbeddingType, ModelId);
CREATE UNIQUE INDEX UX_AtomEmbeddings_Atom_Type_Model_ModelId_Null ON AtomEmbeddings (AtomId, EmbeddingType) WHERE ModelId IS NULL;

CREATE INDEX IX_AtomRelations_Source ON AtomRelations (SourceAtomId, RelationType, SequenceIndex, TargetAtomId, Weight);

CREATE INDEX IX_AtomRelations_Target ON AtomRelations (TargetAtomId, RelationType, SourceAtomId, Weight);

CREATE INDEX IX_AtomRelations_Tenant_Type ON AtomRelations (TenantId, RelationType);

CREATE INDEX IX_AtomRelations_Bucket ON AtomRelations (SpatialBucket) WHERE SpatialBucket IS NOT NULL;

CREATE UNIQUE INDEX UX_AtomicTextTokens_TokenHash ON AtomicTextTokens (TokenHash);

CREATE INDEX IX_AtomicTextTokens_VocabId ON AtomicTextTokens (VocabId) WHERE VocabId IS NOT NULL;

CREATE INDEX IX_AtomicTextTokens_Atom ON AtomicTextTokens (AtomId);

CREATE INDEX IX_AutonomousComputeJobs_Status ON AutonomousComputeJobs (Status, CreatedAt);

CREATE INDEX IX_AutonomousComputeJobs_Claim ON AutonomousComputeJobs (Status, AvailableAt);

CREATE UNIQUE INDEX UX_AutonomousComputeJobs_TenantId_CorrelationId ON AutonomousComputeJobs (TenantId, CorrelationId) WHERE CorrelationId IS NOT NULL;

CREATE INDEX IX_BillingUsageLedgerHistory ON BillingUsageLedgerHistory (SysEndTime, SysStartTime, LedgerId);

CREATE INDEX IX_BillingUsageLedger_Tenant_RecordedAt ON BillingUsageLedger (TenantId, RecordedAt DESC);

CREATE INDEX IX_BillingUsageLedger_RecordedAt ON BillingUsageLedger (RecordedAt);

CREATE UNIQUE INDEX IX_BillingUsageLedger_Tenant_Operation_Correlation ON BillingUsageLedger (TenantId, OperationType, CorrelationId) WHERE CorrelationId IS NOT NULL;

CREATE UNIQUE INDEX UX_CodeAtoms_Atom ON CodeAtoms (AtomId);

CREATE INDEX IX_CodeAtoms_CodeHash ON CodeAtoms (CodeHash);

CREATE INDEX IX_CodeAtoms_Language ON CodeAtoms (Language, CodeType);

CREATE UNIQUE INDEX UX_DeduplicationPolicies ON DeduplicationPolicies (PolicyName, TenantId);
CREATE UNIQUE INDEX UX_DeduplicationPolicies_TenantId_Null ON DeduplicationPolicies (PolicyName) WHERE TenantId IS NULL;

CREATE UNIQUE INDEX UX_GodelEngineJobs_Job ON GödelEngineJobs (JobId);

CREATE INDEX IX_GodelEngineJobs_Kind ON GödelEngineJobs (JobKind, CompletedAt);

CREATE INDEX IX_InferenceRequests_Timestamp ON InferenceRequests (RequestTimestamp DESC, Status, TotalDurationMs, TenantId, TaskType);

CREATE INDEX IX_InferenceRequests_Tenant ON InferenceRequests (TenantId, RequestTimestamp DESC);

CREATE INDEX IX_InferenceRequests_Status ON InferenceRequests (Status, RequestTimestamp);

CREATE INDEX IX_InferenceRequests_Correlation ON InferenceRequests (CorrelationId) WHERE CorrelationId IS NOT NULL;

CREATE INDEX IX_InferenceRequests_InputHash ON InferenceRequests (InputHash);

CREATE INDEX IX_ModelLayersHistory ON ModelLayersHistory (SysEndTime, SysStartTime, LayerId);

CREATE UNIQUE INDEX UX_ModelLayers_ModelId_LayerIdx ON ModelLayers (ModelId, LayerIdx);

CREATE INDEX IX_ModelLayers_Atom ON ModelLayers (LayerAtomId);

CREATE UNIQUE INDEX UX_ProvenanceNodes_Type_Entity ON ProvenanceNodes (NodeType, EntityId);

CREATE UNIQUE INDEX UX_ProvenanceEdges_From_To_Type ON ProvenanceEdges (FromNodeId, ToNodeId, EdgeType);

CREATE INDEX IX_ProvenanceEdges_To ON ProvenanceEdges (ToNodeId, FromNodeId, EdgeType, Weight);

CREATE INDEX IX_ProvenanceEdges_Inference ON ProvenanceEdges (InferenceId);

CREATE UNIQUE INDEX UX_SearchIndices_Name ON SearchIndices (IndexName);

CREATE INDEX IX_SpatialQueries_Type_Time ON SpatialQueries (QueryType, ExecutedAt DESC, DurationMs, Recall);

CREATE TRIGGER TR_Atoms_Update AFTER UPDATE ON Atoms
WHEN NEW.SysStartTime = OLD.SysStartTime AND OLD.SysStartTime <> transaction_time()
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of Atoms that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO AtomsHistory (AtomId, TenantId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText, ContentType, SourceType, SourceUri, Metadata, SpatialKey, ReferenceCount, IsActive, CreatedAt, SysStartTime, SysEndTime)
    SELECT OLD.AtomId, OLD.TenantId, OLD.Modality, OLD.Subtype, OLD.ContentHash, OLD.AtomicValue, OLD.CanonicalText, OLD.ContentType, OLD.SourceType, OLD.SourceUri, OLD.Metadata, OLD.SpatialKey, OLD.ReferenceCount, OLD.IsActive, OLD.CreatedAt, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
    UPDATE Atoms SET SysStartTime = transaction_time() WHERE AtomId = NEW.AtomId;
END;

CREATE TRIGGER TR_Atoms_Delete AFTER DELETE ON Atoms
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of Atoms that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO AtomsHistory (AtomId, TenantId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText, ContentType, SourceType, SourceUri, Metadata, SpatialKey, ReferenceCount, IsActive, CreatedAt, SysStartTime, SysEndTime)
    SELECT OLD.AtomId, OLD.TenantId, OLD.Modality, OLD.Subtype, OLD.ContentHash, OLD.AtomicValue, OLD.CanonicalText, OLD.ContentType, OLD.SourceType, OLD.SourceUri, OLD.Metadata, OLD.SpatialKey, OLD.ReferenceCount, OLD.IsActive, OLD.CreatedAt, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
END;

CREATE TRIGGER TR_Atoms_Period BEFORE UPDATE OF SysStartTime, SysEndTime ON Atoms
WHEN NEW.SysStartTime <> transaction_time() OR NEW.SysEndTime <> OLD.SysEndTime
BEGIN
    SELECT RAISE(ABORT, 'the period columns of Atoms are written by the engine');
END;

CREATE TRIGGER TR_BillingUsageLedger_Update AFTER UPDATE ON BillingUsageLedger
WHEN NEW.SysStartTime = OLD.SysStartTime AND OLD.SysStartTime <> transaction_time()
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of BillingUsageLedger that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO BillingUsageLedgerHistory (LedgerId, TenantId, OperationType, Quantity, AmountUSD, Multiplier, IsRated, CorrelationId, RecordedAt, SysStartTime, SysEndTime)
    SELECT OLD.LedgerId, OLD.TenantId, OLD.OperationType, OLD.Quantity, OLD.AmountUSD, OLD.Multiplier, OLD.IsRated, OLD.CorrelationId, OLD.RecordedAt, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
    UPDATE BillingUsageLedger SET SysStartTime = transaction_time() WHERE LedgerId = NEW.LedgerId;
END;

CREATE TRIGGER TR_BillingUsageLedger_Delete AFTER DELETE ON BillingUsageLedger
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of BillingUsageLedger that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO BillingUsageLedgerHistory (LedgerId, TenantId, OperationType, Quantity, AmountUSD, Multiplier, IsRated, CorrelationId, RecordedAt, SysStartTime, SysEndTime)
    SELECT OLD.LedgerId, OLD.TenantId, OLD.OperationType, OLD.Quantity, OLD.AmountUSD, OLD.Multiplier, OLD.IsRated, OLD.CorrelationId, OLD.RecordedAt, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
END;

CREATE TRIGGER TR_BillingUsageLedger_Period BEFORE UPDATE OF SysStartTime, SysEndTime ON BillingUsageLedger
WHEN NEW.SysStartTime <> transaction_time() OR NEW.SysEndTime <> OLD.SysEndTime
BEGIN
    SELECT RAISE(ABORT, 'the period columns of BillingUsageLedger are written by the engine');
END;

CREATE TRIGGER TR_ModelLayers_Update AFTER UPDATE ON ModelLayers
WHEN NEW.SysStartTime = OLD.SysStartTime AND OLD.SysStartTime <> transaction_time()
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of ModelLayers that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO ModelLayersHistory (LayerId, ModelId, LayerIdx, LayerName, LayerType, WeightsGeometry, TensorShape, TensorDtype, QuantizationType, QuantizationScale, QuantizationZeroPoint, ParameterCount, Parameters, MortonCode, AvgComputeTimeMs, CacheHitRate, LayerAtomId, SysStartTime, SysEndTime)
    SELECT OLD.LayerId, OLD.ModelId, OLD.LayerIdx, OLD.LayerName, OLD.LayerType, OLD.WeightsGeometry, OLD.TensorShape, OLD.TensorDtype, OLD.QuantizationType, OLD.QuantizationScale, OLD.QuantizationZeroPoint, OLD.ParameterCount, OLD.Parameters, OLD.MortonCode, OLD.AvgComputeTimeMs, OLD.CacheHitRate, OLD.LayerAtomId, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
    UPDATE ModelLayers SET SysStartTime = transaction_time() WHERE LayerId = NEW.LayerId;
END;

CREATE TRIGGER TR_ModelLayers_Delete AFTER DELETE ON ModelLayers
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of ModelLayers that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO ModelLayersHistory (LayerId, ModelId, LayerIdx, LayerName, LayerType, WeightsGeometry, TensorShape, TensorDtype, QuantizationType, QuantizationScale, QuantizationZeroPoint, ParameterCount, Parameters, MortonCode, AvgComputeTimeMs, CacheHitRate, LayerAtomId, SysStartTime, SysEndTime)
    SELECT OLD.LayerId, OLD.ModelId, OLD.LayerIdx, OLD.LayerName, OLD.LayerType, OLD.WeightsGeometry, OLD.TensorShape, OLD.TensorDtype, OLD.QuantizationType, OLD.QuantizationScale, OLD.QuantizationZeroPoint, OLD.ParameterCount, OLD.Parameters, OLD.MortonCode, OLD.AvgComputeTimeMs, OLD.CacheHitRate, OLD.LayerAtomId, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
END;

CREATE TRIGGER TR_ModelLayers_Period BEFORE UPDATE OF SysStartTime, SysEndTime ON ModelLayers
WHEN NEW.SysStartTime <> transaction_time() OR NEW.SysEndTime <> OLD.SysEndTime
BEGIN
    SELECT RAISE(ABORT, 'the period columns of ModelLayers are written by the engine');
END;

CREATE VIEW GodelEngineJobs AS SELECT * FROM GödelEngineJobs;

INSERT INTO Tenants (TenantId, TenantName) VALUES (0, 'System');

INSERT INTO DeduplicationPolicies (TenantId, PolicyName, SemanticThreshold, SpatialThreshold, MaxCandidates) VALUES (NULL, 'default', 0.95, NULL, 10);
