-- Code-specific facts of a code atom (language, kind, syntax vector, tests, quality).
-- CodeHash is not unique: repeated code under different atoms is what refactoring looks for.
CREATE TABLE dbo.CodeAtoms (
    CodeAtomId bigint IDENTITY(1, 1) NOT NULL,
    AtomId bigint NOT NULL,
    Language nvarchar(50) NOT NULL,
    Framework nvarchar(200) NULL,
    CodeType nvarchar(100) NULL,
    Code nvarchar(max) NOT NULL,
    CodeHash binary(32) NOT NULL,
    Description nvarchar(2000) NULL,
    SyntaxVector vector(32) NULL,
    TestResults nvarchar(max) NULL,
    QualityScore real NULL,
    UsageCount int NOT NULL CONSTRAINT DF_CodeAtoms_UsageCount DEFAULT (0),
    Tags nvarchar(max) NULL,
    SourceUri nvarchar(2048) NULL,
    CreatedBy nvarchar(200) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_CodeAtoms_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt datetime2(7) NULL,
    CONSTRAINT PK_CodeAtoms_CodeAtomId PRIMARY KEY CLUSTERED (CodeAtomId),
    CONSTRAINT FK_CodeAtoms_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_CodeAtoms_TestResults CHECK (ISJSON(TestResults) = 1),
    CONSTRAINT CK_CodeAtoms_QualityScore CHECK (QualityScore BETWEEN 0 AND 1),
    CONSTRAINT CK_CodeAtoms_UsageCount CHECK (UsageCount >= 0),
    CONSTRAINT CK_CodeAtoms_Tags CHECK (ISJSON(Tags) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_CodeAtoms_Atom
    ON dbo.CodeAtoms (AtomId);
GO

CREATE NONCLUSTERED INDEX IX_CodeAtoms_CodeHash
    ON dbo.CodeAtoms (CodeHash);
GO

CREATE NONCLUSTERED INDEX IX_CodeAtoms_Language
    ON dbo.CodeAtoms (Language, CodeType);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Code-specific facts of a code atom (language, kind, syntax vector, tests, quality).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CodeAtoms';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'function, class, statement ...',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CodeAtoms',
    @level2type = N'COLUMN', @level2name = N'CodeType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'32 normalised counts of syntax features.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CodeAtoms',
    @level2type = N'COLUMN', @level2name = N'SyntaxVector';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CodeAtoms',
    @level2type = N'COLUMN', @level2name = N'TestResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CodeAtoms',
    @level2type = N'COLUMN', @level2name = N'QualityScore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CodeAtoms',
    @level2type = N'COLUMN', @level2name = N'Tags';
GO
