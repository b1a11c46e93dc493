-- Agents of a tenant and their settings.
-- No cascade from Models: a model that an agent uses is taken out of its settings first, by hand.
CREATE TABLE dbo.AgentConfigurations (
    AgentId int IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_AgentConfigurations_TenantId DEFAULT (0),
    AgentName nvarchar(200) NOT NULL,
    ModelId int NULL,
    SystemPrompt nvarchar(max) NULL,
    AllowedTools nvarchar(max) NULL,
    MaxSteps int NOT NULL CONSTRAINT DF_AgentConfigurations_MaxSteps DEFAULT (10),
    Temperature float NOT NULL CONSTRAINT DF_AgentConfigurations_Temperature DEFAULT (0.7),
    IsEnabled bit NOT NULL CONSTRAINT DF_AgentConfigurations_IsEnabled DEFAULT (1),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AgentConfigurations_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt datetime2(7) NULL,
    CONSTRAINT PK_AgentConfigurations_AgentId PRIMARY KEY CLUSTERED (AgentId),
    CONSTRAINT FK_AgentConfigurations_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_AgentConfigurations_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT CK_AgentConfigurations_AllowedTools CHECK (ISJSON(AllowedTools) = 1),
    CONSTRAINT CK_AgentConfigurations_MaxSteps CHECK (MaxSteps BETWEEN 1 AND 1000),
    CONSTRAINT CK_AgentConfigurations_Temperature CHECK (Temperature BETWEEN 0 AND 2)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AgentConfigurations
    ON dbo.AgentConfigurations (TenantId, AgentName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Agents of a tenant and their settings.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name, unique within the tenant without regard to case.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'AgentName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model that answers; NULL for the default model of the tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Text that stands before every conversation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'SystemPrompt';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of tool names; NULL allows every tool that is enabled.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'AllowedTools';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Steps after which a run is stopped.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'MaxSteps';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sampling temperature, 0 to 2; 0 always takes the likeliest.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentConfigurations',
    @level2type = N'COLUMN', @level2name = N'Temperature';
GO
