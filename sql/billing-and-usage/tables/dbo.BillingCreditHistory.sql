-- Credits granted to a tenant and used by it; the balance is their sum.
-- Rows are only added, never changed: a use is a row of its own with a negative amount. No cascade: books are kept.
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
        REFERENCES dbo.BillingInvoices (InvoiceId),
    CONSTRAINT CK_BillingCreditHistory_Amount CHECK (Amount <> 0),
    CONSTRAINT CK_BillingCreditHistory_CreditType CHECK (CreditType IN (N'refund', N'adjustment', N'promotion',
        N'trial', N'applied')),
    CONSTRAINT CK_BillingCreditHistory_CreditType_Amount CHECK (CreditType <> N'applied' OR Amount < 0)
);
GO

CREATE NONCLUSTERED INDEX IX_BillingCreditHistory_Tenant
    ON dbo.BillingCreditHistory (TenantId, CreatedAt DESC)
    INCLUDE (Amount, ExpiresAt);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Credits granted to a tenant and used by it; the balance is their sum.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars: a grant is positive, a use is negative.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'Amount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'refund, adjustment, promotion or trial for a grant; applied for a use.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'CreditType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Why it was granted.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'Reason';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Id of the case in another system.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'ReferenceId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Invoice that a use was taken off.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'AppliedToInvoiceId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'From then on a grant no longer counts; NULL for never.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingCreditHistory',
    @level2type = N'COLUMN', @level2name = N'ExpiresAt';
GO
