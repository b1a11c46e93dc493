-- Usage rolled up by day.
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
    CONSTRAINT FK_UsageStatistics_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Usage rolled up by day.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'UsageStatistics';
GO
