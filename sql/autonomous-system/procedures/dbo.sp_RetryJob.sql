/*
Purpose:  Puts a failed or cancelled job back into the queue with all its attempts. Its checkpoints stay, so it goes on
          where it was.
Returns:  nothing.
Errors:   51011 missing argument · 51020 no such job · 51023 the job is neither Failed nor Cancelled.
Native:   none.
Source:   the operator's second chance; LastError stays until another attempt fails.
*/
CREATE PROCEDURE dbo.sp_RetryJob
    @JobId uniqueidentifier /* the job */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Status nvarchar(50);
    DECLARE @Now datetime2(7) = SYSUTCDATETIME();

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.AutonomousComputeJobs
        SET
            Status = N'Pending',
            Attempts = 0,
            AvailableAt = @Now,
            UpdatedAt = @Now
        WHERE JobId = @JobId
            AND Status IN (N'Failed', N'Cancelled');

        IF @@ROWCOUNT = 0
        BEGIN
            SELECT @Status = j.Status FROM dbo.AutonomousComputeJobs AS j WHERE j.JobId = @JobId;

            IF @Status IS NULL
            BEGIN
                SET @Message = CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' does not exist');
                THROW 51020, @Message, 1;
            END;

            SET @Message = CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)),
                N' must be Failed or Cancelled to be retried; it is ', @Status);
            THROW 51023, @Message, 1;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
