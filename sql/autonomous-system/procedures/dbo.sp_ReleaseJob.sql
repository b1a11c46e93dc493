/*
Purpose:  Hands a job back unfinished: it is Pending and due at once, and the attempt does not count. For a worker that
          is asked to stop; what the job has checkpointed stays.
Returns:  nothing.
Errors:   51011 missing argument · 51020 no such job · 51022 the job is no longer the caller's.
Native:   none.
Source:   the counterpart of sp_ClaimJob.
*/
CREATE PROCEDURE dbo.sp_ReleaseJob
    @JobId uniqueidentifier, /* the job */
    @WorkerId nvarchar(128)  /* who holds it */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.AutonomousComputeJobs
        SET
            Status = N'Pending',
            Attempts = Attempts - 1,
            AvailableAt = @Now,
            LeaseOwner = NULL,
            LeaseExpiresAt = NULL,
            UpdatedAt = @Now
        WHERE JobId = @JobId
            AND Status = N'Running'
            AND LeaseOwner = @WorkerId;

        IF @@ROWCOUNT = 0
        BEGIN
            SELECT @Number = p.Number, @Message = p.Message FROM dbo.JobLeaseProblem(@JobId, @WorkerId) AS p;
            THROW @Number, @Message, 1;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
