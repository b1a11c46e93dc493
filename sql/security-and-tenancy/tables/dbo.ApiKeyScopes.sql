-- What an API key allows.
-- Clustered on the key and the scope, which is the question asked of it; the scopes go with their key.
CREATE TABLE dbo.ApiKeyScopes (
    ApiKeyId bigint NOT NULL,
    Scope nvarchar(100) NOT NULL,
    GrantedAt datetime2(7) NOT NULL CONSTRAINT DF_ApiKeyScopes_GrantedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ApiKeyScopes_ApiKeyId_Scope PRIMARY KEY CLUSTERED (ApiKeyId, Scope),
    CONSTRAINT FK_ApiKeyScopes_ApiKeyId FOREIGN KEY (ApiKeyId) REFERENCES dbo.ApiKeys (ApiKeyId) ON DELETE CASCADE,
    CONSTRAINT CK_ApiKeyScopes_Scope CHECK (Scope LIKE N'%_:_%')
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What an API key allows.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeyScopes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Subject and action, such as atoms:read, inference:run or admin:purge.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ApiKeyScopes',
    @level2type = N'COLUMN', @level2name = N'Scope';
GO
