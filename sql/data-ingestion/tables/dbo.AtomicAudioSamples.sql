-- Dictionary of distinct 16-bit audio amplitudes; at most 65536 rows, shared by all tenants.
-- Clustered on the amplitude, which is itself the shortest key; clustering on a random hash would only fragment.
CREATE TABLE dbo.AtomicAudioSamples (
    SampleHash binary(32) NOT NULL,
    AtomId bigint NULL,
    AmplitudeInt16 smallint NOT NULL,
    AmplitudeNormalized real NOT NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_AtomicAudioSamples_ReferenceCount DEFAULT (0),
    FirstSeen datetime2(7) NOT NULL CONSTRAINT DF_AtomicAudioSamples_FirstSeen DEFAULT (SYSUTCDATETIME()),
    LastReferenced datetime2(7) NOT NULL CONSTRAINT DF_AtomicAudioSamples_LastReferenced DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomicAudioSamples_SampleHash PRIMARY KEY NONCLUSTERED (SampleHash),
    CONSTRAINT FK_AtomicAudioSamples_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AtomicAudioSamples_AmplitudeNormalized CHECK (AmplitudeNormalized >= -1 AND AmplitudeNormalized < 1),
    CONSTRAINT CK_AtomicAudioSamples_ReferenceCount CHECK (ReferenceCount >= 0)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_AtomicAudioSamples_Amplitude
    ON dbo.AtomicAudioSamples (AmplitudeInt16);
GO

CREATE NONCLUSTERED INDEX IX_AtomicAudioSamples_Atom
    ON dbo.AtomicAudioSamples (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Dictionary of distinct 16-bit audio amplitudes; at most 65536 rows, shared by all tenants.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the two little-endian bytes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'SampleHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The same value among the atoms; NULL until it is ingested there.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sample as it stands in the file.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'AmplitudeInt16';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'AmplitudeInt16 / 32768, from -1 to just below 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'AmplitudeNormalized';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How often it has been met; brought up to date in batches.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'ReferenceCount';
GO
