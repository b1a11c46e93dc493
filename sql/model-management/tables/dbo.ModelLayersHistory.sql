-- Earlier versions of the rows of dbo.ModelLayers, written by the engine alone.
CREATE TABLE dbo.ModelLayersHistory (
    LayerId bigint NOT NULL,
    ModelId int NOT NULL,
    LayerIdx int NOT NULL,
    LayerName nvarchar(256) NULL,
    LayerType nvarchar(100) NULL,
    WeightsGeometry geometry NULL,
    TensorShape nvarchar(256) NULL,
    TensorDtype nvarchar(20) NULL,
    QuantizationType nvarchar(20) NULL,
    QuantizationScale float NULL,
    QuantizationZeroPoint float NULL,
    ParameterCount bigint NULL,
    Parameters nvarchar(max) NULL,
    MortonCode bigint NULL,
    AvgComputeTimeMs float NULL,
    CacheHitRate float NOT NULL,
    LayerAtomId bigint NULL,
    SysStartTime datetime2(7) NOT NULL,
    SysEndTime datetime2(7) NOT NULL
);
GO

CREATE CLUSTERED INDEX IX_ModelLayersHistory
    ON dbo.ModelLayersHistory (SysEndTime, SysStartTime, LayerId)
    WITH (DATA_COMPRESSION = PAGE);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Earlier versions of the rows of ModelLayers.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayersHistory';
GO
