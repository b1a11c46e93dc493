-- Credits granted and used.
CREATE TABLE dbo.BillingCreditHistory (
    CreditId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    Amount decimal(18, 2) NOT NULL,
    CreditType nvarchar(50) NOT NULL,
    Reason nvarchar(500) NULL,
    ReferenceId nvarchar(255) NULL,
    AppliedToInvoiceId bigint NULL,
    CreatedBy nvarchar(256) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_BillingCreditHistory_CreatedAt DEFAULT (SYSUTCDATETIME()),
    ExpiresAt datetime2(7) NULL,
    CONSTRAINT PK_BillingCreditHistory_CreditId PRIMARY KEY CLUSTERED (CreditId),
    CONSTRAINT FK_BillingCreditHistory_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_BillingCreditHistory_AppliedToInvoiceId FOREIGN KEY (AppliedToInvoiceId)
        REFERENCES dbo.BillingInvoices (InvoiceId)
);
GO

CREATE NONCLUSTERED INDEX IX_BillingCreditHistory_Tenant
    ON dbo.BillingCreditHistory (TenantId, CreatedAt DESC)
    INCLUDE (Amount, ExpiresAt);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Credits granted and used.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Positive grant, negative use.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'Amount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Refund, adjustment, promotion, trial, applied.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'CreditType';
GO
