-- Purpose: the cells that Morton (Z-order) codes stand for: the inverse of dbo.sp_MortonEncode.
-- Returns: a row for each row of @Rows: X, Y and Z, each in 0..2097151; NULL where Code is.
-- Errors: of its own none; in the message of the failed external script 51012 a code below 0.
-- Rights: EXECUTE on the procedure and on dbo.CodeRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point morton_decode. Exact.
CREATE PROCEDURE dbo.sp_MortonDecode
    @Rows dbo.CodeRows READONLY /* the codes */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(bigint, NULL) AS RowId,
            CONVERT(int, NULL) AS X,
            CONVERT(int, NULL) AS Y,
            CONVERT(int, NULL) AS Z
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        Code bigint NULL
    );

    INSERT INTO #Rows (RowId, Code)
    SELECT
        r.RowId,
        r.Code
    FROM @Rows AS r;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'morton_decode') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, CONVERT(varchar(20), r.Code) AS code
            FROM #Rows AS r
            ORDER BY r.RowId;'
    WITH RESULT SETS ((
        RowId bigint NOT NULL,
        X int NULL,
        Y int NULL,
        Z int NULL
    ));
END;
GO
