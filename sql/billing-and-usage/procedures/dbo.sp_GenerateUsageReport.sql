/*
Purpose:  A report of a tenant's usage as JSON. Summary: type, total, cost, records of each kind. Detailed: UsageDate,
          UsageType, DailyQuantity, DailyCost of each day (UTC) and kind. Forecast: UsageType, AvgDailyUsage (mean of
          the last 7 days), ForecastMonthly (30 times that mean), whatever the time range.
Returns:  ReportJson nvarchar(max), a JSON array, empty for a tenant without usage; amounts are texts with six
          decimals.
Errors:   51011 missing argument · 51015 unknown ReportType or TimeRange · 51019 several arguments · 51020 no such
          tenant.
Native:   none; the ledger is memory-optimized and read under SNAPSHOT.
Source:   the range ends now and is trailing. Forecast types: decimal(30,6) / decimal(1,0) = decimal(32,8), whose last
          digits are cut off; a seventh is never half a unit, so ROUND to 6 places is still the nearest.
*/
CREATE PROCEDURE dbo.sp_GenerateUsageReport
    @TenantId int,                            /* whose */
    @ReportType nvarchar(50) = N'Summary',    /* Summary, Detailed or Forecast */
    @TimeRange nvarchar(20) = N'Month'        /* Day, Week, Month or Year */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @Start datetime2(7);
    DECLARE @ReportJson nvarchar(max);

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);

    SELECT
        @Number = CASE WHEN COUNT(*) = 1 THEN MIN(p.Number) ELSE 51019 END,
        @Message = CASE
            WHEN COUNT(*) = 1 THEN MIN(p.Message)
            ELSE CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
                STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal))
        END
    FROM (VALUES
        (1, 51011, CASE WHEN @TenantId IS NULL
            THEN N'TenantId is required' END),
        (2, 51011, CASE WHEN @ReportType IS NULL
            THEN N'ReportType is required' END),
        (3, 51011, CASE WHEN @TimeRange IS NULL
            THEN N'TimeRange is required' END),
        (4, 51015, CASE WHEN @ReportType COLLATE Latin1_General_100_BIN2 NOT IN (N'Summary', N'Detailed', N'Forecast')
            THEN CONCAT(N'ReportType must be one of Summary, Detailed, Forecast; got ''',
                REPLACE(@ReportType, N'%', N'%%'), N'''') END),
        (5, 51015, CASE WHEN @TimeRange COLLATE Latin1_General_100_BIN2 NOT IN (N'Day', N'Week', N'Month', N'Year')
            THEN CONCAT(N'TimeRange must be one of Day, Week, Month, Year; got ''',
                REPLACE(@TimeRange, N'%', N'%%'), N'''') END),
        (6, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    SET @Start = CASE
        WHEN @ReportType = N'Forecast' OR @TimeRange = N'Week' THEN DATEADD(DAY, -7, @Now)
        WHEN @TimeRange = N'Day' THEN DATEADD(DAY, -1, @Now)
        WHEN @TimeRange = N'Month' THEN DATEADD(MONTH, -1, @Now)
        ELSE DATEADD(YEAR, -1, @Now)
    END;

    IF @ReportType = N'Summary'
        SET @ReportJson = (
            SELECT
                [type] = l.OperationType,
                total = CONVERT(nvarchar(40), SUM(l.Quantity)),
                cost = CONVERT(nvarchar(40), SUM(l.AmountUSD)),
                records = COUNT_BIG(*)
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            WHERE l.TenantId = @TenantId
                AND l.RecordedAt >= @Start
            GROUP BY l.OperationType
            ORDER BY l.OperationType
            FOR JSON PATH
        );
    ELSE IF @ReportType = N'Detailed'
        SET @ReportJson = (
            SELECT
                UsageDate = CONVERT(nvarchar(10), CONVERT(date, l.RecordedAt), 23),
                UsageType = l.OperationType,
                DailyQuantity = CONVERT(nvarchar(40), SUM(l.Quantity)),
                DailyCost = CONVERT(nvarchar(40), SUM(l.AmountUSD))
            FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
            WHERE l.TenantId = @TenantId
                AND l.RecordedAt >= @Start
            GROUP BY CONVERT(date, l.RecordedAt), l.OperationType
            ORDER BY CONVERT(date, l.RecordedAt), l.OperationType
            FOR JSON PATH
        );
    ELSE
        SET @ReportJson = (
            SELECT
                UsageType = s.OperationType,
                AvgDailyUsage = CONVERT(nvarchar(40), CONVERT(decimal(32, 6),
                    ROUND(s.Quantity / CONVERT(decimal(1, 0), 7), 6))),
                ForecastMonthly = CONVERT(nvarchar(40), CONVERT(decimal(35, 6),
                    ROUND(s.Quantity * CONVERT(decimal(2, 0), 30) / CONVERT(decimal(1, 0), 7), 6)))
            FROM (
                SELECT l.OperationType, Quantity = CONVERT(decimal(30, 6), SUM(l.Quantity))
                FROM dbo.BillingUsageLedger AS l WITH (SNAPSHOT)
                WHERE l.TenantId = @TenantId
                    AND l.RecordedAt >= @Start
                GROUP BY l.OperationType
            ) AS s
            ORDER BY s.OperationType
            FOR JSON PATH
        );

    SELECT ReportJson = COALESCE(@ReportJson, N'[]');
END;
GO
