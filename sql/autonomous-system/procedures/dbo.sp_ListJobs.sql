/*
Purpose:  The newest jobs, with how far each has come.
Returns:  JobId uniqueidentifier, JobType nvarchar(100), Status nvarchar(50), TenantId int, Attempts int,
          MaxAttempts int, CreatedAt datetime2(7), UpdatedAt datetime2(7), AvailableAt datetime2(7),
          LeaseOwner nvarchar(128), LeaseExpiresAt datetime2(7), CompletedAt datetime2(7), LastError nvarchar(max),
          CorrelationId nvarchar(100), RangeStart bigint, RangeEnd bigint, LastChecked bigint, ResultCount bigint;
          newest first.
Errors:   51011 missing argument · 51012 TopN out of range · 51015 unknown status.
Native:   none.
Source:   -
*/
CREATE PROCEDURE dbo.sp_ListJobs
    @Status nvarchar(50) = NULL,   /* Pending, Running, Completed, Failed or Cancelled; NULL for all */
    @JobType nvarchar(100) = NULL, /* NULL for all */
    @TopN int = 100,               /* 1..10000 */
    @TenantId int = NULL           /* NULL for every tenant's */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @TopN IS NULL THROW 51011, N'TopN is required', 1;

    IF @TopN NOT BETWEEN 1 AND 10000
    BEGIN
        SET @Message = CONCAT(N'TopN must be in 1..10000; got ', @TopN);
        THROW 51012, @Message, 1;
    END;

    IF @Status NOT IN (N'Pending', N'Running', N'Completed', N'Failed', N'Cancelled')
    BEGIN
        SET @Message = CONCAT(N'Status must be one of Pending, Running, Completed, Failed, Cancelled; got ''',
            REPLACE(@Status, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    SELECT TOP (@TopN)
        j.JobId, j.JobType, j.Status, j.TenantId, j.Attempts, j.MaxAttempts, j.CreatedAt, j.UpdatedAt, j.AvailableAt,
        j.LeaseOwner, j.LeaseExpiresAt, j.CompletedAt, j.LastError, j.CorrelationId,
        g.RangeStart, g.RangeEnd, g.LastChecked, g.ResultCount
    FROM dbo.AutonomousComputeJobs AS j
    LEFT JOIN dbo.GodelEngineJobs AS g ON g.JobId = j.JobId
    WHERE (@Status IS NULL OR j.Status = @Status)
        AND (@JobType IS NULL OR j.JobType = @JobType)
        AND (@TenantId IS NULL OR j.TenantId = @TenantId)
    ORDER BY j.CreatedAt DESC, j.JobId DESC
    OPTION (RECOMPILE);
END;
GO
