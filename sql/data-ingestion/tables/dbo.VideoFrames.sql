-- One decoded video frame with motion and perceptual hash.
CREATE TABLE dbo.VideoFrames (
    FrameId bigint IDENTITY(1, 1) NOT NULL,
    VideoAtomId bigint NOT NULL,
    FrameAtomId bigint NULL,
    FrameNumber bigint NOT NULL,
    TimestampMs bigint NOT NULL,
    PixelCloud geometry NULL,
    ObjectRegions geometry NULL,
    MotionVectors geometry NULL,
    PerceptualHash binary(8) NULL,
    CONSTRAINT PK_VideoFrames_FrameId PRIMARY KEY CLUSTERED (FrameId),
    CONSTRAINT FK_VideoFrames_VideoAtomId FOREIGN KEY (VideoAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT FK_VideoFrames_FrameAtomId FOREIGN KEY (FrameAtomId) REFERENCES dbo.Atoms (AtomId)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_VideoFrames_Video_Frame
    ON dbo.VideoFrames (VideoAtomId, FrameNumber);
GO

CREATE NONCLUSTERED INDEX IX_VideoFrames_PerceptualHash
    ON dbo.VideoFrames (PerceptualHash);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One decoded video frame with motion and perceptual hash.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Predecessor FK went to a Videos table that the seed does not list.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'VideoAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'VARBINARY(8) in the predecessor; compare by Hamming distance.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'PerceptualHash';
GO
