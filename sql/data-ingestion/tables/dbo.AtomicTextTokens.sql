-- Dictionary of distinct text tokens.
-- One dictionary for all tenants.
CREATE TABLE dbo.AtomicTextTokens (
    TokenId bigint IDENTITY(1, 1) NOT NULL,
    AtomId bigint NULL,
    TokenHash binary(32) NOT NULL,
    TokenText nvarchar(200) COLLATE Latin1_General_100_BIN2 NOT NULL,
    TokenLength int NOT NULL,
    VocabId int NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_AtomicTextTokens_ReferenceCount DEFAULT (0),
    FirstSeen datetime2(7) NOT NULL CONSTRAINT DF_AtomicTextTokens_FirstSeen DEFAULT (SYSUTCDATETIME()),
    LastReferenced datetime2(7) NOT NULL CONSTRAINT DF_AtomicTextTokens_LastReferenced DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomicTextTokens_TokenId PRIMARY KEY CLUSTERED (TokenId),
    CONSTRAINT FK_AtomicTextTokens_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AtomicTextTokens_TokenLength CHECK (TokenLength >= 0),
    CONSTRAINT CK_AtomicTextTokens_ReferenceCount CHECK (ReferenceCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomicTextTokens_TokenHash
    ON dbo.AtomicTextTokens (TokenHash);
GO

CREATE NONCLUSTERED INDEX IX_AtomicTextTokens_VocabId
    ON dbo.AtomicTextTokens (VocabId)
    WHERE VocabId IS NOT NULL;
GO

CREATE NONCLUSTERED INDEX IX_AtomicTextTokens_Atom
    ON dbo.AtomicTextTokens (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Dictionary of distinct text tokens.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicTextTokens';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The same token in Atoms.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicTextTokens',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the UTF-16LE bytes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicTextTokens',
    @level2type = N'COLUMN', @level2name = N'TokenHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Binary collation: Word and word are two tokens.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicTextTokens',
    @level2type = N'COLUMN', @level2name = N'TokenText';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Id in the tokenizer''s vocabulary.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicTextTokens',
    @level2type = N'COLUMN', @level2name = N'VocabId';
GO
