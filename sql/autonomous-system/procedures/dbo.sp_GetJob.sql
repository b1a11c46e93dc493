/*
Purpose:  One job in full, with the progress and results of a prime search.
Returns:  JobId uniqueidentifier, JobType nvarchar(100), Status nvarchar(50), TenantId int, Attempts int,
          MaxAttempts int, CreatedAt datetime2(7), UpdatedAt datetime2(7), AvailableAt datetime2(7),
          LeaseOwner nvarchar(128), LeaseExpiresAt datetime2(7), CompletedAt datetime2(7), LastError nvarchar(max),
          CorrelationId nvarchar(100), RangeStart bigint, RangeEnd bigint, LastChecked bigint, ResultCount bigint,
          JobParameters nvarchar(max), CurrentState nvarchar(max), Results nvarchar(max), ChunkSize int,
          ResultData nvarchar(max); one row.
Errors:   51011 missing argument · 51020 no such job.
Native:   none.
Source:   -
*/
CREATE PROCEDURE dbo.sp_GetJob
    @JobId uniqueidentifier /* the job */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);

    IF @JobId IS NULL THROW 51011, N'JobId is required', 1;

    IF NOT EXISTS (SELECT 1 FROM dbo.AutonomousComputeJobs AS j WHERE j.JobId = @JobId)
    BEGIN
        SET @Message = CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' does not exist');
        THROW 51020, @Message, 1;
    END;

    SELECT
        j.JobId, j.JobType, j.Status, j.TenantId, j.Attempts, j.MaxAttempts, j.CreatedAt, j.UpdatedAt, j.AvailableAt,
        j.LeaseOwner, j.LeaseExpiresAt, j.CompletedAt, j.LastError, j.CorrelationId,
        g.RangeStart, g.RangeEnd, g.LastChecked, g.ResultCount,
        j.JobParameters, j.CurrentState, j.Results, g.ChunkSize, g.ResultData
    FROM dbo.AutonomousComputeJobs AS j
    LEFT JOIN dbo.GodelEngineJobs AS g ON g.JobId = j.JobId
    WHERE j.JobId = @JobId;
END;
GO
