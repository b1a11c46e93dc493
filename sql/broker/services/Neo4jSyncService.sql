-- Conversations that end in Neo4jSyncQueue.
CREATE SERVICE [Neo4jSyncService] ON QUEUE dbo.Neo4jSyncQueue ([//Hartonomous/Provenance/Neo4jSyncContract]);
GO
