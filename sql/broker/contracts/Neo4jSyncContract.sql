-- Which messages a conversation of this kind has, and from which side.
CREATE CONTRACT [//Hartonomous/Provenance/Neo4jSyncContract] (
    [//Hartonomous/Provenance/Neo4jSyncRequest] SENT BY INITIATOR,
    [//Hartonomous/EndOfStream] SENT BY INITIATOR
);
GO
