-- Which atoms a composite is made of, in order, so that it can be rebuilt exactly.
-- AtomRelations says how atoms belong together; this table says what a composite consists of and nothing else, so a
-- rebuild is one ordered range scan. Its tenant is that of the parent. Of its two keys to Atoms one may cascade: the
-- parent's.
CREATE TABLE dbo.AtomCompositions (
    CompositionId bigint IDENTITY(1, 1) NOT NULL,
    ParentAtomId bigint NOT NULL,
    ComponentAtomId bigint NOT NULL,
    SequenceIndex bigint NOT NULL,
    SpatialKey geometry NULL,
    CONSTRAINT PK_AtomCompositions_CompositionId PRIMARY KEY CLUSTERED (CompositionId),
    CONSTRAINT FK_AtomCompositions_ParentAtomId FOREIGN KEY (ParentAtomId)
        REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT FK_AtomCompositions_ComponentAtomId FOREIGN KEY (ComponentAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AtomCompositions_SequenceIndex CHECK (SequenceIndex >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomCompositions_Parent_Sequence
    ON dbo.AtomCompositions (ParentAtomId, SequenceIndex)
    INCLUDE (ComponentAtomId);
GO

CREATE NONCLUSTERED INDEX IX_AtomCompositions_Component
    ON dbo.AtomCompositions (ComponentAtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Which atoms a composite is made of, in order, so that it can be rebuilt exactly.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomCompositions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The composite.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomCompositions',
    @level2type = N'COLUMN', @level2name = N'ParentAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One of its parts.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomCompositions',
    @level2type = N'COLUMN', @level2name = N'ComponentAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the parent, from 0; bigint, since a tensor of a large model has more than 2^31 parts.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomCompositions',
    @level2type = N'COLUMN', @level2name = N'SequenceIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Position of the part in the parent as X, Y, Z and M (pixel, time); not searched by space, hence no spatial index.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomCompositions',
    @level2type = N'COLUMN', @level2name = N'SpatialKey';
GO
