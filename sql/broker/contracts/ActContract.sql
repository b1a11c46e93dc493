-- Which messages a conversation of this kind has, and from which side.
CREATE CONTRACT [//Hartonomous/AutonomousLoop/ActContract] (
    [//Hartonomous/AutonomousLoop/ActMessage] SENT BY INITIATOR,
    [//Hartonomous/EndOfStream] SENT BY INITIATOR
);
GO
