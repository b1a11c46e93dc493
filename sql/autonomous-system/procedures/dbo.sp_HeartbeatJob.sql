/*
Purpose:  Extends the lease of a job that the caller holds, and may store its progress.
Returns:  LeaseExpiresAt datetime2(7), one row.
Errors:   51011 missing argument · 51012 out of range · 51017 CurrentState is not JSON · 51020 no such job ·
          51022 the job is no longer the caller's: taken over after its lease, cancelled or finished.
Native:   none.
Source:   a lease that is past but not taken over may still be extended: nobody else has begun.
*/
CREATE PROCEDURE dbo.sp_HeartbeatJob
    @JobId uniqueidentifier,            /* the job */
    @WorkerId nvarchar(128),            /* who holds it */
    @LeaseSeconds int = 60,             /* 1..86400, counted from now */
    @CurrentState nvarchar(max) = NULL  /* JSON: progress that a later attempt resumes from; NULL leaves it */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @LeaseSeconds IS NULL THROW 51011, N'LeaseSeconds is required', 1;

    IF @LeaseSeconds NOT BETWEEN 1 AND 86400
    BEGIN
        SET @Message = CONCAT(N'LeaseSeconds must be in 1..86400; got ', @LeaseSeconds);
        THROW 51012, @Message, 1;
    END;

    IF ISJSON(@CurrentState) = 0
    BEGIN
        SET @Message = CONCAT(N'CurrentState must be JSON; got ', REPLACE(LEFT(@CurrentState, 40), N'%', N'%%'));
        THROW 51017, @Message, 1;
    END;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @LeaseExpiresAt datetime2(7) = DATEADD(SECOND, @LeaseSeconds, @Now);

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.AutonomousComputeJobs
        SET
            LeaseExpiresAt = @LeaseExpiresAt,
            AvailableAt = @LeaseExpiresAt,
            LastHeartbeat = @Now,
            UpdatedAt = @Now,
            CurrentState = COALESCE(@CurrentState, CurrentState)
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

    SELECT LeaseExpiresAt = @LeaseExpiresAt;
END;
GO
