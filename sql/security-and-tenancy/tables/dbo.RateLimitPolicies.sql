-- Request-rate limits by policy name and, optionally, tenant.
CREATE TABLE dbo.RateLimitPolicies (
    RateLimitPolicyId int IDENTITY(1, 1) NOT NULL,
    PolicyName nvarchar(100) NOT NULL,
    TenantId int NULL,
    PermitLimit int NOT NULL,
    WindowSeconds int NOT NULL CONSTRAINT DF_RateLimitPolicies_WindowSeconds DEFAULT (60),
    MaxConcurrent int NULL,
    QueueLimit int NOT NULL CONSTRAINT DF_RateLimitPolicies_QueueLimit DEFAULT (0),
    IsActive bit NOT NULL CONSTRAINT DF_RateLimitPolicies_IsActive DEFAULT (1),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_RateLimitPolicies_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_RateLimitPolicies_RateLimitPolicyId PRIMARY KEY CLUSTERED (RateLimitPolicyId),
    CONSTRAINT FK_RateLimitPolicies_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_RateLimitPolicies_PermitLimit CHECK (PermitLimit >= 1),
    CONSTRAINT CK_RateLimitPolicies_WindowSeconds CHECK (WindowSeconds >= 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_RateLimitPolicies
    ON dbo.RateLimitPolicies (PolicyName, TenantId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Request-rate limits by policy name and, optionally, tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'RateLimitPolicies';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Seed rows (requests a minute) from the C# class: api 50, authenticated 100, anonymous 10, premium 1000, inference 100 (10 at once), generation 20 (5 at once), embedding 50, graph 30, global 200 per address.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'RateLimitPolicies',
    @level2type = N'COLUMN', @level2name = N'PolicyName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'NULL = default for all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'RateLimitPolicies',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO
