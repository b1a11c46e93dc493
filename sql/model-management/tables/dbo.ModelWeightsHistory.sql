-- Earlier versions of the rows of dbo.ModelWeights, written by the engine alone.
-- Clustered on the period, by which the engine looks up versions; compressed by page, as versions differ in few
-- columns.
CREATE TABLE dbo.ModelWeightsHistory (
    WeightId bigint NOT NULL,
    LayerId bigint NOT NULL,
    WeightType nvarchar(50) NOT NULL,
    WeightIndex bigint NOT NULL,
    Value real NOT NULL,
    Gradient real NULL,
    Momentum real NULL,
    ImportanceScore real NOT NULL,
    UpdateCount int NOT NULL,
    LastUpdated datetime2(7) NOT NULL,
    SysStartTime datetime2(7) NOT NULL,
    SysEndTime datetime2(7) NOT NULL
);
GO

CREATE CLUSTERED INDEX IX_ModelWeightsHistory
    ON dbo.ModelWeightsHistory (SysEndTime, SysStartTime, WeightId)
    WITH (DATA_COMPRESSION = PAGE);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Earlier versions of the rows of dbo.ModelWeights, written by the engine alone.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeightsHistory';
GO
