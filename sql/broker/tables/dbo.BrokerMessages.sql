-- Messages taken from a queue and not yet done. RECEIVE and the insert here are one short transaction, so work never runs
-- inside RECEIVE: a worker that dies rolls nothing back, its message comes again when the lease is past. A message that is
-- done is deleted. On the embedded engine this is the queue itself.
-- An object of the broker, beside the tables of the ten domains.
CREATE TABLE dbo.BrokerMessages (
    MessageId bigint IDENTITY(1, 1) NOT NULL,
    QueueName nvarchar(128) NOT NULL,
    ConversationHandle uniqueidentifier NOT NULL,
    MessageTypeName nvarchar(256) NOT NULL,
    MessageBody nvarchar(max) NULL,
    EnqueuedAt datetime2(7) NOT NULL CONSTRAINT DF_BrokerMessages_EnqueuedAt DEFAULT (SYSUTCDATETIME()),
    Attempts int NOT NULL CONSTRAINT DF_BrokerMessages_Attempts DEFAULT (0),
    MaxAttempts int NOT NULL CONSTRAINT DF_BrokerMessages_MaxAttempts DEFAULT (5),
    AvailableAt datetime2(7) NOT NULL CONSTRAINT DF_BrokerMessages_AvailableAt DEFAULT (SYSUTCDATETIME()),
    LeaseOwner nvarchar(128) NULL,
    LeaseExpiresAt datetime2(7) NULL,
    LastError nvarchar(max) NULL,
    CONSTRAINT PK_BrokerMessages_MessageId PRIMARY KEY CLUSTERED (MessageId),
    CONSTRAINT CK_BrokerMessages_Attempts CHECK (Attempts >= 0),
    CONSTRAINT CK_BrokerMessages_MaxAttempts CHECK (MaxAttempts >= 1)
);
GO

CREATE NONCLUSTERED INDEX IX_BrokerMessages_Claim
    ON dbo.BrokerMessages (QueueName, AvailableAt, MessageId);
GO

CREATE NONCLUSTERED INDEX IX_BrokerMessages_Conversation
    ON dbo.BrokerMessages (ConversationHandle, MessageId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Messages taken from a queue and not yet done.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerMessages';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of the side that received it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerMessages',
    @level2type = N'COLUMN', @level2name = N'ConversationHandle';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Not handed out before, UTC; of a message in work the end of its lease.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerMessages',
    @level2type = N'COLUMN', @level2name = N'AvailableAt';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The worker that holds the message.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerMessages',
    @level2type = N'COLUMN', @level2name = N'LeaseOwner';
GO
