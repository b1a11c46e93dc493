-- Registered AI models.
-- A linear projection is a row too, of ModelType 'projection', with its mean and axes in ModelLayers.
CREATE TABLE dbo.Models (
    ModelId int IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_Models_TenantId DEFAULT (0),
    ModelName nvarchar(256) NOT NULL,
    ModelType nvarchar(100) NOT NULL,
    ModelVersion nvarchar(50) NULL,
    Architecture nvarchar(100) NULL,
    ParameterCount bigint NULL,
    Config nvarchar(max) NULL,
    IsActive bit NOT NULL CONSTRAINT DF_Models_IsActive DEFAULT (1),
    UsageCount bigint NOT NULL CONSTRAINT DF_Models_UsageCount DEFAULT (0),
    LastUsed datetime2(7) NULL,
    AverageInferenceMs float NULL,
    IngestionDate datetime2(7) NOT NULL CONSTRAINT DF_Models_IngestionDate DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_Models_ModelId PRIMARY KEY CLUSTERED (ModelId),
    CONSTRAINT FK_Models_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_Models_Config CHECK (ISJSON(Config) = 1),
    CONSTRAINT CK_Models_ParameterCount CHECK (ParameterCount >= 0),
    CONSTRAINT CK_Models_UsageCount CHECK (UsageCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_Models_Tenant_Name_Version
    ON dbo.Models (TenantId, ModelName, ModelVersion);
GO

CREATE NONCLUSTERED INDEX IX_Models_Type
    ON dbo.Models (ModelType);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Registered AI models.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Models';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Models',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'llama4, qwen3, mistral, projection ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Models',
    @level2type = N'COLUMN', @level2name = N'ModelType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'transformer, mamba ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Models',
    @level2type = N'COLUMN', @level2name = N'Architecture';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Models',
    @level2type = N'COLUMN', @level2name = N'Config';
GO
