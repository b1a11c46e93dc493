-- An inference to be computed. The body is a JSON object in UTF-16.
-- NONE, not WELL_FORMED_XML: bodies are JSON like every other document here, which no validation of the broker knows.
-- sp_SendMessage checks it before it is sent, sp_ReceiveMessage again, since anybody with SEND may send past it.
CREATE MESSAGE TYPE [//Hartonomous/Inference/JobRequest] VALIDATION = NONE;
GO
