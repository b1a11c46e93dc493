-- How far each change consumer has read.
CREATE TABLE dbo.CdcCheckpoints (
    ConsumerGroup nvarchar(100) NOT NULL,
    PartitionId nvarchar(50) NOT NULL,
    CaptureInstance nvarchar(128) NULL,
    LastLsn binary(10) NULL,
    Offset bigint NOT NULL CONSTRAINT DF_CdcCheckpoints_Offset DEFAULT (0),
    SequenceNumber bigint NOT NULL CONSTRAINT DF_CdcCheckpoints_SequenceNumber DEFAULT (0),
    LastModified datetime2(7) NOT NULL CONSTRAINT DF_CdcCheckpoints_LastModified DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_CdcCheckpoints_ConsumerGroup_PartitionId PRIMARY KEY CLUSTERED (ConsumerGroup, PartitionId)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How far each change consumer has read.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'CDC position; the predecessor had an Event-Hub Offset BIGINT only.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'LastLsn';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Bracket the name.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'CdcCheckpoints',
    @level2type = N'COLUMN', @level2name = N'Offset';
GO
