-- Timings of searches and other operations of the database.
-- A clustered columnstore, since it is scanned and grouped and holds plain types only; single inserts go to its delta
-- store. No foreign key, so that writing a timing can neither fail nor wait for a tenant.
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
    CONSTRAINT PK_QueryPerformanceMetrics_MetricId PRIMARY KEY NONCLUSTERED (MetricId),
    CONSTRAINT CK_QueryPerformanceMetrics_SpatialPoolSize CHECK (SpatialPoolSize >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_TopK CHECK (TopK >= 1),
    CONSTRAINT CK_QueryPerformanceMetrics_RowsReturned CHECK (RowsReturned >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_DurationMs CHECK (DurationMs >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_CpuMs CHECK (CpuMs >= 0),
    CONSTRAINT CK_QueryPerformanceMetrics_LogicalReads CHECK (LogicalReads >= 0)
);
GO

CREATE CLUSTERED COLUMNSTORE INDEX CCI_QueryPerformanceMetrics
    ON dbo.QueryPerformanceMetrics;
GO

CREATE NONCLUSTERED INDEX IX_QueryPerformanceMetrics_Type_Time
    ON dbo.QueryPerformanceMetrics (QueryType, ExecutedAt DESC)
    INCLUDE (DurationMs);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Timings of searches and other operations of the database.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'QueryPerformanceMetrics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Kind of operation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'QueryPerformanceMetrics',
    @level2type = N'COLUMN', @level2name = N'QueryType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Candidates that a spatial search took.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'QueryPerformanceMetrics',
    @level2type = N'COLUMN', @level2name = N'SpatialPoolSize';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rows asked for.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'QueryPerformanceMetrics',
    @level2type = N'COLUMN', @level2name = N'TopK';
GO
