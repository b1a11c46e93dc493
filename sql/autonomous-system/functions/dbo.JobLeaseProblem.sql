/*
Purpose:  Why a worker may not touch a job: no row means that it holds the job's lease.
Returns:  Number int (51020 no such job, 51022 not held by this worker), Message nvarchar(2048), written for THROW, which
          reads %% as one percent sign.
Errors:   none; the caller throws the row.
Native:   inline T-SQL.
Source:   one place for the rule and its wording, read by every procedure that a lease guards.
*/
CREATE FUNCTION dbo.JobLeaseProblem
(
    @JobId uniqueidentifier, /* the job */
    @WorkerId nvarchar(128)  /* who claims to hold it */
)
RETURNS TABLE
AS
RETURN
    SELECT
        Number = CASE WHEN j.JobId IS NULL THEN 51020 ELSE 51022 END,
        Message = CONVERT(nvarchar(2048), CASE
            WHEN j.JobId IS NULL
                THEN CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' does not exist')
            ELSE CONCAT(N'job ', LOWER(CONVERT(nvarchar(36), @JobId)), N' must be held by worker ',
                REPLACE(@WorkerId, N'%', N'%%'),
                N'; it is ', j.Status, N', held by ', COALESCE(REPLACE(j.LeaseOwner, N'%', N'%%'), N'nobody'))
        END)
    FROM (SELECT JobId = @JobId) AS asked
    LEFT JOIN dbo.AutonomousComputeJobs AS j ON j.JobId = asked.JobId
    WHERE j.JobId IS NULL
        OR j.Status <> N'Running'
        OR j.LeaseOwner IS NULL
        OR j.LeaseOwner <> @WorkerId;
GO
