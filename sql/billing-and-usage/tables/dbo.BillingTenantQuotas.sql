-- What a tenant may use of an operation in an interval.
-- One active quota for each operation and interval; an old one is switched off, since violations refer to it.
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
    CONSTRAINT FK_BillingTenantQuotas_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_BillingTenantQuotas_QuotaLimit CHECK (QuotaLimit >= 0),
    CONSTRAINT CK_BillingTenantQuotas_ResetInterval CHECK (ResetInterval IN (N'Hourly', N'Daily', N'Monthly', N'None'))
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingTenantQuotas_Active
    ON dbo.BillingTenantQuotas (TenantId, OperationType, ResetInterval)
    WHERE IsActive = 1;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What a tenant may use of an operation in an interval.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Operation, as the usage ledger names it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Largest quantity in one interval; 0 allows none.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'QuotaLimit';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hourly, Daily, Monthly or None; None counts since the quota was made.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'ResetInterval';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 refuses what passes the limit; 0 records it and lets it through.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingTenantQuotas',
    @level2type = N'COLUMN', @level2name = N'IsHardLimit';
GO
