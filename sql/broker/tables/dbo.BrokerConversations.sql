-- Conversations as their initiator began them: what sys.conversation_endpoints forgets when one is over.
-- An object of the broker, beside the tables of the ten domains. The embedded engine, which has no broker, keeps the state
-- of its conversations here and nowhere else.
CREATE TABLE dbo.BrokerConversations (
    ConversationHandle uniqueidentifier NOT NULL,
    ServiceName nvarchar(256) NOT NULL,
    State nvarchar(20) NOT NULL CONSTRAINT DF_BrokerConversations_State DEFAULT (N'Open'),
    BeganAt datetime2(7) NOT NULL CONSTRAINT DF_BrokerConversations_BeganAt DEFAULT (SYSUTCDATETIME()),
    EndedAt datetime2(7) NULL,
    LastError nvarchar(max) NULL,
    CONSTRAINT PK_BrokerConversations_ConversationHandle PRIMARY KEY CLUSTERED (ConversationHandle),
    CONSTRAINT CK_BrokerConversations_State CHECK (State IN (N'Open', N'Closing', N'Ended', N'Error'))
);
GO

CREATE NONCLUSTERED INDEX IX_BrokerConversations_State
    ON dbo.BrokerConversations (State, EndedAt);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Conversations as their initiator began them.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerConversations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Open; Closing: the last message is sent; Ended; Error: a message became a dead letter.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BrokerConversations',
    @level2type = N'COLUMN', @level2name = N'State';
GO
