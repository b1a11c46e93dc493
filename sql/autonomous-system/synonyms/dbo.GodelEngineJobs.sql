-- The ASCII name of dbo.GödelEngineJobs, for scripts and tools that cannot carry its own.
CREATE SYNONYM dbo.GodelEngineJobs FOR dbo.GödelEngineJobs;
GO
