/*
Purpose:  Records that a prime search has examined everything up to LastChecked, once: a chunk that ends at or below the
          recorded LastChecked changes nothing but the lease, so a chunk that is sent again doubles nothing.
Returns:  Recorded bit, LastChecked bigint, ResultCount bigint, one row: the state after the call.
Errors:   51011 missing argument · 51012 out of range · 51017 PrimesJson is not an array of PrimesFound decimal texts ·
          51020 no such job · 51022 the job is no longer the caller's · 51023 the job is no prime search.
Native:   none; the worker finds the primes outside any transaction.
Source:   ResultData is appended to with .WRITE, which logs what is added and not the whole value.
*/
CREATE PROCEDURE dbo.sp_RecordPrimeChunk
    @JobId uniqueidentifier,           /* the job */
    @WorkerId nvarchar(128),           /* who holds it */
    @LastChecked bigint,               /* the last number of the chunk */
    @PrimesFound bigint,               /* how many primes it holds */
    @PrimesJson nvarchar(max) = NULL,  /* them, as a JSON array of decimal texts; NULL where only the count is kept */
    @LeaseSeconds int = 60             /* 1..86400: the lease is extended by this from now */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);
    DECLARE @RangeStart bigint;
    DECLARE @RangeEnd bigint;
    DECLARE @Checked bigint;
    DECLARE @Recorded bit = 0;
    DECLARE @Elements bigint;
    DECLARE @Texts bigint;
    DECLARE @Tail nvarchar(max);

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @LastChecked IS NULL THROW 51011, N'LastChecked is required', 1;
    IF @PrimesFound IS NULL THROW 51011, N'PrimesFound is required', 1;
    IF @LeaseSeconds IS NULL THROW 51011, N'LeaseSeconds is required', 1;

    IF @LeaseSeconds NOT BETWEEN 1 AND 86400
    BEGIN
        SET @Message = CONCAT(N'LeaseSeconds must be in 1..86400; got ', @LeaseSeconds);
        THROW 51012, @Message, 1;
    END;

    IF @PrimesFound < 0
    BEGIN
        SET @Message = CONCAT(N'PrimesFound must not be negative; got ', @PrimesFound);
        THROW 51012, @Message, 1;
    END;

    IF @PrimesJson IS NOT NULL
    BEGIN
        SET @PrimesJson = TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @PrimesJson);

        IF ISJSON(@PrimesJson) = 0 OR LEFT(@PrimesJson, 1) <> N'['
            THROW 51017, N'PrimesJson must be a JSON array of decimal texts', 1;

        SELECT
            @Elements = COUNT_BIG(*),
            @Texts = COUNT_BIG(CASE WHEN p.[type] = 1 AND p.value <> N''
                AND p.value COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[^0-9]%' THEN 1 END)
        FROM OPENJSON(@PrimesJson) AS p;

        IF @Elements <> @PrimesFound OR @Texts <> @PrimesFound
        BEGIN
            SET @Message = CONCAT(N'PrimesJson must hold PrimesFound = ', @PrimesFound, N' decimal texts; got ', @Texts,
                N' of ', @Elements, N' elements');
            THROW 51017, @Message, 1;
        END;
    END;

    BEGIN TRY
        BEGIN TRANSACTION;

        DECLARE @Now datetime2(7) = SYSUTCDATETIME();
        DECLARE @LeaseExpiresAt datetime2(7) = DATEADD(SECOND, @LeaseSeconds, @Now);

        -- The job's row first, always: it is the lock under which the progress row is read and written.
        UPDATE dbo.AutonomousComputeJobs
        SET
            LeaseExpiresAt = @LeaseExpiresAt,
            AvailableAt = @LeaseExpiresAt,
            LastHeartbeat = @Now,
            UpdatedAt = @Now
        WHERE JobId = @JobId
            AND Status = N'Running'
            AND LeaseOwner = @WorkerId;

        IF @@ROWCOUNT = 0
        BEGIN
            SELECT @Number = p.Number, @Message = p.Message FROM dbo.JobLeaseProblem(@JobId, @WorkerId) AS p;
            THROW @Number, @Message, 1;
        END;

        SELECT @RangeStart = g.RangeStart, @RangeEnd = g.RangeEnd, @Checked = g.LastChecked
        FROM dbo.GodelEngineJobs AS g
        WHERE g.JobId = @JobId
            AND g.JobKind = N'PrimeSearch';

        IF @RangeStart IS NULL
        BEGIN
            SET @Message = CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' must be a prime search; it is not');
            THROW 51023, @Message, 1;
        END;

        IF @LastChecked NOT BETWEEN @RangeStart AND @RangeEnd
        BEGIN
            SET @Message = CONCAT(N'LastChecked must be in ', @RangeStart, N'..', @RangeEnd, N'; got ', @LastChecked);
            THROW 51012, @Message, 1;
        END;

        IF @Checked IS NULL OR @LastChecked > @Checked
        BEGIN
            SET @Recorded = 1;

            UPDATE dbo.GodelEngineJobs
            SET LastChecked = @LastChecked, ResultCount = ResultCount + @PrimesFound
            WHERE JobId = @JobId;

            -- '[a]' and '[b]' become '[a,b]': the closing bracket is replaced by the new elements and a bracket.
            IF @PrimesJson IS NOT NULL AND @PrimesFound > 0
            BEGIN
                SELECT @Tail = CONCAT(CASE WHEN g.ResultData = N'[]' THEN N'' ELSE N',' END,
                    CONVERT(nvarchar(max), STUFF(@PrimesJson, 1, 1, N'')))
                FROM dbo.GodelEngineJobs AS g
                WHERE g.JobId = @JobId;

                UPDATE dbo.GodelEngineJobs
                SET ResultData.WRITE(@Tail, DATALENGTH(ResultData) / 2 - 1, NULL)
                WHERE JobId = @JobId;
            END;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT Recorded = @Recorded, g.LastChecked, g.ResultCount
    FROM dbo.GodelEngineJobs AS g
    WHERE g.JobId = @JobId;
END;
GO
