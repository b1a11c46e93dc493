/*
Purpose:  Ends an attempt that went wrong. With attempts left (and @Retry = 1) the message comes again, not before
          min(2^(Attempts - 1), 900) seconds from now. Otherwise it becomes a dead letter and its conversation ends.
Returns:  @Status: Ready or DeadLetter.
Errors:   51011 missing argument · 51012 empty reason · 51022 the message is no longer the caller's.
Native:   none.
Source:   exponential back-off without jitter, as sp_FailJob.
*/
CREATE PROCEDURE dbo.sp_FailMessage
    @MessageId bigint,           /* the message */
    @WorkerId nvarchar(128),     /* who holds it */
    @Reason nvarchar(max),       /* what went wrong */
    @Retry bit = 1,              /* 0 where another attempt would fail the same way */
    @Status nvarchar(50) OUTPUT  /* what became of it */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Dead bit;

    SET @Status = NULL;

    IF @MessageId IS NULL THROW 51011, N'MessageId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @Reason IS NULL THROW 51011, N'Reason is required', 1;
    IF @Retry IS NULL THROW 51011, N'Retry is required', 1;
    IF LEN(@Reason) = 0 THROW 51012, N'Reason must not be empty', 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.BrokerMessages
        SET
            @Dead = CASE WHEN @Retry = 1 AND Attempts < MaxAttempts THEN 0 ELSE 1 END,
            AvailableAt = DATEADD(SECOND, CASE WHEN Attempts > 10 THEN 900 ELSE POWER(2, Attempts - 1) END, SYSUTCDATETIME()),
            LastError = @Reason,
            LeaseOwner = NULL,
            LeaseExpiresAt = NULL
        WHERE MessageId = @MessageId
            AND LeaseOwner = @WorkerId;

        IF @@ROWCOUNT = 0
        BEGIN
            SET @Message = CONCAT(N'message ', @MessageId, N' must be held by worker ', REPLACE(@WorkerId, N'%', N'%%'),
                N'; it is done, or another''s');
            THROW 51022, @Message, 1;
        END;

        IF @Dead = 1 EXECUTE dbo.sp_DeadLetterMessage @MessageId = @MessageId, @Reason = @Reason;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SET @Status = CASE WHEN @Dead = 1 THEN N'DeadLetter' ELSE N'Ready' END;
END;
GO
