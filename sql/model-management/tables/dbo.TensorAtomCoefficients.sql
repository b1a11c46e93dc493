-- Where each weight value stands in which tensor, with history.
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
        REFERENCES dbo.TensorAtoms (TensorAtomId)
)
WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.TensorAtomCoefficientsHistory));
GO

CREATE NONCLUSTERED INDEX IX_TensorAtomCoefficients_Atom
    ON dbo.TensorAtomCoefficients (TensorAtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Where each weight value stands in which tensor, with history.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Q, k, v, o, gate, up, down, bias ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficients',
    @level2type = N'COLUMN', @level2name = N'TensorRole';
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
