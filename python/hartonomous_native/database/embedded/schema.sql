-- Made by: python -m hartonomous_native.database.schema, from the files in sql/. Do not edit.

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

CREATE TABLE OODALoopState (
    CycleId INTEGER NOT NULL CONSTRAINT PK_OODALoopState_CycleId PRIMARY KEY AUTOINCREMENT,
    ConversationGroupId TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "ConversationGroupId is uniqueidentifier" CHECK (ConversationGroupId GLOB '????????-????-????-????-????????????' AND ConversationGroupId NOT GLOB '*[^-0-9a-f]*'),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    CurrentPhase TEXT NOT NULL DEFAULT 'Analyze' COLLATE NOCASE CONSTRAINT "CurrentPhase is nvarchar(20)" CHECK (length(CurrentPhase) <= 20),
    Status TEXT NOT NULL DEFAULT 'Running' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    AnalysisSummary TEXT COLLATE NOCASE,
    AnomalyCount INTEGER CONSTRAINT "AnomalyCount is int" CHECK (AnomalyCount BETWEEN -2147483648 AND 2147483647),
    PhaseStartedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "PhaseStartedAt is datetime2(7)" CHECK (PhaseStartedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    StartedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "StartedAt is datetime2(7)" CHECK (StartedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletedAt TEXT CONSTRAINT "CompletedAt is datetime2(7)" CHECK (CompletedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ErrorMessage TEXT COLLATE NOCASE CONSTRAINT "ErrorMessage is nvarchar(2000)" CHECK (length(ErrorMessage) <= 2000),
    CONSTRAINT FK_OODALoopState_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_OODALoopState_AnalysisSummary CHECK (CASE WHEN AnalysisSummary IS NULL THEN NULL WHEN json_valid(AnalysisSummary) THEN json_type(AnalysisSummary) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_OODALoopState_CurrentPhase CHECK (CurrentPhase IN ('Analyze', 'Hypothesize', 'Act', 'Learn', 'Idle')),
    CONSTRAINT CK_OODALoopState_Status CHECK (Status IN ('Running', 'Completed', 'Failed', 'Stopped')),
    CONSTRAINT CK_OODALoopState_AnomalyCount CHECK (AnomalyCount >= 0)
) STRICT;

CREATE TABLE HypothesisQueue (
    HypothesisId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "HypothesisId is uniqueidentifier" CHECK (HypothesisId GLOB '????????-????-????-????-????????????' AND HypothesisId NOT GLOB '*[^-0-9a-f]*'),
    CycleId INTEGER NOT NULL,
    HypothesisType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "HypothesisType is nvarchar(50)" CHECK (length(HypothesisType) <= 50),
    Priority INTEGER NOT NULL CONSTRAINT "Priority is int" CHECK (Priority BETWEEN -2147483648 AND 2147483647),
    Description TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Description is nvarchar(1000)" CHECK (length(Description) <= 1000),
    Parameters TEXT COLLATE NOCASE,
    ExpectedImpact INTEGER CONSTRAINT "ExpectedImpact is decimal(10,4)" CHECK (ExpectedImpact BETWEEN -9999999999 AND 9999999999),
    Confidence INTEGER CONSTRAINT "Confidence is decimal(5,4)" CHECK (Confidence BETWEEN -99999 AND 99999),
    Status TEXT NOT NULL DEFAULT 'Pending' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_HypothesisQueue_HypothesisId PRIMARY KEY (HypothesisId),
    CONSTRAINT FK_HypothesisQueue_CycleId FOREIGN KEY (CycleId) REFERENCES OODALoopState (CycleId) ON DELETE CASCADE,
    CONSTRAINT CK_HypothesisQueue_Parameters CHECK (CASE WHEN Parameters IS NULL THEN NULL WHEN json_valid(Parameters) THEN json_type(Parameters) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_HypothesisQueue_HypothesisType CHECK (HypothesisType IN ('IndexOptimization', 'QueryRegression', 'CacheWarming', 'ConceptDiscovery', 'ModelRetraining', 'PruneModel', 'RefactorCode', 'FixUX')),
    CONSTRAINT CK_HypothesisQueue_Priority CHECK (Priority BETWEEN 1 AND 10),
    CONSTRAINT CK_HypothesisQueue_Confidence CHECK (Confidence BETWEEN 0 AND 10000),
    CONSTRAINT CK_HypothesisQueue_Status CHECK (Status IN ('Pending', 'Dispatched', 'Executed', 'Rejected', 'Expired'))
) STRICT;

CREATE TABLE ActionQueue (
    ActionId INTEGER NOT NULL CONSTRAINT PK_ActionQueue_ActionId PRIMARY KEY AUTOINCREMENT,
    HypothesisId TEXT CONSTRAINT "HypothesisId is uniqueidentifier" CHECK (HypothesisId GLOB '????????-????-????-????-????????????' AND HypothesisId NOT GLOB '*[^-0-9a-f]*'),
    ActionType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ActionType is nvarchar(100)" CHECK (length(ActionType) <= 100),
    TargetEntity TEXT COLLATE NOCASE CONSTRAINT "TargetEntity is nvarchar(256)" CHECK (length(TargetEntity) <= 256),
    TargetId INTEGER,
    SqlStatement TEXT COLLATE NOCASE,
    Parameters TEXT COLLATE NOCASE,
    Priority INTEGER NOT NULL DEFAULT 5 CONSTRAINT "Priority is int" CHECK (Priority BETWEEN -2147483648 AND 2147483647),
    RiskLevel TEXT NOT NULL DEFAULT 'Medium' COLLATE NOCASE CONSTRAINT "RiskLevel is nvarchar(20)" CHECK (length(RiskLevel) <= 20),
    RequiresApproval INTEGER NOT NULL DEFAULT 1 CONSTRAINT "RequiresApproval is bit" CHECK (RequiresApproval IN (0, 1)),
    Status TEXT NOT NULL DEFAULT 'PendingApproval' COLLATE NOCASE CONSTRAINT "Status is nvarchar(50)" CHECK (length(Status) <= 50),
    ApprovedBy TEXT COLLATE NOCASE CONSTRAINT "ApprovedBy is nvarchar(256)" CHECK (length(ApprovedBy) <= 256),
    CreatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedUtc is datetime2(7)" CHECK (CreatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ApprovedUtc TEXT CONSTRAINT "ApprovedUtc is datetime2(7)" CHECK (ApprovedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ExecutedUtc TEXT CONSTRAINT "ExecutedUtc is datetime2(7)" CHECK (ExecutedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    ResultJson TEXT COLLATE NOCASE,
    ErrorMessage TEXT COLLATE NOCASE,
    CONSTRAINT FK_ActionQueue_HypothesisId FOREIGN KEY (HypothesisId) REFERENCES HypothesisQueue (HypothesisId),
    CONSTRAINT CK_ActionQueue_Parameters CHECK (CASE WHEN Parameters IS NULL THEN NULL WHEN json_valid(Parameters) THEN json_type(Parameters) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ActionQueue_Priority CHECK (Priority BETWEEN 1 AND 10),
    CONSTRAINT CK_ActionQueue_RiskLevel CHECK (RiskLevel IN ('Low', 'Medium', 'High')),
    CONSTRAINT CK_ActionQueue_Status CHECK (Status IN ('PendingApproval', 'Approved', 'Running', 'Executed', 'Failed', 'Rejected', 'Skipped')),
    CONSTRAINT CK_ActionQueue_ResultJson CHECK (CASE WHEN ResultJson IS NULL THEN NULL WHEN json_valid(ResultJson) THEN json_type(ResultJson) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ActionQueue_DurationMs CHECK (DurationMs >= 0)
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

CREATE TABLE AgentConfigurations (
    AgentId INTEGER NOT NULL CONSTRAINT PK_AgentConfigurations_AgentId PRIMARY KEY AUTOINCREMENT CONSTRAINT "AgentId is int" CHECK (AgentId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    AgentName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "AgentName is nvarchar(200)" CHECK (length(AgentName) <= 200),
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    SystemPrompt TEXT COLLATE NOCASE,
    AllowedTools TEXT COLLATE NOCASE,
    MaxSteps INTEGER NOT NULL DEFAULT 10 CONSTRAINT "MaxSteps is int" CHECK (MaxSteps BETWEEN -2147483648 AND 2147483647),
    Temperature REAL NOT NULL DEFAULT 0.7 CONSTRAINT "Temperature is float" CHECK (Temperature BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    IsEnabled INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsEnabled is bit" CHECK (IsEnabled IN (0, 1)),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedAt TEXT CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AgentConfigurations_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_AgentConfigurations_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_AgentConfigurations_AllowedTools CHECK (CASE WHEN AllowedTools IS NULL THEN NULL WHEN json_valid(AllowedTools) THEN json_type(AllowedTools) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AgentConfigurations_MaxSteps CHECK (MaxSteps BETWEEN 1 AND 1000),
    CONSTRAINT CK_AgentConfigurations_Temperature CHECK (Temperature BETWEEN 0 AND 2)
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

CREATE TABLE UserSessions (
    SessionId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "SessionId is uniqueidentifier" CHECK (SessionId GLOB '????????-????-????-????-????????????' AND SessionId NOT GLOB '*[^-0-9a-f]*'),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    UserId TEXT COLLATE NOCASE CONSTRAINT "UserId is nvarchar(128)" CHECK (length(UserId) <= 128),
    ApiKeyId INTEGER,
    SessionPath TEXT,
    RequestCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "RequestCount is int" CHECK (RequestCount BETWEEN -2147483648 AND 2147483647),
    StartedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "StartedAt is datetime2(7)" CHECK (StartedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastSeenAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastSeenAt is datetime2(7)" CHECK (LastSeenAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    EndedAt TEXT CONSTRAINT "EndedAt is datetime2(7)" CHECK (EndedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_UserSessions_SessionId PRIMARY KEY (SessionId),
    CONSTRAINT FK_UserSessions_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_UserSessions_RequestCount CHECK (RequestCount >= 0)
) STRICT;

CREATE TABLE AgentExecutionHistory (
    ExecutionId INTEGER NOT NULL CONSTRAINT PK_AgentExecutionHistory_ExecutionId PRIMARY KEY AUTOINCREMENT,
    AgentId INTEGER NOT NULL CONSTRAINT "AgentId is int" CHECK (AgentId BETWEEN -2147483648 AND 2147483647),
    SessionId TEXT CONSTRAINT "SessionId is uniqueidentifier" CHECK (SessionId GLOB '????????-????-????-????-????????????' AND SessionId NOT GLOB '*[^-0-9a-f]*'),
    InferenceId INTEGER,
    Prompt TEXT COLLATE NOCASE,
    Result TEXT COLLATE NOCASE,
    StepCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "StepCount is int" CHECK (StepCount BETWEEN -2147483648 AND 2147483647),
    Status TEXT NOT NULL DEFAULT 'Running' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    ErrorMessage TEXT COLLATE NOCASE CONSTRAINT "ErrorMessage is nvarchar(2000)" CHECK (length(ErrorMessage) <= 2000),
    StartedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "StartedAt is datetime2(7)" CHECK (StartedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletedAt TEXT CONSTRAINT "CompletedAt is datetime2(7)" CHECK (CompletedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AgentExecutionHistory_AgentId FOREIGN KEY (AgentId) REFERENCES AgentConfigurations (AgentId) ON DELETE CASCADE,
    CONSTRAINT FK_AgentExecutionHistory_SessionId FOREIGN KEY (SessionId) REFERENCES UserSessions (SessionId),
    CONSTRAINT FK_AgentExecutionHistory_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId),
    CONSTRAINT CK_AgentExecutionHistory_StepCount CHECK (StepCount >= 0),
    CONSTRAINT CK_AgentExecutionHistory_Status CHECK (Status IN ('Running', 'Completed', 'Failed', 'Stopped'))
) STRICT;

CREATE TABLE AgentTools (
    ToolId INTEGER NOT NULL CONSTRAINT PK_AgentTools_ToolId PRIMARY KEY AUTOINCREMENT,
    ToolName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ToolName is nvarchar(200)" CHECK (length(ToolName) <= 200),
    ToolCategory TEXT COLLATE NOCASE CONSTRAINT "ToolCategory is nvarchar(100)" CHECK (length(ToolCategory) <= 100),
    Description TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Description is nvarchar(2000)" CHECK (length(Description) <= 2000),
    ObjectType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ObjectType is nvarchar(128)" CHECK (length(ObjectType) <= 128),
    ObjectName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ObjectName is nvarchar(256)" CHECK (length(ObjectName) <= 256),
    ParametersJson TEXT COLLATE NOCASE,
    RequiresApproval INTEGER NOT NULL DEFAULT 0 CONSTRAINT "RequiresApproval is bit" CHECK (RequiresApproval IN (0, 1)),
    IsEnabled INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsEnabled is bit" CHECK (IsEnabled IN (0, 1)),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_AgentTools_ParametersJson CHECK (CASE WHEN ParametersJson IS NULL THEN NULL WHEN json_valid(ParametersJson) THEN json_type(ParametersJson) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AgentTools_ObjectType CHECK (ObjectType IN ('STORED_PROCEDURE', 'SCALAR_FUNCTION', 'TABLE_FUNCTION'))
) STRICT;

CREATE TABLE AlertConfigurations (
    AlertConfigurationId INTEGER NOT NULL CONSTRAINT PK_AlertConfigurations_AlertConfigurationId PRIMARY KEY AUTOINCREMENT CONSTRAINT "AlertConfigurationId is int" CHECK (AlertConfigurationId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    AlertName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "AlertName is nvarchar(200)" CHECK (length(AlertName) <= 200),
    MetricName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "MetricName is nvarchar(128)" CHECK (length(MetricName) <= 128),
    ComparisonOperator TEXT NOT NULL DEFAULT '>' COLLATE NOCASE CONSTRAINT "ComparisonOperator is nvarchar(2)" CHECK (length(ComparisonOperator) <= 2),
    ThresholdValue REAL NOT NULL CONSTRAINT "ThresholdValue is float" CHECK (ThresholdValue BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    WindowMinutes INTEGER NOT NULL DEFAULT 5 CONSTRAINT "WindowMinutes is int" CHECK (WindowMinutes BETWEEN -2147483648 AND 2147483647),
    Severity TEXT NOT NULL DEFAULT 'Warning' COLLATE NOCASE CONSTRAINT "Severity is nvarchar(20)" CHECK (length(Severity) <= 20),
    CooldownMinutes INTEGER NOT NULL DEFAULT 15 CONSTRAINT "CooldownMinutes is int" CHECK (CooldownMinutes BETWEEN -2147483648 AND 2147483647),
    NotificationTarget TEXT COLLATE NOCASE CONSTRAINT "NotificationTarget is nvarchar(500)" CHECK (length(NotificationTarget) <= 500),
    IsEnabled INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsEnabled is bit" CHECK (IsEnabled IN (0, 1)),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AlertConfigurations_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_AlertConfigurations_ComparisonOperator CHECK (ComparisonOperator IN ('>', '>=', '<', '<=')),
    CONSTRAINT CK_AlertConfigurations_WindowMinutes CHECK (WindowMinutes BETWEEN 1 AND 43200),
    CONSTRAINT CK_AlertConfigurations_Severity CHECK (Severity IN ('Info', 'Warning', 'Critical')),
    CONSTRAINT CK_AlertConfigurations_CooldownMinutes CHECK (CooldownMinutes >= 0)
) STRICT;

CREATE TABLE AlertHistory (
    AlertHistoryId INTEGER NOT NULL CONSTRAINT PK_AlertHistory_AlertHistoryId PRIMARY KEY AUTOINCREMENT,
    AlertConfigurationId INTEGER NOT NULL CONSTRAINT "AlertConfigurationId is int" CHECK (AlertConfigurationId BETWEEN -2147483648 AND 2147483647),
    ObservedValue REAL NOT NULL CONSTRAINT "ObservedValue is float" CHECK (ObservedValue BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ThresholdValue REAL NOT NULL CONSTRAINT "ThresholdValue is float" CHECK (ThresholdValue BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Severity TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Severity is nvarchar(20)" CHECK (length(Severity) <= 20),
    Message TEXT COLLATE NOCASE CONSTRAINT "Message is nvarchar(2000)" CHECK (length(Message) <= 2000),
    TriggeredAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "TriggeredAt is datetime2(7)" CHECK (TriggeredAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    AcknowledgedBy TEXT COLLATE NOCASE CONSTRAINT "AcknowledgedBy is nvarchar(256)" CHECK (length(AcknowledgedBy) <= 256),
    AcknowledgedAt TEXT CONSTRAINT "AcknowledgedAt is datetime2(7)" CHECK (AcknowledgedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ResolvedAt TEXT CONSTRAINT "ResolvedAt is datetime2(7)" CHECK (ResolvedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AlertHistory_AlertConfigurationId FOREIGN KEY (AlertConfigurationId) REFERENCES AlertConfigurations (AlertConfigurationId) ON DELETE CASCADE,
    CONSTRAINT CK_AlertHistory_Severity CHECK (Severity IN ('Info', 'Warning', 'Critical'))
) STRICT;

CREATE TABLE RateLimitPolicies (
    RateLimitPolicyId INTEGER NOT NULL CONSTRAINT PK_RateLimitPolicies_RateLimitPolicyId PRIMARY KEY AUTOINCREMENT CONSTRAINT "RateLimitPolicyId is int" CHECK (RateLimitPolicyId BETWEEN -2147483648 AND 2147483647),
    PolicyName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "PolicyName is nvarchar(100)" CHECK (length(PolicyName) <= 100),
    TenantId INTEGER CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    PermitLimit INTEGER NOT NULL CONSTRAINT "PermitLimit is int" CHECK (PermitLimit BETWEEN -2147483648 AND 2147483647),
    WindowSeconds INTEGER NOT NULL DEFAULT 60 CONSTRAINT "WindowSeconds is int" CHECK (WindowSeconds BETWEEN -2147483648 AND 2147483647),
    MaxConcurrent INTEGER CONSTRAINT "MaxConcurrent is int" CHECK (MaxConcurrent BETWEEN -2147483648 AND 2147483647),
    QueueLimit INTEGER NOT NULL DEFAULT 0 CONSTRAINT "QueueLimit is int" CHECK (QueueLimit BETWEEN -2147483648 AND 2147483647),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_RateLimitPolicies_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_RateLimitPolicies_PermitLimit CHECK (PermitLimit >= 1),
    CONSTRAINT CK_RateLimitPolicies_WindowSeconds CHECK (WindowSeconds >= 1)
) STRICT;

CREATE TABLE ApiKeys (
    ApiKeyId INTEGER NOT NULL CONSTRAINT PK_ApiKeys_ApiKeyId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    KeyName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "KeyName is nvarchar(128)" CHECK (length(KeyName) <= 128),
    KeyPrefix TEXT NOT NULL COLLATE NOCASE CONSTRAINT "KeyPrefix is nvarchar(16)" CHECK (length(KeyPrefix) <= 16),
    KeySalt BLOB NOT NULL CONSTRAINT "KeySalt is binary(32)" CHECK (length(KeySalt) = 32),
    KeyHash BLOB NOT NULL CONSTRAINT "KeyHash is binary(64)" CHECK (length(KeyHash) = 64),
    RateLimitPolicyId INTEGER CONSTRAINT "RateLimitPolicyId is int" CHECK (RateLimitPolicyId BETWEEN -2147483648 AND 2147483647),
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(256)" CHECK (length(CreatedBy) <= 256),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ExpiresAt TEXT CONSTRAINT "ExpiresAt is datetime2(7)" CHECK (ExpiresAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    RevokedAt TEXT CONSTRAINT "RevokedAt is datetime2(7)" CHECK (RevokedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastUsedAt TEXT CONSTRAINT "LastUsedAt is datetime2(7)" CHECK (LastUsedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ApiKeys_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_ApiKeys_RateLimitPolicyId FOREIGN KEY (RateLimitPolicyId) REFERENCES RateLimitPolicies (RateLimitPolicyId)
) STRICT;

CREATE TABLE ApiKeyScopes (
    ApiKeyId INTEGER NOT NULL,
    Scope TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Scope is nvarchar(100)" CHECK (length(Scope) <= 100),
    GrantedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "GrantedAt is datetime2(7)" CHECK (GrantedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_ApiKeyScopes_ApiKeyId_Scope PRIMARY KEY (ApiKeyId, Scope),
    CONSTRAINT FK_ApiKeyScopes_ApiKeyId FOREIGN KEY (ApiKeyId) REFERENCES ApiKeys (ApiKeyId) ON DELETE CASCADE,
    CONSTRAINT CK_ApiKeyScopes_Scope CHECK (Scope LIKE '%_:_%')
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

CREATE TABLE AtomCompositions (
    CompositionId INTEGER NOT NULL CONSTRAINT PK_AtomCompositions_CompositionId PRIMARY KEY AUTOINCREMENT,
    ParentAtomId INTEGER NOT NULL,
    ComponentAtomId INTEGER NOT NULL,
    SequenceIndex INTEGER NOT NULL,
    SpatialKey TEXT,
    CONSTRAINT FK_AtomCompositions_ParentAtomId FOREIGN KEY (ParentAtomId) REFERENCES Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT FK_AtomCompositions_ComponentAtomId FOREIGN KEY (ComponentAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AtomCompositions_SequenceIndex CHECK (SequenceIndex >= 0)
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

CREATE TABLE AtomEmbeddingComponents (
    AtomEmbeddingComponentId INTEGER NOT NULL CONSTRAINT PK_AtomEmbeddingComponents_AtomEmbeddingComponentId PRIMARY KEY AUTOINCREMENT,
    AtomEmbeddingId INTEGER NOT NULL,
    ComponentIndex INTEGER NOT NULL CONSTRAINT "ComponentIndex is int" CHECK (ComponentIndex BETWEEN -2147483648 AND 2147483647),
    ComponentValue REAL NOT NULL CONSTRAINT "ComponentValue is real" CHECK (ComponentValue BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    CONSTRAINT FK_AtomEmbeddingComponents_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId) REFERENCES AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomEmbeddingComponents_ComponentIndex CHECK (ComponentIndex >= 0),
    CONSTRAINT CK_AtomEmbeddingComponents_ComponentValue CHECK (ComponentValue <> 0)
) STRICT;

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

CREATE TABLE AtomPayloadStore (
    PayloadId INTEGER NOT NULL CONSTRAINT PK_AtomPayloadStore_PayloadId PRIMARY KEY AUTOINCREMENT,
    RowGuid TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "RowGuid is uniqueidentifier" CHECK (RowGuid GLOB '????????-????-????-????-????????????' AND RowGuid NOT GLOB '*[^-0-9a-f]*'),
    AtomId INTEGER NOT NULL,
    SegmentIndex INTEGER NOT NULL DEFAULT 0 CONSTRAINT "SegmentIndex is int" CHECK (SegmentIndex BETWEEN -2147483648 AND 2147483647),
    ContentType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ContentType is nvarchar(256)" CHECK (length(ContentType) <= 256),
    ContentHash BLOB NOT NULL CONSTRAINT "ContentHash is binary(32)" CHECK (length(ContentHash) = 32),
    SizeBytes INTEGER NOT NULL CONSTRAINT "SizeBytes is int" CHECK (SizeBytes BETWEEN -2147483648 AND 2147483647),
    PayloadData BLOB NOT NULL CONSTRAINT "PayloadData is varbinary(7168)" CHECK (length(PayloadData) <= 7168),
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(256)" CHECK (length(CreatedBy) <= 256),
    CreatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedUtc is datetime2(7)" CHECK (CreatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AtomPayloadStore_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomPayloadStore_ContentType CHECK (ContentType LIKE '%/%'),
    CONSTRAINT CK_AtomPayloadStore_SizeBytes CHECK (SizeBytes BETWEEN 1 AND 7168),
    CONSTRAINT CK_AtomPayloadStore_SegmentIndex CHECK (SegmentIndex >= 0)
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

CREATE TABLE AtomicAudioSamples (
    SampleHash BLOB NOT NULL CONSTRAINT "SampleHash is binary(32)" CHECK (length(SampleHash) = 32),
    AtomId INTEGER,
    AmplitudeInt16 INTEGER NOT NULL CONSTRAINT "AmplitudeInt16 is smallint" CHECK (AmplitudeInt16 BETWEEN -32768 AND 32767),
    AmplitudeNormalized REAL NOT NULL CONSTRAINT "AmplitudeNormalized is real" CHECK (AmplitudeNormalized BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    ReferenceCount INTEGER NOT NULL DEFAULT 0,
    FirstSeen TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "FirstSeen is datetime2(7)" CHECK (FirstSeen GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastReferenced TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastReferenced is datetime2(7)" CHECK (LastReferenced GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_AtomicAudioSamples_SampleHash PRIMARY KEY (SampleHash),
    CONSTRAINT FK_AtomicAudioSamples_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AtomicAudioSamples_AmplitudeNormalized CHECK (AmplitudeNormalized >= - 1 AND AmplitudeNormalized < 1),
    CONSTRAINT CK_AtomicAudioSamples_ReferenceCount CHECK (ReferenceCount >= 0)
) STRICT;

CREATE TABLE AtomicPixels (
    PixelHash BLOB NOT NULL CONSTRAINT "PixelHash is binary(32)" CHECK (length(PixelHash) = 32),
    AtomId INTEGER,
    R INTEGER NOT NULL CONSTRAINT "R is tinyint" CHECK (R BETWEEN 0 AND 255),
    G INTEGER NOT NULL CONSTRAINT "G is tinyint" CHECK (G BETWEEN 0 AND 255),
    B INTEGER NOT NULL CONSTRAINT "B is tinyint" CHECK (B BETWEEN 0 AND 255),
    A INTEGER NOT NULL DEFAULT 255 CONSTRAINT "A is tinyint" CHECK (A BETWEEN 0 AND 255),
    ColorPoint TEXT,
    ReferenceCount INTEGER NOT NULL DEFAULT 0,
    FirstSeen TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "FirstSeen is datetime2(7)" CHECK (FirstSeen GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastReferenced TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastReferenced is datetime2(7)" CHECK (LastReferenced GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_AtomicPixels_PixelHash PRIMARY KEY (PixelHash),
    CONSTRAINT FK_AtomicPixels_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AtomicPixels_ReferenceCount CHECK (ReferenceCount >= 0)
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

CREATE TABLE AttentionGenerationLog (
    LogId INTEGER NOT NULL CONSTRAINT PK_AttentionGenerationLog_LogId PRIMARY KEY AUTOINCREMENT,
    InferenceRequestId INTEGER NOT NULL,
    LayerIdx INTEGER NOT NULL CONSTRAINT "LayerIdx is int" CHECK (LayerIdx BETWEEN -2147483648 AND 2147483647),
    HeadIdx INTEGER CONSTRAINT "HeadIdx is int" CHECK (HeadIdx BETWEEN -2147483648 AND 2147483647),
    AttentionScores TEXT COLLATE NOCASE,
    DurationMs INTEGER NOT NULL DEFAULT 0 CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AttentionGenerationLog_InferenceRequestId FOREIGN KEY (InferenceRequestId) REFERENCES InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT CK_AttentionGenerationLog_AttentionScores CHECK (CASE WHEN AttentionScores IS NULL THEN NULL WHEN json_valid(AttentionScores) THEN json_type(AttentionScores) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AttentionGenerationLog_LayerIdx CHECK (LayerIdx >= 0),
    CONSTRAINT CK_AttentionGenerationLog_HeadIdx CHECK (HeadIdx >= 0),
    CONSTRAINT CK_AttentionGenerationLog_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE AttentionInferenceResults (
    Id INTEGER NOT NULL CONSTRAINT PK_AttentionInferenceResults_Id PRIMARY KEY AUTOINCREMENT,
    InferenceId INTEGER,
    ProblemId TEXT NOT NULL CONSTRAINT "ProblemId is uniqueidentifier" CHECK (ProblemId GLOB '????????-????-????-????-????????????' AND ProblemId NOT GLOB '*[^-0-9a-f]*'),
    Query TEXT NOT NULL COLLATE NOCASE,
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    MaxReasoningSteps INTEGER NOT NULL CONSTRAINT "MaxReasoningSteps is int" CHECK (MaxReasoningSteps BETWEEN -2147483648 AND 2147483647),
    AttentionHeads INTEGER NOT NULL CONSTRAINT "AttentionHeads is int" CHECK (AttentionHeads BETWEEN -2147483648 AND 2147483647),
    ReasoningSteps TEXT COLLATE NOCASE,
    TotalSteps INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TotalSteps is int" CHECK (TotalSteps BETWEEN -2147483648 AND 2147483647),
    DurationMs INTEGER NOT NULL DEFAULT 0 CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AttentionInferenceResults_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_AttentionInferenceResults_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_AttentionInferenceResults_ReasoningSteps CHECK (CASE WHEN ReasoningSteps IS NULL THEN NULL WHEN json_valid(ReasoningSteps) THEN json_type(ReasoningSteps) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AttentionInferenceResults_MaxReasoningSteps CHECK (MaxReasoningSteps >= 1),
    CONSTRAINT CK_AttentionInferenceResults_AttentionHeads CHECK (AttentionHeads >= 1),
    CONSTRAINT CK_AttentionInferenceResults_TotalSteps CHECK (TotalSteps BETWEEN 0 AND MaxReasoningSteps),
    CONSTRAINT CK_AttentionInferenceResults_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE AudioData (
    AudioId INTEGER NOT NULL CONSTRAINT PK_AudioData_AudioId PRIMARY KEY AUTOINCREMENT,
    AtomId INTEGER,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    SourcePath TEXT COLLATE NOCASE CONSTRAINT "SourcePath is nvarchar(500)" CHECK (length(SourcePath) <= 500),
    SampleRate INTEGER NOT NULL CONSTRAINT "SampleRate is int" CHECK (SampleRate BETWEEN -2147483648 AND 2147483647),
    NumChannels INTEGER NOT NULL CONSTRAINT "NumChannels is tinyint" CHECK (NumChannels BETWEEN 0 AND 255),
    DurationMs INTEGER NOT NULL,
    Format TEXT COLLATE NOCASE CONSTRAINT "Format is nvarchar(20)" CHECK (length(Format) <= 20),
    WaveformLeft TEXT,
    WaveformRight TEXT,
    Spectrogram TEXT,
    MelSpectrogram TEXT,
    Metadata TEXT COLLATE NOCASE,
    IngestionDate TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "IngestionDate is datetime2(7)" CHECK (IngestionDate GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_AudioData_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_AudioData_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AudioData_Metadata CHECK (CASE WHEN Metadata IS NULL THEN NULL WHEN json_valid(Metadata) THEN json_type(Metadata) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AudioData_SampleRate CHECK (SampleRate BETWEEN 1 AND 768000),
    CONSTRAINT CK_AudioData_NumChannels CHECK (NumChannels >= 1),
    CONSTRAINT CK_AudioData_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE AudioFrames (
    AudioId INTEGER NOT NULL,
    FrameNumber INTEGER NOT NULL,
    AtomId INTEGER,
    TimestampMs INTEGER NOT NULL,
    DurationMs INTEGER NOT NULL DEFAULT 25 CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    RmsAmplitude REAL CONSTRAINT "RmsAmplitude is float" CHECK (RmsAmplitude BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    PeakAmplitude REAL CONSTRAINT "PeakAmplitude is float" CHECK (PeakAmplitude BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ZeroCrossingRate REAL CONSTRAINT "ZeroCrossingRate is real" CHECK (ZeroCrossingRate BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    SpectralCentroid REAL CONSTRAINT "SpectralCentroid is real" CHECK (SpectralCentroid BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    SpectralRolloff REAL CONSTRAINT "SpectralRolloff is real" CHECK (SpectralRolloff BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Mfcc TEXT COLLATE NOCASE,
    WaveformGeometry TEXT,
    CONSTRAINT PK_AudioFrames_AudioId_FrameNumber PRIMARY KEY (AudioId, FrameNumber),
    CONSTRAINT FK_AudioFrames_AudioId FOREIGN KEY (AudioId) REFERENCES AudioData (AudioId) ON DELETE CASCADE,
    CONSTRAINT FK_AudioFrames_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_AudioFrames_Mfcc CHECK (CASE WHEN Mfcc IS NULL THEN NULL WHEN json_valid(Mfcc) THEN json_type(Mfcc) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AudioFrames_FrameNumber CHECK (FrameNumber >= 0),
    CONSTRAINT CK_AudioFrames_TimestampMs CHECK (TimestampMs >= 0),
    CONSTRAINT CK_AudioFrames_DurationMs CHECK (DurationMs > 0),
    CONSTRAINT CK_AudioFrames_RmsAmplitude CHECK (RmsAmplitude BETWEEN 0 AND 1),
    CONSTRAINT CK_AudioFrames_PeakAmplitude CHECK (PeakAmplitude BETWEEN 0 AND 1),
    CONSTRAINT CK_AudioFrames_ZeroCrossingRate CHECK (ZeroCrossingRate BETWEEN 0 AND 1),
    CONSTRAINT CK_AudioFrames_SpectralCentroid CHECK (SpectralCentroid >= 0),
    CONSTRAINT CK_AudioFrames_SpectralRolloff CHECK (SpectralRolloff >= 0)
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

CREATE TABLE AutonomousImprovementHistory (
    ImprovementId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "ImprovementId is uniqueidentifier" CHECK (ImprovementId GLOB '????????-????-????-????-????????????' AND ImprovementId NOT GLOB '*[^-0-9a-f]*'),
    HypothesisType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "HypothesisType is nvarchar(50)" CHECK (length(HypothesisType) <= 50),
    AnalysisResults TEXT COLLATE NOCASE,
    GeneratedCode TEXT COLLATE NOCASE,
    TargetFile TEXT COLLATE NOCASE CONSTRAINT "TargetFile is nvarchar(512)" CHECK (length(TargetFile) <= 512),
    ChangeType TEXT COLLATE NOCASE CONSTRAINT "ChangeType is nvarchar(50)" CHECK (length(ChangeType) <= 50),
    RiskLevel TEXT COLLATE NOCASE CONSTRAINT "RiskLevel is nvarchar(20)" CHECK (length(RiskLevel) <= 20),
    EstimatedImpact TEXT COLLATE NOCASE CONSTRAINT "EstimatedImpact is nvarchar(20)" CHECK (length(EstimatedImpact) <= 20),
    SuccessScore INTEGER CONSTRAINT "SuccessScore is decimal(5,4)" CHECK (SuccessScore BETWEEN -99999 AND 99999),
    LatencyImprovement INTEGER CONSTRAINT "LatencyImprovement is decimal(10,4)" CHECK (LatencyImprovement BETWEEN -9999999999 AND 9999999999),
    TestsPassed INTEGER CONSTRAINT "TestsPassed is int" CHECK (TestsPassed BETWEEN -2147483648 AND 2147483647),
    TestsFailed INTEGER CONSTRAINT "TestsFailed is int" CHECK (TestsFailed BETWEEN -2147483648 AND 2147483647),
    WasDeployed INTEGER NOT NULL DEFAULT 0 CONSTRAINT "WasDeployed is bit" CHECK (WasDeployed IN (0, 1)),
    WasRolledBack INTEGER NOT NULL DEFAULT 0 CONSTRAINT "WasRolledBack is bit" CHECK (WasRolledBack IN (0, 1)),
    GitCommitHash TEXT COLLATE NOCASE CONSTRAINT "GitCommitHash is nvarchar(64)" CHECK (length(GitCommitHash) <= 64),
    ErrorMessage TEXT COLLATE NOCASE,
    StartedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "StartedAt is datetime2(7)" CHECK (StartedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletedAt TEXT CONSTRAINT "CompletedAt is datetime2(7)" CHECK (CompletedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    RolledBackAt TEXT CONSTRAINT "RolledBackAt is datetime2(7)" CHECK (RolledBackAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_AutonomousImprovementHistory_ImprovementId PRIMARY KEY (ImprovementId),
    CONSTRAINT CK_AutonomousImprovementHistory_AnalysisResults CHECK (CASE WHEN AnalysisResults IS NULL THEN NULL WHEN json_valid(AnalysisResults) THEN json_type(AnalysisResults) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_AutonomousImprovementHistory_SuccessScore CHECK (SuccessScore BETWEEN 0 AND 10000),
    CONSTRAINT CK_AutonomousImprovementHistory_HypothesisType CHECK (HypothesisType IN ('IndexOptimization', 'QueryRegression', 'CacheWarming', 'ConceptDiscovery', 'ModelRetraining', 'PruneModel', 'RefactorCode', 'FixUX')),
    CONSTRAINT CK_AutonomousImprovementHistory_RiskLevel CHECK (RiskLevel IN ('Low', 'Medium', 'High')),
    CONSTRAINT CK_AutonomousImprovementHistory_EstimatedImpact CHECK (EstimatedImpact IN ('Low', 'Medium', 'High')),
    CONSTRAINT CK_AutonomousImprovementHistory_LatencyImprovement CHECK (LatencyImprovement <= 1000000),
    CONSTRAINT CK_AutonomousImprovementHistory_TestsPassed CHECK (TestsPassed >= 0),
    CONSTRAINT CK_AutonomousImprovementHistory_TestsFailed CHECK (TestsFailed >= 0)
) STRICT;

CREATE TABLE BillingInvoices (
    InvoiceId INTEGER NOT NULL CONSTRAINT PK_BillingInvoices_InvoiceId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    InvoiceNumber TEXT NOT NULL COLLATE NOCASE CONSTRAINT "InvoiceNumber is nvarchar(100)" CHECK (length(InvoiceNumber) <= 100),
    BillingPeriodStart TEXT NOT NULL CONSTRAINT "BillingPeriodStart is datetime2(7)" CHECK (BillingPeriodStart GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    BillingPeriodEnd TEXT NOT NULL CONSTRAINT "BillingPeriodEnd is datetime2(7)" CHECK (BillingPeriodEnd GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    Subtotal INTEGER NOT NULL CONSTRAINT "Subtotal is decimal(18,2)" CHECK (Subtotal BETWEEN -999999999999999999 AND 999999999999999999),
    Discount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Discount is decimal(18,2)" CHECK (Discount BETWEEN -999999999999999999 AND 999999999999999999),
    Tax INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Tax is decimal(18,2)" CHECK (Tax BETWEEN -999999999999999999 AND 999999999999999999),
    Credits INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Credits is decimal(18,2)" CHECK (Credits BETWEEN -999999999999999999 AND 999999999999999999),
    Total INTEGER NOT NULL CONSTRAINT "Total is decimal(18,2)" CHECK (Total BETWEEN -999999999999999999 AND 999999999999999999),
    Status TEXT NOT NULL DEFAULT 'Pending' COLLATE NOCASE CONSTRAINT "Status is nvarchar(50)" CHECK (length(Status) <= 50),
    GeneratedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "GeneratedUtc is datetime2(7)" CHECK (GeneratedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    PaidUtc TEXT CONSTRAINT "PaidUtc is datetime2(7)" CHECK (PaidUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    MetadataJson TEXT COLLATE NOCASE,
    CONSTRAINT FK_BillingInvoices_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_BillingInvoices_BillingPeriodEnd CHECK (BillingPeriodEnd > BillingPeriodStart),
    CONSTRAINT CK_BillingInvoices_Subtotal CHECK (Subtotal >= 0),
    CONSTRAINT CK_BillingInvoices_Discount CHECK (Discount BETWEEN 0 AND Subtotal),
    CONSTRAINT CK_BillingInvoices_Tax CHECK (Tax >= 0),
    CONSTRAINT CK_BillingInvoices_Credits CHECK (Credits >= 0),
    CONSTRAINT CK_BillingInvoices_Total CHECK (Total >= 0),
    CONSTRAINT CK_BillingInvoices_Status CHECK (Status IN ('Pending', 'Paid', 'Overdue', 'Cancelled')),
    CONSTRAINT CK_BillingInvoices_MetadataJson CHECK (CASE WHEN MetadataJson IS NULL THEN NULL WHEN json_valid(MetadataJson) THEN json_type(MetadataJson) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE BillingCreditHistory (
    CreditId INTEGER NOT NULL CONSTRAINT PK_BillingCreditHistory_CreditId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    Amount INTEGER NOT NULL CONSTRAINT "Amount is decimal(18,2)" CHECK (Amount BETWEEN -999999999999999999 AND 999999999999999999),
    CreditType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "CreditType is nvarchar(50)" CHECK (length(CreditType) <= 50),
    Reason TEXT COLLATE NOCASE CONSTRAINT "Reason is nvarchar(500)" CHECK (length(Reason) <= 500),
    ReferenceId TEXT COLLATE NOCASE CONSTRAINT "ReferenceId is nvarchar(255)" CHECK (length(ReferenceId) <= 255),
    AppliedToInvoiceId INTEGER,
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(256)" CHECK (length(CreatedBy) <= 256),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ExpiresAt TEXT CONSTRAINT "ExpiresAt is datetime2(7)" CHECK (ExpiresAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_BillingCreditHistory_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_BillingCreditHistory_AppliedToInvoiceId FOREIGN KEY (AppliedToInvoiceId) REFERENCES BillingInvoices (InvoiceId),
    CONSTRAINT CK_BillingCreditHistory_Amount CHECK (Amount <> 0),
    CONSTRAINT CK_BillingCreditHistory_CreditType CHECK (CreditType IN ('refund', 'adjustment', 'promotion', 'trial', 'applied')),
    CONSTRAINT CK_BillingCreditHistory_CreditType_Amount CHECK (CreditType <> 'applied' OR Amount < 0)
) STRICT;

CREATE TABLE BillingRatePlans (
    RatePlanId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "RatePlanId is uniqueidentifier" CHECK (RatePlanId GLOB '????????-????-????-????-????????????' AND RatePlanId NOT GLOB '*[^-0-9a-f]*'),
    TenantId INTEGER CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    PlanCode TEXT NOT NULL COLLATE NOCASE CONSTRAINT "PlanCode is nvarchar(64)" CHECK (length(PlanCode) <= 64),
    Name TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Name is nvarchar(128)" CHECK (length(Name) <= 128),
    Description TEXT COLLATE NOCASE CONSTRAINT "Description is nvarchar(256)" CHECK (length(Description) <= 256),
    DefaultRate INTEGER NOT NULL DEFAULT 10000 CONSTRAINT "DefaultRate is decimal(18,6)" CHECK (DefaultRate BETWEEN -999999999999999999 AND 999999999999999999),
    MonthlyFee INTEGER NOT NULL DEFAULT 0 CONSTRAINT "MonthlyFee is decimal(18,2)" CHECK (MonthlyFee BETWEEN -999999999999999999 AND 999999999999999999),
    UnitPricePerDcu INTEGER NOT NULL DEFAULT 80 CONSTRAINT "UnitPricePerDcu is decimal(18,6)" CHECK (UnitPricePerDcu BETWEEN -999999999999999999 AND 999999999999999999),
    IncludedPublicStorageGb INTEGER NOT NULL DEFAULT 0 CONSTRAINT "IncludedPublicStorageGb is decimal(18,2)" CHECK (IncludedPublicStorageGb BETWEEN -999999999999999999 AND 999999999999999999),
    IncludedPrivateStorageGb INTEGER NOT NULL DEFAULT 0 CONSTRAINT "IncludedPrivateStorageGb is decimal(18,2)" CHECK (IncludedPrivateStorageGb BETWEEN -999999999999999999 AND 999999999999999999),
    IncludedSeatCount INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IncludedSeatCount is int" CHECK (IncludedSeatCount BETWEEN -2147483648 AND 2147483647),
    AllowsPrivateData INTEGER NOT NULL DEFAULT 0 CONSTRAINT "AllowsPrivateData is bit" CHECK (AllowsPrivateData IN (0, 1)),
    CanQueryPublicCorpus INTEGER NOT NULL DEFAULT 0 CONSTRAINT "CanQueryPublicCorpus is bit" CHECK (CanQueryPublicCorpus IN (0, 1)),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedUtc is datetime2(7)" CHECK (CreatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedUtc TEXT CONSTRAINT "UpdatedUtc is datetime2(7)" CHECK (UpdatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_BillingRatePlans_RatePlanId PRIMARY KEY (RatePlanId),
    CONSTRAINT FK_BillingRatePlans_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_BillingRatePlans_DefaultRate CHECK (DefaultRate >= 0),
    CONSTRAINT CK_BillingRatePlans_MonthlyFee CHECK (MonthlyFee >= 0),
    CONSTRAINT CK_BillingRatePlans_UnitPricePerDcu CHECK (UnitPricePerDcu >= 0),
    CONSTRAINT CK_BillingRatePlans_IncludedPublicStorageGb CHECK (IncludedPublicStorageGb >= 0),
    CONSTRAINT CK_BillingRatePlans_IncludedPrivateStorageGb CHECK (IncludedPrivateStorageGb >= 0),
    CONSTRAINT CK_BillingRatePlans_IncludedSeatCount CHECK (IncludedSeatCount >= 0)
) STRICT;

CREATE TABLE BillingMultipliers (
    MultiplierId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "MultiplierId is uniqueidentifier" CHECK (MultiplierId GLOB '????????-????-????-????-????????????' AND MultiplierId NOT GLOB '*[^-0-9a-f]*'),
    RatePlanId TEXT NOT NULL CONSTRAINT "RatePlanId is uniqueidentifier" CHECK (RatePlanId GLOB '????????-????-????-????-????????????' AND RatePlanId NOT GLOB '*[^-0-9a-f]*'),
    Dimension TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Dimension is nvarchar(32)" CHECK (length(Dimension) <= 32),
    DimensionKey TEXT NOT NULL COLLATE NOCASE CONSTRAINT "DimensionKey is nvarchar(128)" CHECK (length(DimensionKey) <= 128),
    Multiplier INTEGER NOT NULL DEFAULT 1000000 CONSTRAINT "Multiplier is decimal(18,6)" CHECK (Multiplier BETWEEN -999999999999999999 AND 999999999999999999),
    EffectiveFrom TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "EffectiveFrom is datetime2(7)" CHECK (EffectiveFrom GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    EffectiveTo TEXT CONSTRAINT "EffectiveTo is datetime2(7)" CHECK (EffectiveTo GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CONSTRAINT PK_BillingMultipliers_MultiplierId PRIMARY KEY (MultiplierId),
    CONSTRAINT FK_BillingMultipliers_RatePlanId FOREIGN KEY (RatePlanId) REFERENCES BillingRatePlans (RatePlanId) ON DELETE CASCADE,
    CONSTRAINT CK_BillingMultipliers_Multiplier CHECK (Multiplier >= 0),
    CONSTRAINT CK_BillingMultipliers_EffectiveTo CHECK (EffectiveTo > EffectiveFrom)
) STRICT;

CREATE TABLE BillingOperationRates (
    OperationRateId TEXT NOT NULL DEFAULT (lower(substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 1, 8) || '-' || substr(printf('%012x', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)), 9) || '-7' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "OperationRateId is uniqueidentifier" CHECK (OperationRateId GLOB '????????-????-????-????-????????????' AND OperationRateId NOT GLOB '*[^-0-9a-f]*'),
    RatePlanId TEXT NOT NULL CONSTRAINT "RatePlanId is uniqueidentifier" CHECK (RatePlanId GLOB '????????-????-????-????-????????????' AND RatePlanId NOT GLOB '*[^-0-9a-f]*'),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    UnitOfMeasure TEXT NOT NULL COLLATE NOCASE CONSTRAINT "UnitOfMeasure is nvarchar(64)" CHECK (length(UnitOfMeasure) <= 64),
    Category TEXT COLLATE NOCASE CONSTRAINT "Category is nvarchar(64)" CHECK (length(Category) <= 64),
    Rate INTEGER NOT NULL CONSTRAINT "Rate is decimal(18,6)" CHECK (Rate BETWEEN -999999999999999999 AND 999999999999999999),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedUtc is datetime2(7)" CHECK (CreatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedUtc TEXT CONSTRAINT "UpdatedUtc is datetime2(7)" CHECK (UpdatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_BillingOperationRates_OperationRateId PRIMARY KEY (OperationRateId),
    CONSTRAINT FK_BillingOperationRates_RatePlanId FOREIGN KEY (RatePlanId) REFERENCES BillingRatePlans (RatePlanId) ON DELETE CASCADE,
    CONSTRAINT CK_BillingOperationRates_Rate CHECK (Rate >= 0)
) STRICT;

CREATE TABLE BillingPricingTiers (
    TierId INTEGER NOT NULL CONSTRAINT PK_BillingPricingTiers_TierId PRIMARY KEY AUTOINCREMENT CONSTRAINT "TierId is int" CHECK (TierId BETWEEN -2147483648 AND 2147483647),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    UnitType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "UnitType is nvarchar(50)" CHECK (length(UnitType) <= 50),
    MinQuantity INTEGER NOT NULL DEFAULT 0 CONSTRAINT "MinQuantity is decimal(18,6)" CHECK (MinQuantity BETWEEN -999999999999999999 AND 999999999999999999),
    MaxQuantity INTEGER CONSTRAINT "MaxQuantity is decimal(18,6)" CHECK (MaxQuantity BETWEEN -999999999999999999 AND 999999999999999999),
    UnitPrice INTEGER NOT NULL CONSTRAINT "UnitPrice is decimal(18,8)" CHECK (UnitPrice BETWEEN -999999999999999999 AND 999999999999999999),
    EffectiveFrom TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "EffectiveFrom is datetime2(7)" CHECK (EffectiveFrom GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    EffectiveTo TEXT CONSTRAINT "EffectiveTo is datetime2(7)" CHECK (EffectiveTo GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    Description TEXT COLLATE NOCASE CONSTRAINT "Description is nvarchar(500)" CHECK (length(Description) <= 500),
    CONSTRAINT CK_BillingPricingTiers_MinQuantity CHECK (MinQuantity >= 0),
    CONSTRAINT CK_BillingPricingTiers_MaxQuantity CHECK (MaxQuantity > MinQuantity),
    CONSTRAINT CK_BillingPricingTiers_UnitPrice CHECK (UnitPrice >= 0),
    CONSTRAINT CK_BillingPricingTiers_EffectiveTo CHECK (EffectiveTo > EffectiveFrom)
) STRICT;

CREATE TABLE BillingTenantQuotas (
    QuotaId INTEGER NOT NULL CONSTRAINT PK_BillingTenantQuotas_QuotaId PRIMARY KEY AUTOINCREMENT CONSTRAINT "QuotaId is int" CHECK (QuotaId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    QuotaLimit INTEGER NOT NULL CONSTRAINT "QuotaLimit is decimal(18,6)" CHECK (QuotaLimit BETWEEN -999999999999999999 AND 999999999999999999),
    ResetInterval TEXT NOT NULL DEFAULT 'Monthly' COLLATE NOCASE CONSTRAINT "ResetInterval is nvarchar(20)" CHECK (length(ResetInterval) <= 20),
    IsHardLimit INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsHardLimit is bit" CHECK (IsHardLimit IN (0, 1)),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CreatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedUtc is datetime2(7)" CHECK (CreatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedUtc TEXT CONSTRAINT "UpdatedUtc is datetime2(7)" CHECK (UpdatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_BillingTenantQuotas_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_BillingTenantQuotas_QuotaLimit CHECK (QuotaLimit >= 0),
    CONSTRAINT CK_BillingTenantQuotas_ResetInterval CHECK (ResetInterval IN ('Hourly', 'Daily', 'Monthly', 'None'))
) STRICT;

CREATE TABLE BillingQuotaViolations (
    ViolationId INTEGER NOT NULL CONSTRAINT PK_BillingQuotaViolations_ViolationId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    QuotaId INTEGER CONSTRAINT "QuotaId is int" CHECK (QuotaId BETWEEN -2147483648 AND 2147483647),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    QuotaLimit INTEGER NOT NULL CONSTRAINT "QuotaLimit is decimal(18,6)" CHECK (QuotaLimit BETWEEN -999999999999999999 AND 999999999999999999),
    CurrentUsage INTEGER NOT NULL CONSTRAINT "CurrentUsage is decimal(18,6)" CHECK (CurrentUsage BETWEEN -999999999999999999 AND 999999999999999999),
    ViolatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ViolatedUtc is datetime2(7)" CHECK (ViolatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    Resolved INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Resolved is bit" CHECK (Resolved IN (0, 1)),
    ResolvedUtc TEXT CONSTRAINT "ResolvedUtc is datetime2(7)" CHECK (ResolvedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    Notes TEXT COLLATE NOCASE CONSTRAINT "Notes is nvarchar(1000)" CHECK (length(Notes) <= 1000),
    CONSTRAINT FK_BillingQuotaViolations_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_BillingQuotaViolations_QuotaId FOREIGN KEY (QuotaId) REFERENCES BillingTenantQuotas (QuotaId),
    CONSTRAINT CK_BillingQuotaViolations_QuotaLimit CHECK (QuotaLimit >= 0),
    CONSTRAINT CK_BillingQuotaViolations_CurrentUsage CHECK (CurrentUsage >= 0)
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

CREATE TABLE BrokerConversations (
    ConversationHandle TEXT NOT NULL CONSTRAINT "ConversationHandle is uniqueidentifier" CHECK (ConversationHandle GLOB '????????-????-????-????-????????????' AND ConversationHandle NOT GLOB '*[^-0-9a-f]*'),
    ServiceName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ServiceName is nvarchar(256)" CHECK (length(ServiceName) <= 256),
    State TEXT NOT NULL DEFAULT 'Open' COLLATE NOCASE CONSTRAINT "State is nvarchar(20)" CHECK (length(State) <= 20),
    BeganAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "BeganAt is datetime2(7)" CHECK (BeganAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    EndedAt TEXT CONSTRAINT "EndedAt is datetime2(7)" CHECK (EndedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastError TEXT COLLATE NOCASE,
    CONSTRAINT PK_BrokerConversations_ConversationHandle PRIMARY KEY (ConversationHandle),
    CONSTRAINT CK_BrokerConversations_State CHECK (State IN ('Open', 'Closing', 'Ended', 'Error'))
) STRICT;

CREATE TABLE BrokerDeadLetters (
    DeadLetterId INTEGER NOT NULL CONSTRAINT PK_BrokerDeadLetters_DeadLetterId PRIMARY KEY AUTOINCREMENT,
    MessageId INTEGER,
    QueueName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "QueueName is nvarchar(128)" CHECK (length(QueueName) <= 128),
    ConversationHandle TEXT NOT NULL CONSTRAINT "ConversationHandle is uniqueidentifier" CHECK (ConversationHandle GLOB '????????-????-????-????-????????????' AND ConversationHandle NOT GLOB '*[^-0-9a-f]*'),
    MessageTypeName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "MessageTypeName is nvarchar(256)" CHECK (length(MessageTypeName) <= 256),
    MessageBody TEXT COLLATE NOCASE,
    Attempts INTEGER NOT NULL CONSTRAINT "Attempts is int" CHECK (Attempts BETWEEN -2147483648 AND 2147483647),
    Reason TEXT NOT NULL COLLATE NOCASE,
    DeadAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "DeadAt is datetime2(7)" CHECK (DeadAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
) STRICT;

CREATE TABLE BrokerMessages (
    MessageId INTEGER NOT NULL CONSTRAINT PK_BrokerMessages_MessageId PRIMARY KEY AUTOINCREMENT,
    QueueName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "QueueName is nvarchar(128)" CHECK (length(QueueName) <= 128),
    ConversationHandle TEXT NOT NULL CONSTRAINT "ConversationHandle is uniqueidentifier" CHECK (ConversationHandle GLOB '????????-????-????-????-????????????' AND ConversationHandle NOT GLOB '*[^-0-9a-f]*'),
    MessageTypeName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "MessageTypeName is nvarchar(256)" CHECK (length(MessageTypeName) <= 256),
    MessageBody TEXT COLLATE NOCASE,
    EnqueuedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "EnqueuedAt is datetime2(7)" CHECK (EnqueuedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    Attempts INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Attempts is int" CHECK (Attempts BETWEEN -2147483648 AND 2147483647),
    MaxAttempts INTEGER NOT NULL DEFAULT 5 CONSTRAINT "MaxAttempts is int" CHECK (MaxAttempts BETWEEN -2147483648 AND 2147483647),
    AvailableAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "AvailableAt is datetime2(7)" CHECK (AvailableAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LeaseOwner TEXT COLLATE NOCASE CONSTRAINT "LeaseOwner is nvarchar(128)" CHECK (length(LeaseOwner) <= 128),
    LeaseExpiresAt TEXT CONSTRAINT "LeaseExpiresAt is datetime2(7)" CHECK (LeaseExpiresAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastError TEXT COLLATE NOCASE,
    CONSTRAINT CK_BrokerMessages_Attempts CHECK (Attempts >= 0),
    CONSTRAINT CK_BrokerMessages_MaxAttempts CHECK (MaxAttempts >= 1)
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

CREATE TABLE CachedActivations (
    CacheId INTEGER NOT NULL CONSTRAINT PK_CachedActivations_CacheId PRIMARY KEY AUTOINCREMENT,
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    LayerId INTEGER NOT NULL,
    InputHash BLOB NOT NULL CONSTRAINT "InputHash is binary(32)" CHECK (length(InputHash) = 32),
    ActivationOutput BLOB NOT NULL,
    OutputShape TEXT COLLATE NOCASE CONSTRAINT "OutputShape is nvarchar(100)" CHECK (length(OutputShape) <= 100),
    HitCount INTEGER NOT NULL DEFAULT 0,
    ComputeTimeSavedMs INTEGER NOT NULL DEFAULT 0,
    CreatedDate TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedDate is datetime2(7)" CHECK (CreatedDate GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastAccessed TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastAccessed is datetime2(7)" CHECK (LastAccessed GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_CachedActivations_LayerId FOREIGN KEY (LayerId) REFERENCES ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_CachedActivations_HitCount CHECK (HitCount >= 0),
    CONSTRAINT CK_CachedActivations_ComputeTimeSavedMs CHECK (ComputeTimeSavedMs >= 0)
) STRICT;

CREATE TABLE CdcCheckpoints (
    ConsumerGroup TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ConsumerGroup is nvarchar(100)" CHECK (length(ConsumerGroup) <= 100),
    PartitionId TEXT NOT NULL COLLATE NOCASE CONSTRAINT "PartitionId is nvarchar(50)" CHECK (length(PartitionId) <= 50),
    CaptureInstance TEXT COLLATE NOCASE CONSTRAINT "CaptureInstance is nvarchar(128)" CHECK (length(CaptureInstance) <= 128),
    LastLsn BLOB CONSTRAINT "LastLsn is binary(10)" CHECK (length(LastLsn) = 10),
    Offset INTEGER NOT NULL DEFAULT 0,
    SequenceNumber INTEGER NOT NULL DEFAULT 0,
    LastModified TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastModified is datetime2(7)" CHECK (LastModified GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_CdcCheckpoints_ConsumerGroup_PartitionId PRIMARY KEY (ConsumerGroup, PartitionId),
    CONSTRAINT CK_CdcCheckpoints_Offset CHECK (Offset >= 0),
    CONSTRAINT CK_CdcCheckpoints_SequenceNumber CHECK (SequenceNumber >= 0)
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

CREATE TABLE EmbeddingNeighbors (
    AtomEmbeddingId INTEGER NOT NULL,
    NeighborRank INTEGER NOT NULL CONSTRAINT "NeighborRank is int" CHECK (NeighborRank BETWEEN -2147483648 AND 2147483647),
    NeighborEmbeddingId INTEGER NOT NULL,
    Metric TEXT NOT NULL DEFAULT 'cosine' COLLATE NOCASE CONSTRAINT "Metric is nvarchar(20)" CHECK (length(Metric) <= 20),
    Distance REAL NOT NULL CONSTRAINT "Distance is float" CHECK (Distance BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ComputedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ComputedAt is datetime2(7)" CHECK (ComputedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_EmbeddingNeighbors_AtomEmbeddingId_NeighborRank PRIMARY KEY (AtomEmbeddingId, NeighborRank),
    CONSTRAINT FK_EmbeddingNeighbors_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId) REFERENCES AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT FK_EmbeddingNeighbors_NeighborEmbeddingId FOREIGN KEY (NeighborEmbeddingId) REFERENCES AtomEmbeddings (AtomEmbeddingId),
    CONSTRAINT CK_EmbeddingNeighbors_NeighborEmbeddingId CHECK (NeighborEmbeddingId <> AtomEmbeddingId),
    CONSTRAINT CK_EmbeddingNeighbors_NeighborRank CHECK (NeighborRank >= 1),
    CONSTRAINT CK_EmbeddingNeighbors_Metric CHECK (Metric IN ('cosine', 'euclidean', 'dot'))
) STRICT;

CREATE TABLE ErrorLog (
    ErrorLogId INTEGER NOT NULL CONSTRAINT PK_ErrorLog_ErrorLogId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    ErrorNumber INTEGER CONSTRAINT "ErrorNumber is int" CHECK (ErrorNumber BETWEEN -2147483648 AND 2147483647),
    ErrorSeverity INTEGER CONSTRAINT "ErrorSeverity is int" CHECK (ErrorSeverity BETWEEN -2147483648 AND 2147483647),
    ErrorState INTEGER CONSTRAINT "ErrorState is int" CHECK (ErrorState BETWEEN -2147483648 AND 2147483647),
    ErrorProcedure TEXT COLLATE NOCASE CONSTRAINT "ErrorProcedure is nvarchar(256)" CHECK (length(ErrorProcedure) <= 256),
    ErrorLine INTEGER CONSTRAINT "ErrorLine is int" CHECK (ErrorLine BETWEEN -2147483648 AND 2147483647),
    ErrorMessage TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ErrorMessage is nvarchar(4000)" CHECK (length(ErrorMessage) <= 4000),
    Context TEXT COLLATE NOCASE,
    OccurredAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "OccurredAt is datetime2(7)" CHECK (OccurredAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_ErrorLog_Context CHECK (CASE WHEN Context IS NULL THEN NULL WHEN json_valid(Context) THEN json_type(Context) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE FeedbackAnalytics (
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    PeriodStart TEXT NOT NULL CONSTRAINT "PeriodStart is datetime2(0)" CHECK (PeriodStart GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]'),
    PeriodEnd TEXT NOT NULL CONSTRAINT "PeriodEnd is datetime2(0)" CHECK (PeriodEnd GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]'),
    ModelId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    CategoryId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "CategoryId is int" CHECK (CategoryId BETWEEN -2147483648 AND 2147483647),
    FeedbackCount INTEGER NOT NULL CONSTRAINT "FeedbackCount is int" CHECK (FeedbackCount BETWEEN -2147483648 AND 2147483647),
    AverageRating INTEGER NOT NULL CONSTRAINT "AverageRating is decimal(5,4)" CHECK (AverageRating BETWEEN -99999 AND 99999),
    PositiveCount INTEGER NOT NULL CONSTRAINT "PositiveCount is int" CHECK (PositiveCount BETWEEN -2147483648 AND 2147483647),
    NegativeCount INTEGER NOT NULL CONSTRAINT "NegativeCount is int" CHECK (NegativeCount BETWEEN -2147483648 AND 2147483647),
    ComputedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ComputedAt is datetime2(7)" CHECK (ComputedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_FeedbackAnalytics_TenantId_PeriodStart_PeriodEnd_ModelId_CategoryId PRIMARY KEY (TenantId, PeriodStart, PeriodEnd, ModelId, CategoryId),
    CONSTRAINT FK_FeedbackAnalytics_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_FeedbackAnalytics_PeriodEnd CHECK (PeriodEnd > PeriodStart),
    CONSTRAINT CK_FeedbackAnalytics_FeedbackCount CHECK (FeedbackCount >= 1),
    CONSTRAINT CK_FeedbackAnalytics_AverageRating CHECK (AverageRating BETWEEN 10000 AND 50000),
    CONSTRAINT CK_FeedbackAnalytics_PositiveCount CHECK (PositiveCount BETWEEN 0 AND FeedbackCount),
    CONSTRAINT CK_FeedbackAnalytics_NegativeCount CHECK (NegativeCount BETWEEN 0 AND FeedbackCount)
) STRICT;

CREATE TABLE FeedbackCategories (
    CategoryId INTEGER NOT NULL CONSTRAINT PK_FeedbackCategories_CategoryId PRIMARY KEY AUTOINCREMENT CONSTRAINT "CategoryId is int" CHECK (CategoryId BETWEEN -2147483648 AND 2147483647),
    CategoryName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "CategoryName is nvarchar(100)" CHECK (length(CategoryName) <= 100),
    Description TEXT COLLATE NOCASE CONSTRAINT "Description is nvarchar(500)" CHECK (length(Description) <= 500),
    WeightFactor REAL NOT NULL DEFAULT 1.0 CONSTRAINT "WeightFactor is real" CHECK (WeightFactor BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    IsActive INTEGER NOT NULL DEFAULT 1 CONSTRAINT "IsActive is bit" CHECK (IsActive IN (0, 1)),
    CONSTRAINT CK_FeedbackCategories_WeightFactor CHECK (WeightFactor >= 0)
) STRICT;

CREATE TABLE FeedbackSubmissions (
    FeedbackId INTEGER NOT NULL CONSTRAINT PK_FeedbackSubmissions_FeedbackId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    InferenceId INTEGER NOT NULL,
    CategoryId INTEGER CONSTRAINT "CategoryId is int" CHECK (CategoryId BETWEEN -2147483648 AND 2147483647),
    Rating INTEGER NOT NULL CONSTRAINT "Rating is tinyint" CHECK (Rating BETWEEN 0 AND 255),
    Comments TEXT COLLATE NOCASE CONSTRAINT "Comments is nvarchar(2000)" CHECK (length(Comments) <= 2000),
    UserId TEXT COLLATE NOCASE CONSTRAINT "UserId is nvarchar(128)" CHECK (length(UserId) <= 128),
    SubmittedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "SubmittedAt is datetime2(7)" CHECK (SubmittedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ProcessedAt TEXT CONSTRAINT "ProcessedAt is datetime2(7)" CHECK (ProcessedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_FeedbackSubmissions_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_FeedbackSubmissions_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_FeedbackSubmissions_CategoryId FOREIGN KEY (CategoryId) REFERENCES FeedbackCategories (CategoryId),
    CONSTRAINT CK_FeedbackSubmissions_Rating CHECK (Rating BETWEEN 1 AND 5)
) STRICT;

CREATE TABLE GenerationHistory (
    GenerationId INTEGER NOT NULL CONSTRAINT PK_GenerationHistory_GenerationId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    StreamId TEXT NOT NULL DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))) CONSTRAINT "StreamId is uniqueidentifier" CHECK (StreamId GLOB '????????-????-????-????-????????????' AND StreamId NOT GLOB '*[^-0-9a-f]*'),
    InferenceId INTEGER,
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    Modality TEXT NOT NULL DEFAULT 'text' COLLATE NOCASE CONSTRAINT "Modality is nvarchar(64)" CHECK (length(Modality) <= 64),
    PromptText TEXT COLLATE NOCASE,
    OutputText TEXT COLLATE NOCASE,
    OutputAtomId INTEGER,
    UnitsGenerated INTEGER NOT NULL DEFAULT 0 CONSTRAINT "UnitsGenerated is int" CHECK (UnitsGenerated BETWEEN -2147483648 AND 2147483647),
    FinishReason TEXT COLLATE NOCASE CONSTRAINT "FinishReason is nvarchar(50)" CHECK (length(FinishReason) <= 50),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GenerationHistory_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_GenerationHistory_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId),
    CONSTRAINT FK_GenerationHistory_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT FK_GenerationHistory_OutputAtomId FOREIGN KEY (OutputAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_GenerationHistory_Modality CHECK (Modality IN ('text', 'image', 'audio', 'video', 'code')),
    CONSTRAINT CK_GenerationHistory_UnitsGenerated CHECK (UnitsGenerated >= 0),
    CONSTRAINT CK_GenerationHistory_FinishReason CHECK (FinishReason IN ('stop', 'length', 'error')),
    CONSTRAINT CK_GenerationHistory_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE GenerationAttempts (
    AttemptId INTEGER NOT NULL CONSTRAINT PK_GenerationAttempts_AttemptId PRIMARY KEY AUTOINCREMENT,
    GenerationId INTEGER NOT NULL,
    AttemptNumber INTEGER NOT NULL CONSTRAINT "AttemptNumber is int" CHECK (AttemptNumber BETWEEN -2147483648 AND 2147483647),
    Temperature REAL NOT NULL DEFAULT 1.0 CONSTRAINT "Temperature is float" CHECK (Temperature BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TopK INTEGER CONSTRAINT "TopK is int" CHECK (TopK BETWEEN -2147483648 AND 2147483647),
    TopP REAL CONSTRAINT "TopP is float" CHECK (TopP BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxTokens INTEGER CONSTRAINT "MaxTokens is int" CHECK (MaxTokens BETWEEN -2147483648 AND 2147483647),
    RandomSeed INTEGER,
    Score REAL CONSTRAINT "Score is float" CHECK (Score BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Status TEXT NOT NULL DEFAULT 'Completed' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    ErrorMessage TEXT COLLATE NOCASE CONSTRAINT "ErrorMessage is nvarchar(2000)" CHECK (length(ErrorMessage) <= 2000),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GenerationAttempts_GenerationId FOREIGN KEY (GenerationId) REFERENCES GenerationHistory (GenerationId) ON DELETE CASCADE,
    CONSTRAINT CK_GenerationAttempts_AttemptNumber CHECK (AttemptNumber >= 1),
    CONSTRAINT CK_GenerationAttempts_Temperature CHECK (Temperature >= 0),
    CONSTRAINT CK_GenerationAttempts_TopK CHECK (TopK >= 1),
    CONSTRAINT CK_GenerationAttempts_TopP CHECK (TopP > 0 AND TopP <= 1),
    CONSTRAINT CK_GenerationAttempts_MaxTokens CHECK (MaxTokens >= 1),
    CONSTRAINT CK_GenerationAttempts_Status CHECK (Status IN ('Completed', 'Rejected', 'Failed')),
    CONSTRAINT CK_GenerationAttempts_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE GenerationContextWindows (
    ContextWindowId INTEGER NOT NULL CONSTRAINT PK_GenerationContextWindows_ContextWindowId PRIMARY KEY AUTOINCREMENT,
    GenerationId INTEGER NOT NULL,
    SequenceIndex INTEGER NOT NULL CONSTRAINT "SequenceIndex is int" CHECK (SequenceIndex BETWEEN -2147483648 AND 2147483647),
    AtomId INTEGER NOT NULL,
    TokenCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TokenCount is int" CHECK (TokenCount BETWEEN -2147483648 AND 2147483647),
    RelevanceScore REAL CONSTRAINT "RelevanceScore is float" CHECK (RelevanceScore BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    WasTruncated INTEGER NOT NULL DEFAULT 0 CONSTRAINT "WasTruncated is bit" CHECK (WasTruncated IN (0, 1)),
    CONSTRAINT FK_GenerationContextWindows_GenerationId FOREIGN KEY (GenerationId) REFERENCES GenerationHistory (GenerationId) ON DELETE CASCADE,
    CONSTRAINT FK_GenerationContextWindows_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_GenerationContextWindows_SequenceIndex CHECK (SequenceIndex >= 0),
    CONSTRAINT CK_GenerationContextWindows_TokenCount CHECK (TokenCount >= 0)
) STRICT;

CREATE TABLE GenerationLog (
    GenerationLogId INTEGER NOT NULL CONSTRAINT PK_GenerationLog_GenerationLogId PRIMARY KEY AUTOINCREMENT,
    GenerationId INTEGER NOT NULL,
    StepIndex INTEGER NOT NULL CONSTRAINT "StepIndex is int" CHECK (StepIndex BETWEEN -2147483648 AND 2147483647),
    AtomId INTEGER,
    TokenText TEXT COLLATE NOCASE CONSTRAINT "TokenText is nvarchar(200)" CHECK (length(TokenText) <= 200),
    LogProbability REAL CONSTRAINT "LogProbability is float" CHECK (LogProbability BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CandidateCount INTEGER CONSTRAINT "CandidateCount is int" CHECK (CandidateCount BETWEEN -2147483648 AND 2147483647),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GenerationLog_GenerationId FOREIGN KEY (GenerationId) REFERENCES GenerationHistory (GenerationId) ON DELETE CASCADE,
    CONSTRAINT FK_GenerationLog_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_GenerationLog_StepIndex CHECK (StepIndex >= 0),
    CONSTRAINT CK_GenerationLog_LogProbability CHECK (LogProbability <= 0),
    CONSTRAINT CK_GenerationLog_CandidateCount CHECK (CandidateCount >= 1),
    CONSTRAINT CK_GenerationLog_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE GenerationMetrics (
    GenerationMetricId INTEGER NOT NULL CONSTRAINT PK_GenerationMetrics_GenerationMetricId PRIMARY KEY AUTOINCREMENT,
    GenerationId INTEGER NOT NULL,
    MetricName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "MetricName is nvarchar(100)" CHECK (length(MetricName) <= 100),
    MetricValue REAL NOT NULL CONSTRAINT "MetricValue is float" CHECK (MetricValue BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MeasuredAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "MeasuredAt is datetime2(7)" CHECK (MeasuredAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GenerationMetrics_GenerationId FOREIGN KEY (GenerationId) REFERENCES GenerationHistory (GenerationId) ON DELETE CASCADE
) STRICT;

CREATE TABLE GraphEntities (
    EntityId INTEGER NOT NULL CONSTRAINT PK_GraphEntities_EntityId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    EntityType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "EntityType is nvarchar(100)" CHECK (length(EntityType) <= 100),
    EntityName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "EntityName is nvarchar(400)" CHECK (length(EntityName) <= 400),
    CanonicalAtomId INTEGER,
    Properties TEXT COLLATE NOCASE,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedAt TEXT CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GraphEntities_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_GraphEntities_CanonicalAtomId FOREIGN KEY (CanonicalAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_GraphEntities_Properties CHECK (CASE WHEN Properties IS NULL THEN NULL WHEN json_valid(Properties) THEN json_type(Properties) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE GraphQueries (
    GraphQueryId INTEGER NOT NULL CONSTRAINT PK_GraphQueries_GraphQueryId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    QueryName TEXT COLLATE NOCASE CONSTRAINT "QueryName is nvarchar(128)" CHECK (length(QueryName) <= 128),
    QueryText TEXT NOT NULL COLLATE NOCASE,
    StartNodeId INTEGER,
    MaxDepth INTEGER CONSTRAINT "MaxDepth is int" CHECK (MaxDepth BETWEEN -2147483648 AND 2147483647),
    RowsReturned INTEGER CONSTRAINT "RowsReturned is int" CHECK (RowsReturned BETWEEN -2147483648 AND 2147483647),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    ExecutedBy TEXT COLLATE NOCASE CONSTRAINT "ExecutedBy is nvarchar(256)" CHECK (length(ExecutedBy) <= 256),
    ExecutedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ExecutedAt is datetime2(7)" CHECK (ExecutedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GraphQueries_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_GraphQueries_MaxDepth CHECK (MaxDepth >= 0),
    CONSTRAINT CK_GraphQueries_RowsReturned CHECK (RowsReturned >= 0),
    CONSTRAINT CK_GraphQueries_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE GraphRelationships (
    RelationshipId INTEGER NOT NULL CONSTRAINT PK_GraphRelationships_RelationshipId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    SourceEntityId INTEGER NOT NULL,
    TargetEntityId INTEGER NOT NULL,
    RelationshipType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "RelationshipType is nvarchar(128)" CHECK (length(RelationshipType) <= 128),
    Weight REAL NOT NULL DEFAULT 1.0 CONSTRAINT "Weight is float" CHECK (Weight BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Confidence REAL CONSTRAINT "Confidence is float" CHECK (Confidence BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    EvidenceAtomId INTEGER,
    Properties TEXT COLLATE NOCASE,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_GraphRelationships_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_GraphRelationships_SourceEntityId FOREIGN KEY (SourceEntityId) REFERENCES GraphEntities (EntityId),
    CONSTRAINT FK_GraphRelationships_TargetEntityId FOREIGN KEY (TargetEntityId) REFERENCES GraphEntities (EntityId),
    CONSTRAINT FK_GraphRelationships_EvidenceAtomId FOREIGN KEY (EvidenceAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_GraphRelationships_Properties CHECK (CASE WHEN Properties IS NULL THEN NULL WHEN json_valid(Properties) THEN json_type(Properties) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_GraphRelationships_Weight CHECK (Weight >= 0),
    CONSTRAINT CK_GraphRelationships_Confidence CHECK (Confidence BETWEEN 0 AND 1)
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

CREATE TABLE InferenceCache (
    CacheId INTEGER NOT NULL CONSTRAINT PK_InferenceCache_CacheId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    InferenceType TEXT COLLATE NOCASE CONSTRAINT "InferenceType is nvarchar(100)" CHECK (length(InferenceType) <= 100),
    InputHash BLOB NOT NULL CONSTRAINT "InputHash is binary(32)" CHECK (length(InputHash) = 32),
    OutputData TEXT NOT NULL COLLATE NOCASE,
    HitCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "HitCount is int" CHECK (HitCount BETWEEN -2147483648 AND 2147483647),
    ComputeTimeMs REAL CONSTRAINT "ComputeTimeMs is float" CHECK (ComputeTimeMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    SizeBytes INTEGER NOT NULL DEFAULT 0,
    CreatedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedUtc is datetime2(7)" CHECK (CreatedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastAccessedUtc TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastAccessedUtc is datetime2(7)" CHECK (LastAccessedUtc GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_InferenceCache_OutputData CHECK (CASE WHEN OutputData IS NULL THEN NULL WHEN json_valid(OutputData) THEN json_type(OutputData) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_InferenceCache_HitCount CHECK (HitCount >= 0),
    CONSTRAINT CK_InferenceCache_ComputeTimeMs CHECK (ComputeTimeMs >= 0),
    CONSTRAINT CK_InferenceCache_SizeBytes CHECK (SizeBytes >= 0)
) STRICT;

CREATE TABLE InferenceMetadata (
    InferenceMetadataId INTEGER NOT NULL CONSTRAINT PK_InferenceMetadata_InferenceMetadataId PRIMARY KEY AUTOINCREMENT,
    InferenceId INTEGER NOT NULL,
    MetadataKey TEXT NOT NULL COLLATE NOCASE CONSTRAINT "MetadataKey is nvarchar(128)" CHECK (length(MetadataKey) <= 128),
    MetadataValue TEXT COLLATE NOCASE CONSTRAINT "MetadataValue is nvarchar(4000)" CHECK (length(MetadataValue) <= 4000),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_InferenceMetadata_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId) ON DELETE CASCADE
) STRICT;

CREATE TABLE IngestionJobs (
    IngestionJobId INTEGER NOT NULL CONSTRAINT PK_IngestionJobs_IngestionJobId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    ParentAtomId INTEGER,
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    JobStatus TEXT NOT NULL DEFAULT 'Pending' COLLATE NOCASE CONSTRAINT "JobStatus is nvarchar(50)" CHECK (length(JobStatus) <= 50),
    AtomChunkSize INTEGER NOT NULL DEFAULT 1000000 CONSTRAINT "AtomChunkSize is int" CHECK (AtomChunkSize BETWEEN -2147483648 AND 2147483647),
    CurrentAtomOffset INTEGER NOT NULL DEFAULT 0,
    TotalAtomsProcessed INTEGER NOT NULL DEFAULT 0,
    AtomQuota INTEGER NOT NULL DEFAULT 5000000000,
    ErrorMessage TEXT COLLATE NOCASE,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LastUpdatedAt TEXT CONSTRAINT "LastUpdatedAt is datetime2(7)" CHECK (LastUpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_IngestionJobs_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_IngestionJobs_ParentAtomId FOREIGN KEY (ParentAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT FK_IngestionJobs_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_IngestionJobs_JobStatus CHECK (JobStatus IN ('Pending', 'Running', 'Completed', 'Failed', 'Cancelled', 'QuotaExceeded')),
    CONSTRAINT CK_IngestionJobs_AtomChunkSize CHECK (AtomChunkSize > 0),
    CONSTRAINT CK_IngestionJobs_CurrentAtomOffset CHECK (CurrentAtomOffset >= 0),
    CONSTRAINT CK_IngestionJobs_TotalAtomsProcessed CHECK (TotalAtomsProcessed BETWEEN 0 AND AtomQuota)
) STRICT;

CREATE TABLE LearningOutcomes (
    OutcomeId INTEGER NOT NULL CONSTRAINT PK_LearningOutcomes_OutcomeId PRIMARY KEY AUTOINCREMENT,
    CycleId INTEGER NOT NULL,
    ActionId INTEGER,
    ImprovementId TEXT CONSTRAINT "ImprovementId is uniqueidentifier" CHECK (ImprovementId GLOB '????????-????-????-????-????????????' AND ImprovementId NOT GLOB '*[^-0-9a-f]*'),
    MetricName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "MetricName is nvarchar(100)" CHECK (length(MetricName) <= 100),
    BaselineValue INTEGER NOT NULL CONSTRAINT "BaselineValue is decimal(18,4)" CHECK (BaselineValue BETWEEN -999999999999999999 AND 999999999999999999),
    ObservedValue INTEGER NOT NULL CONSTRAINT "ObservedValue is decimal(18,4)" CHECK (ObservedValue BETWEEN -999999999999999999 AND 999999999999999999),
    DeltaPercent INTEGER CONSTRAINT "DeltaPercent is decimal(10,4)" CHECK (DeltaPercent BETWEEN -9999999999 AND 9999999999),
    Outcome TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Outcome is nvarchar(20)" CHECK (length(Outcome) <= 20),
    MeasuredAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "MeasuredAt is datetime2(7)" CHECK (MeasuredAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_LearningOutcomes_CycleId FOREIGN KEY (CycleId) REFERENCES OODALoopState (CycleId),
    CONSTRAINT FK_LearningOutcomes_ActionId FOREIGN KEY (ActionId) REFERENCES ActionQueue (ActionId),
    CONSTRAINT FK_LearningOutcomes_ImprovementId FOREIGN KEY (ImprovementId) REFERENCES AutonomousImprovementHistory (ImprovementId),
    CONSTRAINT CK_LearningOutcomes_Outcome CHECK (Outcome IN ('HighSuccess', 'Success', 'Neutral', 'Regressed'))
) STRICT;

CREATE TABLE ModelActivations (
    ActivationId INTEGER NOT NULL CONSTRAINT PK_ModelActivations_ActivationId PRIMARY KEY AUTOINCREMENT,
    InferenceId INTEGER,
    LayerId INTEGER NOT NULL,
    NeuronCount INTEGER NOT NULL CONSTRAINT "NeuronCount is int" CHECK (NeuronCount BETWEEN -2147483648 AND 2147483647),
    MeanActivation REAL NOT NULL CONSTRAINT "MeanActivation is float" CHECK (MeanActivation BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    StdActivation REAL NOT NULL CONSTRAINT "StdActivation is float" CHECK (StdActivation BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxActivation REAL NOT NULL CONSTRAINT "MaxActivation is float" CHECK (MaxActivation BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Sparsity REAL NOT NULL CONSTRAINT "Sparsity is real" CHECK (Sparsity BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CapturedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CapturedAt is datetime2(7)" CHECK (CapturedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ModelActivations_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId),
    CONSTRAINT FK_ModelActivations_LayerId FOREIGN KEY (LayerId) REFERENCES ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelActivations_NeuronCount CHECK (NeuronCount >= 1),
    CONSTRAINT CK_ModelActivations_StdActivation CHECK (StdActivation >= 0),
    CONSTRAINT CK_ModelActivations_Sparsity CHECK (Sparsity BETWEEN 0 AND 1),
    CONSTRAINT CK_ModelActivations_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE ModelVersions (
    VersionId INTEGER NOT NULL CONSTRAINT PK_ModelVersions_VersionId PRIMARY KEY AUTOINCREMENT,
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    VersionTag TEXT NOT NULL COLLATE NOCASE CONSTRAINT "VersionTag is nvarchar(50)" CHECK (length(VersionTag) <= 50),
    VersionHash BLOB CONSTRAINT "VersionHash is binary(32)" CHECK (length(VersionHash) = 32),
    ParentVersionId INTEGER,
    ChangeDescription TEXT COLLATE NOCASE,
    PerformanceMetrics TEXT COLLATE NOCASE,
    IsCurrent INTEGER NOT NULL DEFAULT 0 CONSTRAINT "IsCurrent is bit" CHECK (IsCurrent IN (0, 1)),
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(256)" CHECK (length(CreatedBy) <= 256),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ModelVersions_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelVersions_ParentVersionId FOREIGN KEY (ParentVersionId) REFERENCES ModelVersions (VersionId),
    CONSTRAINT CK_ModelVersions_PerformanceMetrics CHECK (CASE WHEN PerformanceMetrics IS NULL THEN NULL WHEN json_valid(PerformanceMetrics) THEN json_type(PerformanceMetrics) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE ModelArtifacts (
    ArtifactId INTEGER NOT NULL CONSTRAINT PK_ModelArtifacts_ArtifactId PRIMARY KEY AUTOINCREMENT,
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    VersionId INTEGER,
    ArtifactType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ArtifactType is nvarchar(50)" CHECK (length(ArtifactType) <= 50),
    FileName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "FileName is nvarchar(260)" CHECK (length(FileName) <= 260),
    SourceUri TEXT COLLATE NOCASE CONSTRAINT "SourceUri is nvarchar(1024)" CHECK (length(SourceUri) <= 1024),
    ContentHash BLOB NOT NULL CONSTRAINT "ContentHash is binary(32)" CHECK (length(ContentHash) = 32),
    SizeBytes INTEGER NOT NULL,
    RootAtomId INTEGER,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ModelArtifacts_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelArtifacts_VersionId FOREIGN KEY (VersionId) REFERENCES ModelVersions (VersionId),
    CONSTRAINT FK_ModelArtifacts_RootAtomId FOREIGN KEY (RootAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_ModelArtifacts_ArtifactType CHECK (ArtifactType IN ('gguf', 'safetensors', 'onnx', 'tokenizer', 'config', 'licence')),
    CONSTRAINT CK_ModelArtifacts_SizeBytes CHECK (SizeBytes >= 0)
) STRICT;

CREATE TABLE ModelMetadata (
    MetadataId INTEGER NOT NULL CONSTRAINT PK_ModelMetadata_MetadataId PRIMARY KEY AUTOINCREMENT CONSTRAINT "MetadataId is int" CHECK (MetadataId BETWEEN -2147483648 AND 2147483647),
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    SupportedTasks TEXT COLLATE NOCASE,
    SupportedModalities TEXT COLLATE NOCASE,
    MaxInputLength INTEGER CONSTRAINT "MaxInputLength is int" CHECK (MaxInputLength BETWEEN -2147483648 AND 2147483647),
    MaxOutputLength INTEGER CONSTRAINT "MaxOutputLength is int" CHECK (MaxOutputLength BETWEEN -2147483648 AND 2147483647),
    EmbeddingDimension INTEGER CONSTRAINT "EmbeddingDimension is int" CHECK (EmbeddingDimension BETWEEN -2147483648 AND 2147483647),
    PerformanceMetrics TEXT COLLATE NOCASE,
    TrainingDataset TEXT COLLATE NOCASE CONSTRAINT "TrainingDataset is nvarchar(500)" CHECK (length(TrainingDataset) <= 500),
    TrainingDate TEXT CONSTRAINT "TrainingDate is date" CHECK (TrainingDate GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(TrainingDate, '+0 days') IS TrainingDate),
    License TEXT COLLATE NOCASE CONSTRAINT "License is nvarchar(100)" CHECK (length(License) <= 100),
    SourceUrl TEXT COLLATE NOCASE CONSTRAINT "SourceUrl is nvarchar(500)" CHECK (length(SourceUrl) <= 500),
    CONSTRAINT FK_ModelMetadata_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelMetadata_SupportedTasks CHECK (CASE WHEN SupportedTasks IS NULL THEN NULL WHEN json_valid(SupportedTasks) THEN json_type(SupportedTasks) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ModelMetadata_SupportedModalities CHECK (CASE WHEN SupportedModalities IS NULL THEN NULL WHEN json_valid(SupportedModalities) THEN json_type(SupportedModalities) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ModelMetadata_PerformanceMetrics CHECK (CASE WHEN PerformanceMetrics IS NULL THEN NULL WHEN json_valid(PerformanceMetrics) THEN json_type(PerformanceMetrics) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ModelMetadata_MaxInputLength CHECK (MaxInputLength >= 1),
    CONSTRAINT CK_ModelMetadata_MaxOutputLength CHECK (MaxOutputLength >= 1),
    CONSTRAINT CK_ModelMetadata_EmbeddingDimension CHECK (EmbeddingDimension >= 1)
) STRICT;

CREATE TABLE WeightSnapshots (
    SnapshotId INTEGER NOT NULL CONSTRAINT PK_WeightSnapshots_SnapshotId PRIMARY KEY AUTOINCREMENT,
    SnapshotName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "SnapshotName is nvarchar(255)" CHECK (length(SnapshotName) <= 255),
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    SnapshotTime TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "SnapshotTime is datetime2(7)" CHECK (SnapshotTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    Description TEXT COLLATE NOCASE,
    WeightCount INTEGER NOT NULL DEFAULT 0,
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_WeightSnapshots_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_WeightSnapshots_WeightCount CHECK (WeightCount >= 0)
) STRICT;

CREATE TABLE ModelSnapshots (
    SnapshotId INTEGER NOT NULL CONSTRAINT PK_ModelSnapshots_SnapshotId PRIMARY KEY AUTOINCREMENT,
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    VersionId INTEGER,
    WeightSnapshotId INTEGER,
    SnapshotName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "SnapshotName is nvarchar(255)" CHECK (length(SnapshotName) <= 255),
    SnapshotTime TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "SnapshotTime is datetime2(7)" CHECK (SnapshotTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    LayerCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "LayerCount is int" CHECK (LayerCount BETWEEN -2147483648 AND 2147483647),
    ParameterCount INTEGER NOT NULL DEFAULT 0,
    StateHash BLOB CONSTRAINT "StateHash is binary(32)" CHECK (length(StateHash) = 32),
    Description TEXT COLLATE NOCASE CONSTRAINT "Description is nvarchar(1000)" CHECK (length(Description) <= 1000),
    CreatedBy TEXT COLLATE NOCASE CONSTRAINT "CreatedBy is nvarchar(256)" CHECK (length(CreatedBy) <= 256),
    CONSTRAINT FK_ModelSnapshots_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelSnapshots_VersionId FOREIGN KEY (VersionId) REFERENCES ModelVersions (VersionId),
    CONSTRAINT FK_ModelSnapshots_WeightSnapshotId FOREIGN KEY (WeightSnapshotId) REFERENCES WeightSnapshots (SnapshotId),
    CONSTRAINT CK_ModelSnapshots_LayerCount CHECK (LayerCount >= 0),
    CONSTRAINT CK_ModelSnapshots_ParameterCount CHECK (ParameterCount >= 0)
) STRICT;

CREATE TABLE ModelWeightsHistory (
    WeightId INTEGER NOT NULL,
    LayerId INTEGER NOT NULL,
    WeightType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "WeightType is nvarchar(50)" CHECK (length(WeightType) <= 50),
    WeightIndex INTEGER NOT NULL,
    Value REAL NOT NULL CONSTRAINT "Value is real" CHECK (Value BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Gradient REAL CONSTRAINT "Gradient is real" CHECK (Gradient BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Momentum REAL CONSTRAINT "Momentum is real" CHECK (Momentum BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    ImportanceScore REAL NOT NULL CONSTRAINT "ImportanceScore is real" CHECK (ImportanceScore BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    UpdateCount INTEGER NOT NULL CONSTRAINT "UpdateCount is int" CHECK (UpdateCount BETWEEN -2147483648 AND 2147483647),
    LastUpdated TEXT NOT NULL CONSTRAINT "LastUpdated is datetime2(7)" CHECK (LastUpdated GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysStartTime TEXT NOT NULL CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
) STRICT;

CREATE TABLE ModelWeights (
    WeightId INTEGER NOT NULL CONSTRAINT PK_ModelWeights_WeightId PRIMARY KEY AUTOINCREMENT,
    LayerId INTEGER NOT NULL,
    WeightType TEXT NOT NULL DEFAULT 'parameter' COLLATE NOCASE CONSTRAINT "WeightType is nvarchar(50)" CHECK (length(WeightType) <= 50),
    WeightIndex INTEGER NOT NULL,
    Value REAL NOT NULL CONSTRAINT "Value is real" CHECK (Value BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Gradient REAL CONSTRAINT "Gradient is real" CHECK (Gradient BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Momentum REAL CONSTRAINT "Momentum is real" CHECK (Momentum BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    ImportanceScore REAL NOT NULL DEFAULT 0.5 CONSTRAINT "ImportanceScore is real" CHECK (ImportanceScore BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    UpdateCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "UpdateCount is int" CHECK (UpdateCount BETWEEN -2147483648 AND 2147483647),
    LastUpdated TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "LastUpdated is datetime2(7)" CHECK (LastUpdated GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysStartTime TEXT NOT NULL DEFAULT (transaction_time()) CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL DEFAULT '9999-12-31 23:59:59.9999999' CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ModelWeights_LayerId FOREIGN KEY (LayerId) REFERENCES ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelWeights_WeightType CHECK (WeightType IN ('parameter', 'bias', 'scale', 'adapter')),
    CONSTRAINT CK_ModelWeights_WeightIndex CHECK (WeightIndex >= 0),
    CONSTRAINT CK_ModelWeights_ImportanceScore CHECK (ImportanceScore BETWEEN 0 AND 1),
    CONSTRAINT CK_ModelWeights_UpdateCount CHECK (UpdateCount >= 0)
) STRICT;

CREATE TABLE Neo4jSyncState (
    SyncStateId INTEGER NOT NULL CONSTRAINT PK_Neo4jSyncState_SyncStateId PRIMARY KEY AUTOINCREMENT,
    EntityType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "EntityType is nvarchar(50)" CHECK (length(EntityType) <= 50),
    EntityId INTEGER NOT NULL,
    SyncType TEXT NOT NULL DEFAULT 'CREATE' COLLATE NOCASE CONSTRAINT "SyncType is nvarchar(50)" CHECK (length(SyncType) <= 50),
    SyncStatus TEXT NOT NULL DEFAULT 'Pending' COLLATE NOCASE CONSTRAINT "SyncStatus is nvarchar(50)" CHECK (length(SyncStatus) <= 50),
    SourceVersion TEXT CONSTRAINT "SourceVersion is datetime2(7)" CHECK (SourceVersion GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    RetryCount INTEGER NOT NULL DEFAULT 0 CONSTRAINT "RetryCount is int" CHECK (RetryCount BETWEEN -2147483648 AND 2147483647),
    Response TEXT COLLATE NOCASE,
    LastAttemptAt TEXT CONSTRAINT "LastAttemptAt is datetime2(7)" CHECK (LastAttemptAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SyncedAt TEXT CONSTRAINT "SyncedAt is datetime2(7)" CHECK (SyncedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_Neo4jSyncState_SyncType CHECK (SyncType IN ('CREATE', 'UPDATE', 'DELETE')),
    CONSTRAINT CK_Neo4jSyncState_SyncStatus CHECK (SyncStatus IN ('Pending', 'Synced', 'Failed')),
    CONSTRAINT CK_Neo4jSyncState_RetryCount CHECK (RetryCount >= 0)
) STRICT;

CREATE TABLE Neo4jSyncErrors (
    ErrorId INTEGER NOT NULL CONSTRAINT PK_Neo4jSyncErrors_ErrorId PRIMARY KEY AUTOINCREMENT,
    SyncStateId INTEGER,
    ConversationHandle TEXT CONSTRAINT "ConversationHandle is uniqueidentifier" CHECK (ConversationHandle GLOB '????????-????-????-????-????????????' AND ConversationHandle NOT GLOB '*[^-0-9a-f]*'),
    ErrorDescription TEXT NOT NULL COLLATE NOCASE CONSTRAINT "ErrorDescription is nvarchar(2000)" CHECK (length(ErrorDescription) <= 2000),
    MessageBody TEXT COLLATE NOCASE,
    ErrorTimestamp TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ErrorTimestamp is datetime2(7)" CHECK (ErrorTimestamp GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    ResolvedAt TEXT CONSTRAINT "ResolvedAt is datetime2(7)" CHECK (ResolvedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_Neo4jSyncErrors_SyncStateId FOREIGN KEY (SyncStateId) REFERENCES Neo4jSyncState (SyncStateId) ON DELETE CASCADE
) STRICT;

CREATE TABLE PerformanceCounters (
    CounterId INTEGER NOT NULL CONSTRAINT PK_PerformanceCounters_CounterId PRIMARY KEY AUTOINCREMENT,
    CounterCategory TEXT NOT NULL COLLATE NOCASE CONSTRAINT "CounterCategory is nvarchar(128)" CHECK (length(CounterCategory) <= 128),
    CounterName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "CounterName is nvarchar(128)" CHECK (length(CounterName) <= 128),
    InstanceName TEXT COLLATE NOCASE CONSTRAINT "InstanceName is nvarchar(128)" CHECK (length(InstanceName) <= 128),
    CounterValue REAL NOT NULL CONSTRAINT "CounterValue is float" CHECK (CounterValue BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    SampledAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "SampledAt is datetime2(7)" CHECK (SampledAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
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

CREATE TABLE QueryPerformanceMetrics (
    MetricId INTEGER NOT NULL CONSTRAINT PK_QueryPerformanceMetrics_MetricId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    QueryType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "QueryType is nvarchar(100)" CHECK (length(QueryType) <= 100),
    ObjectName TEXT COLLATE NOCASE CONSTRAINT "ObjectName is nvarchar(256)" CHECK (length(ObjectName) <= 256),
    SpatialPoolSize INTEGER CONSTRAINT "SpatialPoolSize is int" CHECK (SpatialPoolSize BETWEEN -2147483648 AND 2147483647),
    TopK INTEGER CONSTRAINT "TopK is int" CHECK (TopK BETWEEN -2147483648 AND 2147483647),
    RowsReturned INTEGER CONSTRAINT "RowsReturned is int" CHECK (RowsReturned BETWEEN -2147483648 AND 2147483647),
    DurationMs REAL NOT NULL CONSTRAINT "DurationMs is float" CHECK (DurationMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CpuMs REAL CONSTRAINT "CpuMs is float" CHECK (CpuMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    LogicalReads INTEGER,
    ExecutedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ExecutedAt is datetime2(7)" CHECK (ExecutedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_QueryPerformanceMetrics_SpatialPoolSize CHECK (SpatialPoolSize >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_TopK CHECK (TopK >= 1),
    CONSTRAINT CK_QueryPerformanceMetrics_RowsReturned CHECK (RowsReturned >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_DurationMs CHECK (DurationMs >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_CpuMs CHECK (CpuMs >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_LogicalReads CHECK (LogicalReads >= 0)
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

CREATE TABLE SearchResults (
    SpatialQueryId INTEGER NOT NULL,
    RankNo INTEGER NOT NULL CONSTRAINT "RankNo is int" CHECK (RankNo BETWEEN -2147483648 AND 2147483647),
    AtomEmbeddingId INTEGER NOT NULL,
    Distance REAL NOT NULL CONSTRAINT "Distance is float" CHECK (Distance BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Score REAL CONSTRAINT "Score is float" CHECK (Score BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    WasClicked INTEGER NOT NULL DEFAULT 0 CONSTRAINT "WasClicked is bit" CHECK (WasClicked IN (0, 1)),
    CONSTRAINT PK_SearchResults_SpatialQueryId_RankNo PRIMARY KEY (SpatialQueryId, RankNo),
    CONSTRAINT FK_SearchResults_SpatialQueryId FOREIGN KEY (SpatialQueryId) REFERENCES SpatialQueries (SpatialQueryId) ON DELETE CASCADE,
    CONSTRAINT FK_SearchResults_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId) REFERENCES AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_SearchResults_RankNo CHECK (RankNo >= 1)
) STRICT;

CREATE TABLE SecurityAuditLog (
    AuditId INTEGER NOT NULL CONSTRAINT PK_SecurityAuditLog_AuditId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    ApiKeyId INTEGER,
    PrincipalName TEXT NOT NULL DEFAULT 'local' COLLATE NOCASE CONSTRAINT "PrincipalName is nvarchar(256)" CHECK (length(PrincipalName) <= 256),
    EventType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "EventType is nvarchar(100)" CHECK (length(EventType) <= 100),
    TargetObject TEXT COLLATE NOCASE CONSTRAINT "TargetObject is nvarchar(256)" CHECK (length(TargetObject) <= 256),
    Succeeded INTEGER NOT NULL CONSTRAINT "Succeeded is bit" CHECK (Succeeded IN (0, 1)),
    ClientAddress TEXT COLLATE NOCASE CONSTRAINT "ClientAddress is nvarchar(64)" CHECK (length(ClientAddress) <= 64),
    Details TEXT COLLATE NOCASE,
    OccurredAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "OccurredAt is datetime2(7)" CHECK (OccurredAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT CK_SecurityAuditLog_Details CHECK (CASE WHEN Details IS NULL THEN NULL WHEN json_valid(Details) THEN json_type(Details) IN ('object', 'array') ELSE 0 END = 1)
) STRICT;

CREATE TABLE SemanticFeatures (
    AtomEmbeddingId INTEGER NOT NULL,
    TopicTechnical REAL CONSTRAINT "TopicTechnical is float" CHECK (TopicTechnical BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TopicBusiness REAL CONSTRAINT "TopicBusiness is float" CHECK (TopicBusiness BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TopicScientific REAL CONSTRAINT "TopicScientific is float" CHECK (TopicScientific BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TopicCreative REAL CONSTRAINT "TopicCreative is float" CHECK (TopicCreative BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    SentimentScore REAL CONSTRAINT "SentimentScore is float" CHECK (SentimentScore BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    FormalityScore REAL CONSTRAINT "FormalityScore is float" CHECK (FormalityScore BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ComplexityScore REAL CONSTRAINT "ComplexityScore is float" CHECK (ComplexityScore BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TemporalRelevance REAL CONSTRAINT "TemporalRelevance is float" CHECK (TemporalRelevance BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    TextLength INTEGER CONSTRAINT "TextLength is int" CHECK (TextLength BETWEEN -2147483648 AND 2147483647),
    WordCount INTEGER CONSTRAINT "WordCount is int" CHECK (WordCount BETWEEN -2147483648 AND 2147483647),
    AvgWordLength REAL CONSTRAINT "AvgWordLength is float" CHECK (AvgWordLength BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    UniqueWordRatio REAL CONSTRAINT "UniqueWordRatio is float" CHECK (UniqueWordRatio BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    ComputedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ComputedAt is datetime2(7)" CHECK (ComputedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_SemanticFeatures_AtomEmbeddingId PRIMARY KEY (AtomEmbeddingId),
    CONSTRAINT FK_SemanticFeatures_AtomEmbeddingId FOREIGN KEY (AtomEmbeddingId) REFERENCES AtomEmbeddings (AtomEmbeddingId) ON DELETE CASCADE,
    CONSTRAINT CK_SemanticFeatures_SentimentScore CHECK (SentimentScore BETWEEN - 1 AND 1),
    CONSTRAINT CK_SemanticFeatures_UniqueWordRatio CHECK (UniqueWordRatio BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicTechnical CHECK (TopicTechnical BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicBusiness CHECK (TopicBusiness BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicScientific CHECK (TopicScientific BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TopicCreative CHECK (TopicCreative BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_FormalityScore CHECK (FormalityScore BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_ComplexityScore CHECK (ComplexityScore BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TemporalRelevance CHECK (TemporalRelevance BETWEEN 0 AND 1),
    CONSTRAINT CK_SemanticFeatures_TextLength CHECK (TextLength >= 0),
    CONSTRAINT CK_SemanticFeatures_WordCount CHECK (WordCount >= 0),
    CONSTRAINT CK_SemanticFeatures_AvgWordLength CHECK (AvgWordLength >= 0)
) STRICT;

CREATE TABLE SpatialIndexClusters (
    ClusterId INTEGER NOT NULL CONSTRAINT PK_SpatialIndexClusters_ClusterId PRIMARY KEY AUTOINCREMENT CONSTRAINT "ClusterId is int" CHECK (ClusterId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    SearchIndexId INTEGER CONSTRAINT "SearchIndexId is int" CHECK (SearchIndexId BETWEEN -2147483648 AND 2147483647),
    EmbeddingType TEXT NOT NULL DEFAULT 'semantic' COLLATE NOCASE CONSTRAINT "EmbeddingType is nvarchar(50)" CHECK (length(EmbeddingType) <= 50),
    Method TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Method is nvarchar(50)" CHECK (length(Method) <= 50),
    CentroidVector BLOB CONSTRAINT "CentroidVector is vector(1998)" CHECK (length(CentroidVector) = 7992),
    CentroidX REAL NOT NULL CONSTRAINT "CentroidX is float" CHECK (CentroidX BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CentroidY REAL NOT NULL CONSTRAINT "CentroidY is float" CHECK (CentroidY BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CentroidZ REAL NOT NULL CONSTRAINT "CentroidZ is float" CHECK (CentroidZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Radius REAL NOT NULL CONSTRAINT "Radius is float" CHECK (Radius BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MemberCount INTEGER NOT NULL DEFAULT 0,
    ComputedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "ComputedAt is datetime2(7)" CHECK (ComputedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_SpatialIndexClusters_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_SpatialIndexClusters_SearchIndexId FOREIGN KEY (SearchIndexId) REFERENCES SearchIndices (SearchIndexId) ON DELETE CASCADE,
    CONSTRAINT CK_SpatialIndexClusters_Method CHECK (Method IN ('kmeans', 'dbscan')),
    CONSTRAINT CK_SpatialIndexClusters_Radius CHECK (Radius >= 0),
    CONSTRAINT CK_SpatialIndexClusters_MemberCount CHECK (MemberCount >= 0)
) STRICT;

CREATE TABLE SpatialRegions (
    RegionId INTEGER NOT NULL CONSTRAINT PK_SpatialRegions_RegionId PRIMARY KEY AUTOINCREMENT CONSTRAINT "RegionId is int" CHECK (RegionId BETWEEN -2147483648 AND 2147483647),
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    RegionName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "RegionName is nvarchar(200)" CHECK (length(RegionName) <= 200),
    RegionType TEXT NOT NULL DEFAULT 'concept' COLLATE NOCASE CONSTRAINT "RegionType is nvarchar(50)" CHECK (length(RegionType) <= 50),
    RegionGeometry TEXT NOT NULL,
    MinZ REAL CONSTRAINT "MinZ is float" CHECK (MinZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxZ REAL CONSTRAINT "MaxZ is float" CHECK (MaxZ BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    HilbertStart INTEGER,
    HilbertEnd INTEGER,
    AtomCount INTEGER NOT NULL DEFAULT 0,
    UpdatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_SpatialRegions_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_SpatialRegions_RegionType CHECK (RegionType IN ('concept', 'error', 'landmark', 'reserved')),
    CONSTRAINT CK_SpatialRegions_MaxZ CHECK (MaxZ >= MinZ),
    CONSTRAINT CK_SpatialRegions_HilbertStart CHECK (HilbertStart >= 0),
    CONSTRAINT CK_SpatialRegions_HilbertEnd CHECK (HilbertEnd >= HilbertStart),
    CONSTRAINT CK_SpatialRegions_AtomCount CHECK (AtomCount >= 0)
) STRICT;

CREATE TABLE TelemetryEvents (
    EventId INTEGER NOT NULL CONSTRAINT PK_TelemetryEvents_EventId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    EventName TEXT NOT NULL COLLATE NOCASE CONSTRAINT "EventName is nvarchar(128)" CHECK (length(EventName) <= 128),
    Severity INTEGER NOT NULL DEFAULT 0 CONSTRAINT "Severity is tinyint" CHECK (Severity BETWEEN 0 AND 255),
    SessionId TEXT CONSTRAINT "SessionId is uniqueidentifier" CHECK (SessionId GLOB '????????-????-????-????-????????????' AND SessionId NOT GLOB '*[^-0-9a-f]*'),
    CorrelationId TEXT COLLATE NOCASE CONSTRAINT "CorrelationId is nvarchar(100)" CHECK (length(CorrelationId) <= 100),
    Properties TEXT COLLATE NOCASE,
    OccurredAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "OccurredAt is datetime2(7)" CHECK (OccurredAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_TelemetryEvents_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_TelemetryEvents_Properties CHECK (CASE WHEN Properties IS NULL THEN NULL WHEN json_valid(Properties) THEN json_type(Properties) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_TelemetryEvents_Severity CHECK (Severity BETWEEN 0 AND 2)
) STRICT;

CREATE TABLE TenantFeatures (
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    FeatureKey TEXT NOT NULL COLLATE NOCASE CONSTRAINT "FeatureKey is nvarchar(100)" CHECK (length(FeatureKey) <= 100),
    IsEnabled INTEGER NOT NULL DEFAULT 0 CONSTRAINT "IsEnabled is bit" CHECK (IsEnabled IN (0, 1)),
    LimitValue INTEGER CONSTRAINT "LimitValue is decimal(18,4)" CHECK (LimitValue BETWEEN -999999999999999999 AND 999999999999999999),
    ExpiresAt TEXT CONSTRAINT "ExpiresAt is datetime2(7)" CHECK (ExpiresAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_TenantFeatures_TenantId_FeatureKey PRIMARY KEY (TenantId, FeatureKey),
    CONSTRAINT FK_TenantFeatures_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId)
) STRICT;

CREATE TABLE TenantSubscriptions (
    SubscriptionId INTEGER NOT NULL CONSTRAINT PK_TenantSubscriptions_SubscriptionId PRIMARY KEY AUTOINCREMENT,
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    RatePlanId TEXT NOT NULL CONSTRAINT "RatePlanId is uniqueidentifier" CHECK (RatePlanId GLOB '????????-????-????-????-????????????' AND RatePlanId NOT GLOB '*[^-0-9a-f]*'),
    ExternalSubscriptionId TEXT COLLATE NOCASE CONSTRAINT "ExternalSubscriptionId is nvarchar(255)" CHECK (length(ExternalSubscriptionId) <= 255),
    Status TEXT NOT NULL DEFAULT 'Active' COLLATE NOCASE CONSTRAINT "Status is nvarchar(50)" CHECK (length(Status) <= 50),
    CurrentPeriodStart TEXT NOT NULL CONSTRAINT "CurrentPeriodStart is datetime2(7)" CHECK (CurrentPeriodStart GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CurrentPeriodEnd TEXT NOT NULL CONSTRAINT "CurrentPeriodEnd is datetime2(7)" CHECK (CurrentPeriodEnd GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CancelAtPeriodEnd INTEGER NOT NULL DEFAULT 0 CONSTRAINT "CancelAtPeriodEnd is bit" CHECK (CancelAtPeriodEnd IN (0, 1)),
    CanceledAt TEXT CONSTRAINT "CanceledAt is datetime2(7)" CHECK (CanceledAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    UpdatedAt TEXT CONSTRAINT "UpdatedAt is datetime2(7)" CHECK (UpdatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_TenantSubscriptions_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT FK_TenantSubscriptions_RatePlanId FOREIGN KEY (RatePlanId) REFERENCES BillingRatePlans (RatePlanId),
    CONSTRAINT CK_TenantSubscriptions_Status CHECK (Status IN ('Trial', 'Active', 'PastDue', 'Cancelled')),
    CONSTRAINT CK_TenantSubscriptions_CurrentPeriodEnd CHECK (CurrentPeriodEnd > CurrentPeriodStart)
) STRICT;

CREATE TABLE TensorAtomCoefficientsHistory (
    LayerId INTEGER NOT NULL,
    TensorRole TEXT NOT NULL COLLATE NOCASE CONSTRAINT "TensorRole is nvarchar(64)" CHECK (length(TensorRole) <= 64),
    PositionX INTEGER NOT NULL CONSTRAINT "PositionX is int" CHECK (PositionX BETWEEN -2147483648 AND 2147483647),
    PositionY INTEGER NOT NULL CONSTRAINT "PositionY is int" CHECK (PositionY BETWEEN -2147483648 AND 2147483647),
    PositionZ INTEGER NOT NULL CONSTRAINT "PositionZ is int" CHECK (PositionZ BETWEEN -2147483648 AND 2147483647),
    TensorAtomId INTEGER NOT NULL,
    Coefficient REAL NOT NULL CONSTRAINT "Coefficient is real" CHECK (Coefficient BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    SysStartTime TEXT NOT NULL CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]')
) STRICT;

CREATE TABLE TensorAtoms (
    TensorAtomId INTEGER NOT NULL CONSTRAINT PK_TensorAtoms_TensorAtomId PRIMARY KEY AUTOINCREMENT,
    AtomId INTEGER NOT NULL,
    WeightBytes BLOB NOT NULL CONSTRAINT "WeightBytes is binary(4)" CHECK (length(WeightBytes) = 4),
    WeightValue REAL NOT NULL CONSTRAINT "WeightValue is real" CHECK (WeightValue BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    ReferenceCount INTEGER NOT NULL DEFAULT 0,
    ImportanceScore REAL CONSTRAINT "ImportanceScore is real" CHECK (ImportanceScore BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_TensorAtoms_AtomId FOREIGN KEY (AtomId) REFERENCES Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_TensorAtoms_ReferenceCount CHECK (ReferenceCount >= 0),
    CONSTRAINT CK_TensorAtoms_ImportanceScore CHECK (ImportanceScore BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE TensorAtomCoefficients (
    LayerId INTEGER NOT NULL,
    TensorRole TEXT NOT NULL DEFAULT 'weight' COLLATE NOCASE CONSTRAINT "TensorRole is nvarchar(64)" CHECK (length(TensorRole) <= 64),
    PositionX INTEGER NOT NULL CONSTRAINT "PositionX is int" CHECK (PositionX BETWEEN -2147483648 AND 2147483647),
    PositionY INTEGER NOT NULL DEFAULT 0 CONSTRAINT "PositionY is int" CHECK (PositionY BETWEEN -2147483648 AND 2147483647),
    PositionZ INTEGER NOT NULL DEFAULT 0 CONSTRAINT "PositionZ is int" CHECK (PositionZ BETWEEN -2147483648 AND 2147483647),
    TensorAtomId INTEGER NOT NULL,
    Coefficient REAL NOT NULL DEFAULT 1.0 CONSTRAINT "Coefficient is real" CHECK (Coefficient BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    SysStartTime TEXT NOT NULL DEFAULT (transaction_time()) CONSTRAINT "SysStartTime is datetime2(7)" CHECK (SysStartTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    SysEndTime TEXT NOT NULL DEFAULT '9999-12-31 23:59:59.9999999' CONSTRAINT "SysEndTime is datetime2(7)" CHECK (SysEndTime GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT PK_TensorAtomCoefficients_LayerId_TensorRole_PositionX_PositionY_PositionZ PRIMARY KEY (LayerId, TensorRole, PositionX, PositionY, PositionZ),
    CONSTRAINT FK_TensorAtomCoefficients_LayerId FOREIGN KEY (LayerId) REFERENCES ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT FK_TensorAtomCoefficients_TensorAtomId FOREIGN KEY (TensorAtomId) REFERENCES TensorAtoms (TensorAtomId),
    CONSTRAINT CK_TensorAtomCoefficients_PositionX CHECK (PositionX >= 0),
    CONSTRAINT CK_TensorAtomCoefficients_PositionY CHECK (PositionY >= 0),
    CONSTRAINT CK_TensorAtomCoefficients_PositionZ CHECK (PositionZ >= 0)
) STRICT;

CREATE TABLE ToolInvocationLog (
    InvocationId INTEGER NOT NULL CONSTRAINT PK_ToolInvocationLog_InvocationId PRIMARY KEY AUTOINCREMENT,
    ExecutionId INTEGER,
    StepNumber INTEGER NOT NULL DEFAULT 1 CONSTRAINT "StepNumber is int" CHECK (StepNumber BETWEEN -2147483648 AND 2147483647),
    ToolId INTEGER NOT NULL,
    ArgumentsJson TEXT COLLATE NOCASE,
    ResultJson TEXT COLLATE NOCASE,
    Succeeded INTEGER NOT NULL CONSTRAINT "Succeeded is bit" CHECK (Succeeded IN (0, 1)),
    ErrorMessage TEXT COLLATE NOCASE CONSTRAINT "ErrorMessage is nvarchar(2000)" CHECK (length(ErrorMessage) <= 2000),
    DurationMs INTEGER CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    InvokedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "InvokedAt is datetime2(7)" CHECK (InvokedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_ToolInvocationLog_ExecutionId FOREIGN KEY (ExecutionId) REFERENCES AgentExecutionHistory (ExecutionId) ON DELETE CASCADE,
    CONSTRAINT FK_ToolInvocationLog_ToolId FOREIGN KEY (ToolId) REFERENCES AgentTools (ToolId),
    CONSTRAINT CK_ToolInvocationLog_StepNumber CHECK (StepNumber >= 1),
    CONSTRAINT CK_ToolInvocationLog_ArgumentsJson CHECK (CASE WHEN ArgumentsJson IS NULL THEN NULL WHEN json_valid(ArgumentsJson) THEN json_type(ArgumentsJson) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ToolInvocationLog_ResultJson CHECK (CASE WHEN ResultJson IS NULL THEN NULL WHEN json_valid(ResultJson) THEN json_type(ResultJson) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_ToolInvocationLog_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE TransformerInferenceResults (
    Id INTEGER NOT NULL CONSTRAINT PK_TransformerInferenceResults_Id PRIMARY KEY AUTOINCREMENT,
    InferenceId INTEGER,
    ProblemId TEXT NOT NULL CONSTRAINT "ProblemId is uniqueidentifier" CHECK (ProblemId GLOB '????????-????-????-????-????????????' AND ProblemId NOT GLOB '*[^-0-9a-f]*'),
    InputSequence TEXT NOT NULL COLLATE NOCASE,
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    Layers INTEGER NOT NULL CONSTRAINT "Layers is int" CHECK (Layers BETWEEN -2147483648 AND 2147483647),
    AttentionHeads INTEGER NOT NULL CONSTRAINT "AttentionHeads is int" CHECK (AttentionHeads BETWEEN -2147483648 AND 2147483647),
    FeedForwardDim INTEGER NOT NULL CONSTRAINT "FeedForwardDim is int" CHECK (FeedForwardDim BETWEEN -2147483648 AND 2147483647),
    LayerResults TEXT COLLATE NOCASE,
    DurationMs INTEGER NOT NULL DEFAULT 0 CONSTRAINT "DurationMs is int" CHECK (DurationMs BETWEEN -2147483648 AND 2147483647),
    CreatedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "CreatedAt is datetime2(7)" CHECK (CreatedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_TransformerInferenceResults_InferenceId FOREIGN KEY (InferenceId) REFERENCES InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_TransformerInferenceResults_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT CK_TransformerInferenceResults_LayerResults CHECK (CASE WHEN LayerResults IS NULL THEN NULL WHEN json_valid(LayerResults) THEN json_type(LayerResults) IN ('object', 'array') ELSE 0 END = 1),
    CONSTRAINT CK_TransformerInferenceResults_Layers CHECK (Layers >= 1),
    CONSTRAINT CK_TransformerInferenceResults_AttentionHeads CHECK (AttentionHeads >= 1),
    CONSTRAINT CK_TransformerInferenceResults_FeedForwardDim CHECK (FeedForwardDim >= 1),
    CONSTRAINT CK_TransformerInferenceResults_DurationMs CHECK (DurationMs >= 0)
) STRICT;

CREATE TABLE UsageStatistics (
    TenantId INTEGER NOT NULL CONSTRAINT "TenantId is int" CHECK (TenantId BETWEEN -2147483648 AND 2147483647),
    StatDate TEXT NOT NULL CONSTRAINT "StatDate is date" CHECK (StatDate GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(StatDate, '+0 days') IS StatDate),
    OperationType TEXT NOT NULL COLLATE NOCASE CONSTRAINT "OperationType is nvarchar(50)" CHECK (length(OperationType) <= 50),
    RequestCount INTEGER NOT NULL DEFAULT 0,
    TotalQuantity INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TotalQuantity is decimal(18,6)" CHECK (TotalQuantity BETWEEN -999999999999999999 AND 999999999999999999),
    TotalAmountUSD INTEGER NOT NULL DEFAULT 0 CONSTRAINT "TotalAmountUSD is decimal(18,6)" CHECK (TotalAmountUSD BETWEEN -999999999999999999 AND 999999999999999999),
    ErrorCount INTEGER NOT NULL DEFAULT 0,
    AvgDurationMs REAL CONSTRAINT "AvgDurationMs is float" CHECK (AvgDurationMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    P95DurationMs REAL CONSTRAINT "P95DurationMs is float" CHECK (P95DurationMs BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    CONSTRAINT PK_UsageStatistics_TenantId_StatDate_OperationType PRIMARY KEY (TenantId, StatDate, OperationType),
    CONSTRAINT FK_UsageStatistics_TenantId FOREIGN KEY (TenantId) REFERENCES Tenants (TenantId),
    CONSTRAINT CK_UsageStatistics_RequestCount CHECK (RequestCount >= 0),
    CONSTRAINT CK_UsageStatistics_TotalQuantity CHECK (TotalQuantity >= 0),
    CONSTRAINT CK_UsageStatistics_ErrorCount CHECK (ErrorCount >= 0),
    CONSTRAINT CK_UsageStatistics_AvgDurationMs CHECK (AvgDurationMs >= 0),
    CONSTRAINT CK_UsageStatistics_P95DurationMs CHECK (P95DurationMs >= 0)
) STRICT;

CREATE TABLE VideoFrames (
    FrameId INTEGER NOT NULL CONSTRAINT PK_VideoFrames_FrameId PRIMARY KEY AUTOINCREMENT,
    VideoAtomId INTEGER NOT NULL,
    FrameAtomId INTEGER,
    FrameNumber INTEGER NOT NULL,
    TimestampMs INTEGER NOT NULL,
    PixelCloud TEXT,
    ObjectRegions TEXT,
    MotionVectors TEXT,
    PerceptualHash BLOB CONSTRAINT "PerceptualHash is binary(8)" CHECK (length(PerceptualHash) = 8),
    CONSTRAINT FK_VideoFrames_VideoAtomId FOREIGN KEY (VideoAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT FK_VideoFrames_FrameAtomId FOREIGN KEY (FrameAtomId) REFERENCES Atoms (AtomId),
    CONSTRAINT CK_VideoFrames_FrameNumber CHECK (FrameNumber >= 0),
    CONSTRAINT CK_VideoFrames_TimestampMs CHECK (TimestampMs >= 0)
) STRICT;

CREATE TABLE WeightAdjustmentHistory (
    AdjustmentId INTEGER NOT NULL CONSTRAINT PK_WeightAdjustmentHistory_AdjustmentId PRIMARY KEY AUTOINCREMENT,
    BatchId TEXT NOT NULL CONSTRAINT "BatchId is uniqueidentifier" CHECK (BatchId GLOB '????????-????-????-????-????????????' AND BatchId NOT GLOB '*[^-0-9a-f]*'),
    ModelId INTEGER NOT NULL CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    LayerId INTEGER NOT NULL,
    WeightId INTEGER,
    OldValue REAL NOT NULL CONSTRAINT "OldValue is real" CHECK (OldValue BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    NewValue REAL NOT NULL CONSTRAINT "NewValue is real" CHECK (NewValue BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),
    Reason TEXT NOT NULL COLLATE NOCASE CONSTRAINT "Reason is nvarchar(50)" CHECK (length(Reason) <= 50),
    FeedbackCount INTEGER CONSTRAINT "FeedbackCount is int" CHECK (FeedbackCount BETWEEN -2147483648 AND 2147483647),
    ImprovementId TEXT CONSTRAINT "ImprovementId is uniqueidentifier" CHECK (ImprovementId GLOB '????????-????-????-????-????????????' AND ImprovementId NOT GLOB '*[^-0-9a-f]*'),
    AdjustedBy TEXT COLLATE NOCASE CONSTRAINT "AdjustedBy is nvarchar(256)" CHECK (length(AdjustedBy) <= 256),
    AdjustedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "AdjustedAt is datetime2(7)" CHECK (AdjustedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_WeightAdjustmentHistory_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT FK_WeightAdjustmentHistory_ImprovementId FOREIGN KEY (ImprovementId) REFERENCES AutonomousImprovementHistory (ImprovementId),
    CONSTRAINT CK_WeightAdjustmentHistory_Reason CHECK (Reason IN ('Feedback', 'Learn', 'Rollback', 'Prune', 'Manual')),
    CONSTRAINT CK_WeightAdjustmentHistory_FeedbackCount CHECK (FeedbackCount >= 0)
) STRICT;

CREATE TABLE WeightRollbackLog (
    RollbackId INTEGER NOT NULL CONSTRAINT PK_WeightRollbackLog_RollbackId PRIMARY KEY AUTOINCREMENT,
    ModelId INTEGER CONSTRAINT "ModelId is int" CHECK (ModelId BETWEEN -2147483648 AND 2147483647),
    SnapshotId INTEGER,
    TargetTimestamp TEXT NOT NULL CONSTRAINT "TargetTimestamp is datetime2(7)" CHECK (TargetTimestamp GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    IsDryRun INTEGER NOT NULL CONSTRAINT "IsDryRun is bit" CHECK (IsDryRun IN (0, 1)),
    WeightsExamined INTEGER NOT NULL DEFAULT 0,
    WeightsUpdated INTEGER NOT NULL DEFAULT 0,
    WeightsReinserted INTEGER NOT NULL DEFAULT 0,
    WeightsRemoved INTEGER NOT NULL DEFAULT 0,
    MeanAbsDelta REAL CONSTRAINT "MeanAbsDelta is float" CHECK (MeanAbsDelta BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    MaxAbsDelta REAL CONSTRAINT "MaxAbsDelta is float" CHECK (MaxAbsDelta BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308),
    Status TEXT NOT NULL DEFAULT 'Started' COLLATE NOCASE CONSTRAINT "Status is nvarchar(20)" CHECK (length(Status) <= 20),
    ErrorMessage TEXT COLLATE NOCASE CONSTRAINT "ErrorMessage is nvarchar(2000)" CHECK (length(ErrorMessage) <= 2000),
    RequestedBy TEXT NOT NULL DEFAULT 'local' COLLATE NOCASE CONSTRAINT "RequestedBy is nvarchar(256)" CHECK (length(RequestedBy) <= 256),
    StartedAt TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now') || '0000') CONSTRAINT "StartedAt is datetime2(7)" CHECK (StartedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CompletedAt TEXT CONSTRAINT "CompletedAt is datetime2(7)" CHECK (CompletedAt GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9][0-9]'),
    CONSTRAINT FK_WeightRollbackLog_ModelId FOREIGN KEY (ModelId) REFERENCES Models (ModelId),
    CONSTRAINT FK_WeightRollbackLog_SnapshotId FOREIGN KEY (SnapshotId) REFERENCES WeightSnapshots (SnapshotId),
    CONSTRAINT CK_WeightRollbackLog_WeightsExamined CHECK (WeightsExamined >= 0),
    CONSTRAINT CK_WeightRollbackLog_WeightsUpdated CHECK (WeightsUpdated >= 0),
    CONSTRAINT CK_WeightRollbackLog_WeightsReinserted CHECK (WeightsReinserted >= 0),
    CONSTRAINT CK_WeightRollbackLog_WeightsRemoved CHECK (WeightsRemoved >= 0),
    CONSTRAINT CK_WeightRollbackLog_MeanAbsDelta CHECK (MeanAbsDelta >= 0),
    CONSTRAINT CK_WeightRollbackLog_MaxAbsDelta CHECK (MaxAbsDelta >= 0),
    CONSTRAINT CK_WeightRollbackLog_Status CHECK (Status IN ('Started', 'Completed', 'Failed'))
) STRICT;

CREATE UNIQUE INDEX UX_Tenants_Guid ON Tenants (TenantGuid);

CREATE UNIQUE INDEX UX_Tenants_Name ON Tenants (TenantName);

CREATE UNIQUE INDEX UX_OODALoopState_Group ON OODALoopState (ConversationGroupId);

CREATE INDEX IX_OODALoopState_Running ON OODALoopState (Status, PhaseStartedAt) WHERE Status = 'Running';

CREATE INDEX IX_HypothesisQueue_Next ON HypothesisQueue (Status, Priority, CreatedAt);

CREATE INDEX IX_HypothesisQueue_Cycle ON HypothesisQueue (CycleId);

CREATE INDEX IX_ActionQueue_Next ON ActionQueue (Status, Priority, CreatedUtc);

CREATE INDEX IX_ActionQueue_Hypothesis ON ActionQueue (HypothesisId);

CREATE UNIQUE INDEX UX_Models_Tenant_Name_Version ON Models (TenantId, ModelName, ModelVersion);
CREATE UNIQUE INDEX UX_Models_Tenant_Name_Version_ModelVersion_Null ON Models (TenantId, ModelName) WHERE ModelVersion IS NULL;

CREATE INDEX IX_Models_Type ON Models (ModelType);

CREATE UNIQUE INDEX UX_AgentConfigurations ON AgentConfigurations (TenantId, AgentName);

CREATE INDEX IX_InferenceRequests_Timestamp ON InferenceRequests (RequestTimestamp DESC, Status, TotalDurationMs, TenantId, TaskType);

CREATE INDEX IX_InferenceRequests_Tenant ON InferenceRequests (TenantId, RequestTimestamp DESC);

CREATE INDEX IX_InferenceRequests_Status ON InferenceRequests (Status, RequestTimestamp);

CREATE INDEX IX_InferenceRequests_Correlation ON InferenceRequests (CorrelationId) WHERE CorrelationId IS NOT NULL;

CREATE INDEX IX_InferenceRequests_InputHash ON InferenceRequests (InputHash);

CREATE INDEX IX_UserSessions_Tenant_Time ON UserSessions (TenantId, StartedAt DESC);

CREATE INDEX IX_UserSessions_User ON UserSessions (UserId, StartedAt DESC);

CREATE INDEX IX_AgentExecutionHistory_Agent ON AgentExecutionHistory (AgentId, StartedAt DESC);

CREATE INDEX IX_AgentExecutionHistory_Session ON AgentExecutionHistory (SessionId);

CREATE UNIQUE INDEX UX_AgentTools_Name ON AgentTools (ToolName);

CREATE UNIQUE INDEX UX_AlertConfigurations ON AlertConfigurations (AlertName, TenantId);
CREATE UNIQUE INDEX UX_AlertConfigurations_TenantId_Null ON AlertConfigurations (AlertName) WHERE TenantId IS NULL;

CREATE INDEX IX_AlertHistory_Open ON AlertHistory (AlertConfigurationId, TriggeredAt DESC) WHERE ResolvedAt IS NULL;

CREATE UNIQUE INDEX UX_RateLimitPolicies ON RateLimitPolicies (PolicyName, TenantId);
CREATE UNIQUE INDEX UX_RateLimitPolicies_TenantId_Null ON RateLimitPolicies (PolicyName) WHERE TenantId IS NULL;

CREATE UNIQUE INDEX UX_ApiKeys_Prefix ON ApiKeys (KeyPrefix);

CREATE UNIQUE INDEX UX_ApiKeys_Tenant_Name ON ApiKeys (TenantId, KeyName);

CREATE INDEX IX_AtomsHistory ON AtomsHistory (SysEndTime, SysStartTime, AtomId);

CREATE UNIQUE INDEX UX_Atoms_ContentHash_TenantId ON Atoms (ContentHash, TenantId);

CREATE INDEX IX_Atoms_Modality_Subtype ON Atoms (Modality, Subtype, TenantId);

CREATE INDEX IX_Atoms_Tenant_CreatedAt ON Atoms (TenantId, CreatedAt);

CREATE UNIQUE INDEX UX_AtomCompositions_Parent_Sequence ON AtomCompositions (ParentAtomId, SequenceIndex);

CREATE INDEX IX_AtomCompositions_Component ON AtomCompositions (ComponentAtomId);

CREATE INDEX IX_AtomEmbeddings_Atom ON AtomEmbeddings (AtomId, EmbeddingType, ModelId);

CREATE INDEX IX_AtomEmbeddings_Bucket ON AtomEmbeddings (SpatialBucket, TenantId, AtomId, SpatialProjX, SpatialProjY, SpatialProjZ);

CREATE INDEX IX_AtomEmbeddings_BucketXYZ ON AtomEmbeddings (SpatialBucketX, SpatialBucketY, SpatialBucketZ, AtomId, TenantId);

CREATE INDEX IX_AtomEmbeddings_Hilbert ON AtomEmbeddings (HilbertValue, AtomId, TenantId);

CREATE UNIQUE INDEX UX_AtomEmbeddings_Atom_Type_Model ON AtomEmbeddings (AtomId, EmbeddingType, ModelId);
CREATE UNIQUE INDEX UX_AtomEmbeddings_Atom_Type_Model_ModelId_Null ON AtomEmbeddings (AtomId, EmbeddingType) WHERE ModelId IS NULL;

CREATE UNIQUE INDEX UX_AtomEmbeddingComponents ON AtomEmbeddingComponents (AtomEmbeddingId, ComponentIndex);

CREATE UNIQUE INDEX UX_AtomEmbeddingSpatialMetadata_Bucket ON AtomEmbeddingSpatialMetadata (SpatialBucketX, SpatialBucketY, SpatialBucketZ, HasZ);

CREATE UNIQUE INDEX UX_AtomPayloadStore_Atom_Segment ON AtomPayloadStore (AtomId, SegmentIndex);

CREATE UNIQUE INDEX UX_AtomPayloadStore_RowGuid ON AtomPayloadStore (RowGuid);

CREATE INDEX IX_AtomRelations_Source ON AtomRelations (SourceAtomId, RelationType, SequenceIndex, TargetAtomId, Weight);

CREATE INDEX IX_AtomRelations_Target ON AtomRelations (TargetAtomId, RelationType, SourceAtomId, Weight);

CREATE INDEX IX_AtomRelations_Tenant_Type ON AtomRelations (TenantId, RelationType);

CREATE INDEX IX_AtomRelations_Bucket ON AtomRelations (SpatialBucket) WHERE SpatialBucket IS NOT NULL;

CREATE UNIQUE INDEX UX_AtomicAudioSamples_Amplitude ON AtomicAudioSamples (AmplitudeInt16);

CREATE INDEX IX_AtomicAudioSamples_Atom ON AtomicAudioSamples (AtomId);

CREATE UNIQUE INDEX UX_AtomicPixels_RGBA ON AtomicPixels (R, G, B, A);

CREATE INDEX IX_AtomicPixels_Atom ON AtomicPixels (AtomId);

CREATE UNIQUE INDEX UX_AtomicTextTokens_TokenHash ON AtomicTextTokens (TokenHash);

CREATE INDEX IX_AtomicTextTokens_VocabId ON AtomicTextTokens (VocabId) WHERE VocabId IS NOT NULL;

CREATE INDEX IX_AtomicTextTokens_Atom ON AtomicTextTokens (AtomId);

CREATE INDEX IX_AttentionGenerationLog_Request_Layer ON AttentionGenerationLog (InferenceRequestId, LayerIdx, HeadIdx, DurationMs);

CREATE INDEX IX_AttentionInferenceResults_Problem ON AttentionInferenceResults (ProblemId);

CREATE INDEX IX_AttentionInferenceResults_Model_Time ON AttentionInferenceResults (ModelId, CreatedAt DESC);

CREATE INDEX IX_AudioData_Atom ON AudioData (AtomId);

CREATE INDEX IX_AudioData_Tenant_Date ON AudioData (TenantId, IngestionDate);

CREATE INDEX IX_AudioFrames_Atom ON AudioFrames (AtomId);

CREATE INDEX IX_AutonomousComputeJobs_Status ON AutonomousComputeJobs (Status, CreatedAt);

CREATE INDEX IX_AutonomousComputeJobs_Claim ON AutonomousComputeJobs (Status, AvailableAt);

CREATE UNIQUE INDEX UX_AutonomousComputeJobs_TenantId_CorrelationId ON AutonomousComputeJobs (TenantId, CorrelationId) WHERE CorrelationId IS NOT NULL;

CREATE INDEX IX_AutonomousImprovementHistory_Type_Score ON AutonomousImprovementHistory (HypothesisType, SuccessScore DESC, LatencyImprovement, CompletedAt);

CREATE INDEX IX_AutonomousImprovementHistory_Completed ON AutonomousImprovementHistory (CompletedAt DESC);

CREATE UNIQUE INDEX UX_BillingInvoices_Number ON BillingInvoices (InvoiceNumber);

CREATE UNIQUE INDEX UX_BillingInvoices_Tenant_Period ON BillingInvoices (TenantId, BillingPeriodStart, BillingPeriodEnd) WHERE Status <> 'Cancelled';

CREATE INDEX IX_BillingInvoices_Status ON BillingInvoices (Status, GeneratedUtc);

CREATE INDEX IX_BillingCreditHistory_Tenant ON BillingCreditHistory (TenantId, CreatedAt DESC, Amount, ExpiresAt);

CREATE UNIQUE INDEX UX_BillingRatePlans_Tenant_Code ON BillingRatePlans (TenantId, PlanCode);
CREATE UNIQUE INDEX UX_BillingRatePlans_Tenant_Code_TenantId_Null ON BillingRatePlans (PlanCode) WHERE TenantId IS NULL;

CREATE UNIQUE INDEX UX_BillingMultipliers ON BillingMultipliers (RatePlanId, Dimension, DimensionKey) WHERE IsActive = 1;

CREATE UNIQUE INDEX UX_BillingOperationRates_Plan_Op ON BillingOperationRates (RatePlanId, OperationType) WHERE IsActive = 1;

CREATE INDEX IX_BillingPricingTiers_Lookup ON BillingPricingTiers (OperationType, UnitType, EffectiveFrom DESC, MinQuantity, UnitPrice, EffectiveTo, MaxQuantity);

CREATE UNIQUE INDEX UX_BillingTenantQuotas_Active ON BillingTenantQuotas (TenantId, OperationType, ResetInterval) WHERE IsActive = 1;

CREATE INDEX IX_BillingQuotaViolations_Tenant ON BillingQuotaViolations (TenantId, ViolatedUtc DESC);

CREATE INDEX IX_BillingQuotaViolations_Open ON BillingQuotaViolations (TenantId, OperationType) WHERE Resolved = 0;

CREATE INDEX IX_BillingUsageLedgerHistory ON BillingUsageLedgerHistory (SysEndTime, SysStartTime, LedgerId);

CREATE INDEX IX_BillingUsageLedger_Tenant_RecordedAt ON BillingUsageLedger (TenantId, RecordedAt DESC);

CREATE INDEX IX_BillingUsageLedger_Tenant_Operation_RecordedAt ON BillingUsageLedger (TenantId, OperationType, RecordedAt, Quantity, AmountUSD, IsRated);

CREATE INDEX IX_BillingUsageLedger_RecordedAt ON BillingUsageLedger (RecordedAt);

CREATE UNIQUE INDEX IX_BillingUsageLedger_Tenant_Operation_Correlation ON BillingUsageLedger (TenantId, OperationType, CorrelationId) WHERE CorrelationId IS NOT NULL;

CREATE INDEX IX_BrokerConversations_State ON BrokerConversations (State, EndedAt);

CREATE INDEX IX_BrokerDeadLetters_QueueName ON BrokerDeadLetters (QueueName, DeadAt);

CREATE INDEX IX_BrokerMessages_Claim ON BrokerMessages (QueueName, AvailableAt, MessageId);

CREATE INDEX IX_BrokerMessages_Conversation ON BrokerMessages (ConversationHandle, MessageId);

CREATE INDEX IX_ModelLayersHistory ON ModelLayersHistory (SysEndTime, SysStartTime, LayerId);

CREATE UNIQUE INDEX UX_ModelLayers_ModelId_LayerIdx ON ModelLayers (ModelId, LayerIdx);

CREATE INDEX IX_ModelLayers_Atom ON ModelLayers (LayerAtomId);

CREATE UNIQUE INDEX UX_CachedActivations_Layer_Hash ON CachedActivations (LayerId, InputHash);

CREATE INDEX IX_CachedActivations_LastAccessed ON CachedActivations (LastAccessed);

CREATE INDEX IX_CachedActivations_Model ON CachedActivations (ModelId);

CREATE UNIQUE INDEX UX_CodeAtoms_Atom ON CodeAtoms (AtomId);

CREATE INDEX IX_CodeAtoms_CodeHash ON CodeAtoms (CodeHash);

CREATE INDEX IX_CodeAtoms_Language ON CodeAtoms (Language, CodeType);

CREATE UNIQUE INDEX UX_DeduplicationPolicies ON DeduplicationPolicies (PolicyName, TenantId);
CREATE UNIQUE INDEX UX_DeduplicationPolicies_TenantId_Null ON DeduplicationPolicies (PolicyName) WHERE TenantId IS NULL;

CREATE INDEX IX_EmbeddingNeighbors_Reverse ON EmbeddingNeighbors (NeighborEmbeddingId);

CREATE INDEX IX_ErrorLog_Time ON ErrorLog (OccurredAt DESC);

CREATE INDEX IX_ErrorLog_Procedure ON ErrorLog (ErrorProcedure, OccurredAt DESC);

CREATE UNIQUE INDEX UX_FeedbackCategories ON FeedbackCategories (CategoryName);

CREATE INDEX IX_FeedbackSubmissions_Inference ON FeedbackSubmissions (InferenceId);

CREATE INDEX IX_FeedbackSubmissions_Unprocessed ON FeedbackSubmissions (SubmittedAt) WHERE ProcessedAt IS NULL;

CREATE INDEX IX_FeedbackSubmissions_Tenant_Time ON FeedbackSubmissions (TenantId, SubmittedAt DESC);

CREATE UNIQUE INDEX UX_GenerationHistory_Stream ON GenerationHistory (StreamId);

CREATE INDEX IX_GenerationHistory_Tenant_Time ON GenerationHistory (TenantId, CreatedAt DESC);

CREATE INDEX IX_GenerationHistory_Inference ON GenerationHistory (InferenceId);

CREATE UNIQUE INDEX UX_GenerationAttempts ON GenerationAttempts (GenerationId, AttemptNumber);

CREATE UNIQUE INDEX UX_GenerationContextWindows ON GenerationContextWindows (GenerationId, SequenceIndex);

CREATE INDEX IX_GenerationContextWindows_Atom ON GenerationContextWindows (AtomId);

CREATE UNIQUE INDEX UX_GenerationLog ON GenerationLog (GenerationId, StepIndex);

CREATE UNIQUE INDEX UX_GenerationMetrics ON GenerationMetrics (GenerationId, MetricName);

CREATE INDEX IX_GenerationMetrics_Name_Time ON GenerationMetrics (MetricName, MeasuredAt DESC, MetricValue);

CREATE UNIQUE INDEX UX_GraphEntities_Tenant_Type_Name ON GraphEntities (TenantId, EntityType, EntityName);

CREATE INDEX IX_GraphEntities_Atom ON GraphEntities (CanonicalAtomId);

CREATE INDEX IX_GraphQueries_Tenant_Time ON GraphQueries (TenantId, ExecutedAt DESC);

CREATE INDEX IX_GraphQueries_Name ON GraphQueries (QueryName, ExecutedAt DESC, DurationMs);

CREATE UNIQUE INDEX UX_GraphRelationships ON GraphRelationships (SourceEntityId, RelationshipType, TargetEntityId);

CREATE INDEX IX_GraphRelationships_Target ON GraphRelationships (TargetEntityId, RelationshipType);

CREATE UNIQUE INDEX UX_GodelEngineJobs_Job ON GödelEngineJobs (JobId);

CREATE INDEX IX_GodelEngineJobs_Kind ON GödelEngineJobs (JobKind, CompletedAt);

CREATE UNIQUE INDEX UX_InferenceCache_InputHash ON InferenceCache (InputHash);

CREATE INDEX IX_InferenceCache_LastAccessed ON InferenceCache (LastAccessedUtc);

CREATE UNIQUE INDEX UX_InferenceMetadata ON InferenceMetadata (InferenceId, MetadataKey);

CREATE INDEX IX_IngestionJobs_Status ON IngestionJobs (JobStatus, CreatedAt, TenantId);

CREATE INDEX IX_IngestionJobs_Tenant ON IngestionJobs (TenantId, CreatedAt DESC);

CREATE INDEX IX_LearningOutcomes_Cycle ON LearningOutcomes (CycleId);

CREATE INDEX IX_LearningOutcomes_Metric_Time ON LearningOutcomes (MetricName, MeasuredAt DESC);

CREATE INDEX IX_ModelActivations_Layer_Time ON ModelActivations (LayerId, CapturedAt DESC);

CREATE INDEX IX_ModelActivations_Inference ON ModelActivations (InferenceId);

CREATE UNIQUE INDEX UX_ModelVersions_Model_Tag ON ModelVersions (ModelId, VersionTag);

CREATE UNIQUE INDEX UX_ModelVersions_Current ON ModelVersions (ModelId) WHERE IsCurrent = 1;

CREATE UNIQUE INDEX UX_ModelArtifacts_Model_Hash ON ModelArtifacts (ModelId, ContentHash);

CREATE UNIQUE INDEX UX_ModelMetadata_Model ON ModelMetadata (ModelId);

CREATE UNIQUE INDEX UX_WeightSnapshots_Name ON WeightSnapshots (SnapshotName);

CREATE INDEX IX_WeightSnapshots_Model_Time ON WeightSnapshots (ModelId, SnapshotTime DESC);

CREATE UNIQUE INDEX UX_ModelSnapshots_Model_Name ON ModelSnapshots (ModelId, SnapshotName);

CREATE INDEX IX_ModelSnapshots_Time ON ModelSnapshots (ModelId, SnapshotTime DESC);

CREATE INDEX IX_ModelWeightsHistory ON ModelWeightsHistory (SysEndTime, SysStartTime, WeightId);

CREATE UNIQUE INDEX UX_ModelWeights_Layer_Type_Index ON ModelWeights (LayerId, WeightType, WeightIndex);

CREATE INDEX IX_ModelWeights_Important ON ModelWeights (LayerId, ImportanceScore DESC) WHERE ImportanceScore > 0.7;

CREATE UNIQUE INDEX UX_Neo4jSyncState_Entity ON Neo4jSyncState (EntityType, EntityId);

CREATE INDEX IX_Neo4jSyncState_Pending ON Neo4jSyncState (SyncStatus, LastAttemptAt) WHERE SyncStatus <> 'Synced';

CREATE INDEX IX_Neo4jSyncErrors_Open ON Neo4jSyncErrors (ErrorTimestamp) WHERE ResolvedAt IS NULL;

CREATE INDEX IX_PerformanceCounters ON PerformanceCounters (CounterName, SampledAt DESC, CounterValue, InstanceName);

CREATE UNIQUE INDEX UX_ProvenanceNodes_Type_Entity ON ProvenanceNodes (NodeType, EntityId);

CREATE UNIQUE INDEX UX_ProvenanceEdges_From_To_Type ON ProvenanceEdges (FromNodeId, ToNodeId, EdgeType, TenantId);

CREATE INDEX IX_ProvenanceEdges_To ON ProvenanceEdges (ToNodeId, FromNodeId, EdgeType, Weight, TenantId);

CREATE INDEX IX_ProvenanceEdges_Inference ON ProvenanceEdges (InferenceId);

CREATE INDEX IX_QueryPerformanceMetrics_Type_Time ON QueryPerformanceMetrics (QueryType, ExecutedAt DESC, DurationMs);

CREATE UNIQUE INDEX UX_SearchIndices_Name ON SearchIndices (IndexName);

CREATE INDEX IX_SpatialQueries_Type_Time ON SpatialQueries (QueryType, ExecutedAt DESC, DurationMs, Recall);

CREATE INDEX IX_SearchResults_Embedding ON SearchResults (AtomEmbeddingId);

CREATE INDEX IX_SecurityAuditLog_Time ON SecurityAuditLog (OccurredAt DESC);

CREATE INDEX IX_SecurityAuditLog_Tenant ON SecurityAuditLog (TenantId, OccurredAt DESC);

CREATE INDEX IX_SecurityAuditLog_Event ON SecurityAuditLog (EventType, Succeeded, OccurredAt DESC);

CREATE INDEX IX_SpatialIndexClusters_Index ON SpatialIndexClusters (SearchIndexId, MemberCount, Radius);

CREATE INDEX IX_SpatialIndexClusters_Tenant_Type ON SpatialIndexClusters (TenantId, EmbeddingType);

CREATE UNIQUE INDEX UX_SpatialRegions ON SpatialRegions (TenantId, RegionName);

CREATE INDEX IX_SpatialRegions_Hilbert ON SpatialRegions (HilbertStart, HilbertEnd);

CREATE INDEX IX_TelemetryEvents_Name_Time ON TelemetryEvents (EventName, OccurredAt DESC);

CREATE INDEX IX_TelemetryEvents_Tenant_Time ON TelemetryEvents (TenantId, OccurredAt DESC);

CREATE UNIQUE INDEX UX_TenantSubscriptions_Active ON TenantSubscriptions (TenantId) WHERE Status = 'Active';

CREATE UNIQUE INDEX UX_TenantSubscriptions_External ON TenantSubscriptions (ExternalSubscriptionId) WHERE ExternalSubscriptionId IS NOT NULL;

CREATE INDEX IX_TensorAtomCoefficientsHistory ON TensorAtomCoefficientsHistory (SysEndTime, SysStartTime, LayerId, TensorRole, PositionX, PositionY, PositionZ);

CREATE UNIQUE INDEX UX_TensorAtoms_Bytes ON TensorAtoms (WeightBytes);

CREATE UNIQUE INDEX UX_TensorAtoms_Atom ON TensorAtoms (AtomId);

CREATE INDEX IX_TensorAtoms_Value ON TensorAtoms (WeightValue);

CREATE INDEX IX_TensorAtomCoefficients_Atom ON TensorAtomCoefficients (TensorAtomId);

CREATE INDEX IX_ToolInvocationLog_Execution ON ToolInvocationLog (ExecutionId, StepNumber);

CREATE INDEX IX_ToolInvocationLog_Tool_Time ON ToolInvocationLog (ToolId, InvokedAt DESC, Succeeded, DurationMs);

CREATE INDEX IX_TransformerInferenceResults_Problem ON TransformerInferenceResults (ProblemId);

CREATE UNIQUE INDEX UX_VideoFrames_Video_Frame ON VideoFrames (VideoAtomId, FrameNumber);

CREATE INDEX IX_VideoFrames_PerceptualHash ON VideoFrames (PerceptualHash);

CREATE INDEX IX_WeightAdjustmentHistory_Weight ON WeightAdjustmentHistory (WeightId, AdjustedAt DESC);

CREATE INDEX IX_WeightAdjustmentHistory_Batch ON WeightAdjustmentHistory (BatchId);

CREATE INDEX IX_WeightAdjustmentHistory_Model_Time ON WeightAdjustmentHistory (ModelId, AdjustedAt DESC);

CREATE INDEX IX_WeightRollbackLog_Model_Time ON WeightRollbackLog (ModelId, StartedAt DESC);

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

CREATE TRIGGER TR_ModelWeights_Update AFTER UPDATE ON ModelWeights
WHEN NEW.SysStartTime = OLD.SysStartTime AND OLD.SysStartTime <> transaction_time()
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of ModelWeights that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO ModelWeightsHistory (WeightId, LayerId, WeightType, WeightIndex, Value, Gradient, Momentum, ImportanceScore, UpdateCount, LastUpdated, SysStartTime, SysEndTime)
    SELECT OLD.WeightId, OLD.LayerId, OLD.WeightType, OLD.WeightIndex, OLD.Value, OLD.Gradient, OLD.Momentum, OLD.ImportanceScore, OLD.UpdateCount, OLD.LastUpdated, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
    UPDATE ModelWeights SET SysStartTime = transaction_time() WHERE WeightId = NEW.WeightId;
END;

CREATE TRIGGER TR_ModelWeights_Delete AFTER DELETE ON ModelWeights
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of ModelWeights that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO ModelWeightsHistory (WeightId, LayerId, WeightType, WeightIndex, Value, Gradient, Momentum, ImportanceScore, UpdateCount, LastUpdated, SysStartTime, SysEndTime)
    SELECT OLD.WeightId, OLD.LayerId, OLD.WeightType, OLD.WeightIndex, OLD.Value, OLD.Gradient, OLD.Momentum, OLD.ImportanceScore, OLD.UpdateCount, OLD.LastUpdated, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
END;

CREATE TRIGGER TR_ModelWeights_Period BEFORE UPDATE OF SysStartTime, SysEndTime ON ModelWeights
WHEN NEW.SysStartTime <> transaction_time() OR NEW.SysEndTime <> OLD.SysEndTime
BEGIN
    SELECT RAISE(ABORT, 'the period columns of ModelWeights are written by the engine');
END;

CREATE TRIGGER TR_TensorAtomCoefficients_Update AFTER UPDATE ON TensorAtomCoefficients
WHEN NEW.SysStartTime = OLD.SysStartTime AND OLD.SysStartTime <> transaction_time()
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of TensorAtomCoefficients that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO TensorAtomCoefficientsHistory (LayerId, TensorRole, PositionX, PositionY, PositionZ, TensorAtomId, Coefficient, SysStartTime, SysEndTime)
    SELECT OLD.LayerId, OLD.TensorRole, OLD.PositionX, OLD.PositionY, OLD.PositionZ, OLD.TensorAtomId, OLD.Coefficient, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
    UPDATE TensorAtomCoefficients SET SysStartTime = transaction_time() WHERE LayerId = NEW.LayerId AND TensorRole = NEW.TensorRole AND PositionX = NEW.PositionX AND PositionY = NEW.PositionY AND PositionZ = NEW.PositionZ;
END;

CREATE TRIGGER TR_TensorAtomCoefficients_Delete AFTER DELETE ON TensorAtomCoefficients
BEGIN
    SELECT RAISE(ABORT, 'the transaction is earlier than the row of TensorAtomCoefficients that it changes: the clock was set back') WHERE OLD.SysStartTime > transaction_time();
    INSERT INTO TensorAtomCoefficientsHistory (LayerId, TensorRole, PositionX, PositionY, PositionZ, TensorAtomId, Coefficient, SysStartTime, SysEndTime)
    SELECT OLD.LayerId, OLD.TensorRole, OLD.PositionX, OLD.PositionY, OLD.PositionZ, OLD.TensorAtomId, OLD.Coefficient, OLD.SysStartTime, transaction_time() WHERE OLD.SysStartTime < transaction_time();
END;

CREATE TRIGGER TR_TensorAtomCoefficients_Period BEFORE UPDATE OF SysStartTime, SysEndTime ON TensorAtomCoefficients
WHEN NEW.SysStartTime <> transaction_time() OR NEW.SysEndTime <> OLD.SysEndTime
BEGIN
    SELECT RAISE(ABORT, 'the period columns of TensorAtomCoefficients are written by the engine');
END;

CREATE VIEW GodelEngineJobs AS SELECT * FROM GödelEngineJobs;

INSERT INTO Tenants (TenantId, TenantName) VALUES
    (0, 'System');

INSERT INTO DeduplicationPolicies (TenantId, PolicyName, SemanticThreshold, SpatialThreshold, MaxCandidates) VALUES
    (NULL, 'default', 0.95, NULL, 10);

INSERT INTO BillingRatePlans (RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu, IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData, CanQueryPublicCorpus) VALUES
    ('00000000-0000-4000-8000-000000000001', NULL, 'payg', 'Pay as you go', 'No fee and no commitment; what a tenant without a subscription pays.', 10000, 0, 80, 100, 0, 1, 0, 1);

INSERT INTO BillingRatePlans (RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu, IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData, CanQueryPublicCorpus) VALUES
    ('00000000-0000-4000-8000-000000000002', NULL, 'developer', 'Developer', 'One developer with private data and the public corpus.', 10000, 2900, 80, 1000, 500, 1, 1, 1);

INSERT INTO BillingRatePlans (RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu, IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData, CanQueryPublicCorpus) VALUES
    ('00000000-0000-4000-8000-000000000003', NULL, 'business', 'Business', 'A team, at four fifths of the list price.', 8000, 29900, 64, 10000, 10000, 10, 1, 1);

INSERT INTO BillingRatePlans (RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu, IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData, CanQueryPublicCorpus) VALUES
    ('00000000-0000-4000-8000-000000000004', NULL, 'enterprise', 'Enterprise', 'An organization, at three fifths of the list price.', 6000, 249900, 48, 100000, 100000, 100, 1, 1);

INSERT INTO BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate) VALUES
    ('00000000-0000-4000-8000-000000000001', 'atomization', 'atom', 'ingestion', 10),
    ('00000000-0000-4000-8000-000000000001', 'embedding', 'vector', 'ingestion', 80),
    ('00000000-0000-4000-8000-000000000001', 'vector-search', 'query', 'search', 400),
    ('00000000-0000-4000-8000-000000000001', 'inference', 'request', 'inference', 2000),
    ('00000000-0000-4000-8000-000000000001', 'generation', 'thousand tokens', 'inference', 4000),
    ('00000000-0000-4000-8000-000000000001', 'provenance-query', 'query', 'provenance', 200),
    ('00000000-0000-4000-8000-000000000001', 'prime-search', 'million numbers', 'compute', 1000),
    ('00000000-0000-4000-8000-000000000001', 'storage', 'gigabyte month', 'storage', 100000);

INSERT INTO BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate) VALUES
    ('00000000-0000-4000-8000-000000000002', 'atomization', 'atom', 'ingestion', 10),
    ('00000000-0000-4000-8000-000000000002', 'embedding', 'vector', 'ingestion', 80),
    ('00000000-0000-4000-8000-000000000002', 'vector-search', 'query', 'search', 400),
    ('00000000-0000-4000-8000-000000000002', 'inference', 'request', 'inference', 2000),
    ('00000000-0000-4000-8000-000000000002', 'generation', 'thousand tokens', 'inference', 4000),
    ('00000000-0000-4000-8000-000000000002', 'provenance-query', 'query', 'provenance', 200),
    ('00000000-0000-4000-8000-000000000002', 'prime-search', 'million numbers', 'compute', 1000),
    ('00000000-0000-4000-8000-000000000002', 'storage', 'gigabyte month', 'storage', 100000);

INSERT INTO BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate) VALUES
    ('00000000-0000-4000-8000-000000000003', 'atomization', 'atom', 'ingestion', 8),
    ('00000000-0000-4000-8000-000000000003', 'embedding', 'vector', 'ingestion', 64),
    ('00000000-0000-4000-8000-000000000003', 'vector-search', 'query', 'search', 320),
    ('00000000-0000-4000-8000-000000000003', 'inference', 'request', 'inference', 1600),
    ('00000000-0000-4000-8000-000000000003', 'generation', 'thousand tokens', 'inference', 3200),
    ('00000000-0000-4000-8000-000000000003', 'provenance-query', 'query', 'provenance', 160),
    ('00000000-0000-4000-8000-000000000003', 'prime-search', 'million numbers', 'compute', 800),
    ('00000000-0000-4000-8000-000000000003', 'storage', 'gigabyte month', 'storage', 80000);

INSERT INTO BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate) VALUES
    ('00000000-0000-4000-8000-000000000004', 'atomization', 'atom', 'ingestion', 6),
    ('00000000-0000-4000-8000-000000000004', 'embedding', 'vector', 'ingestion', 48),
    ('00000000-0000-4000-8000-000000000004', 'vector-search', 'query', 'search', 240),
    ('00000000-0000-4000-8000-000000000004', 'inference', 'request', 'inference', 1200),
    ('00000000-0000-4000-8000-000000000004', 'generation', 'thousand tokens', 'inference', 2400),
    ('00000000-0000-4000-8000-000000000004', 'provenance-query', 'query', 'provenance', 120),
    ('00000000-0000-4000-8000-000000000004', 'prime-search', 'million numbers', 'compute', 600),
    ('00000000-0000-4000-8000-000000000004', 'storage', 'gigabyte month', 'storage', 60000);

INSERT INTO BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom) VALUES
    ('00000000-0000-4000-8000-000000000001', 'modality', 'text', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'modality', 'code', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'modality', 'image', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'modality', 'audio', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'modality', 'video', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'modality', 'model', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'priority', 'standard', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'priority', 'expedited', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'priority', 'realtime', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000001', 'operation', '*', 1000000, '2025-01-01 00:00:00.0000000');

INSERT INTO BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom) VALUES
    ('00000000-0000-4000-8000-000000000002', 'modality', 'text', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'modality', 'code', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'modality', 'image', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'modality', 'audio', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'modality', 'video', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'modality', 'model', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'priority', 'standard', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'priority', 'expedited', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'priority', 'realtime', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000002', 'operation', '*', 1000000, '2025-01-01 00:00:00.0000000');

INSERT INTO BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom) VALUES
    ('00000000-0000-4000-8000-000000000003', 'modality', 'text', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'modality', 'code', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'modality', 'image', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'modality', 'audio', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'modality', 'video', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'modality', 'model', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'priority', 'standard', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'priority', 'expedited', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'priority', 'realtime', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000003', 'operation', '*', 1000000, '2025-01-01 00:00:00.0000000');

INSERT INTO BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom) VALUES
    ('00000000-0000-4000-8000-000000000004', 'modality', 'text', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'modality', 'code', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'modality', 'image', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'modality', 'audio', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'modality', 'video', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'modality', 'model', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'priority', 'standard', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'priority', 'expedited', 1500000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'priority', 'realtime', 2000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'operation', '*', 1000000, '2025-01-01 00:00:00.0000000'),
    ('00000000-0000-4000-8000-000000000004', 'operation', 'embedding', 900000, '2025-01-01 00:00:00.0000000');

INSERT INTO BillingPricingTiers (OperationType, UnitType, MinQuantity, MaxQuantity, UnitPrice, EffectiveFrom, Description) VALUES
    ('atomization', 'atom', 0, 10000000000000, 1000, '2025-01-01 00:00:00.0000000', 'Up to ten million atoms.'),
    ('atomization', 'atom', 10000000000000, NULL, 800, '2025-01-01 00:00:00.0000000', 'From ten million atoms on.'),
    ('embedding', 'vector', 0, 1000000000000, 8000, '2025-01-01 00:00:00.0000000', 'Up to one million vectors.'),
    ('embedding', 'vector', 1000000000000, 10000000000000, 6400, '2025-01-01 00:00:00.0000000', 'Up to ten million vectors.'),
    ('embedding', 'vector', 10000000000000, NULL, 4800, '2025-01-01 00:00:00.0000000', 'From ten million vectors on.'),
    ('vector-search', 'query', 0, 1000000000000, 40000, '2025-01-01 00:00:00.0000000', 'Up to one million queries.'),
    ('vector-search', 'query', 1000000000000, NULL, 32000, '2025-01-01 00:00:00.0000000', 'From one million queries on.'),
    ('inference', 'request', 0, 100000000000, 200000, '2025-01-01 00:00:00.0000000', 'Up to a hundred thousand requests.'),
    ('inference', 'request', 100000000000, NULL, 160000, '2025-01-01 00:00:00.0000000', 'From a hundred thousand requests on.'),
    ('generation', 'thousand tokens', 0, 100000000000, 400000, '2025-01-01 00:00:00.0000000', 'Up to a hundred million tokens.'),
    ('generation', 'thousand tokens', 100000000000, NULL, 320000, '2025-01-01 00:00:00.0000000', 'From a hundred million tokens on.'),
    ('provenance-query', 'query', 0, NULL, 20000, '2025-01-01 00:00:00.0000000', 'One price for any number of queries.'),
    ('prime-search', 'million numbers', 0, 1000000000000, 100000, '2025-01-01 00:00:00.0000000', 'Up to a trillion numbers.'),
    ('prime-search', 'million numbers', 1000000000000, NULL, 50000, '2025-01-01 00:00:00.0000000', 'From a trillion numbers on.'),
    ('storage', 'gigabyte month', 0, 1000000000, 10000000, '2025-01-01 00:00:00.0000000', 'Up to a terabyte.'),
    ('storage', 'gigabyte month', 1000000000, NULL, 8000000, '2025-01-01 00:00:00.0000000', 'From a terabyte on.');

INSERT INTO RateLimitPolicies (PolicyName, TenantId, PermitLimit, WindowSeconds, MaxConcurrent, QueueLimit) VALUES
    ('global', NULL, 200, 60, NULL, 0),
    ('anonymous', NULL, 10, 60, NULL, 0),
    ('authenticated', NULL, 100, 60, NULL, 0),
    ('premium', NULL, 1000, 60, NULL, 0),
    ('api', NULL, 50, 60, NULL, 0),
    ('inference', NULL, 100, 60, 10, 20),
    ('generation', NULL, 20, 60, 5, 10),
    ('embedding', NULL, 50, 60, NULL, 0),
    ('graph', NULL, 30, 60, NULL, 0);

INSERT INTO FeedbackCategories (CategoryName, Description, WeightFactor) VALUES
    ('accuracy', 'The answer is wrong, or right.', 1.0),
    ('relevance', 'The answer does not fit the question, or does.', 0.8),
    ('safety', 'The answer may do harm.', 1.5),
    ('tone', 'The wording is unfitting.', 0.3),
    ('speed', 'The answer took too long.', 0.2),
    ('other', 'Anything else.', 0.1);

INSERT INTO AlertConfigurations (TenantId, AlertName, MetricName, ComparisonOperator, ThresholdValue, WindowMinutes, Severity, CooldownMinutes) VALUES
    (NULL, 'Slow inference', 'inference.duration.p95.ms', '>', 2000, 15, 'Warning', 30),
    (NULL, 'Failing inference', 'inference.error.ratio', '>', 0.05, 15, 'Critical', 15),
    (NULL, 'Jobs are waiting', 'jobs.pending.count', '>', 1000, 5, 'Warning', 30),
    (NULL, 'Jobs fail', 'jobs.failed.count', '>', 10, 60, 'Warning', 60),
    (NULL, 'Dead letters', 'broker.deadletter.count', '>', 0, 5, 'Critical', 60),
    (NULL, 'Unrated usage', 'billing.unrated.count', '>', 100000, 60, 'Warning', 240),
    (NULL, 'Quota violations', 'billing.quota.violations.count', '>', 10, 60, 'Info', 240),
    (NULL, 'Cold cache', 'inference.cache.hit.ratio', '<', 0.2, 60, 'Info', 1440),
    (NULL, 'Graph copy behind', 'graph.sync.errors.count', '>', 0, 15, 'Warning', 60),
    (NULL, 'Errors', 'errors.count', '>', 50, 5, 'Critical', 15);
