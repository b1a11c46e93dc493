-- Purpose: cuts the source code of an atom into syntax nodes (classes, functions, statements): atoms of their own, with
--     their place in the node that holds them.
-- Returns: one row: the atom, how many new nodes were stored, and the SyntaxVector of the whole: for each of 32 groups
--     of syntax nodes its share of all (hartonomous_native.ingestion.code.FEATURES names them). With @Debug = 1 a second
--     result set lists the nodes. Code that was cut up before is left as it is: NodesCreated is 0.
-- Places: a relation 'contains' has the node's order in SequenceIndex, its start within its parent in CoordX (from 0) and its
--     length in CoordY, in UTF-16 code units: SUBSTRING(parent.CanonicalText, CoordX + 1, CoordY) is the node's text
--     under a binary collation. Equal nodes are one atom, whose uses AtomRelations counts.
-- Errors: 51011 missing, 51015 a language other than python, 51017 code that does not parse, 51020 no such atom, 51023
--     not a composite code atom; 51019 for several.
-- Native: one crossing, to hartonomous_native.external_script.syntax_nodes; the grammar is that of the server's Python.
CREATE PROCEDURE dbo.sp_AtomizeCode
    @AtomId bigint,                     /* a composite atom with the modality code */
    @TenantId int = 0,                  /* its owner */
    @Language nvarchar(50) = N'csharp', /* python is the one language there is a parser for */
    @Debug bit = 0                      /* 1: also list the nodes */
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
        (1, 51011, IIF(@AtomId IS NULL, N'AtomId is required', NULL)),
        (2, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (3, 51011, IIF(@Language IS NULL, N'Language is required', NULL)),
        (4, 51011, IIF(@Debug IS NULL, N'Debug is required', NULL)),
        (5, 51015, IIF(@Language COLLATE Latin1_General_100_BIN2 <> N'python',
            CONCAT(N'Language must be one of python; got ''', REPLACE(@Language, N'%', N'%%'), N''''), NULL))
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
            WHEN @Stored <> N'code'
                THEN CONCAT(N'atom ', @AtomId, N' must have the modality code; it has ', @Stored)
            WHEN @IsLeaf = 1
                THEN CONCAT(N'atom ', @AtomId, N' is a leaf, which has no parts')
            WHEN @Text IS NULL
                THEN CONCAT(N'atom ', @AtomId, N' must have a CanonicalText; it has none')
        END;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE @Atom nvarchar(20) = CONVERT(nvarchar(20), @AtomId); /* as text: a bigint may reach Python as a float */

    CREATE TABLE #Nodes (
        NodeIndex int NOT NULL PRIMARY KEY CLUSTERED,
        ParentIndex int NOT NULL,
        Start int NOT NULL,
        Length int NOT NULL,
        CodeType nvarchar(100) NOT NULL,
        Name nvarchar(max) NULL,
        SyntaxVector nvarchar(max) NULL,
        Problem nvarchar(max) NULL
    );

    DECLARE
        @ScriptLanguage sysname,
        @Script nvarchar(max);

    SELECT
        @ScriptLanguage = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'syntax_nodes') AS s;

    INSERT INTO #Nodes (NodeIndex, ParentIndex, Start, Length, CodeType, Name, SyntaxVector, Problem)
    EXECUTE sys.sp_execute_external_script
        @language = @ScriptLanguage,
        @script = @Script,
        @input_data_1 = N'SELECT a.CanonicalText AS Text FROM dbo.Atoms AS a WHERE a.AtomId = CONVERT(bigint, @atom);',
        @params = N'@atom nvarchar(20), @code_language nvarchar(50)',
        @atom = @Atom,
        @code_language = @Language;

    SELECT @Message = LEFT(REPLACE(n.Problem, N'%', N'%%'), 2048)
    FROM #Nodes AS n
    WHERE n.NodeIndex = 0;

    IF @Message IS NOT NULL
        THROW 51017, @Message, 1;

    /* Distinct nodes by address; the first of equals stands for them. */
    SELECT
        n.NodeIndex,
        n.ParentIndex,
        n.Start,
        n.Length,
        n.CodeType,
        n.Name,
        n.SyntaxVector,
        t.Code,
        h.ContentHash,
        ROW_NUMBER() OVER (PARTITION BY h.ContentHash ORDER BY n.NodeIndex) AS Occurrence,
        IIF(c.ParentIndex IS NULL, 0, 1) AS HasParts,
        CONVERT(bigint, IIF(n.NodeIndex = 0, @AtomId, NULL)) AS NodeAtomId,
        CONVERT(bit, IIF(n.NodeIndex = 0, 1, 0)) AS IsNew
    INTO #Parts
    FROM #Nodes AS n
    LEFT JOIN (SELECT DISTINCT k.ParentIndex FROM #Nodes AS k) AS c ON c.ParentIndex = n.NodeIndex
    CROSS APPLY (VALUES (SUBSTRING(@Text COLLATE Latin1_General_100_BIN2, n.Start + 1, n.Length))) AS t (Code)
    CROSS APPLY (VALUES (
        CONVERT(binary(32), HASHBYTES('SHA2_256',
            CONVERT(varbinary(max), CONCAT(N'code/', n.CodeType)) + 0x0000 + CONVERT(varbinary(max), t.Code)))
    )) AS h (ContentHash);

    DECLARE @New table (
        AtomId bigint NOT NULL,
        ContentHash binary(32) NOT NULL PRIMARY KEY
    );
    DECLARE @Created int = 0;

    BEGIN TRY
        BEGIN TRANSACTION;

        IF NOT EXISTS (SELECT 1 FROM dbo.CodeAtoms AS c WITH (UPDLOCK, HOLDLOCK) WHERE c.AtomId = @AtomId)
        BEGIN
            INSERT INTO dbo.Atoms (TenantId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText)
            OUTPUT inserted.AtomId, inserted.ContentHash INTO @New (AtomId, ContentHash)
            SELECT
                @TenantId,
                N'code',
                p.CodeType,
                p.ContentHash,
                IIF(p.HasParts = 0 AND DATALENGTH(p.Code) <= 64, CONVERT(varbinary(64), p.Code), NULL),
                p.Code
            FROM #Parts AS p
            WHERE p.NodeIndex > 0
                AND p.Occurrence = 1
                AND NOT EXISTS (
                    SELECT 1
                    FROM dbo.Atoms AS a WITH (UPDLOCK, HOLDLOCK)
                    WHERE a.ContentHash = p.ContentHash
                        AND a.TenantId = @TenantId
                );

            SET @Created = @@ROWCOUNT;

            UPDATE p
            SET p.NodeAtomId = a.AtomId,
                p.IsNew = IIF(w.AtomId IS NOT NULL AND p.Occurrence = 1, 1, 0)
            FROM #Parts AS p
            INNER JOIN dbo.Atoms AS a ON a.ContentHash = p.ContentHash AND a.TenantId = @TenantId
            LEFT JOIN @New AS w ON w.ContentHash = p.ContentHash
            WHERE p.NodeIndex > 0;

            INSERT INTO dbo.CodeAtoms (AtomId, Language, CodeType, Code, CodeHash, SyntaxVector, Tags)
            SELECT
                p.NodeAtomId,
                @Language,
                p.CodeType,
                p.Code,
                HASHBYTES('SHA2_256', CONVERT(varbinary(max), p.Code)),
                CAST(p.SyntaxVector AS vector(32)),
                IIF(p.Name IS NULL, NULL, CONCAT(N'["', STRING_ESCAPE(p.Name, 'json'), N'"]'))
            FROM #Parts AS p
            WHERE p.IsNew = 1;

            /* A node met before has its parts already: equal text has equal parts. */
            INSERT INTO dbo.AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType, SequenceIndex, CoordX, CoordY)
            SELECT
                @TenantId,
                holder.NodeAtomId,
                p.NodeAtomId,
                N'contains',
                ROW_NUMBER() OVER (PARTITION BY holder.NodeIndex ORDER BY p.NodeIndex) - 1,
                p.Start - holder.Start,
                p.Length
            FROM #Parts AS p
            INNER JOIN #Parts AS holder ON holder.NodeIndex = p.ParentIndex
            WHERE holder.IsNew = 1;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        c.AtomId,
        @Created AS NodesCreated,
        c.SyntaxVector
    FROM dbo.CodeAtoms AS c
    WHERE c.AtomId = @AtomId;

    IF @Debug = 1
        SELECT
            n.NodeIndex,
            n.ParentIndex,
            n.CodeType,
            n.Name,
            n.Start,
            n.Length
        FROM #Nodes AS n
        ORDER BY n.NodeIndex;
END;
GO
