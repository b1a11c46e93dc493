-- Every inference request, its input, result, cost and outcome.
-- Status has Queued and Running beside the reference's Pending, Completed and Failed: a long job is neither.
CREATE TABLE dbo.InferenceRequests (
    InferenceId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_InferenceRequests_TenantId DEFAULT (0),
    RequestTimestamp datetime2(7) NOT NULL CONSTRAINT DF_InferenceRequests_RequestTimestamp DEFAULT (SYSUTCDATETIME()),
    CompletionTimestamp datetime2(7) NULL,
    TaskType nvarchar(50) NULL,
    ModelId int NULL,
    ModelsUsed nvarchar(max) NULL,
    InputData nvarchar(max) NULL,
    InputHash binary(32) NULL,
    OutputData nvarchar(max) NULL,
    OutputMetadata nvarchar(max) NULL,
    Status nvarchar(50) NOT NULL CONSTRAINT DF_InferenceRequests_Status DEFAULT (N'Pending'),
    CorrelationId nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    Confidence float NULL,
    EnsembleStrategy nvarchar(50) NULL,
    TotalDurationMs int NULL,
    CacheHit bit NOT NULL CONSTRAINT DF_InferenceRequests_CacheHit DEFAULT (0),
    Complexity int NULL,
    SlaTier nvarchar(50) NULL,
    EstimatedResponseTimeMs int NULL,
    UserRating tinyint NULL,
    UserFeedback nvarchar(max) NULL,
    CONSTRAINT PK_InferenceRequests_InferenceId PRIMARY KEY CLUSTERED (InferenceId),
    CONSTRAINT FK_InferenceRequests_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_InferenceRequests_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_InferenceRequests_ModelsUsed CHECK (ISJSON(ModelsUsed) = 1),
    CONSTRAINT CK_InferenceRequests_InputData CHECK (ISJSON(InputData) = 1),
    CONSTRAINT CK_InferenceRequests_OutputData CHECK (ISJSON(OutputData) = 1),
    CONSTRAINT CK_InferenceRequests_OutputMetadata CHECK (ISJSON(OutputMetadata) = 1),
    CONSTRAINT CK_InferenceRequests_Status CHECK (Status IN (N'Pending', N'Queued', N'Running', N'Completed',
        N'Failed')),
    CONSTRAINT CK_InferenceRequests_Complexity CHECK (Complexity BETWEEN 1 AND 10),
    CONSTRAINT CK_InferenceRequests_SlaTier CHECK (SlaTier IN (N'realtime', N'expedited', N'standard')),
    CONSTRAINT CK_InferenceRequests_UserRating CHECK (UserRating BETWEEN 1 AND 5)
);
GO

CREATE NONCLUSTERED INDEX IX_InferenceRequests_Timestamp
    ON dbo.InferenceRequests (RequestTimestamp DESC)
    INCLUDE (Status, TotalDurationMs, TenantId, TaskType);
GO

CREATE NONCLUSTERED INDEX IX_InferenceRequests_Tenant
    ON dbo.InferenceRequests (TenantId, RequestTimestamp DESC);
GO

CREATE NONCLUSTERED INDEX IX_InferenceRequests_Status
    ON dbo.InferenceRequests (Status, RequestTimestamp);
GO

CREATE NONCLUSTERED INDEX IX_InferenceRequests_Correlation
    ON dbo.InferenceRequests (CorrelationId)
    WHERE CorrelationId IS NOT NULL;
GO

CREATE NONCLUSTERED INDEX IX_InferenceRequests_InputHash
    ON dbo.InferenceRequests (InputHash);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Every inference request, its input, result, cost and outcome.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The main model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of model ids.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'ModelsUsed';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'InputData';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'InputHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'OutputData';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON: kernel, version, CPU level, hash of the parameters.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'OutputMetadata';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Queued, Running, Completed or Failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The id of the job or request that this answers; binary collation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'CorrelationId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 to 10.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'Complexity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'realtime, expedited or standard.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'SlaTier';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 to 5.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'InferenceRequests',
    @level2type = N'COLUMN', @level2name = N'UserRating';
GO
