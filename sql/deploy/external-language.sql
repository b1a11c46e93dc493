-- The native language of sp_execute_external_script: entry points by their names, with no Python.
--
--   EXECUTE sys.sp_execute_external_script @language = N'Hartonomous', @script = N'vector_mean', @input_data_1 = N'SELECT …';
--
-- 'hartonomous extension package' writes the archive and a copy of this script that knows it. SQLCMD sets
--   ExtensionArchive   the archive's path as the server sees it
--   ExtensionFile      the library in it
--   ExtensionPlatform  LINUX or WINDOWS
--   ExtensionRole      the role whose members may call entry points; it is made if it is not there
-- The server must run scripts at all: EXECUTE sys.sp_configure N'external scripts enabled', 1; RECONFIGURE; then a restart.
-- How many threads a call may use where @threads does not say: ENVIRONMENT_VARIABLES = N'{"HARTONOMOUS_THREADS": "4"}'.
-- Two statements are text, since the grammar that projects are compiled with does not have them; nothing of a caller's is in
-- that text.
-- Each statement has its guard, so the script may run again at any time; then it puts the new library in the old one's place.
IF EXISTS (SELECT 1 FROM sys.configurations AS c WHERE c.name = N'external scripts enabled' AND c.value_in_use = 0)
BEGIN
    PRINT N'external scripts enabled is 0: the language is installed now, and can be called once that is 1';
END;
GO

IF NOT EXISTS (SELECT 1 FROM sys.external_languages AS l WHERE l.language = N'Hartonomous')
BEGIN
    CREATE EXTERNAL LANGUAGE [Hartonomous]
        FROM (CONTENT = N'$(ExtensionArchive)', FILE_NAME = N'$(ExtensionFile)', PLATFORM = $(ExtensionPlatform));
END
ELSE
BEGIN
    EXECUTE (N'ALTER EXTERNAL LANGUAGE [Hartonomous]
        SET (CONTENT = N''$(ExtensionArchive)'', FILE_NAME = N''$(ExtensionFile)'', PLATFORM = $(ExtensionPlatform))');
END;
GO

IF NOT EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'$(ExtensionRole)')
BEGIN
    CREATE ROLE [$(ExtensionRole)];
END;
GO

IF EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'$(ExtensionRole)')
BEGIN
    GRANT EXECUTE ANY EXTERNAL SCRIPT TO [$(ExtensionRole)];

    EXECUTE (N'GRANT EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::[Hartonomous] TO [$(ExtensionRole)]');
END;
GO
