-- The side that begins every conversation. It is no target, so it has no contract.
CREATE SERVICE [//Hartonomous/Service/Initiator] ON QUEUE dbo.InitiatorQueue;
GO
