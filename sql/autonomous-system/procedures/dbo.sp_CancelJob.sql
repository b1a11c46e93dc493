/*
Purpose:  Cancels a job. If a worker runs it, that worker's next heartbeat is refused with 51022 and it stops.
Returns:  nothing. Cancelling a cancelled job changes nothing.
Errors:   51011 missing argument · 51020 no such job · 51023 the job has ended already.
Native:   none.
Source:   taking the lease away is the whole signal: there is no second channel to the worker that could be missed.
*/
CREATE PROCEDURE dbo.sp_CancelJob
    @JobId uniqueidentifier /* the job */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Status nvarchar(50);

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.AutonomousComputeJobs
        SET
            Status = N'Cancelled',
            LeaseOwner = NULL,
            LeaseExpiresAt = NULL,
            UpdatedAt = SYSUTCDATETIME()
        WHERE JobId = @JobId
            AND Status IN (N'Pending', N'Running');

        IF @@ROWCOUNT = 0
        BEGIN
            SELECT @Status = j.Status FROM dbo.AutonomousComputeJobs AS j WHERE j.JobId = @JobId;

            IF @Status IS NULL
            BEGIN
                SET @Message = CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' does not exist');
                THROW 51020, @Message, 1;
            END;

            IF @Status <> N'Cancelled'
            BEGIN
                SET @Message = CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)),
                    N' must be Pending or Running to be cancelled; it is ', @Status);
                THROW 51023, @Message, 1;
            END;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
