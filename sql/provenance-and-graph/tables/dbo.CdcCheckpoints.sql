-- How far each consumer of changes has read.
-- Written in the transaction that applies a batch, so a batch is neither lost nor applied twice by a consumer in the
-- database.
CREATE TABLE dbo.CdcCheckpoints (
    ConsumerGroup nvarchar(100) NOT NULL,
    PartitionId nvarchar(50) NOT NULL,
    CaptureInstance nvarchar(128) NULL,
    LastLsn binary(10) NULL,
    Offset bigint NOT NULL CONSTRAINT DF_CdcCheckpoints_Offset DEFAULT (0),
    SequenceNumber bigint NOT NULL CONSTRAINT DF_CdcCheckpoints_SequenceNumber DEFAULT (0),
    LastModified datetime2(7) NOT NULL CONSTRAINT DF_CdcCheckpoints_LastModified DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_CdcCheckpoints_ConsumerGroup_PartitionId PRIMARY KEY CLUSTERED (ConsumerGroup, PartitionId),
    CONSTRAINT CK_CdcCheckpoints_Offset CHECK (Offset >= 0),
    CONSTRAINT CK_CdcCheckpoints_SequenceNumber CHECK (SequenceNumber >= 0)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How far each consumer of changes has read.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Consumer, such as the graph copy.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'ConsumerGroup';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Part of the stream; 0 where there is only one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'PartitionId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Capture instance of change data capture that is read.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'CaptureInstance';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Log sequence number of the last change applied; the next read begins after it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'LastLsn';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Position in a stream that counts instead, such as an event hub.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'Offset';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Changes applied so far.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'SequenceNumber';
GO
