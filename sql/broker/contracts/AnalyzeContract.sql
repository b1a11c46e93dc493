-- Which messages a conversation of this kind has, and from which side.
CREATE CONTRACT [//Hartonomous/AutonomousLoop/AnalyzeContract] (
    [//Hartonomous/AutonomousLoop/AnalyzeMessage] SENT BY INITIATOR,
    [//Hartonomous/EndOfStream] SENT BY INITIATOR
);
GO
