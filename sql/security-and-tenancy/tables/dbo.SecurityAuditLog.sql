-- Events that matter to security; rows are only ever added.
-- No foreign keys: an event is written for a key that is gone and a tenant that is not known. An append-only ledger
-- table (LEDGER = ON) would prove that nothing was altered, but can never be emptied again, so that is the
-- administrator's choice.
CREATE TABLE dbo.SecurityAuditLog (
    AuditId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NULL,
    ApiKeyId bigint NULL,
    PrincipalName nvarchar(256) NOT NULL CONSTRAINT DF_SecurityAuditLog_PrincipalName DEFAULT (ORIGINAL_LOGIN()),
    EventType nvarchar(100) NOT NULL,
    TargetObject nvarchar(256) NULL,
    Succeeded bit NOT NULL,
    ClientAddress nvarchar(64) NULL,
    Details nvarchar(max) NULL,
    OccurredAt datetime2(7) NOT NULL CONSTRAINT DF_SecurityAuditLog_OccurredAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_SecurityAuditLog_AuditId PRIMARY KEY CLUSTERED (AuditId),
    CONSTRAINT CK_SecurityAuditLog_Details CHECK (ISJSON(Details) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_SecurityAuditLog_Time
    ON dbo.SecurityAuditLog (OccurredAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_SecurityAuditLog_Tenant
    ON dbo.SecurityAuditLog (TenantId, OccurredAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_SecurityAuditLog_Event
    ON dbo.SecurityAuditLog (EventType, Succeeded, OccurredAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Events that matter to security; rows are only ever added.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tenant concerned; NULL when it is not known, as for a failed sign-in.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'API key used; it may be gone by now.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog',
    @level2type = N'COLUMN', @level2name = N'ApiKeyId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Login that acted, whatever it impersonated.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog',
    @level2type = N'COLUMN', @level2name = N'PrincipalName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What it was done to.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog',
    @level2type = N'COLUMN', @level2name = N'TargetObject';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Address it came from.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog',
    @level2type = N'COLUMN', @level2name = N'ClientAddress';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of what belongs to the event.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'SecurityAuditLog',
    @level2type = N'COLUMN', @level2name = N'Details';
GO
