/*
Purpose:  Ends an attempt that went wrong. With attempts left (and @Retry = 1) the job is Pending again, not before
          min(2^(Attempts - 1), 900) seconds from now: 1, 2, 4, 8 … seconds. Otherwise it is Failed. Either way the
          reason is kept.
Returns:  @Status: Pending or Failed.
Errors:   51011 missing argument · 51012 empty reason · 51020 no such job · 51022 the job is no longer the caller's.
Native:   none.
Source:   exponential back-off without jitter: claims take one job at a time, so retries cannot stampede.
*/
CREATE PROCEDURE dbo.sp_FailJob
    @JobId uniqueidentifier,     /* the job */
    @WorkerId nvarchar(128),     /* who holds it */
    @Reason nvarchar(max),       /* what went wrong: class, number, message */
    @Retry bit = 1,              /* 0 where another attempt would fail the same way */
    @Status nvarchar(50) OUTPUT  /* the job's status now */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);

    SET @Status = NULL;

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @Reason IS NULL THROW 51011, N'Reason is required', 1;
    IF @Retry IS NULL THROW 51011, N'Retry is required', 1;
    IF LEN(@Reason) = 0 THROW 51012, N'Reason must not be empty', 1;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.AutonomousComputeJobs
        SET
            @Status = Status = CASE WHEN @Retry = 1 AND Attempts < MaxAttempts THEN N'Pending' ELSE N'Failed' END,
            AvailableAt = DATEADD(SECOND, CASE WHEN Attempts > 10 THEN 900 ELSE POWER(2, Attempts - 1) END, @Now),
            LastError = @Reason,
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
