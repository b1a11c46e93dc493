-- Timings of search and other database operations.
CREATE TABLE dbo.QueryPerformanceMetrics (
    MetricId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_QueryPerformanceMetrics_TenantId DEFAULT (0),
    QueryType nvarchar(100) NOT NULL,
    ObjectName nvarchar(256) NULL,
    SpatialPoolSize int NULL,
    TopK int NULL,
    RowsReturned int NULL,
    DurationMs float NOT NULL,
    CpuMs float NULL,
    LogicalReads bigint NULL,
    ExecutedAt datetime2(7) NOT NULL CONSTRAINT DF_QueryPerformanceMetrics_ExecutedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_QueryPerformanceMetrics_MetricId PRIMARY KEY NONCLUSTERED (MetricId)
);
GO

CREATE CLUSTERED COLUMNSTORE INDEX CCI_QueryPerformanceMetrics
    ON dbo.QueryPerformanceMetrics;
GO

CREATE NONCLUSTERED INDEX IX_QueryPerformanceMetrics_Type_Time
    ON dbo.QueryPerformanceMetrics (QueryType, ExecutedAt DESC)
    INCLUDE (DurationMs);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Timings of search and other database operations.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'QueryPerformanceMetrics';
GO
