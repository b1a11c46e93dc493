-- Usage of a tenant summed up by day and operation.
-- Clustered on the key by which it is read and merged; small enough that a columnstore would cost more than it saves.
CREATE TABLE dbo.UsageStatistics (
    TenantId int NOT NULL,
    StatDate date NOT NULL,
    OperationType nvarchar(50) NOT NULL,
    RequestCount bigint NOT NULL CONSTRAINT DF_UsageStatistics_RequestCount DEFAULT (0),
    TotalQuantity decimal(18, 6) NOT NULL CONSTRAINT DF_UsageStatistics_TotalQuantity DEFAULT (0),
    TotalAmountUSD decimal(18, 6) NOT NULL CONSTRAINT DF_UsageStatistics_TotalAmountUSD DEFAULT (0),
    ErrorCount bigint NOT NULL CONSTRAINT DF_UsageStatistics_ErrorCount DEFAULT (0),
    AvgDurationMs float NULL,
    P95DurationMs float NULL,
    CONSTRAINT PK_UsageStatistics_TenantId_StatDate_OperationType
        PRIMARY KEY CLUSTERED (TenantId, StatDate, OperationType),
    CONSTRAINT FK_UsageStatistics_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_UsageStatistics_RequestCount CHECK (RequestCount >= 0),
    CONSTRAINT CK_UsageStatistics_TotalQuantity CHECK (TotalQuantity >= 0),
    CONSTRAINT CK_UsageStatistics_ErrorCount CHECK (ErrorCount >= 0),
    CONSTRAINT CK_UsageStatistics_AvgDurationMs CHECK (AvgDurationMs >= 0),
    CONSTRAINT CK_UsageStatistics_P95DurationMs CHECK (P95DurationMs >= 0)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usage of a tenant summed up by day and operation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UsageStatistics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Day in UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UsageStatistics',
    @level2type = N'COLUMN', @level2name = N'StatDate';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sum of the quantities, in the units of the operation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UsageStatistics',
    @level2type = N'COLUMN', @level2name = N'TotalQuantity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UsageStatistics',
    @level2type = N'COLUMN', @level2name = N'TotalAmountUSD';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Duration that 95 of 100 requests stayed within.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UsageStatistics',
    @level2type = N'COLUMN', @level2name = N'P95DurationMs';
GO
