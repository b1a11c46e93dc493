-- Purpose: the place of each point on the Hilbert curve of a box that is divided into 2^21 cells along each axis,
--     as AtomEmbeddings.HilbertValue has it.
-- Returns: a row for each row of @Rows: HilbertValue, 0..2^63 - 1; NULL where X, Y or Z is.
-- Errors: 51011 missing, 51012 no box, 51015 @Outside; 51019 for several. In the message of the failed external
--     script 51012 a point outside the box.
-- Rights: EXECUTE on the procedure and on dbo.PointRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point hilbert_key. A cell is FLOOR((p - minimum) / (maximum - minimum) * N), as dbo.fn_SpatialPlace
--     has it, N - 1 at the maximum.
CREATE PROCEDURE dbo.sp_HilbertKey
    @Rows dbo.PointRows READONLY,    /* the points */
    @MinX float = NULL,              /* required: where the box begins */
    @MinY float = NULL,              /* required */
    @MinZ float = NULL,              /* required */
    @MaxX float = NULL,              /* required: where it ends, each above its minimum */
    @MaxY float = NULL,              /* required */
    @MaxZ float = NULL,              /* required */
    @Outside nvarchar(20) = N'raise' /* a point outside the box: raise an error, or the cell at its edge */
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
        (1, 51011, IIF(@MinX IS NULL, N'min_x is required', NULL)),
        (2, 51011, IIF(@MinY IS NULL, N'min_y is required', NULL)),
        (3, 51011, IIF(@MinZ IS NULL, N'min_z is required', NULL)),
        (4, 51011, IIF(@MaxX IS NULL, N'max_x is required', NULL)),
        (5, 51011, IIF(@MaxY IS NULL, N'max_y is required', NULL)),
        (6, 51011, IIF(@MaxZ IS NULL, N'max_z is required', NULL)),
        (7, 51015, /* the point makes a space at the end count */
            IIF(@Outside + N'.' COLLATE Latin1_General_100_BIN2 NOT IN (
                N'raise.', N'edge.'),
                CONCAT(N'outside must be one of raise, edge; got ''',
                    REPLACE(@Outside, N'%', N'%%'), N''''), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    SELECT
        @Number = b.Number,
        @Message = b.Message
    FROM dbo.fn_BoxProblem(@MinX, @MinY, @MinZ, @MaxX, @MaxY, @MaxZ) AS b;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(bigint, NULL) AS RowId,
            CONVERT(bigint, NULL) AS HilbertValue
        WHERE 1 = 0;

        RETURN;
    END;

    CREATE TABLE #Rows (
        RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
        X float NULL,
        Y float NULL,
        Z float NULL
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
    FROM dbo.fn_EntryPointScript(N'hilbert_key') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, r.X AS x, r.Y AS y, r.Z AS z
            FROM #Rows AS r
            ORDER BY r.RowId;',
        @params = N'@min_x float, @min_y float, @min_z float, @max_x float, @max_y float, @max_z float,
            @outside nvarchar(20)',
        @min_x = @MinX,
        @min_y = @MinY,
        @min_z = @MinZ,
        @max_x = @MaxX,
        @max_y = @MaxY,
        @max_z = @MaxZ,
        @outside = @Outside
    WITH RESULT SETS ((
        RowId bigint NOT NULL,
        HilbertValue bigint NULL
    ));
END;
GO
