-- One decoded frame of a video, with motion and perceptual hash.
-- The video itself is an atom. Two keys lead to Atoms and atoms are deleted by a procedure, hence no cascade; the
-- embedding of a frame is found through its atom.
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
    CONSTRAINT FK_VideoFrames_FrameAtomId FOREIGN KEY (FrameAtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_VideoFrames_FrameNumber CHECK (FrameNumber >= 0),
    CONSTRAINT CK_VideoFrames_TimestampMs CHECK (TimestampMs >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_VideoFrames_Video_Frame
    ON dbo.VideoFrames (VideoAtomId, FrameNumber);
GO

CREATE NONCLUSTERED INDEX IX_VideoFrames_PerceptualHash
    ON dbo.VideoFrames (PerceptualHash);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One decoded frame of a video, with motion and perceptual hash.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Root atom of the video.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'VideoAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Root atom of the decoded frame.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'FrameAtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the video, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'FrameNumber';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the frame in milliseconds.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'TimestampMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Eight bytes, alike for frames that look alike; compared by the number of bits that differ.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'VideoFrames',
    @level2type = N'COLUMN', @level2name = N'PerceptualHash';
GO
