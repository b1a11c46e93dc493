-- Allowance of a tenant per operation type and interval.
CREATE TABLE dbo.BillingTenantQuotas (
    QuotaId int IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    OperationType nvarchar(50) NOT NULL,
    QuotaLimit decimal(18, 6) NOT NULL,
    ResetInterval nvarchar(20) NOT NULL CONSTRAINT DF_BillingTenantQuotas_ResetInterval DEFAULT (N'Monthly'),
    IsHardLimit bit NOT NULL CONSTRAINT DF_BillingTenantQuotas_IsHardLimit DEFAULT (1),
    IsActive bit NOT NULL CONSTRAINT DF_BillingTenantQuotas_IsActive DEFAULT (1),
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_BillingTenantQuotas_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc datetime2(7) NULL,
    CONSTRAINT PK_BillingTenantQuotas_QuotaId PRIMARY KEY CLUSTERED (QuotaId),
    CONSTRAINT FK_BillingTenantQuotas_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingTenantQuotas_Active
    ON dbo.BillingTenantQuotas (TenantId, OperationType, ResetInterval)
    WHERE IsActive = 1;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Allowance of a tenant per operation type and interval.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'UsageType in the predecessor; renamed to join with the ledger.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'BIGINT in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'QuotaLimit';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hourly, Daily, Monthly, None.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'ResetInterval';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 = record a violation but let it through.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'IsHardLimit';
GO
