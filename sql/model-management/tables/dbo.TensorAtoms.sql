-- Distinct float32 weight values (dictionary).
CREATE TABLE dbo.TensorAtoms (
    TensorAtomId bigint IDENTITY(1, 1) NOT NULL,
    AtomId bigint NOT NULL,
    WeightBytes binary(4) NOT NULL,
    WeightValue real NOT NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_TensorAtoms_ReferenceCount DEFAULT (0),
    ImportanceScore real NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_TensorAtoms_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_TensorAtoms_TensorAtomId PRIMARY KEY CLUSTERED (TensorAtomId),
    CONSTRAINT FK_TensorAtoms_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_TensorAtoms_Bytes
    ON dbo.TensorAtoms (WeightBytes);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_TensorAtoms_Atom
    ON dbo.TensorAtoms (AtomId);
GO

CREATE NONCLUSTERED INDEX IX_TensorAtoms_Value
    ON dbo.TensorAtoms (WeightValue);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Distinct float32 weight values (dictionary).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Little-endian IEEE-754 bits, as ingested.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms',
    @level2type = N'COLUMN', @level2name = N'WeightBytes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Same value, since T-SQL cannot turn BINARY(4) into REAL.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms',
    @level2type = N'COLUMN', @level2name = N'WeightValue';
GO
