-- Asks: procedures that change nothing, and functions. No table: rows are reached through procedures alone.
-- What it is granted stands in deploy/grants.sql.
CREATE ROLE hartonomous_reader;
GO
