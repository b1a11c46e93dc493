-- Purpose: how sp_execute_external_script runs an entry point on this server: the language, and the script for it. This
--     is the one place that decides, and the only T-SQL that has Python in it; procedures write
--         SELECT @Language = s.Language, @Script = s.Script FROM dbo.fn_EntryPointScript(N'vector_mean') AS s;
--         EXECUTE sys.sp_execute_external_script @language = @Language, @script = @Script, …
-- Returns: one row. Language is the first of these that there is: N'Hartonomous', the native extension, for which Script
--     is the name alone; N'HartonomousPython', Microsoft's Python extension if it was installed by that name (Python
--     itself is a name it may not have); N'Python', Machine Learning Services. For the last two Script calls
--     hartonomous_native.external_script.run. syntax_nodes, which reads Python's own grammar, is never native.
--     An external language is there for callers who may see it, as any permission on it lets them.
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
        d.Language,
        CONVERT(nvarchar(max), IIF(d.Language = N'Hartonomous', @EntryPoint, CONCAT(
            N'from hartonomous_native import external_script', NCHAR(10),
            N'OutputDataSet = external_script.run("', @EntryPoint, N'", globals().get("InputDataSet"), globals())',
            NCHAR(10)))) AS Script
    FROM (
        SELECT CONVERT(sysname, CASE
            WHEN @EntryPoint COLLATE Latin1_General_100_BIN2 <> N'syntax_nodes'
                AND EXISTS (SELECT 1 FROM sys.external_languages AS l WHERE l.language = N'Hartonomous')
                THEN N'Hartonomous'
            WHEN EXISTS (SELECT 1 FROM sys.external_languages AS l WHERE l.language = N'HartonomousPython')
                THEN N'HartonomousPython'
            ELSE N'Python'
        END) AS Language
    ) AS d
    WHERE @EntryPoint COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[^a-z_]%'
        AND @EntryPoint <> N'';
GO
