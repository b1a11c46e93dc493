-- Conversations that end in LearnQueue.
CREATE SERVICE [LearnService] ON QUEUE dbo.LearnQueue ([//Hartonomous/AutonomousLoop/LearnContract]);
GO
