/*
Purpose:  Asks that an entity be copied to the graph database outside: its row of Neo4jSyncState becomes Pending, and
          Neo4jSyncService gets a message, both or neither. Asking again before it is copied leaves one row.
Returns:  nothing.
Errors:   51011 missing argument · 51015 EntityType or SyncType.
Native:   none.
Source:   the row is the request, the message wakes its consumer: {entityType, entityId (text), syncType as in the row}. A
          second message for a row that is done is none to act on, and a lost one leaves the row Pending. An UPDATE that meets a CREATE which was never copied stays a CREATE; otherwise what was asked last counts. Asking
          starts the attempts anew; SyncedAt keeps the time of the last copy. The entity need not be there: a DELETE
          follows its end.
*/
CREATE PROCEDURE dbo.sp_EnqueueNeo4jSync
    @EntityType nvarchar(50),             /* Atom, Inference, Model, Layer, Generation, Weight or Improvement */
    @EntityId bigint,                     /* its id in its own table */
    @SyncType nvarchar(50) = N'CREATE'    /* CREATE, UPDATE or DELETE */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Body nvarchar(max);
    DECLARE @Conversation uniqueidentifier;

    IF @EntityType IS NULL THROW 51011, N'EntityType is required', 1;
    IF @EntityId IS NULL THROW 51011, N'EntityId is required', 1;
    IF @SyncType IS NULL THROW 51011, N'SyncType is required', 1;

    IF @EntityType NOT IN (N'Atom', N'Inference', N'Model', N'Layer', N'Generation', N'Weight', N'Improvement')
    BEGIN
        SET @Message = CONCAT(N'EntityType must be one of Atom, Inference, Model, Layer, Generation, Weight, Improvement; got ''',
            REPLACE(@EntityType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF @SyncType NOT IN (N'CREATE', N'UPDATE', N'DELETE')
    BEGIN
        SET @Message = CONCAT(N'SyncType must be one of CREATE, UPDATE, DELETE; got ''',
            REPLACE(@SyncType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    -- As it is written here, whatever case it was given in.
    SELECT @EntityType = t.EntityType
    FROM (VALUES (N'Atom'), (N'Inference'), (N'Model'), (N'Layer'), (N'Generation'), (N'Weight'), (N'Improvement')
    ) AS t (EntityType)
    WHERE t.EntityType = @EntityType;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- The range lock keeps two callers from both finding the row missing.
        UPDATE s
        SET
            SyncType = CASE
                WHEN s.SyncType = N'CREATE' AND s.SyncedAt IS NULL AND @SyncType = N'UPDATE' THEN N'CREATE'
                ELSE UPPER(@SyncType)
            END,
            SyncStatus = N'Pending',
            RetryCount = 0,
            Response = NULL,
            LastAttemptAt = NULL
        FROM dbo.Neo4jSyncState AS s WITH (UPDLOCK, HOLDLOCK)
        WHERE s.EntityType = @EntityType
            AND s.EntityId = @EntityId;

        IF @@ROWCOUNT = 0
            INSERT INTO dbo.Neo4jSyncState (EntityType, EntityId, SyncType)
            VALUES (@EntityType, @EntityId, UPPER(@SyncType));

        SELECT @Body = CONCAT(N'{"entityType":"', s.EntityType, N'","entityId":"', s.EntityId, N'","syncType":"', s.SyncType,
            N'"}')
        FROM dbo.Neo4jSyncState AS s
        WHERE s.EntityType = @EntityType
            AND s.EntityId = @EntityId;

        EXECUTE dbo.sp_SendMessage
            @ServiceName = N'Neo4jSyncService',
            @MessageTypeName = N'//Hartonomous/Provenance/Neo4jSyncRequest',
            @MessageBody = @Body,
            @ConversationHandle = @Conversation OUTPUT;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
