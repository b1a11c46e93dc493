-- Alerts that were raised.
-- Threshold and severity are copied, because the rule may change; the alerts go with their rule.
CREATE TABLE dbo.AlertHistory (
    AlertHistoryId bigint IDENTITY(1, 1) NOT NULL,
    AlertConfigurationId int NOT NULL,
    ObservedValue float NOT NULL,
    ThresholdValue float NOT NULL,
    Severity nvarchar(20) NOT NULL,
    Message nvarchar(2000) NULL,
    TriggeredAt datetime2(7) NOT NULL CONSTRAINT DF_AlertHistory_TriggeredAt DEFAULT (SYSUTCDATETIME()),
    AcknowledgedBy nvarchar(256) NULL,
    AcknowledgedAt datetime2(7) NULL,
    ResolvedAt datetime2(7) NULL,
    CONSTRAINT PK_AlertHistory_AlertHistoryId PRIMARY KEY CLUSTERED (AlertHistoryId),
    CONSTRAINT FK_AlertHistory_AlertConfigurationId FOREIGN KEY (AlertConfigurationId)
        REFERENCES dbo.AlertConfigurations (AlertConfigurationId) ON DELETE CASCADE,
    CONSTRAINT CK_AlertHistory_Severity CHECK (Severity IN (N'Info', N'Warning', N'Critical'))
);
GO

CREATE NONCLUSTERED INDEX IX_AlertHistory_Open
    ON dbo.AlertHistory (AlertConfigurationId, TriggeredAt DESC)
    WHERE ResolvedAt IS NULL;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Alerts that were raised.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The metric when the alert was raised.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory',
    @level2type = N'COLUMN', @level2name = N'ObservedValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The threshold at that time.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory',
    @level2type = N'COLUMN', @level2name = N'ThresholdValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Info, Warning or Critical.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory',
    @level2type = N'COLUMN', @level2name = N'Severity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When the metric was back; NULL while the alert stands.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory',
    @level2type = N'COLUMN', @level2name = N'ResolvedAt';
GO
