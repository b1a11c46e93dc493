-- Earlier versions of the rows of dbo.TensorAtomCoefficients, written by the engine alone.
-- Clustered on the period, by which the engine looks up versions; compressed by page, as versions differ in few
-- columns.
CREATE TABLE dbo.TensorAtomCoefficientsHistory (
    LayerId bigint NOT NULL,
    TensorRole nvarchar(64) NOT NULL,
    PositionX int NOT NULL,
    PositionY int NOT NULL,
    PositionZ int NOT NULL,
    TensorAtomId bigint NOT NULL,
    Coefficient real NOT NULL,
    SysStartTime datetime2(7) NOT NULL,
    SysEndTime datetime2(7) NOT NULL
);
GO

CREATE CLUSTERED INDEX IX_TensorAtomCoefficientsHistory
    ON dbo.TensorAtomCoefficientsHistory (SysEndTime, SysStartTime, LayerId, TensorRole, PositionX, PositionY, PositionZ)
    WITH (DATA_COMPRESSION = PAGE);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Earlier versions of the rows of dbo.TensorAtomCoefficients, written by the engine alone.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtomCoefficientsHistory';
GO
