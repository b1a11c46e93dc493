-- Purpose: how sp_execute_external_script runs an entry point on this server: the language, and the script for it. This
--     is the one place that decides between the two, and the only T-SQL that has Python in it; procedures write
--         SELECT @Language = s.Language, @Script = s.Script FROM dbo.fn_EntryPointScript(N'vector_mean') AS s;
--         EXECUTE sys.sp_execute_external_script @language = @Language, @script = @Script, …
-- Returns: one row. Language is N'Hartonomous', and Script the name alone, where the native extension is installed and
--     the caller may see it (any permission on the external language does); otherwise Language is N'Python' and Script
--     calls hartonomous_native.external_script.run. syntax_nodes, which reads Python's own grammar, is always Python.
--     No row for a name that holds anything but a to z and _, so that no name can bring code into the script;
--     sp_execute_external_script refuses the NULL that is left in @Script. Whether there is such an entry point, the
--     language finds out (51015).
CREATE FUNCTION dbo.fn_EntryPointScript (
    @EntryPoint sysname /* such as vector_mean */
)
RETURNS TABLE
AS
RETURN
    SELECT
        CONVERT(sysname, IIF(n.IsNative = 1, N'Hartonomous', N'Python')) AS Language,
        CONVERT(nvarchar(max), IIF(n.IsNative = 1, @EntryPoint, CONCAT(
            N'from hartonomous_native import external_script', NCHAR(10),
            N'OutputDataSet = external_script.run("', @EntryPoint, N'", globals().get("InputDataSet"), globals())', NCHAR(10)))) AS Script
    FROM (VALUES (
        IIF(@EntryPoint COLLATE Latin1_General_100_BIN2 <> N'syntax_nodes'
            AND EXISTS (SELECT 1 FROM sys.external_languages AS l WHERE l.language = N'Hartonomous'), 1, 0)
    )) AS n (IsNative)
    WHERE @EntryPoint COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[^a-z_]%'
        AND @EntryPoint <> N'';
GO
