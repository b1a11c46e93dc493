-- What Service Broker needs of its database, which no project can carry: that it is on. A restored or attached copy starts
-- with it off. SQLCMD sets DatabaseName. It asks for the database alone and does not wait for that: with other sessions in
-- the database it fails at once, rather than ending their work. The guard lets the script run again at any time.
IF EXISTS (SELECT 1 FROM sys.databases AS d WHERE d.database_id = DB_ID() AND d.is_broker_enabled = 0)
BEGIN
    ALTER DATABASE [$(DatabaseName)] SET ENABLE_BROKER WITH NO_WAIT;
END;
GO
