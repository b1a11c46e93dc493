-- Each time that a quota was passed, or would have been.
-- Limit and usage are copied, because the quota may change later; no cascade from quotas or tenants, for the same
-- reason.
CREATE TABLE dbo.BillingQuotaViolations (
    ViolationId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    QuotaId int NULL,
    OperationType nvarchar(50) NOT NULL,
    QuotaLimit decimal(18, 6) NOT NULL,
    CurrentUsage decimal(18, 6) NOT NULL,
    ViolatedUtc datetime2(7) NOT NULL CONSTRAINT DF_BillingQuotaViolations_ViolatedUtc DEFAULT (SYSUTCDATETIME()),
    Resolved bit NOT NULL CONSTRAINT DF_BillingQuotaViolations_Resolved DEFAULT (0),
    ResolvedUtc datetime2(7) NULL,
    Notes nvarchar(1000) NULL,
    CONSTRAINT PK_BillingQuotaViolations_ViolationId PRIMARY KEY CLUSTERED (ViolationId),
    CONSTRAINT FK_BillingQuotaViolations_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_BillingQuotaViolations_QuotaId FOREIGN KEY (QuotaId) REFERENCES dbo.BillingTenantQuotas (QuotaId),
    CONSTRAINT CK_BillingQuotaViolations_QuotaLimit CHECK (QuotaLimit >= 0),
    CONSTRAINT CK_BillingQuotaViolations_CurrentUsage CHECK (CurrentUsage >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_BillingQuotaViolations_Tenant
    ON dbo.BillingQuotaViolations (TenantId, ViolatedUtc DESC);
GO

CREATE NONCLUSTERED INDEX IX_BillingQuotaViolations_Open
    ON dbo.BillingQuotaViolations (TenantId, OperationType)
    WHERE Resolved = 0;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each time that a quota was passed, or would have been.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingQuotaViolations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Quota that was passed; NULL when it has been removed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingQuotaViolations',
    @level2type = N'COLUMN', @level2name = N'QuotaId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The limit at that time.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingQuotaViolations',
    @level2type = N'COLUMN', @level2name = N'QuotaLimit';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usage in the interval with the refused use in it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingQuotaViolations',
    @level2type = N'COLUMN', @level2name = N'CurrentUsage';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 once somebody has dealt with it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingQuotaViolations',
    @level2type = N'COLUMN', @level2name = N'Resolved';
GO
