/*
Purpose:  Ends a job that succeeded, in one transaction: the job's results, one InferenceRequests row (its CorrelationId is
          the job's id), provenance (Inference -USED_ATOM-> Atom, Inference -RAN_ON-> Model, Atom -DERIVED_FROM->
          Inference) and one ledger row whose idempotency key is the job's id. All of it or nothing.
          Called again by the worker that completed the job it changes nothing and returns the same InferenceId.
Returns:  @InferenceId.
Errors:   51011 missing argument · 51012 out of range · 51017 not JSON · 51020 no such job, model or atom ·
          51022 the job is no longer the caller's · 51023 a prime search that has not reached its end ·
          51026 the provenance graph stayed locked for 30 seconds.
Native:   the ledger row is written by the natively compiled sp_InsertBillingUsageRecord_Native.
Source:   one transaction over disk and memory-optimized tables. The ledger procedure runs its own ATOMIC block as
          SERIALIZABLE; that is allowed while the disk side stays at READ COMMITTED, so no HOLDLOCK, REPEATABLEREAD or
          SERIALIZABLE hint may appear here, nor may the session's level be one of these (error 41333). What HOLDLOCK
          would have done for the provenance nodes, an application lock does. A write conflict in the ledger
          (41302, 41305, 41325) rolls all of it back; the caller may repeat the call.
*/
CREATE PROCEDURE dbo.sp_CompleteJob
    @JobId uniqueidentifier,              /* the job */
    @WorkerId nvarchar(128),              /* who holds it */
    @Results nvarchar(max),               /* JSON object */
    @OperationType nvarchar(50),          /* what is metered: prime-search, embedding … */
    @Quantity decimal(18, 6),             /* how much of it, not negative */
    @DurationMs int = NULL,               /* how long the last attempt computed */
    @ModelId int = NULL,                  /* the model that was used */
    @UsedAtoms nvarchar(max) = NULL,      /* JSON array of atom ids as texts */
    @ProducedAtoms nvarchar(max) = NULL,  /* JSON array of atom ids as texts */
    @Metadata nvarchar(max) = NULL,       /* JSON object: kernel, version, CPU level, hash of the parameters */
    @InferenceId bigint OUTPUT            /* the request's row */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);
    DECLARE @Status nvarchar(50);
    DECLARE @LeaseOwner nvarchar(128);
    DECLARE @JobType nvarchar(100);
    DECLARE @JobParameters nvarchar(max);
    DECLARE @TenantId int;
    DECLARE @CreatedAt datetime2(7);
    DECLARE @RangeEnd bigint;
    DECLARE @LastChecked bigint;
    DECLARE @Lock int;
    DECLARE @CorrelationId nvarchar(100) = LOWER(CONVERT(nvarchar(36), @JobId));

    SET @InferenceId = NULL;

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;
    IF @WorkerId IS NULL THROW 51011, N'WorkerId is required', 1;
    IF @Results IS NULL THROW 51011, N'Results is required', 1;
    IF @OperationType IS NULL THROW 51011, N'OperationType is required', 1;
    IF @Quantity IS NULL THROW 51011, N'Quantity is required', 1;

    IF LEN(@OperationType) = 0 THROW 51012, N'OperationType must not be empty', 1;

    IF @Quantity < 0
    BEGIN
        SET @Message = CONCAT(N'Quantity must not be negative; got ', @Quantity);
        THROW 51012, @Message, 1;
    END;

    IF @DurationMs < 0
    BEGIN
        SET @Message = CONCAT(N'DurationMs must not be negative; got ', @DurationMs);
        THROW 51012, @Message, 1;
    END;

    IF ISJSON(@Results) = 0 THROW 51017, N'Results must be JSON', 1;
    IF ISJSON(@Metadata) = 0 THROW 51017, N'Metadata must be JSON', 1;
    IF ISJSON(@UsedAtoms, ARRAY) = 0 THROW 51017, N'UsedAtoms must be a JSON array of atom ids as texts', 1;
    IF ISJSON(@ProducedAtoms, ARRAY) = 0 THROW 51017, N'ProducedAtoms must be a JSON array of atom ids as texts', 1;

    -- TRY_CONVERT takes an empty text, blanks and a lone sign for 0, so the characters are looked at too.
    IF EXISTS (
        SELECT 1
        FROM OPENJSON(@UsedAtoms) AS u
        WHERE u.[type] <> 1
            OR u.value COLLATE Latin1_General_100_BIN2 LIKE N'%[^-0-9]%'
            OR u.value COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[0-9]'
            OR TRY_CONVERT(bigint, u.value) IS NULL
    )
        THROW 51017, N'UsedAtoms must be a JSON array of atom ids as texts', 1;

    IF EXISTS (
        SELECT 1
        FROM OPENJSON(@ProducedAtoms) AS p
        WHERE p.[type] <> 1
            OR p.value COLLATE Latin1_General_100_BIN2 LIKE N'%[^-0-9]%'
            OR p.value COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[0-9]'
            OR TRY_CONVERT(bigint, p.value) IS NULL
    )
        THROW 51017, N'ProducedAtoms must be a JSON array of atom ids as texts', 1;

    DECLARE @Atoms table (
        AtomId bigint NOT NULL,
        EdgeType nvarchar(50) NOT NULL,
        TenantId int NULL,
        PRIMARY KEY (AtomId, EdgeType)
    );

    INSERT INTO @Atoms (AtomId, EdgeType)
    SELECT DISTINCT CONVERT(bigint, u.value), N'USED_ATOM' FROM OPENJSON(@UsedAtoms) AS u
    UNION ALL
    SELECT DISTINCT CONVERT(bigint, p.value), N'DERIVED_FROM' FROM OPENJSON(@ProducedAtoms) AS p;

    BEGIN TRY
        BEGIN TRANSACTION;

        DECLARE @Now datetime2(7) = SYSUTCDATETIME();

        SELECT
            @Status = j.Status, @LeaseOwner = j.LeaseOwner, @JobType = j.JobType, @JobParameters = j.JobParameters,
            @TenantId = j.TenantId, @CreatedAt = j.CreatedAt
        FROM dbo.AutonomousComputeJobs AS j WITH (UPDLOCK, ROWLOCK)
        WHERE j.JobId = @JobId;

        IF @Status = N'Completed' AND @LeaseOwner = @WorkerId
            SELECT @InferenceId = r.InferenceId
            FROM dbo.InferenceRequests AS r
            WHERE r.CorrelationId = @CorrelationId
                AND r.TenantId = @TenantId
                AND r.TaskType = @JobType;
        ELSE
        BEGIN
            SELECT @Number = p.Number, @Message = p.Message FROM dbo.JobLeaseProblem(@JobId, @WorkerId) AS p;
            IF @Number IS NOT NULL THROW @Number, @Message, 1;

            SELECT @RangeEnd = g.RangeEnd, @LastChecked = g.LastChecked
            FROM dbo.GodelEngineJobs AS g
            WHERE g.JobId = @JobId
                AND g.JobKind = N'PrimeSearch';

            IF @RangeEnd IS NOT NULL AND (@LastChecked IS NULL OR @LastChecked < @RangeEnd)
            BEGIN
                SET @Message = CONCAT(N'a prime search must have checked up to ', @RangeEnd, N' to be complete; got ',
                    COALESCE(CONVERT(nvarchar(20), @LastChecked), N'nothing'));
                THROW 51023, @Message, 1;
            END;

            IF @ModelId IS NOT NULL AND NOT EXISTS (
                SELECT 1
                FROM dbo.Models AS m
                WHERE m.ModelId = @ModelId
                    AND (m.TenantId IN (0, @TenantId) OR @TenantId = 0)
            )
            BEGIN
                SET @Message = CONCAT(N'model ', @ModelId, N' does not exist for tenant ', @TenantId);
                THROW 51020, @Message, 1;
            END;

            UPDATE listed
            SET TenantId = a.TenantId
            FROM @Atoms AS listed
            INNER JOIN dbo.Atoms AS a ON a.AtomId = listed.AtomId
            WHERE a.TenantId IN (0, @TenantId) OR @TenantId = 0;

            IF EXISTS (SELECT 1 FROM @Atoms AS listed WHERE listed.TenantId IS NULL)
            BEGIN
                SELECT @Message = CONCAT(N'atom ', MIN(listed.AtomId), N' does not exist for tenant ', @TenantId)
                FROM @Atoms AS listed
                WHERE listed.TenantId IS NULL;
                THROW 51020, @Message, 1;
            END;

            UPDATE dbo.AutonomousComputeJobs
            SET
                Status = N'Completed',
                Results = @Results,
                LeaseExpiresAt = NULL,
                UpdatedAt = @Now,
                CompletedAt = @Now
            WHERE JobId = @JobId;

            UPDATE dbo.GodelEngineJobs
            SET CompletedAt = @Now
            WHERE JobId = @JobId;

            INSERT INTO dbo.InferenceRequests (
                TenantId, RequestTimestamp, CompletionTimestamp, TaskType, ModelId, ModelsUsed, InputData, InputHash,
                OutputData, OutputMetadata, Status, CorrelationId, TotalDurationMs)
            VALUES (
                @TenantId, @CreatedAt, @Now, @JobType, @ModelId,
                CASE WHEN @ModelId IS NULL THEN NULL ELSE CONCAT(N'[', @ModelId, N']') END,
                @JobParameters, CONVERT(binary(32), HASHBYTES('SHA2_256', @JobParameters)),
                @Results, @Metadata, N'Completed', @CorrelationId, @DurationMs);

            SET @InferenceId = CONVERT(bigint, SCOPE_IDENTITY());

            EXECUTE @Lock = sys.sp_getapplock
                @Resource = N'dbo.ProvenanceNodes',
                @LockMode = N'Exclusive',
                @LockOwner = N'Transaction',
                @LockTimeout = 30000;

            IF @Lock < 0 THROW 51026, N'the provenance graph is locked: no lock within 30 seconds', 1;

            INSERT INTO dbo.ProvenanceNodes (NodeType, EntityId, TenantId)
            SELECT wanted.NodeType, wanted.EntityId, wanted.TenantId
            FROM (
                SELECT DISTINCT NodeType = N'Atom', EntityId = listed.AtomId, listed.TenantId FROM @Atoms AS listed
                UNION ALL
                SELECT N'Inference', @InferenceId, @TenantId
                UNION ALL
                SELECT N'Model', CONVERT(bigint, m.ModelId), m.TenantId FROM dbo.Models AS m WHERE m.ModelId = @ModelId
            ) AS wanted
            WHERE NOT EXISTS (
                SELECT 1
                FROM dbo.ProvenanceNodes AS n
                WHERE n.NodeType = wanted.NodeType
                    AND n.EntityId = wanted.EntityId);

            -- The inference is new, so none of these edges can be there already.
            INSERT INTO dbo.ProvenanceEdges ($from_id, $to_id, EdgeType, InferenceId, TenantId)
            SELECT i.$node_id, n.$node_id, N'USED_ATOM', @InferenceId, @TenantId
            FROM @Atoms AS listed
            INNER JOIN dbo.ProvenanceNodes AS n ON n.NodeType = N'Atom' AND n.EntityId = listed.AtomId
            INNER JOIN dbo.ProvenanceNodes AS i ON i.NodeType = N'Inference' AND i.EntityId = @InferenceId
            WHERE listed.EdgeType = N'USED_ATOM';

            INSERT INTO dbo.ProvenanceEdges ($from_id, $to_id, EdgeType, InferenceId, TenantId)
            SELECT n.$node_id, i.$node_id, N'DERIVED_FROM', @InferenceId, @TenantId
            FROM @Atoms AS listed
            INNER JOIN dbo.ProvenanceNodes AS n ON n.NodeType = N'Atom' AND n.EntityId = listed.AtomId
            INNER JOIN dbo.ProvenanceNodes AS i ON i.NodeType = N'Inference' AND i.EntityId = @InferenceId
            WHERE listed.EdgeType = N'DERIVED_FROM';

            INSERT INTO dbo.ProvenanceEdges ($from_id, $to_id, EdgeType, InferenceId, TenantId)
            SELECT i.$node_id, n.$node_id, N'RAN_ON', @InferenceId, @TenantId
            FROM dbo.ProvenanceNodes AS n
            INNER JOIN dbo.ProvenanceNodes AS i ON i.NodeType = N'Inference' AND i.EntityId = @InferenceId
            WHERE n.NodeType = N'Model'
                AND n.EntityId = @ModelId;

            EXECUTE dbo.sp_InsertBillingUsageRecord_Native
                @TenantId = @TenantId,
                @OperationType = @OperationType,
                @Quantity = @Quantity,
                @CorrelationId = @CorrelationId;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
