-- Purpose: the weighted mean of the vectors of each group; SQL Server itself has no aggregate of vectors.
-- Returns: a row for each group, by GroupKey: NULL first, then in the order of its bytes in UTF-8. Count of its
--     rows with both a vector and a weight, and their weighted mean as text with the digits that bring back every
--     float32; CAST it to vector(n); NULL where the weights are all 0 or there is no such row. Without rows there
--     is no group.
-- Errors: of its own none; in the message of the failed external script 51010 vectors of different lengths, 51012 a
--     weight below 0, 51012 or 51017 no vector's text, 51018 a result beyond float32.
-- Rights: EXECUTE on the procedure and on dbo.WeightedVectorRows, and, because no ownership chain covers a call of
--     an external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point vector_weighted_mean. Sums are float64 with their rounding errors carried along; a result is
--     rounded to float32 once.
CREATE PROCEDURE dbo.sp_VectorWeightedMean
    @Rows dbo.WeightedVectorRows READONLY /* the vectors, each with its group and its weight */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(nvarchar(450), NULL) AS GroupKey,
            CONVERT(bigint, NULL) AS Count,
            CONVERT(varchar(max), NULL) AS WeightedMean
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        GroupKey nvarchar(450) NULL,
        Vector varchar(max) NULL,
        Weight float NULL
    );

    INSERT INTO #Rows (RowId, GroupKey, Vector, Weight)
    SELECT
        r.RowId,
        r.GroupKey,
        r.Vector,
        r.Weight
    FROM @Rows AS r;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'vector_weighted_mean') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT r.GroupKey AS [key], r.Vector AS vector, r.Weight AS weight
            FROM #Rows AS r
            ORDER BY r.RowId;'
    WITH RESULT SETS ((
        GroupKey nvarchar(450) NULL,
        Count bigint NOT NULL,
        WeightedMean varchar(max) NULL
    ));
END;
GO
