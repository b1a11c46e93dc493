-- Purpose: the k rows nearest to each of several vectors, by comparing them with all rows, in one crossing. For a
--     single vector and stored embeddings dbo.sp_ExactVectorSearch stays in the engine.
-- Returns: up to k rows for each query, nearest first: Query, the number of the query in @Queries from 0; Rank from
--     1; Row, the place of the neighbour by RowId from 0; its RowId; Distance. Smaller is nearer: cosine in [0, 2],
--     euclidean and its square sqeuclidean in the vectors' units, dot negated. Ties go to the lower RowId. A NULL
--     vector is never a neighbour.
-- Errors: 51010 no vector, 51011 missing, 51012 @K, 51015 @Metric; 51019 for several. In the message of the failed
--     external script 51010 vectors of different lengths, 51012 or 51017 no vector's text.
-- Rights: EXECUTE on the procedure and on dbo.VectorRows, and, because no ownership chain covers a call of an
--     external script, EXECUTE ANY EXTERNAL SCRIPT in the database and, where the native language is installed,
--     EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point knn. Exact: every row is looked at.
CREATE PROCEDURE dbo.sp_Knn
    @Rows dbo.VectorRows READONLY,   /* among which the neighbours are */
    @Queries varchar(max) = NULL,    /* required: one vector '[1,2]', or several '[[1,2],[3,4]]' */
    @K int = NULL,                   /* required: how many neighbours, at most the rows with a vector */
    @Metric nvarchar(20) = N'cosine' /* cosine, euclidean, sqeuclidean or dot */
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
        (1, 51011, IIF(@Queries IS NULL, N'queries is required', NULL)),
        (2, 51011, IIF(@K IS NULL, N'k is required', NULL)),
        (3, 51012, IIF(@K NOT BETWEEN 1 AND 2147483647, CONCAT(N'k must be in 1..2147483647; got ', @K), NULL)),
        (4, 51015, /* the point makes a space at the end count */
            IIF(@Metric + N'.' COLLATE Latin1_General_100_BIN2 NOT IN (
                N'cosine.', N'euclidean.', N'sqeuclidean.', N'dot.'),
                CONCAT(N'metric must be one of cosine, euclidean, sqeuclidean, dot; got ''',
                    REPLACE(@Metric, N'%', N'%%'), N''''), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE @Vectors bigint = (SELECT COUNT_BIG(*) FROM @Rows AS r WHERE r.Vector IS NOT NULL);

    IF @Vectors = 0
        THROW 51010, N'column ''vector'' must have at least one row that is not NULL; got none', 1;

    IF @K > @Vectors
    BEGIN
        SET @Message = CONCAT(N'k must be in 1..', @Vectors, N', the rows that are not NULL; got ', @K);
        THROW 51012, @Message, 1;
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
    FROM dbo.fn_EntryPointScript(N'knn') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @input_data_1 = N'SELECT CONVERT(varchar(20), r.RowId) AS id, r.Vector AS vector
            FROM #Rows AS r
            ORDER BY r.RowId;',
        @params = N'@queries varchar(max), @k int, @metric nvarchar(20)',
        @queries = @Queries,
        @k = @K,
        @metric = @Metric
    WITH RESULT SETS ((
        Query int NOT NULL,
        Rank int NOT NULL,
        Row bigint NOT NULL,
        RowId bigint NOT NULL,
        Distance float NULL
    ));
END;
GO
