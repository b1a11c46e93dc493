-- API keys: a salted hash of each, never the key. The prefix finds the row; it is no secret.
CREATE TABLE dbo.ApiKeys (
    ApiKeyId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    KeyName nvarchar(128) NOT NULL,
    KeyPrefix nvarchar(16) NOT NULL,
    KeySalt binary(32) NOT NULL,
    KeyHash binary(64) NOT NULL,
    RateLimitPolicyId int NULL,
    CreatedBy nvarchar(256) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_ApiKeys_CreatedAt DEFAULT (SYSUTCDATETIME()),
    ExpiresAt datetime2(7) NULL,
    RevokedAt datetime2(7) NULL,
    LastUsedAt datetime2(7) NULL,
    CONSTRAINT PK_ApiKeys_ApiKeyId PRIMARY KEY CLUSTERED (ApiKeyId),
    CONSTRAINT FK_ApiKeys_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_ApiKeys_RateLimitPolicyId FOREIGN KEY (RateLimitPolicyId)
        REFERENCES dbo.RateLimitPolicies (RateLimitPolicyId)
);
GO

-- A salted hash cannot be looked up, so the prefix is what must be unique.
CREATE UNIQUE NONCLUSTERED INDEX UX_ApiKeys_Prefix
    ON dbo.ApiKeys (KeyPrefix)
    INCLUDE (TenantId, KeySalt, KeyHash, ExpiresAt, RevokedAt);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ApiKeys_Tenant_Name
    ON dbo.ApiKeys (TenantId, KeyName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'API keys: a salted hash of each, never the key.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeys';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The first 15 characters of the key, which people may see.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeys',
    @level2type = N'COLUMN', @level2name = N'KeyPrefix';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'32 random bytes of this key alone.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeys',
    @level2type = N'COLUMN', @level2name = N'KeySalt';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-512 of the salt and the key (UTF-16LE), which has 256 random bits.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeys',
    @level2type = N'COLUMN', @level2name = N'KeyHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Write at most once a minute.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeys',
    @level2type = N'COLUMN', @level2name = N'LastUsedAt';
GO
