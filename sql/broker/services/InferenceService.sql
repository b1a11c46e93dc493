-- Conversations that end in InferenceQueue.
CREATE SERVICE [InferenceService] ON QUEUE dbo.InferenceQueue ([//Hartonomous/Inference/JobContract]);
GO
