/*
Purpose:  A message is done: it will not come again, and the next of its conversation may. Called inside the transaction of
          the work's own writes, both take effect or neither.
Returns:  nothing.
Errors:   51011 missing argument · 51022 the message is no longer the caller's, or was completed before.
Native:   none.
Source:   competing consumers with leases, as sp_CompleteJob.
*/
CREATE PROCEDURE dbo.sp_CompleteMessage
    @MessageId bigint,       /* the message */
    @WorkerId nvarchar(128)  /* who holds it */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @MessageId IS NULL THROW 51011, N'MessageId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        DELETE FROM dbo.BrokerMessages
        WHERE MessageId = @MessageId
            AND LeaseOwner = @WorkerId;

        IF @@ROWCOUNT = 0
        BEGIN
            SET @Message = CONCAT(N'message ', @MessageId, N' must be held by worker ', REPLACE(@WorkerId, N'%', N'%%'),
                N'; it is done, or another''s');
            THROW 51022, @Message, 1;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
