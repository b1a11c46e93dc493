-- Events of the application.
-- No foreign key to sessions, because an event may come before its session is stored.
CREATE TABLE dbo.TelemetryEvents (
    EventId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_TelemetryEvents_TenantId DEFAULT (0),
    EventName nvarchar(128) NOT NULL,
    Severity tinyint NOT NULL CONSTRAINT DF_TelemetryEvents_Severity DEFAULT (0),
    SessionId uniqueidentifier NULL,
    CorrelationId nvarchar(100) NULL,
    Properties nvarchar(max) NULL,
    OccurredAt datetime2(7) NOT NULL CONSTRAINT DF_TelemetryEvents_OccurredAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_TelemetryEvents_EventId PRIMARY KEY CLUSTERED (EventId),
    CONSTRAINT FK_TelemetryEvents_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_TelemetryEvents_Properties CHECK (ISJSON(Properties) = 1),
    CONSTRAINT CK_TelemetryEvents_Severity CHECK (Severity BETWEEN 0 AND 2)
);
GO

CREATE NONCLUSTERED INDEX IX_TelemetryEvents_Name_Time
    ON dbo.TelemetryEvents (EventName, OccurredAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_TelemetryEvents_Tenant_Time
    ON dbo.TelemetryEvents (TenantId, OccurredAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Events of the application.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TelemetryEvents';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TelemetryEvents',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 information, 1 warning, 2 error.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TelemetryEvents',
    @level2type = N'COLUMN', @level2name = N'Severity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ties the events of one request together.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TelemetryEvents',
    @level2type = N'COLUMN', @level2name = N'CorrelationId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of what belongs to the event.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TelemetryEvents',
    @level2type = N'COLUMN', @level2name = N'Properties';
GO
