-- Sampled server and engine counters.
CREATE TABLE dbo.PerformanceCounters (
    CounterId bigint IDENTITY(1, 1) NOT NULL,
    CounterCategory nvarchar(128) NOT NULL,
    CounterName nvarchar(128) NOT NULL,
    InstanceName nvarchar(128) NULL,
    CounterValue float NOT NULL,
    SampledAt datetime2(7) NOT NULL CONSTRAINT DF_PerformanceCounters_SampledAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_PerformanceCounters_CounterId PRIMARY KEY CLUSTERED (CounterId)
);
GO

CREATE NONCLUSTERED INDEX IX_PerformanceCounters
    ON dbo.PerformanceCounters (CounterName, SampledAt DESC)
    INCLUDE (CounterValue, InstanceName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sampled server and engine counters.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'PerformanceCounters';
GO
