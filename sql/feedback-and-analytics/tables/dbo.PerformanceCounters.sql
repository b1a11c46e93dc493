-- Samples of the counters of the server and the engine.
-- Sampled by a job; rows older than the administrator needs are deleted in batches from the start of the clustered
-- key.
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Samples of the counters of the server and the engine.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'PerformanceCounters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Object of the counter, as sys.dm_os_performance_counters names it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'PerformanceCounters',
    @level2type = N'COLUMN', @level2name = N'CounterCategory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Instance of the counter; NULL for the only one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'PerformanceCounters',
    @level2type = N'COLUMN', @level2name = N'InstanceName';
GO
