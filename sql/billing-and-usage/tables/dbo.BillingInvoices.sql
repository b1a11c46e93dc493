-- Invoices.
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
    CONSTRAINT CK_BillingInvoices_BillingPeriodEnd CHECK (BillingPeriodEnd > BillingPeriodStart)
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Invoices.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Take from a SEQUENCE; the predecessor''s INV-tenant-date repeats within a day.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'InvoiceNumber';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Inclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'BillingPeriodStart';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Exclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'BillingPeriodEnd';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Paid, Overdue, Cancelled.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Breakdown.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingInvoices',
    @level2type = N'COLUMN', @level2name = N'MetadataJson';
GO
