-- Fixed-length analysis frames of a recording with signal measures.
CREATE TABLE dbo.AudioFrames (
    AudioId bigint NOT NULL,
    FrameNumber bigint NOT NULL,
    AtomId bigint NULL,
    TimestampMs bigint NOT NULL,
    DurationMs int NOT NULL CONSTRAINT DF_AudioFrames_DurationMs DEFAULT (25),
    RmsAmplitude float NULL,
    PeakAmplitude float NULL,
    ZeroCrossingRate real NULL,
    SpectralCentroid real NULL,
    SpectralRolloff real NULL,
    Mfcc nvarchar(max) NULL,
    WaveformGeometry geometry NULL,
    CONSTRAINT PK_AudioFrames_AudioId_FrameNumber PRIMARY KEY CLUSTERED (AudioId, FrameNumber),
    CONSTRAINT FK_AudioFrames_AudioId FOREIGN KEY (AudioId) REFERENCES dbo.AudioData (AudioId) ON DELETE CASCADE,
    CONSTRAINT FK_AudioFrames_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AudioFrames_Mfcc CHECK (ISJSON(Mfcc) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_AudioFrames_Atom
    ON dbo.AudioFrames (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Fixed-length analysis frames of a recording with signal measures.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom made for this frame (predecessor: ParentAtomId).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Frame start.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'TimestampMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Predecessor: StartTimeSec/EndTimeSec.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'DurationMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hz.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'SpectralCentroid';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hz at 85 % of energy.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'SpectralRolloff';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array (VARBINARY in the predecessor, never filled).',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'Mfcc';
GO
