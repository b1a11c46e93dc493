/*
Purpose:  Takes a message out of its queue for good: it and what its conversation sent after it become dead letters, and the
          conversation ends with error 51027, which tells the initiator. Runs as its owner: the broker asks the caller for rights on queue, contract and service, which no chain of owners carries.
Returns:  nothing.
Errors:   51011 missing argument · 51012 empty reason · 51020 no such message.
Native:   none.
Source:   END CONVERSATION removes the conversation's messages from the queue, so they are received first.
*/
CREATE PROCEDURE dbo.sp_DeadLetterMessage
    @MessageId bigint,     /* the message */
    @Reason nvarchar(max)  /* why */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @QueueName nvarchar(128);
    DECLARE @ConversationHandle uniqueidentifier;
    DECLARE @Description nvarchar(3000);

    IF @MessageId IS NULL THROW 51011, N'MessageId is required', 1;
    IF @Reason IS NULL THROW 51011, N'Reason is required', 1;
    IF LEN(@Reason) = 0 THROW 51012, N'Reason must not be empty', 1;

    DECLARE @Received table (
        ConversationHandle uniqueidentifier NULL,
        MessageTypeName nvarchar(256) NULL,
        MessageBody varbinary(max) NULL
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        SELECT @QueueName = m.QueueName, @ConversationHandle = m.ConversationHandle
        FROM dbo.BrokerMessages AS m WITH (UPDLOCK)
        WHERE m.MessageId = @MessageId;

        IF @QueueName IS NULL
        BEGIN
            SET @Message = CONCAT(N'message ', @MessageId, N' does not exist');
            THROW 51020, @Message, 1;
        END;

        IF @QueueName = N'AnalyzeQueue'
            RECEIVE conversation_handle, message_type_name, message_body
            FROM dbo.AnalyzeQueue INTO @Received WHERE conversation_handle = @ConversationHandle;
        ELSE IF @QueueName = N'HypothesizeQueue'
            RECEIVE conversation_handle, message_type_name, message_body
            FROM dbo.HypothesizeQueue INTO @Received WHERE conversation_handle = @ConversationHandle;
        ELSE IF @QueueName = N'ActQueue'
            RECEIVE conversation_handle, message_type_name, message_body
            FROM dbo.ActQueue INTO @Received WHERE conversation_handle = @ConversationHandle;
        ELSE IF @QueueName = N'LearnQueue'
            RECEIVE conversation_handle, message_type_name, message_body
            FROM dbo.LearnQueue INTO @Received WHERE conversation_handle = @ConversationHandle;
        ELSE IF @QueueName = N'InferenceQueue'
            RECEIVE conversation_handle, message_type_name, message_body
            FROM dbo.InferenceQueue INTO @Received WHERE conversation_handle = @ConversationHandle;
        ELSE IF @QueueName = N'Neo4jSyncQueue'
            RECEIVE conversation_handle, message_type_name, message_body
            FROM dbo.Neo4jSyncQueue INTO @Received WHERE conversation_handle = @ConversationHandle;

        INSERT INTO dbo.BrokerDeadLetters (
            MessageId, QueueName, ConversationHandle, MessageTypeName, MessageBody, Attempts, Reason
        )
        SELECT
            m.MessageId, m.QueueName, m.ConversationHandle, m.MessageTypeName, m.MessageBody, m.Attempts,
            CASE WHEN m.MessageId = @MessageId THEN @Reason
                ELSE CONCAT(N'message ', @MessageId, N' of this conversation failed') END
        FROM dbo.BrokerMessages AS m
        WHERE m.ConversationHandle = @ConversationHandle
            AND m.MessageTypeName NOT IN (N'//Hartonomous/EndOfStream',
                N'http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog')
        ORDER BY m.MessageId;

        INSERT INTO dbo.BrokerDeadLetters (QueueName, ConversationHandle, MessageTypeName, MessageBody, Attempts, Reason)
        SELECT
            @QueueName, r.ConversationHandle, r.MessageTypeName, CONVERT(nvarchar(max), r.MessageBody), 0,
            CONCAT(N'message ', @MessageId, N' of this conversation failed')
        FROM @Received AS r
        WHERE r.MessageTypeName NOT IN (N'//Hartonomous/EndOfStream',
            N'http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog');

        DELETE FROM dbo.BrokerMessages WHERE ConversationHandle = @ConversationHandle;

        IF EXISTS (SELECT 1 FROM sys.conversation_endpoints WHERE conversation_handle = @ConversationHandle)
        BEGIN
            SET @Description = LEFT(@Reason, 3000);
            END CONVERSATION @ConversationHandle WITH ERROR = 51027 DESCRIPTION = @Description;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
