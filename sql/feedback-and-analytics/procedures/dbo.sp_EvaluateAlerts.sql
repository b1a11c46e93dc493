-- Purpose: holds each enabled alert rule against what was measured, and records those that fire.
-- Returns: AlertName nvarchar(200), ObservedValue float, Fired bit: one row for each enabled rule, by name.
-- Observed: the mean over the rule's window, which ends at @Now and includes it: of the samples of the counter that
--     MetricName names (PerformanceCounters; they belong to no tenant, so a tenant's rule does not see them); where there
--     are none, of the durations in milliseconds of the queries of that type (QueryPerformanceMetrics, of the rule's
--     tenant, or of all). Without samples ObservedValue is NULL: the rule neither fires nor recovers.
-- Fires: where the value stands to the threshold as the rule says, unless it fired within its cooldown before @Now. A
--     value that no longer does resolves the rule's open alerts.
-- Writes: AlertHistory.
-- Errors: none of its own.
-- Native: none.
CREATE PROCEDURE dbo.sp_EvaluateAlerts
    @Now datetime2(7) = NULL /* UTC; NULL: now */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SET @Now = COALESCE(@Now, SYSUTCDATETIME());

    CREATE TABLE #Rules (
        AlertConfigurationId int NOT NULL PRIMARY KEY,
        AlertName nvarchar(200) NOT NULL,
        ObservedValue float NULL,
        IsMet bit NOT NULL,
        Fired bit NOT NULL
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        /* The lock on the rules keeps two evaluations one after the other: one alert fires once. */
        INSERT INTO #Rules (AlertConfigurationId, AlertName, ObservedValue, IsMet, Fired)
        SELECT
            c.AlertConfigurationId,
            c.AlertName,
            o.ObservedValue,
            m.IsMet,
            IIF(m.IsMet = 1 AND NOT EXISTS (
                SELECT 1
                FROM dbo.AlertHistory AS h
                WHERE h.AlertConfigurationId = c.AlertConfigurationId
                    AND h.TriggeredAt > DATEADD(MINUTE, -c.CooldownMinutes, @Now)
                    AND h.TriggeredAt <= @Now
            ), 1, 0)
        FROM dbo.AlertConfigurations AS c WITH (UPDLOCK, HOLDLOCK)
        OUTER APPLY (
            SELECT AVG(p.CounterValue) AS Mean
            FROM dbo.PerformanceCounters AS p
            WHERE p.CounterName = c.MetricName
                AND c.TenantId IS NULL
                AND p.SampledAt > DATEADD(MINUTE, -c.WindowMinutes, @Now)
                AND p.SampledAt <= @Now
        ) AS k
        OUTER APPLY (
            SELECT AVG(q.DurationMs) AS Mean
            FROM dbo.QueryPerformanceMetrics AS q
            WHERE q.QueryType = c.MetricName
                AND (c.TenantId IS NULL OR q.TenantId = c.TenantId)
                AND q.ExecutedAt > DATEADD(MINUTE, -c.WindowMinutes, @Now)
                AND q.ExecutedAt <= @Now
        ) AS d
        CROSS APPLY (VALUES (COALESCE(k.Mean, d.Mean))) AS o (ObservedValue)
        CROSS APPLY (VALUES (CASE
            WHEN c.ComparisonOperator = N'>' AND o.ObservedValue > c.ThresholdValue THEN 1
            WHEN c.ComparisonOperator = N'>=' AND o.ObservedValue >= c.ThresholdValue THEN 1
            WHEN c.ComparisonOperator = N'<' AND o.ObservedValue < c.ThresholdValue THEN 1
            WHEN c.ComparisonOperator = N'<=' AND o.ObservedValue <= c.ThresholdValue THEN 1
            ELSE 0
        END)) AS m (IsMet)
        WHERE c.IsEnabled = 1;

        UPDATE h
        SET ResolvedAt = @Now
        FROM dbo.AlertHistory AS h
        INNER JOIN #Rules AS r ON r.AlertConfigurationId = h.AlertConfigurationId
        WHERE h.ResolvedAt IS NULL
            AND h.TriggeredAt <= @Now
            AND r.IsMet = 0
            AND r.ObservedValue IS NOT NULL;

        INSERT INTO dbo.AlertHistory (AlertConfigurationId, ObservedValue, ThresholdValue, Severity, Message, TriggeredAt)
        SELECT
            c.AlertConfigurationId,
            r.ObservedValue,
            c.ThresholdValue,
            c.Severity,
            CONCAT(c.MetricName, N' ', c.ComparisonOperator, N' its threshold over ', c.WindowMinutes, N' minutes'),
            @Now
        FROM #Rules AS r
        INNER JOIN dbo.AlertConfigurations AS c ON c.AlertConfigurationId = r.AlertConfigurationId
        WHERE r.Fired = 1;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        r.AlertName,
        r.ObservedValue,
        r.Fired
    FROM #Rules AS r
    ORDER BY
        r.AlertName,
        r.AlertConfigurationId;
END;
GO
