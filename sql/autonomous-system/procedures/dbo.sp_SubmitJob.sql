/*
Purpose:  Puts a job into the queue. With a CorrelationId the call may be repeated: the job is made once.
          A PrimeSearch job also gets its progress row in GödelEngineJobs. Its parameters are
          {"first": "…", "last": "…"} (decimal, text or number, 0 <= first <= last, fewer than 10^18 numbers), and may
          have "chunk": 1..2147483647, how many numbers are searched between two checkpoints. Without it the chunk is
          a 64th of the range, but at least 2^20 and at most 2^26 numbers: some tens of checkpoints for a small range,
          and seconds of work in each of them for any.
Returns:  @JobId, @WasDuplicate.
Errors:   51011 missing argument · 51012 out of range · 51017 not a JSON object · 51020 no such tenant ·
          51021 the CorrelationId was used for another job.
Native:   none.
Source:   the queue table of the schema reference, with leases.
*/
CREATE PROCEDURE dbo.sp_SubmitJob
    @JobType nvarchar(100),               /* what a worker does with it, at most 50 characters: PrimeSearch, EmbedAtoms … */
    @JobParameters nvarchar(max),         /* JSON object; integers beyond 2^53 as text */
    @TenantId int = 0,                    /* who owns and pays for it */
    @MaxAttempts int = 5,                 /* 1..100: claims before it ends as Failed */
    @CorrelationId nvarchar(100) = NULL,  /* the submitter's idempotency key */
    @JobId uniqueidentifier OUTPUT,       /* the new job, or the one that has this key */
    @WasDuplicate bit OUTPUT              /* 1 if the job was there already */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @FirstText nvarchar(4000);
    DECLARE @LastText nvarchar(4000);
    DECLARE @ChunkText nvarchar(4000);
    DECLARE @First bigint;
    DECLARE @Last bigint;
    DECLARE @Chunk int;
    DECLARE @ExistingType nvarchar(100);
    DECLARE @ExistingParameters nvarchar(max);

    SELECT @JobId = NULL, @WasDuplicate = 0;

    IF @JobType IS NULL THROW 51011, N'JobType is required', 1;
    IF @JobParameters IS NULL THROW 51011, N'JobParameters is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;
    IF @MaxAttempts IS NULL THROW 51011, N'MaxAttempts is required', 1;

    IF LEN(@JobType) NOT BETWEEN 1 AND 50
    BEGIN
        SET @Message = CONCAT(N'JobType must have 1..50 characters; got ', LEN(@JobType));
        THROW 51012, @Message, 1;
    END;

    IF @MaxAttempts NOT BETWEEN 1 AND 100
    BEGIN
        SET @Message = CONCAT(N'MaxAttempts must be in 1..100; got ', @MaxAttempts);
        THROW 51012, @Message, 1;
    END;

    IF ISJSON(@JobParameters) = 0
        OR LEFT(TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @JobParameters), 1) <> N'{'
    BEGIN
        SET @Message = CONCAT(N'JobParameters must be a JSON object; got ', REPLACE(LEFT(@JobParameters, 40), N'%', N'%%'));
        THROW 51017, @Message, 1;
    END;

    IF @JobType = N'PrimeSearch'
    BEGIN
        SELECT
            @FirstText = JSON_VALUE(@JobParameters, N'$.first'),
            @LastText = JSON_VALUE(@JobParameters, N'$.last'),
            @ChunkText = JSON_VALUE(@JobParameters, N'$.chunk');

        SELECT
            @First = CASE WHEN @FirstText NOT LIKE N'%[^0-9]%' THEN TRY_CONVERT(bigint, NULLIF(@FirstText, N'')) END,
            @Last = CASE WHEN @LastText NOT LIKE N'%[^0-9]%' THEN TRY_CONVERT(bigint, NULLIF(@LastText, N'')) END,
            @Chunk = CASE WHEN @ChunkText NOT LIKE N'%[^0-9]%' THEN TRY_CONVERT(int, NULLIF(@ChunkText, N'')) END;

        IF @First IS NULL OR @Last IS NULL OR @Last < @First
        BEGIN
            SET @Message = CONCAT(N'JobParameters must have whole numbers 0 <= first <= last <= 9223372036854775807; got ',
                COALESCE(REPLACE(@FirstText, N'%', N'%%'), N'NULL'), N'..',
                COALESCE(REPLACE(@LastText, N'%', N'%%'), N'NULL'));
            THROW 51012, @Message, 1;
        END;

        IF @Last - @First >= 999999999999999999
        BEGIN
            SET @Message = CONCAT(N'JobParameters may span fewer than 10^18 numbers; got ', @First, N'..', @Last);
            THROW 51012, @Message, 1;
        END;

        IF @ChunkText IS NOT NULL AND (@Chunk IS NULL OR @Chunk < 1)
        BEGIN
            SET @Message = CONCAT(N'JobParameters.chunk must be in 1..2147483647; got ', REPLACE(@ChunkText, N'%', N'%%'));
            THROW 51012, @Message, 1;
        END;

        IF @Chunk IS NULL
            SET @Chunk = CONVERT(int, CASE
                WHEN (@Last - @First) / 64 + 1 < 1048576 THEN 1048576
                WHEN (@Last - @First) / 64 + 1 > 67108864 THEN 67108864
                ELSE (@Last - @First) / 64 + 1
            END);
    END;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId, N' does not exist');
        THROW 51020, @Message, 1;
    END;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- HOLDLOCK keeps the gap of a key that is not there yet, so two submitters of one key cannot both insert.
        IF @CorrelationId IS NOT NULL
            SELECT
                @JobId = j.JobId,
                @ExistingType = j.JobType,
                @ExistingParameters = j.JobParameters
            FROM dbo.AutonomousComputeJobs AS j WITH (UPDLOCK, HOLDLOCK)
            WHERE j.TenantId = @TenantId
                AND j.CorrelationId = @CorrelationId;

        IF @JobId IS NOT NULL
        BEGIN
            IF @ExistingType COLLATE Latin1_General_100_BIN2 <> @JobType COLLATE Latin1_General_100_BIN2
                OR @ExistingParameters COLLATE Latin1_General_100_BIN2 <> @JobParameters COLLATE Latin1_General_100_BIN2
            BEGIN
                SET @Message = CONCAT(N'CorrelationId may be used for one job only; ''',
                    REPLACE(@CorrelationId, N'%', N'%%'),
                    N''' stands for job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' with another type or other parameters');
                THROW 51021, @Message, 1;
            END;

            SET @WasDuplicate = 1;
        END;
        ELSE
        BEGIN
            DECLARE @Inserted table (JobId uniqueidentifier NOT NULL);

            INSERT INTO dbo.AutonomousComputeJobs (JobType, JobParameters, TenantId, MaxAttempts, CorrelationId)
            OUTPUT inserted.JobId INTO @Inserted (JobId)
            VALUES (@JobType, @JobParameters, @TenantId, @MaxAttempts, @CorrelationId);

            SELECT @JobId = i.JobId FROM @Inserted AS i;

            IF @JobType = N'PrimeSearch'
                INSERT INTO dbo.GodelEngineJobs (JobId, JobKind, RangeStart, RangeEnd, ChunkSize, ResultData)
                VALUES (@JobId, N'PrimeSearch', @First, @Last, @Chunk, N'[]');
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
