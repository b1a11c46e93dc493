-- Where each weight stands in which tensor, with all earlier placements.
-- A row takes 60 to 90 bytes against 4 for the weight, so a whole model is larger here than in its file: meant for
-- layers that are edited, shared or searched. The natural key is the clustered one, since a tensor is read in order of
-- position. System-versioned in TensorAtomCoefficientsHistory, with no retention limit, so that a model can go back to
-- any snapshot. It goes with its layer; a value in use is not deleted from under it.
CREATE TABLE dbo.TensorAtomCoefficients (
    LayerId bigint NOT NULL,
    TensorRole nvarchar(64) NOT NULL CONSTRAINT DF_TensorAtomCoefficients_TensorRole DEFAULT (N'weight'),
    PositionX int NOT NULL,
    PositionY int NOT NULL CONSTRAINT DF_TensorAtomCoefficients_PositionY DEFAULT (0),
    PositionZ int NOT NULL CONSTRAINT DF_TensorAtomCoefficients_PositionZ DEFAULT (0),
    TensorAtomId bigint NOT NULL,
    Coefficient real NOT NULL CONSTRAINT DF_TensorAtomCoefficients_Coefficient DEFAULT (1.0),
    SysStartTime datetime2(7) GENERATED ALWAYS AS ROW START HIDDEN NOT NULL
        CONSTRAINT DF_TensorAtomCoefficients_SysStartTime DEFAULT (SYSUTCDATETIME()),
    SysEndTime datetime2(7) GENERATED ALWAYS AS ROW END HIDDEN NOT NULL
        CONSTRAINT DF_TensorAtomCoefficients_SysEndTime DEFAULT ('9999-12-31 23:59:59.9999999'),
    PERIOD FOR SYSTEM_TIME (SysStartTime, SysEndTime),
    CONSTRAINT PK_TensorAtomCoefficients_LayerId_TensorRole_PositionX_PositionY_PositionZ
        PRIMARY KEY CLUSTERED (LayerId, TensorRole, PositionX, PositionY, PositionZ),
    CONSTRAINT FK_TensorAtomCoefficients_LayerId FOREIGN KEY (LayerId)
        REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT FK_TensorAtomCoefficients_TensorAtomId FOREIGN KEY (TensorAtomId)
        REFERENCES dbo.TensorAtoms (TensorAtomId),
    CONSTRAINT CK_TensorAtomCoefficients_PositionX CHECK (PositionX >= 0),
    CONSTRAINT CK_TensorAtomCoefficients_PositionY CHECK (PositionY >= 0),
    CONSTRAINT CK_TensorAtomCoefficients_PositionZ CHECK (PositionZ >= 0)
)
WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.TensorAtomCoefficientsHistory));
GO

CREATE NONCLUSTERED INDEX IX_TensorAtomCoefficients_Atom
    ON dbo.TensorAtomCoefficients (TensorAtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Where each weight stands in which tensor, with all earlier placements.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Part that the tensor plays in the layer: q, k, v, o, gate, up, down, bias, weight.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'TensorRole';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Index along the first axis, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'PositionX';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Along the second, or 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'PositionY';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Along the third, or 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'PositionZ';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Factor on the value.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'Coefficient';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period in which this version of the row holds, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'SysStartTime';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of that period, UTC.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'SysEndTime';
GO
