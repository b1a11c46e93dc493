/*
Purpose:  Inference requests over time, in buckets of an hour, a day or a week (from Monday), UTC.
Returns:  TimeBucket datetime2(7), RequestCount bigint, AvgDurationMs float (NULL without durations),
          SuccessCount bigint, FailureCount bigint; by TimeBucket. A bucket without requests has no row.
Errors:   51011 missing argument · 51012 a range that ends before it starts · 51015 unknown BucketInterval · 51019
          several arguments · 51020 no such tenant.
Native:   none.
Source:   the first and last bucket hold what the range cuts out of them. 1900-01-01 was a Monday.
*/
CREATE PROCEDURE dbo.sp_GetUsageAnalytics
    @StartDate datetime2(7),                /* inclusive */
    @EndDate datetime2(7),                  /* exclusive */
    @BucketInterval varchar(10) = 'HOUR',   /* HOUR, DAY or WEEK */
    @TenantId int = NULL                    /* whose; NULL: everyone's that the caller may see */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

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
        (1, 51011, CASE WHEN @StartDate IS NULL
            THEN N'StartDate is required' END),
        (2, 51011, CASE WHEN @EndDate IS NULL
            THEN N'EndDate is required' END),
        (3, 51011, CASE WHEN @BucketInterval IS NULL
            THEN N'BucketInterval is required' END),
        (4, 51012, CASE WHEN @EndDate <= @StartDate
            THEN CONCAT(N'EndDate must be after StartDate; got ',
                CONVERT(nvarchar(27), @StartDate, 121), N'..', CONVERT(nvarchar(27), @EndDate, 121)) END),
        (5, 51015, CASE WHEN @BucketInterval COLLATE Latin1_General_100_BIN2 NOT IN ('HOUR', 'DAY', 'WEEK')
            THEN CONCAT(N'BucketInterval must be one of HOUR, DAY, WEEK; got ''',
                REPLACE(@BucketInterval, N'%', N'%%'), N'''') END),
        (6, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    SELECT
        b.TimeBucket,
        RequestCount = COUNT_BIG(*),
        AvgDurationMs = CONVERT(float, SUM(CONVERT(bigint, r.TotalDurationMs)))
            / NULLIF(CONVERT(float, COUNT_BIG(r.TotalDurationMs)), 0),
        SuccessCount = COUNT_BIG(CASE WHEN r.Status = N'Completed' THEN 1 END),
        FailureCount = COUNT_BIG(CASE WHEN r.Status = N'Failed' THEN 1 END)
    FROM dbo.InferenceRequests AS r
    CROSS APPLY (
        SELECT Today = CONVERT(datetime2(7), CONVERT(date, r.RequestTimestamp))
    ) AS d
    CROSS APPLY (
        SELECT TimeBucket = CASE @BucketInterval
            WHEN 'HOUR' THEN DATEADD(HOUR, DATEPART(HOUR, r.RequestTimestamp), d.Today)
            WHEN 'DAY' THEN d.Today
            ELSE DATEADD(DAY, -((DATEDIFF(DAY, '19000101', d.Today) % 7 + 7) % 7), d.Today)
        END
    ) AS b
    WHERE r.RequestTimestamp >= @StartDate
        AND r.RequestTimestamp < @EndDate
        AND (@TenantId IS NULL OR r.TenantId = @TenantId)
    GROUP BY b.TimeBucket
    ORDER BY b.TimeBucket
    OPTION (RECOMPILE);
END;
GO
