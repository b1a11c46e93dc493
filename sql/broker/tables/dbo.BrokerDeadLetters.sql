-- Messages that nobody could handle, and those of the same conversation that were sent after them: ending a conversation
-- removes what it has left in the queue, so that is kept here.
-- An object of the broker, beside the tables of the ten domains.
CREATE TABLE dbo.BrokerDeadLetters (
    DeadLetterId bigint IDENTITY(1, 1) NOT NULL,
    MessageId bigint NULL,
    QueueName nvarchar(128) NOT NULL,
    ConversationHandle uniqueidentifier NOT NULL,
    MessageTypeName nvarchar(256) NOT NULL,
    MessageBody nvarchar(max) NULL,
    Attempts int NOT NULL,
    Reason nvarchar(max) NOT NULL,
    DeadAt datetime2(7) NOT NULL CONSTRAINT DF_BrokerDeadLetters_DeadAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_BrokerDeadLetters_DeadLetterId PRIMARY KEY CLUSTERED (DeadLetterId)
);
GO

CREATE NONCLUSTERED INDEX IX_BrokerDeadLetters_QueueName
    ON dbo.BrokerDeadLetters (QueueName, DeadAt);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Messages that nobody could handle.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerDeadLetters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Why: what the last attempt raised, or that an earlier message of the conversation failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerDeadLetters',
    @level2type = N'COLUMN', @level2name = N'Reason';
GO
