-- Which messages a conversation of this kind has, and from which side.
CREATE CONTRACT [//Hartonomous/AutonomousLoop/HypothesizeContract] (
    [//Hartonomous/AutonomousLoop/HypothesizeMessage] SENT BY INITIATOR,
    [//Hartonomous/EndOfStream] SENT BY INITIATOR
);
GO
