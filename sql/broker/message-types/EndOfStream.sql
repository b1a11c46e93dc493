-- The initiator has sent its last message: the target, once it has done all before, ends the conversation, and the
-- initiator then ends its own side. Were the initiator to end first, it would never hear of the target's error.
CREATE MESSAGE TYPE [//Hartonomous/EndOfStream] VALIDATION = EMPTY;
GO
