/*
Purpose:  Hands the caller the next message of a queue under a lease. Messages of one conversation come in their order, one
          at a time: the next only when the one before is completed. EndOfStream, EndDialog and Error are dealt with here: the
          conversation is ended. A message whose last attempt's lease is past, or that is no JSON object, becomes a dead
          letter. Runs as its owner: the broker asks the caller for rights on queue, contract and service, which no chain of owners carries.
Returns:  0 or 1 row: MessageId bigint, QueueName nvarchar(128), ConversationHandle uniqueidentifier,
          MessageTypeName nvarchar(256), MessageBody nvarchar(max), Attempts int, MaxAttempts int,
          LeaseExpiresAt datetime2(7).
Errors:   51011 missing argument · 51012 out of range · 51015 no such queue.
Native:   none.
Source:   RECEIVE and the insert into BrokerMessages are one transaction, the claim another, the work none: five rollbacks in
          a row, which would disable the queue, cannot come of a bad message. RECEIVE locks the conversation's group until
          the insert is committed, so rows have the order of their messages.
*/
CREATE PROCEDURE dbo.sp_ReceiveMessage
    @QueueName nvarchar(128),  /* a queue that workers drain */
    @WorkerId nvarchar(128),   /* who asks; unique to a running worker */
    @LeaseSeconds int = 60,    /* 1..86400: when it comes again if it is neither completed nor failed */
    @MaxAttempts int = 5       /* 1..1000: then it is a dead letter */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @QueueName IS NULL THROW 51011, N'QueueName is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @LeaseSeconds IS NULL THROW 51011, N'LeaseSeconds is required', 1;
    IF @MaxAttempts IS NULL THROW 51011, N'MaxAttempts is required', 1;

    IF LEN(@WorkerId) < 1 THROW 51012, N'WorkerId must have 1..128 characters; got 0', 1;

    IF @LeaseSeconds NOT BETWEEN 1 AND 86400
    BEGIN
        SET @Message = CONCAT(N'LeaseSeconds must be in 1..86400; got ', @LeaseSeconds);
        THROW 51012, @Message, 1;
    END;

    IF @MaxAttempts NOT BETWEEN 1 AND 1000
    BEGIN
        SET @Message = CONCAT(N'MaxAttempts must be in 1..1000; got ', @MaxAttempts);
        THROW 51012, @Message, 1;
    END;

    IF @QueueName NOT IN (N'AnalyzeQueue', N'HypothesizeQueue', N'ActQueue', N'LearnQueue',
        N'InferenceQueue', N'Neo4jSyncQueue')
    BEGIN
        SET @Message = CONCAT(N'QueueName must be a queue that workers drain; got ', REPLACE(@QueueName, N'%', N'%%'));
        THROW 51015, @Message, 1;
    END;

    DECLARE @Received table (
        ConversationHandle uniqueidentifier NULL,
        MessageTypeName nvarchar(256) NULL,
        MessageBody varbinary(max) NULL
    );

    DECLARE @MessageId bigint;
    DECLARE @ConversationHandle uniqueidentifier;
    DECLARE @MessageTypeName nvarchar(256);
    DECLARE @MessageBody nvarchar(max);
    DECLARE @Attempts int;
    DECLARE @Reason nvarchar(max);
    DECLARE @Now datetime2(7);
    DECLARE @Over bit = 0;
    DECLARE @Claimed bit = 0;

    BEGIN TRY
        WHILE @Over = 0
        BEGIN
            SET @MessageId = NULL;
            SET @Now = SYSUTCDATETIME();

            BEGIN TRANSACTION;

            SELECT TOP (1)
                @MessageId = m.MessageId,
                @ConversationHandle = m.ConversationHandle,
                @MessageTypeName = m.MessageTypeName,
                @MessageBody = m.MessageBody,
                @Attempts = m.Attempts,
                @Reason = m.LastError
            FROM dbo.BrokerMessages AS m WITH (READPAST, UPDLOCK, ROWLOCK)
            WHERE m.QueueName = @QueueName
                AND m.AvailableAt <= @Now
                AND NOT EXISTS (
                    SELECT 1 FROM dbo.BrokerMessages AS earlier
                    WHERE earlier.ConversationHandle = m.ConversationHandle AND earlier.MessageId < m.MessageId
                )
            ORDER BY m.AvailableAt, m.MessageId;

            IF @MessageId IS NULL
            BEGIN
                DELETE FROM @Received;

                IF @QueueName = N'AnalyzeQueue'
                    RECEIVE TOP (1) conversation_handle, message_type_name, message_body
                    FROM dbo.AnalyzeQueue INTO @Received;
                ELSE IF @QueueName = N'HypothesizeQueue'
                    RECEIVE TOP (1) conversation_handle, message_type_name, message_body
                    FROM dbo.HypothesizeQueue INTO @Received;
                ELSE IF @QueueName = N'ActQueue'
                    RECEIVE TOP (1) conversation_handle, message_type_name, message_body
                    FROM dbo.ActQueue INTO @Received;
                ELSE IF @QueueName = N'LearnQueue'
                    RECEIVE TOP (1) conversation_handle, message_type_name, message_body
                    FROM dbo.LearnQueue INTO @Received;
                ELSE IF @QueueName = N'InferenceQueue'
                    RECEIVE TOP (1) conversation_handle, message_type_name, message_body
                    FROM dbo.InferenceQueue INTO @Received;
                ELSE IF @QueueName = N'Neo4jSyncQueue'
                    RECEIVE TOP (1) conversation_handle, message_type_name, message_body
                    FROM dbo.Neo4jSyncQueue INTO @Received;

                IF NOT EXISTS (SELECT 1 FROM @Received) SET @Over = 1;

                INSERT INTO dbo.BrokerMessages (QueueName, ConversationHandle, MessageTypeName, MessageBody, AvailableAt)
                SELECT @QueueName, r.ConversationHandle, r.MessageTypeName, CONVERT(nvarchar(max), r.MessageBody), @Now
                FROM @Received AS r;
            END
            ELSE IF @MessageTypeName IN (N'//Hartonomous/EndOfStream',
                N'http://schemas.microsoft.com/SQL/ServiceBroker/EndDialog')
            BEGIN
                DELETE FROM dbo.BrokerMessages WHERE MessageId = @MessageId;

                IF EXISTS (SELECT 1 FROM sys.conversation_endpoints WHERE conversation_handle = @ConversationHandle)
                    END CONVERSATION @ConversationHandle;
            END
            ELSE IF @MessageTypeName = N'http://schemas.microsoft.com/SQL/ServiceBroker/Error'
                EXECUTE dbo.sp_DeadLetterMessage @MessageId = @MessageId,
                    @Reason = N'the other side ended the conversation with an error';
            ELSE IF COALESCE(ISJSON(@MessageBody), 0) = 0
                OR LEFT(TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @MessageBody), 1) <> N'{'
                EXECUTE dbo.sp_DeadLetterMessage @MessageId = @MessageId, @Reason = N'the body must be a JSON object';
            ELSE IF @Attempts >= @MaxAttempts
            BEGIN
                SET @Reason = COALESCE(@Reason, CONCAT(N'the lease expired on attempt ', @Attempts, N', the last one'));
                EXECUTE dbo.sp_DeadLetterMessage @MessageId = @MessageId, @Reason = @Reason;
            END
            ELSE
            BEGIN
                UPDATE dbo.BrokerMessages
                SET
                    Attempts = Attempts + 1,
                    MaxAttempts = @MaxAttempts,
                    LeaseOwner = @WorkerId,
                    LeaseExpiresAt = DATEADD(SECOND, @LeaseSeconds, @Now),
                    AvailableAt = DATEADD(SECOND, @LeaseSeconds, @Now)
                WHERE MessageId = @MessageId;

                SET @Claimed = 1;
                SET @Over = 1;
            END;

            COMMIT TRANSACTION;
        END;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT
        m.MessageId, m.QueueName, m.ConversationHandle, m.MessageTypeName, m.MessageBody, m.Attempts, m.MaxAttempts,
        m.LeaseExpiresAt
    FROM dbo.BrokerMessages AS m
    WHERE m.MessageId = @MessageId
        AND m.LeaseOwner = @WorkerId
        AND @Claimed = 1;
END;
GO
