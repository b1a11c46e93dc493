-- Purpose: measures the system's own counters once; the alert rules of sp_EvaluateAlerts are held against them.
-- Returns: CounterName nvarchar(128), CounterValue float, SampledAt datetime2(7): one row for each counter, by name. A ratio
--     or duration over no requests is no number: it has no row.
-- Counters: billing.quota.violations.count, errors.count, jobs.failed.count (in the window);
--     billing.unrated.count, graph.sync.errors.count (not resolved), jobs.pending.count (now);
--     inference.cache.hit.ratio, inference.error.ratio (of requests that ended in the window),
--     inference.duration.p95.ms (the smallest duration that 95 % of them did not exceed).
-- Window: it ends now, and leaves out its start, as that of an alert rule does.
-- Writes: PerformanceCounters, of the category Hartonomous.
-- Errors: 51011 missing, 51012 range.
-- Native: none.
CREATE PROCEDURE dbo.sp_SamplePerformanceCounters
    @WindowMinutes int = 5 /* 1..1440; call it as often */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Message nvarchar(2048),
        @Now datetime2(7) = SYSUTCDATETIME(),
        @Since datetime2(7);

    IF @WindowMinutes IS NULL
        THROW 51011, N'WindowMinutes is required', 1;

    IF @WindowMinutes NOT BETWEEN 1 AND 1440
    BEGIN
        SET @Message = CONCAT(N'WindowMinutes must be in 1..1440; got ', @WindowMinutes);
        THROW 51012, @Message, 1;
    END;

    SET @Since = DATEADD(MINUTE, -@WindowMinutes, @Now);

    CREATE TABLE #Counters (
        CounterName nvarchar(128) NOT NULL PRIMARY KEY,
        CounterValue float NOT NULL
    );

    BEGIN TRY
        INSERT INTO #Counters (CounterName, CounterValue)
        SELECT
            c.CounterName,
            c.CounterValue
        FROM (
            SELECT N'billing.quota.violations.count' AS CounterName, CONVERT(float, COUNT_BIG(*)) AS CounterValue
            FROM dbo.BillingQuotaViolations AS v
            WHERE v.ViolatedUtc > @Since AND v.ViolatedUtc <= @Now
            UNION ALL
            SELECT N'billing.unrated.count', CONVERT(float, COUNT_BIG(*))
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            WHERE l.IsRated = 0
            UNION ALL
            SELECT N'errors.count', CONVERT(float, COUNT_BIG(*))
            FROM dbo.ErrorLog AS e
            WHERE e.OccurredAt > @Since AND e.OccurredAt <= @Now
            UNION ALL
            SELECT N'graph.sync.errors.count', CONVERT(float, COUNT_BIG(*))
            FROM dbo.Neo4jSyncErrors AS g
            WHERE g.ResolvedAt IS NULL
            UNION ALL
            SELECT N'inference.cache.hit.ratio', AVG(IIF(r.CacheHit = 1, 1E0, 0E0))
            FROM dbo.InferenceRequests AS r
            WHERE r.Status IN (N'Completed', N'Failed') AND r.CompletionTimestamp > @Since AND r.CompletionTimestamp <= @Now
            UNION ALL
            SELECT N'inference.error.ratio', AVG(IIF(r.Status = N'Failed', 1E0, 0E0))
            FROM dbo.InferenceRequests AS r
            WHERE r.Status IN (N'Completed', N'Failed') AND r.CompletionTimestamp > @Since AND r.CompletionTimestamp <= @Now
            UNION ALL
            SELECT N'inference.duration.p95.ms', MIN(p.Duration)
            FROM (
                SELECT CONVERT(float, PERCENTILE_DISC(0.95) WITHIN GROUP (ORDER BY r.TotalDurationMs) OVER ()) AS Duration
                FROM dbo.InferenceRequests AS r
                WHERE r.Status IN (N'Completed', N'Failed') AND r.CompletionTimestamp > @Since AND r.CompletionTimestamp <= @Now
                    AND r.TotalDurationMs IS NOT NULL
            ) AS p
            UNION ALL
            SELECT N'jobs.failed.count', CONVERT(float, COUNT_BIG(*))
            FROM dbo.AutonomousComputeJobs AS j
            WHERE j.Status = N'Failed' AND j.UpdatedAt > @Since AND j.UpdatedAt <= @Now
            UNION ALL
            SELECT N'jobs.pending.count', CONVERT(float, COUNT_BIG(*))
            FROM dbo.AutonomousComputeJobs AS j
            WHERE j.Status = N'Pending'
        ) AS c
        WHERE c.CounterValue IS NOT NULL;

        INSERT INTO dbo.PerformanceCounters (CounterCategory, CounterName, CounterValue, SampledAt)
        SELECT
            N'Hartonomous',
            c.CounterName,
            c.CounterValue,
            @Now
        FROM #Counters AS c;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        c.CounterName,
        c.CounterValue,
        @Now AS SampledAt
    FROM #Counters AS c
    ORDER BY c.CounterName COLLATE Latin1_General_100_BIN2;
END;
GO
