-- Purpose: the Morton (Z-order) codes of cells of a grid. dbo.fn_MortonCode gives the same code inside a query.
-- Returns: a row for each row of @Rows: its Code, 0..2^63 - 1; NULL where X, Y or Z is.
-- Errors: of its own none; in the message of the failed external script 51012 a coordinate outside 0..2097151.
-- Rights: EXECUTE on the procedure and on dbo.CellRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point morton_encode. Exact.
CREATE PROCEDURE dbo.sp_MortonEncode
    @Rows dbo.CellRows READONLY /* the cells */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(bigint, NULL) AS RowId,
            CONVERT(bigint, NULL) AS Code
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        X int NULL,
        Y int NULL,
        Z int NULL
    );

    INSERT INTO #Rows (RowId, X, Y, Z)
    SELECT
        r.RowId,
        r.X,
        r.Y,
        r.Z
    FROM @Rows AS r;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'morton_encode') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, r.X AS x, r.Y AS y, r.Z AS z
            FROM #Rows AS r
            ORDER BY r.RowId;'
    WITH RESULT SETS ((
        RowId bigint NOT NULL,
        Code bigint NULL
    ));
END;
GO
