-- Purpose: the coordinates of vectors along three axes, such as those of dbo.sp_GetProjection, whose columns are
--     CAST to varchar(max).
-- Returns: a row for each row of @Rows: X, Y and Z, each the sum of (vector - mean) * axis in float64; NULL where
--     Vector is.
-- Errors: 51011 missing; 51019 for several. In the message of the failed external script 51010 vectors or axes of
--     different lengths, 51012 or 51017 no vector's text.
-- Rights: EXECUTE on the procedure and on dbo.VectorRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point project. Without a mean -VECTOR_DISTANCE('dot', vector, axis) does the same inside a query,
--     in a precision that SQL Server does not state.
CREATE PROCEDURE dbo.sp_Project
    @Rows dbo.VectorRows READONLY, /* the vectors, as long as the axes */
    @AxisX varchar(max) = NULL,    /* required: the direction of X, '[0.1,0.2,...]' */
    @AxisY varchar(max) = NULL,    /* required: the direction of Y */
    @AxisZ varchar(max) = NULL,    /* required: the direction of Z */
    @Mean varchar(max) = NULL      /* what is taken off each vector first; NULL: nothing */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@AxisX IS NULL, N'axis_x is required', NULL)),
        (2, 51011, IIF(@AxisY IS NULL, N'axis_y is required', NULL)),
        (3, 51011, IIF(@AxisZ IS NULL, N'axis_z is required', NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(bigint, NULL) AS RowId,
            CONVERT(float, NULL) AS X,
            CONVERT(float, NULL) AS Y,
            CONVERT(float, NULL) AS Z
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        Vector varchar(max) NULL
    );

    INSERT INTO #Rows (RowId, Vector)
    SELECT
        r.RowId,
        r.Vector
    FROM @Rows AS r;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'project') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, r.Vector AS vector
            FROM #Rows AS r
            ORDER BY r.RowId;',
        @params = N'@axis_x varchar(max), @axis_y varchar(max), @axis_z varchar(max), @mean varchar(max)',
        @axis_x = @AxisX,
        @axis_y = @AxisY,
        @axis_z = @AxisZ,
        @mean = @Mean
    WITH RESULT SETS ((
        RowId bigint NOT NULL,
        X float NULL,
        Y float NULL,
        Z float NULL
    ));
END;
GO
