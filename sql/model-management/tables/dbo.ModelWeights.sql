-- Weights of a layer that are adjusted one by one, with all their earlier values.
-- For the small mutable part of a model (biases, adapters, corrections from feedback): a row takes about 70 bytes
-- against 4. The bulk is in TensorAtoms and TensorAtomCoefficients. System-versioned in ModelWeightsHistory, with no
-- retention limit: a snapshot is only good while the history reaches back to it. Who changed a weight and why is in
-- WeightAdjustmentHistory.
CREATE TABLE dbo.ModelWeights (
    WeightId bigint IDENTITY(1, 1) NOT NULL,
    LayerId bigint NOT NULL,
    WeightType nvarchar(50) NOT NULL CONSTRAINT DF_ModelWeights_WeightType DEFAULT (N'parameter'),
    WeightIndex bigint NOT NULL,
    Value real NOT NULL,
    Gradient real NULL,
    Momentum real NULL,
    ImportanceScore real NOT NULL CONSTRAINT DF_ModelWeights_ImportanceScore DEFAULT (0.5),
    UpdateCount int NOT NULL CONSTRAINT DF_ModelWeights_UpdateCount DEFAULT (0),
    LastUpdated datetime2(7) NOT NULL CONSTRAINT DF_ModelWeights_LastUpdated DEFAULT (SYSUTCDATETIME()),
    SysStartTime datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL
        CONSTRAINT DF_ModelWeights_SysStartTime DEFAULT (SYSUTCDATETIME()),
    SysEndTime datetime2(7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL
        CONSTRAINT DF_ModelWeights_SysEndTime DEFAULT ('9999-12-31 23:59:59.9999999'),
    PERIOD FOR SYSTEM_TIME (SysStartTime, SysEndTime),
    CONSTRAINT PK_ModelWeights_WeightId PRIMARY KEY CLUSTERED (WeightId),
    CONSTRAINT FK_ModelWeights_LayerId FOREIGN KEY (LayerId) REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelWeights_WeightType CHECK (WeightType IN (N'parameter', N'bias', N'scale', N'adapter')),
    CONSTRAINT CK_ModelWeights_WeightIndex CHECK (WeightIndex >= 0),
    CONSTRAINT CK_ModelWeights_ImportanceScore CHECK (ImportanceScore BETWEEN 0 AND 1),
    CONSTRAINT CK_ModelWeights_UpdateCount CHECK (UpdateCount >= 0)
)
WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.ModelWeightsHistory));
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_ModelWeights_Layer_Type_Index
    ON dbo.ModelWeights (LayerId, WeightType, WeightIndex);
GO

CREATE NONCLUSTERED INDEX IX_ModelWeights_Important
    ON dbo.ModelWeights (LayerId, ImportanceScore DESC)
    WHERE ImportanceScore > 0.7;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Weights of a layer that are adjusted one by one, with all their earlier values.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'parameter, bias, scale or adapter.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights',
    @level2type = N'COLUMN', @level2name = N'WeightType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the tensor, row by row, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights',
    @level2type = N'COLUMN', @level2name = N'WeightIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share in the output, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights',
    @level2type = N'COLUMN', @level2name = N'ImportanceScore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Changes since it was made.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights',
    @level2type = N'COLUMN', @level2name = N'UpdateCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period in which this version of the row holds, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights',
    @level2type = N'COLUMN', @level2name = N'SysStartTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of that period, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelWeights',
    @level2type = N'COLUMN', @level2name = N'SysEndTime';
GO
