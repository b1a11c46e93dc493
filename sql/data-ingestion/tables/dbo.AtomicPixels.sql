-- Dictionary of distinct RGBA colours, shared by all tenants.
-- Clustered on the colour, four bytes that are their own key and serve searches by range of colour; a random hash
-- would fragment.
CREATE TABLE dbo.AtomicPixels (
    PixelHash binary(32) NOT NULL,
    AtomId bigint NULL,
    R tinyint NOT NULL,
    G tinyint NOT NULL,
    B tinyint NOT NULL,
    A tinyint NOT NULL CONSTRAINT DF_AtomicPixels_A DEFAULT (255),
    ColorPoint geometry NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_AtomicPixels_ReferenceCount DEFAULT (0),
    FirstSeen datetime2(7) NOT NULL CONSTRAINT DF_AtomicPixels_FirstSeen DEFAULT (SYSUTCDATETIME()),
    LastReferenced datetime2(7) NOT NULL CONSTRAINT DF_AtomicPixels_LastReferenced DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomicPixels_PixelHash PRIMARY KEY NONCLUSTERED (PixelHash),
    CONSTRAINT FK_AtomicPixels_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AtomicPixels_ReferenceCount CHECK (ReferenceCount >= 0)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_AtomicPixels_RGBA
    ON dbo.AtomicPixels (R, G, B, A);
GO

CREATE NONCLUSTERED INDEX IX_AtomicPixels_Atom
    ON dbo.AtomicPixels (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Dictionary of distinct RGBA colours, shared by all tenants.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicPixels';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the four bytes R, G, B, A.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicPixels',
    @level2type = N'COLUMN', @level2name = N'PixelHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The same value among the atoms; NULL until it is ingested there.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicPixels',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Opacity; 255 is opaque.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicPixels',
    @level2type = N'COLUMN', @level2name = N'A';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'POINT(R G B A) as X, Y, Z, M; searched by R, G and B, hence no spatial index.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicPixels',
    @level2type = N'COLUMN', @level2name = N'ColorPoint';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How often it has been met; brought up to date in batches.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicPixels',
    @level2type = N'COLUMN', @level2name = N'ReferenceCount';
GO
