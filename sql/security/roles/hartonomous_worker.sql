-- Runs jobs of every tenant: claims them, stores what they made, meters it. Row-level security lets it pass.
-- What it is granted stands in deploy/grants.sql.
CREATE ROLE hartonomous_worker;
GO
