-- Earlier versions of the rows of dbo.BillingUsageLedger, written by the engine alone.
CREATE TABLE dbo.BillingUsageLedgerHistory (
    LedgerId bigint NOT NULL,
    TenantId int NOT NULL,
    OperationType nvarchar(50) NOT NULL,
    Quantity decimal(18, 6) NOT NULL,
    AmountUSD decimal(18, 6) NOT NULL,
    Multiplier decimal(18, 6) NOT NULL,
    IsRated bit NOT NULL,
    CorrelationId nvarchar(100) COLLATE Latin1_General_100_BIN2 NULL,
    RecordedAt datetime2(7) NOT NULL,
    SysStartTime datetime2(7) NOT NULL,
    SysEndTime datetime2(7) NOT NULL
);
GO

CREATE CLUSTERED INDEX IX_BillingUsageLedgerHistory
    ON dbo.BillingUsageLedgerHistory (SysEndTime, SysStartTime, LedgerId)
    WITH (DATA_COMPRESSION = PAGE);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Earlier versions of the rows of BillingUsageLedger.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingUsageLedgerHistory';
GO
