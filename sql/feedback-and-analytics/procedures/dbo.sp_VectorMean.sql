-- Purpose: the mean of the vectors of each group; SQL Server itself has no aggregate of vectors.
-- Returns: a row for each group, by GroupKey: NULL first, then in the order of its bytes in UTF-8. Count of its
--     vectors (a NULL is none, as for every aggregate), and their mean as text with the digits that bring back
--     every float32; CAST it to vector(n); NULL for a group without a vector. Without rows there is no group.
-- Errors: of its own none; in the message of the failed external script 51010 vectors of different lengths, 51012
--     or 51017 no vector's text, 51018 a result beyond float32.
-- Rights: EXECUTE on the procedure and on dbo.GroupedVectorRows, and, because no ownership chain covers a call of
--     an external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point vector_mean. Sums are float64 with their rounding errors carried along; a result is rounded
--     to float32 once.
CREATE PROCEDURE dbo.sp_VectorMean
    @Rows dbo.GroupedVectorRows READONLY /* the vectors, each with its group */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(nvarchar(450), NULL) AS GroupKey,
            CONVERT(bigint, NULL) AS Count,
            CONVERT(varchar(max), NULL) AS Mean
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        GroupKey nvarchar(450) NULL,
        Vector varchar(max) NULL
    );

    INSERT INTO #Rows (RowId, GroupKey, Vector)
    SELECT
        r.RowId,
        r.GroupKey,
        r.Vector
    FROM @Rows AS r;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'vector_mean') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT r.GroupKey AS [key], r.Vector AS vector
            FROM #Rows AS r
            ORDER BY r.RowId;'
    WITH RESULT SETS ((
        GroupKey nvarchar(450) NULL,
        Count bigint NOT NULL,
        Mean varchar(max) NULL
    ));
END;
GO
