/*
Purpose:  Ends our side of conversations that the target has ended, which keeps sys.conversation_endpoints from growing, and
          forgets conversations that are over. To be called now and then; a call does at most 10000 of each. Runs as its owner: the broker asks the caller for rights on queue, contract and service, which no chain of owners carries.
Returns:  1 row: Ended int, Errors int, Forgotten int: conversations.
Errors:   51011 missing argument · 51012 out of range.
Native:   none.
Source:   the initiator ends after the target: EndDialog and Error wait in InitiatorQueue. WITH CLEANUP is not used: it tells
          the other side nothing, and is an operator's last resort.
*/
CREATE PROCEDURE dbo.sp_CleanUpConversations
    @KeepSeconds int = 86400  /* 0..31536000: how long a conversation that is over stays in BrokerConversations */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @KeepSeconds IS NULL THROW 51011, N'KeepSeconds is required', 1;

    IF @KeepSeconds NOT BETWEEN 0 AND 31536000
    BEGIN
        SET @Message = CONCAT(N'KeepSeconds must be in 0..31536000; got ', @KeepSeconds);
        THROW 51012, @Message, 1;
    END;

    DECLARE @Received table (
        ConversationHandle uniqueidentifier NULL,
        MessageTypeName nvarchar(256) NULL,
        MessageBody varbinary(max) NULL
    );

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @ConversationHandle uniqueidentifier;
    DECLARE @State nvarchar(20);
    DECLARE @Body nvarchar(max);
    DECLARE @Ended int = 0;
    DECLARE @Errors int = 0;
    DECLARE @Forgotten int;
    DECLARE @Over bit = 0;

    BEGIN TRY
        WHILE @Over = 0
        BEGIN
            DELETE FROM @Received;
            SET @State = NULL;

            BEGIN TRANSACTION;

            RECEIVE TOP (1) conversation_handle, message_type_name, message_body
            FROM dbo.InitiatorQueue INTO @Received;

            IF NOT EXISTS (SELECT 1 FROM @Received) SET @Over = 1;

            SELECT
                @ConversationHandle = r.ConversationHandle,
                @Body = CONVERT(nvarchar(max), r.MessageBody),
                @State = CASE r.MessageTypeName
                    WHEN N'http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog' THEN N'Ended'
                    WHEN N'http://schemas.microsoft.com/SQL/ServiceBroker/Error' THEN N'Error'
                END
            FROM @Received AS r;

            IF @State IS NOT NULL
            BEGIN
                UPDATE dbo.BrokerConversations
                SET State = @State, EndedAt = @Now, LastError = CASE WHEN @State = N'Error' THEN @Body END
                WHERE ConversationHandle = @ConversationHandle;

                END CONVERSATION @ConversationHandle;

                SET @Ended = @Ended + CASE WHEN @State = N'Ended' THEN 1 ELSE 0 END;
                SET @Errors = @Errors + CASE WHEN @State = N'Error' THEN 1 ELSE 0 END;
            END;

            /* An answer is no end: it is kept, as any message that was taken from its queue. */
            INSERT INTO dbo.BrokerMessages (QueueName, ConversationHandle, MessageTypeName, MessageBody)
            SELECT N'InitiatorQueue', r.ConversationHandle, r.MessageTypeName, CONVERT(nvarchar(max), r.MessageBody)
            FROM @Received AS r
            WHERE @State IS NULL;

            COMMIT TRANSACTION;

            IF @Ended + @Errors >= 10000 SET @Over = 1;
        END;

        DELETE TOP (10000) FROM dbo.BrokerConversations
        WHERE State IN (N'Ended', N'Error')
            AND EndedAt <= DATEADD(SECOND, -@KeepSeconds, @Now);

        SET @Forgotten = ROWCOUNT_BIG();
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT @Ended AS Ended, @Errors AS Errors, @Forgotten AS Forgotten;
END;
GO
