-- Dictionary of the distinct float32 values of weights.
-- Four bytes are their own best key; the SHA-256 stays with the atom, with which the row goes. Bits are compared, so
-- -0 and 0 are two values. REAL holds neither NaN nor infinity: a tensor that has them is refused when it is ingested.
CREATE TABLE dbo.TensorAtoms (
    TensorAtomId bigint IDENTITY(1, 1) NOT NULL,
    AtomId bigint NOT NULL,
    WeightBytes binary(4) NOT NULL,
    WeightValue real NOT NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_TensorAtoms_ReferenceCount DEFAULT (0),
    ImportanceScore real NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_TensorAtoms_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_TensorAtoms_TensorAtomId PRIMARY KEY CLUSTERED (TensorAtomId),
    CONSTRAINT FK_TensorAtoms_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_TensorAtoms_ReferenceCount CHECK (ReferenceCount >= 0),
    CONSTRAINT CK_TensorAtoms_ImportanceScore CHECK (ImportanceScore BETWEEN 0 AND 1)
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Dictionary of the distinct float32 values of weights.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The four bytes of the value, little-endian, as ingested.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms',
    @level2type = N'COLUMN', @level2name = N'WeightBytes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The same value as a number, since T-SQL cannot read it from the bytes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms',
    @level2type = N'COLUMN', @level2name = N'WeightValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Places where it is used; brought up to date in batches.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms',
    @level2type = N'COLUMN', @level2name = N'ReferenceCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share in the output, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TensorAtoms',
    @level2type = N'COLUMN', @level2name = N'ImportanceScore';
GO
