-- Invoices, one for a tenant and period unless it was cancelled.
-- No cascade from Tenants: invoices are kept as long as the law asks for books, whatever becomes of the tenant.
CREATE TABLE dbo.BillingInvoices (
    InvoiceId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    InvoiceNumber nvarchar(100) NOT NULL,
    BillingPeriodStart datetime2(7) NOT NULL,
    BillingPeriodEnd datetime2(7) NOT NULL,
    Subtotal decimal(18, 2) NOT NULL,
    Discount decimal(18, 2) NOT NULL CONSTRAINT DF_BillingInvoices_Discount DEFAULT (0),
    Tax decimal(18, 2) NOT NULL CONSTRAINT DF_BillingInvoices_Tax DEFAULT (0),
    Credits decimal(18, 2) NOT NULL CONSTRAINT DF_BillingInvoices_Credits DEFAULT (0),
    Total decimal(18, 2) NOT NULL,
    Status nvarchar(50) NOT NULL CONSTRAINT DF_BillingInvoices_Status DEFAULT (N'Pending'),
    GeneratedUtc datetime2(7) NOT NULL CONSTRAINT DF_BillingInvoices_GeneratedUtc DEFAULT (SYSUTCDATETIME()),
    PaidUtc datetime2(7) NULL,
    MetadataJson nvarchar(max) NULL,
    CONSTRAINT PK_BillingInvoices_InvoiceId PRIMARY KEY CLUSTERED (InvoiceId),
    CONSTRAINT FK_BillingInvoices_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_BillingInvoices_BillingPeriodEnd CHECK (BillingPeriodEnd > BillingPeriodStart),
    CONSTRAINT CK_BillingInvoices_Subtotal CHECK (Subtotal >= 0),
    CONSTRAINT CK_BillingInvoices_Discount CHECK (Discount BETWEEN 0 AND Subtotal),
    CONSTRAINT CK_BillingInvoices_Tax CHECK (Tax >= 0),
    CONSTRAINT CK_BillingInvoices_Credits CHECK (Credits >= 0),
    CONSTRAINT CK_BillingInvoices_Total CHECK (Total >= 0),
    CONSTRAINT CK_BillingInvoices_Status CHECK (Status IN (N'Pending', N'Paid', N'Overdue', N'Cancelled')),
    CONSTRAINT CK_BillingInvoices_MetadataJson CHECK (ISJSON(MetadataJson) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingInvoices_Number
    ON dbo.BillingInvoices (InvoiceNumber);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingInvoices_Tenant_Period
    ON dbo.BillingInvoices (TenantId, BillingPeriodStart, BillingPeriodEnd)
    WHERE Status <> 'Cancelled';
GO

CREATE NONCLUSTERED INDEX IX_BillingInvoices_Status
    ON dbo.BillingInvoices (Status, GeneratedUtc);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Invoices, one for a tenant and period unless it was cancelled.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Number on the invoice, from a sequence, so that two of one day differ.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'InvoiceNumber';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period, inclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'BillingPeriodStart';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of the period, exclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'BillingPeriodEnd';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars before discount, tax and credits.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Subtotal';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars taken off the subtotal for its size.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Discount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars on what is left after the discount.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Tax';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars of credits used.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Credits';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars to pay: subtotal less discount, plus tax, less credits.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Total';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Paid, Overdue or Cancelled.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON breakdown of the subtotal by operation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'MetadataJson';
GO
