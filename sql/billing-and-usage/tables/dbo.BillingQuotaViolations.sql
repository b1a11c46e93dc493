-- Each time a quota was passed.
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
    CONSTRAINT FK_BillingQuotaViolations_QuotaId FOREIGN KEY (QuotaId) REFERENCES dbo.BillingTenantQuotas (QuotaId)
);
GO

CREATE NONCLUSTERED INDEX IX_BillingQuotaViolations_Tenant
    ON dbo.BillingQuotaViolations (TenantId, ViolatedUtc DESC);
GO

CREATE NONCLUSTERED INDEX IX_BillingQuotaViolations_Open
    ON dbo.BillingQuotaViolations (TenantId, OperationType)
    WHERE Resolved = 0;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each time a quota was passed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingQuotaViolations';
GO
