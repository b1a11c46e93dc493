-- Purpose: which queries took the server's time.
-- Returns: QueryId bigint, ObjectName nvarchar(256), QueryText nvarchar(max), Executions bigint, AvgDurationMs float,
--     AvgCpuMs float, AvgLogicalReads float, RegressedPlan bit, SuggestedAction nvarchar(400): the queries that took most
--     time in all, first; averages over executions. RegressedPlan is 1 where the plan used last takes more than 1.5 times
--     as long as another of the same query, both with @MinExecutions in the window; SuggestedAction then names that one.
-- Writes: QueryPerformanceMetrics, a row of the type QueryStore for each query returned.
-- Errors: 51011 missing, 51012 range, 51023 Query Store is off; 51019 for several.
-- Native: none. On the embedded engine: there is no Query Store. The rows are the timings that procedures recorded in
--     QueryPerformanceMetrics and SpatialQueries, by type: QueryText is the type, QueryId and what is about plans is NULL,
--     and nothing is written.
CREATE PROCEDURE dbo.sp_AnalyzeQueryPerformance
    @LookbackHours int = 24, /* 1..8760 */
    @TopN int = 20,          /* 1..10000 */
    @MinExecutions int = 1   /* queries that ran less often are left out */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048),
        @Since datetimeoffset(7) = TODATETIMEOFFSET(DATEADD(HOUR, -@LookbackHours, SYSUTCDATETIME()), 0);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@LookbackHours IS NULL, N'LookbackHours is required', NULL)),
        (2, 51011, IIF(@TopN IS NULL, N'TopN is required', NULL)),
        (3, 51011, IIF(@MinExecutions IS NULL, N'MinExecutions is required', NULL)),
        (4, 51012, IIF(@LookbackHours NOT BETWEEN 1 AND 8760,
            CONCAT(N'LookbackHours must be in 1..8760; got ', @LookbackHours), NULL)),
        (5, 51012, IIF(@TopN NOT BETWEEN 1 AND 10000, CONCAT(N'TopN must be in 1..10000; got ', @TopN), NULL)),
        (6, 51012, IIF(@MinExecutions < 1, CONCAT(N'MinExecutions must be in 1..2147483647; got ', @MinExecutions), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    IF NOT EXISTS (SELECT 1 FROM sys.database_query_store_options AS o WHERE o.actual_state IN (1, 2))
        THROW 51023, N'Query Store is off; ALTER DATABASE CURRENT SET QUERY_STORE = ON starts it', 1;

    CREATE TABLE #Queries (
        QueryId bigint NOT NULL PRIMARY KEY,
        ObjectName nvarchar(256) NULL,
        QueryText nvarchar(max) NULL,
        Executions bigint NOT NULL,
        AvgDurationMs float NOT NULL,
        AvgCpuMs float NOT NULL,
        AvgLogicalReads float NOT NULL,
        RegressedPlan bit NOT NULL,
        SuggestedAction nvarchar(400) NULL
    );

    /* Query Store counts in microseconds. */
    WITH plans AS (
        SELECT
            p.query_id,
            p.plan_id,
            SUM(s.count_executions) AS Executions,
            SUM(s.avg_duration * s.count_executions) / 1000E0 AS DurationMs,
            SUM(s.avg_cpu_time * s.count_executions) / 1000E0 AS CpuMs,
            SUM(s.avg_logical_io_reads * s.count_executions) AS LogicalReads,
            MAX(s.last_execution_time) AS LastExecution
        FROM sys.query_store_plan AS p
        INNER JOIN sys.query_store_runtime_stats AS s ON s.plan_id = p.plan_id
        INNER JOIN sys.query_store_runtime_stats_interval AS i
            ON i.runtime_stats_interval_id = s.runtime_stats_interval_id
        WHERE i.end_time > @Since
        GROUP BY
            p.query_id,
            p.plan_id
    ), queries AS (
        SELECT
            p.query_id,
            SUM(p.Executions) AS Executions,
            SUM(p.DurationMs) AS DurationMs,
            SUM(p.CpuMs) AS CpuMs,
            SUM(p.LogicalReads) AS LogicalReads
        FROM plans AS p
        GROUP BY p.query_id
        HAVING SUM(p.Executions) >= @MinExecutions
    )
    INSERT INTO #Queries (QueryId, ObjectName, QueryText, Executions, AvgDurationMs, AvgCpuMs, AvgLogicalReads,
        RegressedPlan, SuggestedAction)
    SELECT TOP (@TopN)
        q.query_id,
        OBJECT_NAME(k.object_id),
        t.query_sql_text,
        q.Executions,
        q.DurationMs / q.Executions,
        q.CpuMs / q.Executions,
        q.LogicalReads / q.Executions,
        IIF(b.plan_id IS NULL, 0, 1),
        CASE WHEN b.plan_id IS NOT NULL
            THEN CONCAT(N'EXECUTE sys.sp_query_store_force_plan @query_id = ', q.query_id, N', @plan_id = ', b.plan_id)
        END
    FROM queries AS q
    INNER JOIN sys.query_store_query AS k ON k.query_id = q.query_id
    INNER JOIN sys.query_store_query_text AS t ON t.query_text_id = k.query_text_id
    CROSS APPLY (
        SELECT TOP (1)
            p.plan_id,
            p.Executions,
            p.DurationMs / p.Executions AS AvgMs
        FROM plans AS p
        WHERE p.query_id = q.query_id
        ORDER BY
            p.LastExecution DESC,
            p.plan_id DESC
    ) AS l
    OUTER APPLY (
        SELECT TOP (1) p.plan_id
        FROM plans AS p
        WHERE p.query_id = q.query_id
            AND p.plan_id <> l.plan_id
            AND p.Executions >= @MinExecutions
            AND l.Executions >= @MinExecutions
            AND l.AvgMs > 1.5E0 * (p.DurationMs / p.Executions)
        ORDER BY
            p.DurationMs / p.Executions,
            p.plan_id
    ) AS b
    ORDER BY
        q.DurationMs DESC,
        q.query_id;

    BEGIN TRY
        INSERT INTO dbo.QueryPerformanceMetrics (QueryType, ObjectName, DurationMs, CpuMs, LogicalReads)
        SELECT
            N'QueryStore',
            r.ObjectName,
            r.AvgDurationMs,
            r.AvgCpuMs,
            CONVERT(bigint, r.AvgLogicalReads)
        FROM #Queries AS r;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        r.QueryId,
        r.ObjectName,
        r.QueryText,
        r.Executions,
        r.AvgDurationMs,
        r.AvgCpuMs,
        r.AvgLogicalReads,
        r.RegressedPlan,
        r.SuggestedAction
    FROM #Queries AS r
    ORDER BY
        r.Executions * r.AvgDurationMs DESC,
        r.QueryId;
END;
GO
