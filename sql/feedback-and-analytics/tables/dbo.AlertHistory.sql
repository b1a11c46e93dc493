-- Alerts that fired.
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
        REFERENCES dbo.AlertConfigurations (AlertConfigurationId) ON DELETE CASCADE
);
GO

CREATE NONCLUSTERED INDEX IX_AlertHistory_Open
    ON dbo.AlertHistory (AlertConfigurationId, TriggeredAt DESC)
    WHERE ResolvedAt IS NULL;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Alerts that fired.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Copied: the rule may change.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AlertHistory',
    @level2type = N'COLUMN', @level2name = N'ThresholdValue';
GO
