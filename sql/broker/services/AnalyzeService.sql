-- Conversations that end in AnalyzeQueue.
CREATE SERVICE [AnalyzeService] ON QUEUE dbo.AnalyzeQueue ([//Hartonomous/AutonomousLoop/AnalyzeContract]);
GO
