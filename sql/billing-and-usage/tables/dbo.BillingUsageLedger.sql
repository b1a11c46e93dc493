-- Every billable use, written at high speed.
-- Memory-optimized, so no foreign key to Tenants and no filtered index. One row for each TenantId, OperationType and
-- CorrelationId is kept by the inserting procedure, which reads and writes under SERIALIZABLE over
-- IX_BillingUsageLedger_Tenant_Operation_Correlation. A hash index on (TenantId, RecordedAt), which the schema reference
-- names, could serve neither a tenant nor a range of time; the range indexes serve both. Quotas and bills sum a kind of
-- use over a time: IX_BillingUsageLedger_Tenant_Operation_RecordedAt.
-- System-versioned, so that rating and corrections stay visible; the history is kept as long as the law asks for books.
CREATE TABLE dbo.BillingUsageLedger (
    LedgerId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    OperationType nvarchar(50) NOT NULL,
    Quantity decimal(18, 6) NOT NULL,
    AmountUSD decimal(18, 6) NOT NULL CONSTRAINT DF_BillingUsageLedger_AmountUSD DEFAULT (0),
    Multiplier decimal(18, 6) NOT NULL CONSTRAINT DF_BillingUsageLedger_Multiplier DEFAULT (1.0),
    IsRated bit NOT NULL CONSTRAINT DF_BillingUsageLedger_IsRated DEFAULT (0),
    CorrelationId nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    RecordedAt datetime2(7) NOT NULL CONSTRAINT DF_BillingUsageLedger_RecordedAt DEFAULT (SYSUTCDATETIME()),
    SysStartTime datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL
        CONSTRAINT DF_BillingUsageLedger_SysStartTime DEFAULT (SYSUTCDATETIME()),
    SysEndTime datetime2(7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL
        CONSTRAINT DF_BillingUsageLedger_SysEndTime DEFAULT ('9999-12-31 23:59:59.9999999'),
    PERIOD FOR SYSTEM_TIME (SysStartTime, SysEndTime),
    CONSTRAINT PK_BillingUsageLedger_LedgerId PRIMARY KEY NONCLUSTERED (LedgerId),
    CONSTRAINT CK_BillingUsageLedger_Quantity CHECK (Quantity >= 0),
    INDEX IX_BillingUsageLedger_Tenant_RecordedAt NONCLUSTERED (TenantId, RecordedAt DESC),
    INDEX IX_BillingUsageLedger_Tenant_Operation_RecordedAt NONCLUSTERED (TenantId, OperationType, RecordedAt),
    INDEX IX_BillingUsageLedger_RecordedAt NONCLUSTERED (RecordedAt),
    INDEX IX_BillingUsageLedger_Tenant_Operation_Correlation NONCLUSTERED (TenantId, OperationType, CorrelationId)
)
WITH (
    MEMORY_OPTIMIZED = ON,
    DURABILITY = SCHEMA_AND_DATA,
    SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.BillingUsageLedgerHistory)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Every billable use, written at high speed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'inference, embedding, atomization ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 until the row is rated.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'AmountUSD';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 once the amount has been worked out.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'IsRated';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Idempotency key, the id of the job or inference as text; binary collation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'CorrelationId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period in which this version of the row holds, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'SysStartTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of that period, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedger',
    @level2type = N'COLUMN', @level2name = N'SysEndTime';
GO
