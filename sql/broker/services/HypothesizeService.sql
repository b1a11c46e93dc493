-- Conversations that end in HypothesizeQueue.
CREATE SERVICE [HypothesizeService] ON QUEUE dbo.HypothesizeQueue ([//Hartonomous/AutonomousLoop/HypothesizeContract]);
GO
