-- Layers or tensors of a model.
-- System-versioned: AvgComputeTimeMs and CacheHitRate change often, so they are written in batches. The history has
-- no retention limit, so that a model can go back to any snapshot.
CREATE TABLE dbo.ModelLayers (
    LayerId bigint IDENTITY(1, 1) NOT NULL,
    ModelId int NOT NULL,
    LayerIdx int NOT NULL,
    LayerName nvarchar(256) NULL,
    LayerType nvarchar(100) NULL,
    WeightsGeometry geometry NULL,
    TensorShape nvarchar(256) NULL,
    TensorDtype nvarchar(20) NULL CONSTRAINT DF_ModelLayers_TensorDtype DEFAULT (N'float32'),
    QuantizationType nvarchar(20) NULL,
    QuantizationScale float NULL,
    QuantizationZeroPoint float NULL,
    ParameterCount bigint NULL,
    Parameters nvarchar(max) NULL,
    MortonCode bigint NULL,
    AvgComputeTimeMs float NULL,
    CacheHitRate float NOT NULL CONSTRAINT DF_ModelLayers_CacheHitRate DEFAULT (0),
    LayerAtomId bigint NULL,
    SysStartTime datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL
        CONSTRAINT DF_ModelLayers_SysStartTime DEFAULT (SYSUTCDATETIME()),
    SysEndTime datetime2(7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL
        CONSTRAINT DF_ModelLayers_SysEndTime DEFAULT ('9999-12-31 23:59:59.9999999'),
    PERIOD FOR SYSTEM_TIME (SysStartTime, SysEndTime),
    CONSTRAINT PK_ModelLayers_LayerId PRIMARY KEY CLUSTERED (LayerId),
    CONSTRAINT FK_ModelLayers_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId) ON DELETE CASCADE,
    CONSTRAINT FK_ModelLayers_LayerAtomId FOREIGN KEY (LayerAtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE SET NULL,
    CONSTRAINT CK_ModelLayers_LayerIdx CHECK (LayerIdx >= 0),
    CONSTRAINT CK_ModelLayers_TensorShape CHECK (ISJSON(TensorShape) = 1),
    CONSTRAINT CK_ModelLayers_ParameterCount CHECK (ParameterCount >= 0),
    CONSTRAINT CK_ModelLayers_Parameters CHECK (ISJSON(Parameters) = 1),
    CONSTRAINT CK_ModelLayers_CacheHitRate CHECK (CacheHitRate BETWEEN 0 AND 1)
)
WITH (
    SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.ModelLayersHistory)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelLayers_ModelId_LayerIdx
    ON dbo.ModelLayers (ModelId, LayerIdx);
GO

-- The bounding box: weights of trained layers lie well within 16 of zero.
CREATE SPATIAL INDEX IX_ModelLayers_Weights
    ON dbo.ModelLayers (WeightsGeometry)
    USING GEOMETRY_AUTO_GRID
    WITH (BOUNDING_BOX = (XMIN = -16, YMIN = -16, XMAX = 16, YMAX = 16), CELLS_PER_OBJECT = 16);
GO

CREATE NONCLUSTERED INDEX IX_ModelLayers_Atom
    ON dbo.ModelLayers (LayerAtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Layers or tensors of a model.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'From 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'LayerIdx';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'attention, feedforward, normalization ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'LayerType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Summary of the weight distribution.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'WeightsGeometry';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'TensorShape';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Q4_K, Q8_0 ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'QuantizationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'Parameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The layer as an atom.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'LayerAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period in which this version of the row holds, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'SysStartTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of that period, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelLayers',
    @level2type = N'COLUMN', @level2name = N'SysEndTime';
GO
