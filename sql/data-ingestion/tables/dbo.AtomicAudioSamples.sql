-- Dictionary of distinct 16-bit audio amplitudes.
CREATE TABLE dbo.AtomicAudioSamples (
    SampleHash binary(32) NOT NULL,
    AtomId bigint NULL,
    AmplitudeInt16 smallint NOT NULL,
    AmplitudeNormalized real NOT NULL,
    ReferenceCount bigint NOT NULL CONSTRAINT DF_AtomicAudioSamples_ReferenceCount DEFAULT (0),
    FirstSeen datetime2(7) NOT NULL CONSTRAINT DF_AtomicAudioSamples_FirstSeen DEFAULT (SYSUTCDATETIME()),
    LastReferenced datetime2(7) NOT NULL CONSTRAINT DF_AtomicAudioSamples_LastReferenced DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomicAudioSamples_SampleHash PRIMARY KEY NONCLUSTERED (SampleHash),
    CONSTRAINT FK_AtomicAudioSamples_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId)
);
GO

CREATE UNIQUE CLUSTERED INDEX UX_AtomicAudioSamples_Amplitude
    ON dbo.AtomicAudioSamples (AmplitudeInt16);
GO

CREATE NONCLUSTERED INDEX IX_AtomicAudioSamples_Atom
    ON dbo.AtomicAudioSamples (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Dictionary of distinct 16-bit audio amplitudes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of the 2 little-endian bytes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'SampleHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'AmplitudeInt16 / 32768.0, range [-1, 1).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomicAudioSamples',
    @level2type = N'COLUMN', @level2name = N'AmplitudeNormalized';
GO
