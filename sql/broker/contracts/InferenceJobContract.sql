-- Which messages a conversation of this kind has, and from which side.
CREATE CONTRACT [//Hartonomous/Inference/JobContract] (
    [//Hartonomous/Inference/JobRequest] SENT BY INITIATOR,
    [//Hartonomous/Inference/JobResponse] SENT BY TARGET,
    [//Hartonomous/EndOfStream] SENT BY INITIATOR
);
GO
