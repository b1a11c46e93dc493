-- Purpose: which rows are unlike the rest: how much sparser the surroundings of each row are than those of its @K
--     nearest neighbours, by Euclidean distance.
-- Returns: a row for each row of @Rows: Score, 0 or more: about 1 inside a cluster, higher is more anomalous,
--     1.7976931348623157E308 for infinity (beside more than @K equal rows); NULL where Vector is, which takes no
--     part.
-- Errors: 51010 a single vector, 51012 @K out of range; 51019 for several. In the message of the failed external
--     script 51010 vectors of different lengths, 51012 or 51017 no vector's text, 51018 distances beyond float.
-- Rights: EXECUTE on the procedure and on dbo.VectorRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point local_outlier_factor. Numbers are float64; every row at the distance of the k-th neighbour is
--     one, as the paper has it.
-- Source: M. M. Breunig, H.-P. Kriegel, R. T. Ng, J. Sander, LOF: Identifying Density-Based Local Outliers, SIGMOD
--     2000.
CREATE PROCEDURE dbo.sp_LocalOutlierFactor
    @Rows dbo.VectorRows READONLY, /* as many numbers for every row */
    @K bigint = 20                 /* 1 to one less than the rows with a vector */
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
        (1, 51012, IIF(@K NOT BETWEEN 1 AND 4294967293, CONCAT(N'k must be in 1..4294967293; got ', @K), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE @Vectors bigint = (SELECT COUNT_BIG(*) FROM @Rows AS r WHERE r.Vector IS NOT NULL);

    IF @Vectors = 1
        THROW 51010, N'column ''features'' must have at least 2 rows that are not NULL; got 1', 1;

    IF @Vectors > 1 AND @K >= @Vectors
    BEGIN
        SET @Message = CONCAT(N'k must be in 1..', @Vectors - 1,
            N', one less than the rows that are not NULL; got ', @K);
        THROW 51012, @Message, 1;
    END;

    IF NOT EXISTS (SELECT 1 FROM @Rows)
    BEGIN
        SELECT
            CONVERT(bigint, NULL) AS RowId,
            CONVERT(float, NULL) AS Score
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
        @Script nvarchar(max),
        @KText varchar(20) = CONVERT(varchar(20), @K);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'local_outlier_factor') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, r.Vector AS features
            FROM #Rows AS r
            ORDER BY r.RowId;',
        @params = N'@k varchar(20)',
        @k = @KText
    WITH RESULT SETS ((
        RowId bigint NOT NULL,
        Score float NULL
    ));
END;
GO
