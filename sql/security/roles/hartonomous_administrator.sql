-- Keys, tenants, bills, indexes and clearing up, for every tenant. Row-level security lets it pass.
-- What it is granted stands in deploy/grants.sql.
CREATE ROLE hartonomous_administrator;
GO
