/*
Purpose:  Hands the caller one job under a lease: a Running job whose lease is past first, else the Pending job that has
          been due longest. The claim counts as an attempt. A Running job whose lease is past and whose attempts are used
          up ends as Failed here, so that a job which kills its worker cannot go round for ever.
Returns:  0 or 1 row: JobId uniqueidentifier, JobType nvarchar(100), JobParameters nvarchar(max),
          CurrentState nvarchar(max), TenantId int, Attempts int, MaxAttempts int, LeaseExpiresAt datetime2(7).
Errors:   51011 missing argument · 51012 out of range · 51017 JobTypes is not a JSON array of texts.
Native:   none.
Source:   competing consumers over a table: READPAST steps over rows that another worker is claiming, UPDLOCK keeps ours.
          AvailableAt of a Running job is the end of its lease, so one index order serves both kinds, and each statement
          reads and locks no more than the row it takes.
*/
CREATE PROCEDURE dbo.sp_ClaimJob
    @WorkerId nvarchar(128),        /* who asks; unique to a running worker */
    @LeaseSeconds int = 60,         /* 1..86400: how long the job stays with it unless a heartbeat extends that */
    @JobTypes nvarchar(max) = NULL  /* JSON array of the types it can do; NULL for every type */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @LeaseSeconds IS NULL THROW 51011, N'LeaseSeconds is required', 1;

    IF LEN(@WorkerId) < 1 THROW 51012, N'WorkerId must have 1..128 characters; got 0', 1;

    IF @LeaseSeconds NOT BETWEEN 1 AND 86400
    BEGIN
        SET @Message = CONCAT(N'LeaseSeconds must be in 1..86400; got ', @LeaseSeconds);
        THROW 51012, @Message, 1;
    END;

    IF @JobTypes IS NOT NULL
        AND (ISJSON(@JobTypes) = 0
            OR LEFT(TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @JobTypes), 1) <> N'[')
    BEGIN
        SET @Message = CONCAT(N'JobTypes must be a JSON array of texts; got ', REPLACE(LEFT(@JobTypes, 40), N'%', N'%%'));
        THROW 51017, @Message, 1;
    END;

    IF EXISTS (SELECT 1 FROM OPENJSON(@JobTypes) AS t WHERE t.[type] <> 1)
    BEGIN
        SET @Message = CONCAT(N'JobTypes must be a JSON array of texts; got ', REPLACE(LEFT(@JobTypes, 40), N'%', N'%%'));
        THROW 51017, @Message, 1;
    END;

    DECLARE @Claimed table (
        JobId uniqueidentifier NOT NULL,
        JobType nvarchar(100) NOT NULL,
        JobParameters nvarchar(max) NOT NULL,
        CurrentState nvarchar(max) NULL,
        TenantId int NOT NULL,
        Attempts int NOT NULL,
        MaxAttempts int NOT NULL,
        LeaseExpiresAt datetime2(7) NOT NULL
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        DECLARE @Now datetime2(7) = SYSUTCDATETIME();
        DECLARE @LeaseExpiresAt datetime2(7) = DATEADD(SECOND, @LeaseSeconds, @Now);

        UPDATE j
        SET
            Status = N'Failed',
            LastError = CONCAT(N'the lease expired on attempt ', j.Attempts, N' of ', j.MaxAttempts,
                N', the last one; held by ', j.LeaseOwner),
            LeaseOwner = NULL,
            LeaseExpiresAt = NULL,
            UpdatedAt = @Now
        FROM dbo.AutonomousComputeJobs AS j WITH (READPAST, UPDLOCK, ROWLOCK, INDEX (IX_AutonomousComputeJobs_Claim))
        WHERE j.Status = N'Running'
            AND j.AvailableAt <= @Now
            AND j.Attempts >= j.MaxAttempts;

        WITH expired AS (
            SELECT TOP (1)
                j.JobId, j.JobType, j.JobParameters, j.CurrentState, j.TenantId, j.Attempts, j.MaxAttempts, j.AvailableAt,
                j.LeaseOwner, j.LeaseExpiresAt, j.LastHeartbeat, j.UpdatedAt, j.LastError
            FROM dbo.AutonomousComputeJobs AS j
                WITH (READPAST, UPDLOCK, ROWLOCK, INDEX (IX_AutonomousComputeJobs_Claim))
            WHERE j.Status = N'Running'
                AND j.AvailableAt <= @Now
                AND j.Attempts < j.MaxAttempts
                AND (@JobTypes IS NULL OR j.JobType IN (SELECT t.value FROM OPENJSON(@JobTypes) AS t))
            ORDER BY j.AvailableAt, j.JobId
        )
        UPDATE expired
        SET
            LastError = CONCAT(N'the lease expired on attempt ', expired.Attempts, N' of ', expired.MaxAttempts,
                N'; held by ', expired.LeaseOwner),
            Attempts = expired.Attempts + 1,
            LeaseOwner = @WorkerId,
            LeaseExpiresAt = @LeaseExpiresAt,
            AvailableAt = @LeaseExpiresAt,
            LastHeartbeat = @Now,
            UpdatedAt = @Now
        OUTPUT inserted.JobId, inserted.JobType, inserted.JobParameters, inserted.CurrentState, inserted.TenantId,
            inserted.Attempts, inserted.MaxAttempts, inserted.LeaseExpiresAt
        INTO @Claimed (JobId, JobType, JobParameters, CurrentState, TenantId, Attempts, MaxAttempts, LeaseExpiresAt);

        IF NOT EXISTS (SELECT 1 FROM @Claimed)
        BEGIN
            WITH due AS (
                SELECT TOP (1)
                    j.JobId, j.JobType, j.JobParameters, j.CurrentState, j.TenantId, j.Attempts, j.MaxAttempts,
                    j.AvailableAt, j.Status, j.LeaseOwner, j.LeaseExpiresAt, j.LastHeartbeat, j.UpdatedAt
                FROM dbo.AutonomousComputeJobs AS j
                    WITH (READPAST, UPDLOCK, ROWLOCK, INDEX (IX_AutonomousComputeJobs_Claim))
                WHERE j.Status = N'Pending'
                    AND j.AvailableAt <= @Now
                    AND (@JobTypes IS NULL OR j.JobType IN (SELECT t.value FROM OPENJSON(@JobTypes) AS t))
                ORDER BY j.AvailableAt, j.JobId
            )
            UPDATE due
            SET
                Status = N'Running',
                Attempts = due.Attempts + 1,
                LeaseOwner = @WorkerId,
                LeaseExpiresAt = @LeaseExpiresAt,
                AvailableAt = @LeaseExpiresAt,
                LastHeartbeat = @Now,
                UpdatedAt = @Now
            OUTPUT inserted.JobId, inserted.JobType, inserted.JobParameters, inserted.CurrentState, inserted.TenantId,
                inserted.Attempts, inserted.MaxAttempts, inserted.LeaseExpiresAt
            INTO @Claimed (JobId, JobType, JobParameters, CurrentState, TenantId, Attempts, MaxAttempts, LeaseExpiresAt);
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT
        c.JobId, c.JobType, c.JobParameters, c.CurrentState, c.TenantId, c.Attempts, c.MaxAttempts, c.LeaseExpiresAt
    FROM @Claimed AS c;
END;
GO
