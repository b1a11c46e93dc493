-- Sessions of users, with their path through the projection space.
-- The path is read whole and never searched by place, hence no spatial index.
CREATE TABLE dbo.UserSessions (
    SessionId uniqueidentifier NOT NULL CONSTRAINT DF_UserSessions_SessionId DEFAULT (NEWSEQUENTIALID()),
    TenantId int NOT NULL CONSTRAINT DF_UserSessions_TenantId DEFAULT (0),
    UserId nvarchar(128) NULL,
    ApiKeyId bigint NULL,
    SessionPath geometry NULL,
    RequestCount int NOT NULL CONSTRAINT DF_UserSessions_RequestCount DEFAULT (0),
    StartedAt datetime2(7) NOT NULL CONSTRAINT DF_UserSessions_StartedAt DEFAULT (SYSUTCDATETIME()),
    LastSeenAt datetime2(7) NOT NULL CONSTRAINT DF_UserSessions_LastSeenAt DEFAULT (SYSUTCDATETIME()),
    EndedAt datetime2(7) NULL,
    CONSTRAINT PK_UserSessions_SessionId PRIMARY KEY CLUSTERED (SessionId),
    CONSTRAINT FK_UserSessions_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_UserSessions_RequestCount CHECK (RequestCount >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_UserSessions_Tenant_Time
    ON dbo.UserSessions (TenantId, StartedAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_UserSessions_User
    ON dbo.UserSessions (UserId, StartedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sessions of users, with their path through the projection space.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UserSessions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UserSessions',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Key that opened the session; no foreign key, since keys may go.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UserSessions',
    @level2type = N'COLUMN', @level2name = N'ApiKeyId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'LINESTRING of the atoms visited; M is seconds since the start.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UserSessions',
    @level2type = N'COLUMN', @level2name = N'SessionPath';
GO
