-- Purpose: count, sum, mean, smallest, largest and standard deviation of the numbers of each group, the same bits
--     in every run (SUM of float depends on the plan).
-- Returns: a row for each group, by GroupKey: NULL first, then in the order of its bytes in UTF-8. The aggregates
--     are those of COUNT, SUM, AVG, MIN, MAX and STDEV: NULLs take no part, Stddev divides by Count - 1 and is NULL
--     for a single number. Without rows there is no group.
-- Errors: of its own none; in the message of the failed external script 51018 a sum beyond float.
-- Rights: EXECUTE on the procedure and on dbo.GroupedNumberRows, and, because no ownership chain covers a call of
--     an external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point aggregate. Sums are float64 with their rounding errors carried along. Where that does not
--     matter, GROUP BY in the engine is the faster way.
CREATE PROCEDURE dbo.sp_Aggregate
    @Rows dbo.GroupedNumberRows READONLY /* the numbers, each with its group */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(nvarchar(450), NULL) AS GroupKey,
            CONVERT(bigint, NULL) AS Count,
            CONVERT(float, NULL) AS Sum,
            CONVERT(float, NULL) AS Mean,
            CONVERT(float, NULL) AS Min,
            CONVERT(float, NULL) AS Max,
            CONVERT(float, NULL) AS Stddev
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        GroupKey nvarchar(450) NULL,
        Value float NULL
    );

    INSERT INTO #Rows (RowId, GroupKey, Value)
    SELECT
        r.RowId,
        r.GroupKey,
        r.Value
    FROM @Rows AS r;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'aggregate') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT r.GroupKey AS [key], r.Value AS value
            FROM #Rows AS r
            ORDER BY r.RowId;'
    WITH RESULT SETS ((
        GroupKey nvarchar(450) NULL,
        Count bigint NOT NULL,
        Sum float NULL,
        Mean float NULL,
        Min float NULL,
        Max float NULL,
        Stddev float NULL
    ));
END;
GO
