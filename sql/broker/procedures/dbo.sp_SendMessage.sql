/*
Purpose:  Sends a JSON object to a service: on a conversation of its own, or on one that an earlier call left open. The last
          message (@EndConversation = 1) is followed by EndOfStream, upon which the target ends the conversation when it has
          done everything before, and sp_CleanUpConversations our side. Runs as its owner: the broker asks the caller for rights on queue, contract and service, which no chain of owners carries.
Returns:  @ConversationHandle: the initiator's.
Errors:   51011 missing argument · 51015 no such service, or the message type is not one of its · 51017 not a JSON object ·
          51023 the conversation is not open.
Native:   none.
Source:   END CONVERSATION by the initiator right after SEND would lose every error of the target; see EndOfStream.
*/
CREATE PROCEDURE dbo.sp_SendMessage
    @ServiceName nvarchar(256),                   /* the target */
    @MessageTypeName nvarchar(256),               /* one that its contract lets the initiator send */
    @MessageBody nvarchar(max),                   /* JSON object */
    @Conversation uniqueidentifier = NULL,        /* an open conversation with this service; NULL begins one */
    @EndConversation bit = 1,                     /* 0 where more messages will follow on it */
    @ConversationHandle uniqueidentifier OUTPUT   /* the conversation */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Contract nvarchar(256);

    SET @ConversationHandle = NULL;

    IF @ServiceName IS NULL THROW 51011, N'ServiceName is required', 1;
    IF @MessageTypeName IS NULL THROW 51011, N'MessageTypeName is required', 1;
    IF @MessageBody IS NULL THROW 51011, N'MessageBody is required', 1;
    IF @EndConversation IS NULL THROW 51011, N'EndConversation is required', 1;

    SELECT @Contract = c.name
    FROM sys.services AS s
    INNER JOIN sys.service_contract_usages AS u ON u.service_id = s.service_id
    INNER JOIN sys.service_contracts AS c ON c.service_contract_id = u.service_contract_id
    INNER JOIN sys.service_contract_message_usages AS m ON m.service_contract_id = c.service_contract_id
    INNER JOIN sys.service_message_types AS t ON t.message_type_id = m.message_type_id
    WHERE s.name = @ServiceName
        AND t.name = @MessageTypeName
        AND t.name <> N'//Hartonomous/EndOfStream'
        AND m.is_sent_by_initiator = 1;

    IF @Contract IS NULL
    BEGIN
        SET @Message = CONCAT(N'ServiceName must be a service that takes MessageTypeName; got ',
            REPLACE(@ServiceName, N'%', N'%%'), N' and ', REPLACE(@MessageTypeName, N'%', N'%%'));
        THROW 51015, @Message, 1;
    END;

    IF ISJSON(@MessageBody) = 0
        OR LEFT(TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @MessageBody), 1) <> N'{'
    BEGIN
        SET @Message = CONCAT(N'MessageBody must be a JSON object; got ', REPLACE(LEFT(@MessageBody, 40), N'%', N'%%'));
        THROW 51017, @Message, 1;
    END;

    DECLARE @Handle uniqueidentifier = @Conversation;

    BEGIN TRY
        BEGIN TRANSACTION;

        IF @Handle IS NULL
        BEGIN
            /* A contract must be named: the project's compiler takes no variable there. */
            IF @Contract = N'//Hartonomous/AutonomousLoop/AnalyzeContract'
                BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator]
                    TO SERVICE @ServiceName, N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/AnalyzeContract]
                    WITH ENCRYPTION = OFF;
            ELSE IF @Contract = N'//Hartonomous/AutonomousLoop/HypothesizeContract'
                BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator]
                    TO SERVICE @ServiceName, N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/HypothesizeContract]
                    WITH ENCRYPTION = OFF;
            ELSE IF @Contract = N'//Hartonomous/AutonomousLoop/ActContract'
                BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator]
                    TO SERVICE @ServiceName, N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/ActContract]
                    WITH ENCRYPTION = OFF;
            ELSE IF @Contract = N'//Hartonomous/AutonomousLoop/LearnContract'
                BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator]
                    TO SERVICE @ServiceName, N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/AutonomousLoop/LearnContract]
                    WITH ENCRYPTION = OFF;
            ELSE IF @Contract = N'//Hartonomous/Inference/JobContract'
                BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator]
                    TO SERVICE @ServiceName, N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/Inference/JobContract]
                    WITH ENCRYPTION = OFF;
            ELSE IF @Contract = N'//Hartonomous/Provenance/Neo4jSyncContract'
                BEGIN DIALOG CONVERSATION @Handle FROM SERVICE [//Hartonomous/Service/Initiator]
                    TO SERVICE @ServiceName, N'CURRENT DATABASE' ON CONTRACT [//Hartonomous/Provenance/Neo4jSyncContract]
                    WITH ENCRYPTION = OFF;

            INSERT INTO dbo.BrokerConversations (ConversationHandle, ServiceName)
            VALUES (@Handle, @ServiceName);
        END;

        UPDATE dbo.BrokerConversations
        SET State = CASE WHEN @EndConversation = 1 THEN N'Closing' ELSE N'Open' END
        WHERE ConversationHandle = @Handle
            AND ServiceName = @ServiceName
            AND State = N'Open';

        IF @@ROWCOUNT = 0
        BEGIN
            SET @Message = CONCAT(N'Conversation must be open with ', REPLACE(@ServiceName, N'%', N'%%'), N'; ',
                LOWER(CONVERT(nvarchar(36), @Handle)), N' is not');
            THROW 51023, @Message, 1;
        END;

        SEND ON CONVERSATION @Handle MESSAGE TYPE @MessageTypeName (@MessageBody);

        IF @EndConversation = 1
        BEGIN
            SEND ON CONVERSATION @Handle MESSAGE TYPE [//Hartonomous/EndOfStream];
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SET @ConversationHandle = @Handle;
END;
GO
