-- Purpose: which rows are unlike the rest: the anomaly score of every row by an isolation forest grown on all of
--     them. Numbers in columns make a vector by CONCAT('[', CONVERT(varchar(30), A, 3), ',', CONVERT(varchar(30),
--     B, 3), ']').
-- Returns: a row for each row of @Rows: Score in (0, 1), higher is more anomalous: near 1 an anomaly, well below
--     0.5 usual; NULL where Vector is, which takes no part.
-- Errors: 51010 a single vector, 51012 @Trees, @SampleSize or @Seed out of range; 51019 for several. In the message
--     of the failed external script 51010 vectors of different lengths, 51012 or 51017 no vector's text.
-- Rights: EXECUTE on the procedure and on dbo.VectorRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point isolation_forest. Numbers are float64. The same rows and @Seed give the same bits on every
--     machine. To score rows inside the server, without a crossing, IsolationForest.to_tsql writes a fitted forest
--     as a function.
-- Source: F. T. Liu, K. M. Ting, Z.-H. Zhou, Isolation Forest, ICDM 2008.
CREATE PROCEDURE dbo.sp_IsolationForest
    @Rows dbo.VectorRows READONLY, /* as many numbers for every row */
    @Trees int = 100,              /* 1..10000 */
    @SampleSize int = NULL,        /* rows for each tree, 2..1048576; NULL: 256, or all if there are fewer */
    @Seed bigint = 0               /* 0 or more; another seed, another forest */
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
        (1, 51012, IIF(@Trees NOT BETWEEN 1 AND 10000, CONCAT(N'trees must be in 1..10000; got ', @Trees), NULL)),
        (2, 51012, IIF(@SampleSize NOT BETWEEN 2 AND 1048576,
            CONCAT(N'sample_size must be in 2..1048576; got ', @SampleSize), NULL)),
        (3, 51012, IIF(@Seed NOT BETWEEN 0 AND 9223372036854775807,
            CONCAT(N'seed must be in 0..9223372036854775807; got ', @Seed), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE @Vectors bigint = (SELECT COUNT_BIG(*) FROM @Rows AS r WHERE r.Vector IS NOT NULL);

    IF @Vectors = 1
        THROW 51010, N'column ''features'' must have at least 2 rows that are not NULL; got 1', 1;

    IF @Vectors > 1 AND @SampleSize > @Vectors
    BEGIN
        SET @Message = CONCAT(N'sample_size must be in 2..', @Vectors,
            N', the rows that are not NULL, at most 2^20; got ', @SampleSize);
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
        @SeedText varchar(20) = CONVERT(varchar(20), @Seed);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'isolation_forest') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, r.Vector AS features
            FROM #Rows AS r
            ORDER BY r.RowId;',
        @params = N'@trees int, @sample_size int, @seed varchar(20)',
        @trees = @Trees,
        @sample_size = @SampleSize,
        @seed = @SeedText
    WITH RESULT SETS ((
        RowId bigint NOT NULL,
        Score float NULL
    ));
END;
GO
