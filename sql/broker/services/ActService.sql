-- Conversations that end in ActQueue.
CREATE SERVICE [ActService] ON QUEUE dbo.ActQueue ([//Hartonomous/AutonomousLoop/ActContract]);
GO
