-- Purpose: cuts the text of an atom into tokens: atoms of their own, in the dictionary, linked in order. Lossless: the
--     tokens in the order of SequenceIndex join to exactly the text.
-- Returns: one row; TokensCreated and TokensReused count distinct tokens, TotalTokens all of them. An atom that was cut
--     up before is left as it is: TokensCreated is 0.
-- Rule: a character is a word character (general category L, N, M, or U+005F), a space (of the list below) or another.
--     A run of word characters is a token, a run of spaces is a token, every other character is a token. A run longer
--     than 32 UTF-16 code units is cut at every multiple of 31 units from its start, one unit later where that would cut
--     a surrogate pair, so that every token fits an atom's 64 bytes. hartonomous_native.ingestion.text states the same
--     rule; both take the classes from Unicode's general categories, this one through RE2's \p{L}, \p{N}, \p{M}, and
--     agree on all characters of Unicode 13.0.
-- Tokens are the alphabet of all tenants: their atoms belong to tenant 0. Their uses are counted in the dictionary and by
--     AtomRelations, not in Atoms.ReferenceCount, whose every change would copy a row to the history.
-- Errors: 51011 missing, 51012 @MaxNGramSize, 51020 no such atom, 51023 not a composite text atom; 51019 for several.
-- Native: none is needed; the embedded engine runs hartonomous_native.ingestion.text.tokenize.
CREATE PROCEDURE dbo.sp_AtomizeText
    @AtomId bigint,       /* a composite atom with the modality text */
    @TenantId int = 0,    /* its owner */
    @MaxNGramSize int = 1 /* 1: single tokens; composites of several are not made */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Started datetime2(7) = SYSUTCDATETIME();

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@AtomId IS NULL, N'AtomId is required', NULL)),
        (2, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (3, 51011, IIF(@MaxNGramSize IS NULL, N'MaxNGramSize is required', NULL)),
        (4, 51012, IIF(@MaxNGramSize <> 1, CONCAT(N'MaxNGramSize must be 1; got ', @MaxNGramSize), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @Stored nvarchar(64),
        @IsLeaf bit,
        @Text nvarchar(max);

    SELECT
        @Stored = a.Modality,
        @IsLeaf = IIF(a.AtomicValue IS NULL, 0, 1),
        @Text = a.CanonicalText
    FROM dbo.Atoms AS a
    WHERE a.AtomId = @AtomId
        AND a.TenantId = @TenantId
        AND a.IsActive = 1;

    SELECT
        @Number = IIF(@Stored IS NULL, 51020, 51023),
        @Message = CASE
            WHEN @Stored IS NULL
                THEN CONCAT(N'AtomId must be an active atom of tenant ', @TenantId, N'; got ', @AtomId)
            WHEN @Stored <> N'text'
                THEN CONCAT(N'atom ', @AtomId, N' must have the modality text; it has ', @Stored)
            WHEN @IsLeaf = 1
                THEN CONCAT(N'atom ', @AtomId, N' is a leaf, which has no parts')
            WHEN @Text IS NULL
                THEN CONCAT(N'atom ', @AtomId, N' must have a CanonicalText; it has none')
        END;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    CREATE TABLE #Tokens (
        SequenceIndex bigint NOT NULL PRIMARY KEY CLUSTERED,
        Token nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        TokenHash binary(32) NOT NULL
    );

    /* Characters, not code units: the second half of a pair is part of its first. */
    WITH units AS (
        SELECT
            CONVERT(int, s.value) AS Position,
            UNICODE(SUBSTRING(@Text COLLATE Latin1_General_100_BIN2, CONVERT(int, s.value), 1)) AS Unit,
            UNICODE(SUBSTRING(@Text COLLATE Latin1_General_100_BIN2, CONVERT(int, s.value) + 1, 1)) AS NextUnit
        FROM GENERATE_SERIES(CONVERT(bigint, 1), CONVERT(bigint, DATALENGTH(@Text) / 2)) AS s
    ),
    characters AS (
        SELECT
            u.Position,
            u.Unit,
            IIF(u.Unit BETWEEN 55296 AND 56319, u.NextUnit, 0) AS SecondUnit,
            IIF(u.Unit BETWEEN 55296 AND 56319, 2, 1) AS Units
        FROM units AS u
        WHERE u.Unit NOT BETWEEN 56320 AND 57343
    ),
    alphabet AS (
        SELECT DISTINCT
            c.Unit,
            c.SecondUnit
        FROM characters AS c
    ),
    classes AS (
        SELECT
            b.Unit,
            b.SecondUnit,
            CASE
                WHEN b.Unit IN (9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197,
                    8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288) THEN 's'
                WHEN REGEXP_LIKE(CONCAT(NCHAR(b.Unit), IIF(b.SecondUnit = 0, N'', NCHAR(b.SecondUnit))),
                    N'^[\p{L}\p{N}\p{M}_]$') THEN 'w'
                ELSE 'o'
            END AS Class
        FROM alphabet AS b
    ),
    marked AS (
        SELECT
            c.Position,
            c.Units,
            IIF(k.Class = 'o' OR k.Class <> LAG(k.Class, 1, '') OVER (ORDER BY c.Position), 1, 0) AS StartsRun
        FROM characters AS c
        INNER JOIN classes AS k ON k.Unit = c.Unit AND k.SecondUnit = c.SecondUnit
    ),
    runs AS (
        SELECT
            m.Position,
            m.Units,
            SUM(m.StartsRun) OVER (ORDER BY m.Position ROWS UNBOUNDED PRECEDING) AS Run
        FROM marked AS m
    ),
    placed AS (
        SELECT
            r.Position,
            r.Units,
            r.Run,
            r.Position - MIN(r.Position) OVER (PARTITION BY r.Run) AS Offset,
            SUM(r.Units) OVER (PARTITION BY r.Run) AS RunUnits
        FROM runs AS r
    ),
    pieces AS (
        SELECT
            MIN(p.Position) AS Position,
            SUM(p.Units) AS Units
        FROM placed AS p
        GROUP BY
            p.Run,
            IIF(p.RunUnits > 32, p.Offset / 31, 0)
    )
    INSERT INTO #Tokens (SequenceIndex, Token, TokenHash)
    SELECT
        ROW_NUMBER() OVER (ORDER BY i.Position) - 1,
        t.Token,
        HASHBYTES('SHA2_256', t.Token)
    FROM pieces AS i
    CROSS APPLY (
        VALUES (CONVERT(nvarchar(32), SUBSTRING(@Text COLLATE Latin1_General_100_BIN2, i.Position, i.Units)))
    ) AS t (Token);

    DECLARE
        @Total int = @@ROWCOUNT,
        @Distinct int,
        @Created int = 0;

    /* By hash: SQL Server takes one space and two spaces for equal texts. */
    SELECT
        t.TokenHash,
        MIN(t.SequenceIndex) AS FirstIndex,
        COUNT_BIG(*) AS Uses
    INTO #Distinct
    FROM #Tokens AS t
    GROUP BY t.TokenHash;

    SET @Distinct = @@ROWCOUNT;

    BEGIN TRY
        BEGIN TRANSACTION;

        IF NOT EXISTS (
            SELECT 1
            FROM dbo.AtomRelations AS r WITH (UPDLOCK, HOLDLOCK)
            WHERE r.SourceAtomId = @AtomId
                AND r.RelationType = N'contains'
        )
        BEGIN
            UPDATE d
            SET d.ReferenceCount = d.ReferenceCount + n.Uses,
                d.LastReferenced = SYSUTCDATETIME()
            FROM dbo.AtomicTextTokens AS d WITH (UPDLOCK, HOLDLOCK)
            INNER JOIN #Distinct AS n ON n.TokenHash = d.TokenHash;

            INSERT INTO dbo.Atoms (TenantId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText)
            SELECT
                0,
                N'text',
                N'token',
                h.ContentHash,
                CONVERT(varbinary(64), t.Token),
                t.Token
            FROM #Distinct AS n
            INNER JOIN #Tokens AS t ON t.SequenceIndex = n.FirstIndex
            CROSS APPLY (VALUES (
                CONVERT(binary(32), HASHBYTES('SHA2_256',
                    CONVERT(varbinary(64), N'text/token') + 0x0000 + CONVERT(varbinary(64), t.Token)))
            )) AS h (ContentHash)
            WHERE NOT EXISTS (SELECT 1 FROM dbo.AtomicTextTokens AS d WHERE d.TokenHash = n.TokenHash)
                AND NOT EXISTS (
                    SELECT 1
                    FROM dbo.Atoms AS a WITH (UPDLOCK, HOLDLOCK)
                    WHERE a.ContentHash = h.ContentHash
                        AND a.TenantId = 0
                );

            INSERT INTO dbo.AtomicTextTokens (AtomId, TokenHash, TokenText, TokenLength, ReferenceCount)
            SELECT
                a.AtomId,
                n.TokenHash,
                t.Token,
                DATALENGTH(t.Token) / 2,
                n.Uses
            FROM #Distinct AS n
            INNER JOIN #Tokens AS t ON t.SequenceIndex = n.FirstIndex
            INNER JOIN dbo.Atoms AS a
                ON a.ContentHash = CONVERT(binary(32), HASHBYTES('SHA2_256',
                    CONVERT(varbinary(64), N'text/token') + 0x0000 + CONVERT(varbinary(64), t.Token)))
                AND a.TenantId = 0
            WHERE NOT EXISTS (
                SELECT 1
                FROM dbo.AtomicTextTokens AS d WITH (UPDLOCK, HOLDLOCK)
                WHERE d.TokenHash = n.TokenHash
            );

            SET @Created = @@ROWCOUNT;

            INSERT INTO dbo.AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType, SequenceIndex)
            SELECT
                @TenantId,
                @AtomId,
                d.AtomId,
                N'contains',
                t.SequenceIndex
            FROM #Tokens AS t
            INNER JOIN dbo.AtomicTextTokens AS d ON d.TokenHash = t.TokenHash;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        @AtomId AS ParentAtomId,
        @Created AS TokensCreated,
        @Distinct - @Created AS TokensReused,
        @Total AS TotalTokens,
        DATEDIFF_BIG(MICROSECOND, @Started, SYSUTCDATETIME()) / 1000E0 AS DurationMs;
END;
GO
