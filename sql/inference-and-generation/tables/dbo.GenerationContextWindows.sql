-- Which atoms stood in the context of a generation, in order.
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
    CONSTRAINT FK_GenerationContextWindows_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId)
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
