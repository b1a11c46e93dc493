-- Measured qualities of a generation, one row for each metric.
-- They go with their generation.
CREATE TABLE dbo.GenerationMetrics (
    GenerationMetricId bigint IDENTITY(1, 1) NOT NULL,
    GenerationId bigint NOT NULL,
    MetricName nvarchar(100) NOT NULL,
    MetricValue float NOT NULL,
    MeasuredAt datetime2(7) NOT NULL CONSTRAINT DF_GenerationMetrics_MeasuredAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_GenerationMetrics_GenerationMetricId PRIMARY KEY CLUSTERED (GenerationMetricId),
    CONSTRAINT FK_GenerationMetrics_GenerationId FOREIGN KEY (GenerationId)
        REFERENCES dbo.GenerationHistory (GenerationId) ON DELETE CASCADE
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_GenerationMetrics
    ON dbo.GenerationMetrics (GenerationId, MetricName);
GO

CREATE NONCLUSTERED INDEX IX_GenerationMetrics_Name_Time
    ON dbo.GenerationMetrics (MetricName, MeasuredAt DESC)
    INCLUDE (MetricValue);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Measured qualities of a generation, one row for each metric.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationMetrics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Such as perplexity, tokens_per_second or coherence.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationMetrics',
    @level2type = N'COLUMN', @level2name = N'MetricName';
GO
