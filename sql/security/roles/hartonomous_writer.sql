-- A reader who brings content in, registers models, and submits and cancels jobs, for the tenant of its session.
-- What it is granted stands in deploy/grants.sql.
CREATE ROLE hartonomous_writer;
GO
