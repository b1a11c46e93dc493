-- Which atoms stood in the context of a generation, in order.
-- From these come the USED_ATOM edges of provenance. Clustered on generation and place, as they are read; an atom that
-- was used is not deleted from under it.
CREATE TABLE dbo.GenerationContextWindows (
    ContextWindowId bigint IDENTITY(1, 1) NOT NULL,
    GenerationId bigint NOT NULL,
    SequenceIndex int NOT NULL,
    AtomId bigint NOT NULL,
    TokenCount int NOT NULL CONSTRAINT DF_GenerationContextWindows_TokenCount DEFAULT (0),
    RelevanceScore float NULL,
    WasTruncated bit NOT NULL CONSTRAINT DF_GenerationContextWindows_WasTruncated DEFAULT (0),
    CONSTRAINT PK_GenerationContextWindows_ContextWindowId PRIMARY KEY NONCLUSTERED (ContextWindowId),
    CONSTRAINT FK_GenerationContextWindows_GenerationId FOREIGN KEY (GenerationId)
        REFERENCES dbo.GenerationHistory (GenerationId) ON DELETE CASCADE,
    CONSTRAINT FK_GenerationContextWindows_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_GenerationContextWindows_SequenceIndex CHECK (SequenceIndex >= 0),
    CONSTRAINT CK_GenerationContextWindows_TokenCount CHECK (TokenCount >= 0)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_GenerationContextWindows
    ON dbo.GenerationContextWindows (GenerationId, SequenceIndex);
GO

CREATE NONCLUSTERED INDEX IX_GenerationContextWindows_Atom
    ON dbo.GenerationContextWindows (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Which atoms stood in the context of a generation, in order.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationContextWindows';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the context, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationContextWindows',
    @level2type = N'COLUMN', @level2name = N'SequenceIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tokens that the atom took.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationContextWindows',
    @level2type = N'COLUMN', @level2name = N'TokenCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Why it was chosen, by the measure of the retrieval; higher is better.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationContextWindows',
    @level2type = N'COLUMN', @level2name = N'RelevanceScore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when the atom did not fit whole.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'GenerationContextWindows',
    @level2type = N'COLUMN', @level2name = N'WasTruncated';
GO
