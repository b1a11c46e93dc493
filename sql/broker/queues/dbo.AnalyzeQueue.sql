-- Drained by the worker through sp_ReceiveMessage. No activation: a procedure that the server starts
-- would have to start external scripts, without a login of its own.
-- Five rollbacks in a row disable the queue. Work is never done inside a RECEIVE transaction, so a bad message cannot
-- cause one; the switch stays on against what nobody thought of.
CREATE QUEUE dbo.AnalyzeQueue
    WITH STATUS = ON, RETENTION = OFF, POISON_MESSAGE_HANDLING (STATUS = ON);
GO
