-- Frames of fixed length of a recording, with measures of the signal.
-- Clustered on recording and frame, since frames are read in order; they go with their recording.
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
    CONSTRAINT CK_AudioFrames_Mfcc CHECK (ISJSON(Mfcc) = 1),
    CONSTRAINT CK_AudioFrames_FrameNumber CHECK (FrameNumber >= 0),
    CONSTRAINT CK_AudioFrames_TimestampMs CHECK (TimestampMs >= 0),
    CONSTRAINT CK_AudioFrames_DurationMs CHECK (DurationMs > 0),
    CONSTRAINT CK_AudioFrames_RmsAmplitude CHECK (RmsAmplitude BETWEEN 0 AND 1),
    CONSTRAINT CK_AudioFrames_PeakAmplitude CHECK (PeakAmplitude BETWEEN 0 AND 1),
    CONSTRAINT CK_AudioFrames_ZeroCrossingRate CHECK (ZeroCrossingRate BETWEEN 0 AND 1),
    CONSTRAINT CK_AudioFrames_SpectralCentroid CHECK (SpectralCentroid >= 0),
    CONSTRAINT CK_AudioFrames_SpectralRolloff CHECK (SpectralRolloff >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_AudioFrames_Atom
    ON dbo.AudioFrames (AtomId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Frames of fixed length of a recording, with measures of the signal.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the recording, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'FrameNumber';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Atom made of this frame.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the frame in milliseconds.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'TimestampMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Length in milliseconds.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'DurationMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Root of the mean square, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'RmsAmplitude';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Largest absolute sample, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'PeakAmplitude';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Changes of sign divided by samples, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'ZeroCrossingRate';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hz: the mean of the frequencies, weighted by energy.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'SpectralCentroid';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hz below which 85 % of the energy lies.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'SpectralRolloff';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON array of cepstral coefficients.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioFrames',
    @level2type = N'COLUMN', @level2name = N'Mfcc';
GO
