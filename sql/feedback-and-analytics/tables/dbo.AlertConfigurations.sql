-- Rules by which a metric raises an alert.
-- A rule of a tenant stands beside the rules for the whole system and does not replace them.
CREATE TABLE dbo.AlertConfigurations (
    AlertConfigurationId int IDENTITY(1, 1) NOT NULL,
    TenantId int NULL,
    AlertName nvarchar(200) NOT NULL,
    MetricName nvarchar(128) NOT NULL,
    ComparisonOperator nvarchar(2) NOT NULL CONSTRAINT DF_AlertConfigurations_ComparisonOperator DEFAULT (N'>'),
    ThresholdValue float NOT NULL,
    WindowMinutes int NOT NULL CONSTRAINT DF_AlertConfigurations_WindowMinutes DEFAULT (5),
    Severity nvarchar(20) NOT NULL CONSTRAINT DF_AlertConfigurations_Severity DEFAULT (N'Warning'),
    CooldownMinutes int NOT NULL CONSTRAINT DF_AlertConfigurations_CooldownMinutes DEFAULT (15),
    NotificationTarget nvarchar(500) NULL,
    IsEnabled bit NOT NULL CONSTRAINT DF_AlertConfigurations_IsEnabled DEFAULT (1),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AlertConfigurations_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AlertConfigurations_AlertConfigurationId PRIMARY KEY CLUSTERED (AlertConfigurationId),
    CONSTRAINT FK_AlertConfigurations_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_AlertConfigurations_ComparisonOperator CHECK (ComparisonOperator IN (N'>', N'>=', N'<', N'<=')),
    CONSTRAINT CK_AlertConfigurations_WindowMinutes CHECK (WindowMinutes BETWEEN 1 AND 43200),
    CONSTRAINT CK_AlertConfigurations_Severity CHECK (Severity IN (N'Info', N'Warning', N'Critical')),
    CONSTRAINT CK_AlertConfigurations_CooldownMinutes CHECK (CooldownMinutes >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AlertConfigurations
    ON dbo.AlertConfigurations (AlertName, TenantId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rules by which a metric raises an alert.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tenant that it watches; NULL for the whole system.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Metric that is watched, as the procedure that samples it names it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'MetricName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'>, >=, < or <=: how the metric stands to the threshold when the alert is raised.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'ComparisonOperator';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Minutes over which the metric is taken.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'WindowMinutes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Info, Warning or Critical.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'Severity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Minutes in which the same rule stays quiet.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'CooldownMinutes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Address to tell; NULL to record only.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertConfigurations',
    @level2type = N'COLUMN', @level2name = N'NotificationTarget';
GO
