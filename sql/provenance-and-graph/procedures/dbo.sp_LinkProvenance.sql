/*
Purpose:  Records that an atom came from others: an edge from the child to each parent, and the nodes that are new. Recording
          the same again changes nothing.
Returns:  ChildAtomId bigint, EdgesCreated int, DependencyType nvarchar(50); one row.
Errors:   51011 missing argument · 51015 DependencyType · 51017 ParentAtomIds · 51020 no such tenant or atom ·
          51021 the child among its parents, or a node of another tenant · 51026 the graph stayed locked for 30 seconds.
Native:   none.
Source:   the atoms must be there, the tenant's or public. DerivedFrom, PartOf and UsedAtom are the edge types DERIVED_FROM,
          PART_OF and USED_ATOM. A cycle over several atoms is not looked for: every reader of the graph ends in one.
*/
CREATE PROCEDURE dbo.sp_LinkProvenance
    @ParentAtomIds nvarchar(max),                    /* ids separated by commas; one that is repeated counts once */
    @ChildAtomId bigint,                             /* what came from them */
    @DependencyType nvarchar(50) = N'DerivedFrom',   /* DerivedFrom, PartOf or UsedAtom */
    @TenantId int = 0                                /* whose lineage; atoms of tenant 0 are public */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Lock int;
    DECLARE @EdgesCreated int;
    DECLARE @EdgeType nvarchar(50);

    IF @ParentAtomIds IS NULL THROW 51011, N'ParentAtomIds is required', 1;
    IF @ChildAtomId IS NULL THROW 51011, N'ChildAtomId is required', 1;
    IF @DependencyType IS NULL THROW 51011, N'DependencyType is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    SELECT @EdgeType = d.EdgeType, @DependencyType = d.DependencyType
    FROM (VALUES
        (N'DerivedFrom', N'DERIVED_FROM'),
        (N'PartOf', N'PART_OF'),
        (N'UsedAtom', N'USED_ATOM')
    ) AS d (DependencyType, EdgeType)
    WHERE d.DependencyType = @DependencyType;

    IF @EdgeType IS NULL
    BEGIN
        SET @Message = CONCAT(N'DependencyType must be one of DerivedFrom, PartOf, UsedAtom; got ''',
            REPLACE(@DependencyType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    -- TRY_CONVERT takes an empty text and a lone sign for 0, so the characters are looked at too.
    SELECT TOP (1) @Message = CONCAT(N'ParentAtomIds must be atom ids separated by commas; got the element ''',
        REPLACE(LEFT(s.value, 40), N'%', N'%%'), N'''')
    FROM STRING_SPLIT(@ParentAtomIds, N',') AS s
    WHERE TRIM(s.value) COLLATE Latin1_General_100_BIN2 LIKE N'%[^-0-9]%'
        OR TRIM(s.value) COLLATE Latin1_General_100_BIN2 NOT LIKE N'%[0-9]'
        OR TRY_CONVERT(bigint, TRIM(s.value)) IS NULL
    ORDER BY CHARINDEX(CONCAT(N',', s.value, N','), CONCAT(N',', @ParentAtomIds, N','));

    IF @Message IS NOT NULL THROW 51017, @Message, 1;

    DECLARE @Atoms table (
        AtomId bigint NOT NULL PRIMARY KEY CLUSTERED,
        TenantId int NULL
    );

    INSERT INTO @Atoms (AtomId)
    SELECT DISTINCT CONVERT(bigint, TRIM(s.value))
    FROM STRING_SPLIT(@ParentAtomIds, N',') AS s;

    IF EXISTS (SELECT 1 FROM @Atoms AS listed WHERE listed.AtomId = @ChildAtomId)
    BEGIN
        SET @Message = CONCAT(N'ParentAtomIds must not name the child; ', @ChildAtomId, N' is both');
        THROW 51021, @Message, 1;
    END;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId, N' does not exist');
        THROW 51020, @Message, 1;
    END;

    INSERT INTO @Atoms (AtomId)
    VALUES (@ChildAtomId);

    UPDATE listed
    SET TenantId = a.TenantId
    FROM @Atoms AS listed
    INNER JOIN dbo.Atoms AS a ON a.AtomId = listed.AtomId
    WHERE a.TenantId IN (0, @TenantId);

    SELECT TOP (1) @Message = CONCAT(N'atom ', listed.AtomId, N' does not exist for tenant ', @TenantId)
    FROM @Atoms AS listed
    WHERE listed.TenantId IS NULL
    ORDER BY IIF(listed.AtomId = @ChildAtomId, 0, 1), listed.AtomId;

    IF @Message IS NOT NULL THROW 51020, @Message, 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- Writers of nodes take turns: see sp_RecordProvenance.
        EXECUTE @Lock = sys.sp_getapplock
            @Resource = N'dbo.ProvenanceNodes',
            @LockMode = N'Exclusive',
            @LockOwner = N'Transaction',
            @LockTimeout = 30000;

        IF @Lock < 0 THROW 51026, N'the provenance graph is locked: no lock within 30 seconds', 1;

        SELECT TOP (1) @Message = CONCAT(N'Atom ', n.EntityId, N' must belong to tenant ', @TenantId,
            N' or be public; it belongs to another tenant')
        FROM @Atoms AS listed
        INNER JOIN dbo.ProvenanceNodes AS n ON n.NodeType = N'Atom' AND n.EntityId = listed.AtomId
        WHERE @TenantId <> 0
            AND n.TenantId NOT IN (0, @TenantId)
        ORDER BY IIF(listed.AtomId = @ChildAtomId, 0, 1), listed.AtomId;

        IF @Message IS NOT NULL THROW 51021, @Message, 1;

        INSERT INTO dbo.ProvenanceNodes (NodeType, EntityId, TenantId)
        SELECT N'Atom', listed.AtomId, listed.TenantId
        FROM @Atoms AS listed
        WHERE NOT EXISTS (
            SELECT 1
            FROM dbo.ProvenanceNodes AS n
            WHERE n.NodeType = N'Atom'
                AND n.EntityId = listed.AtomId);

        INSERT INTO dbo.ProvenanceEdges ($from_id, $to_id, EdgeType, TenantId)
        SELECT child.$node_id, parent.$node_id, @EdgeType, @TenantId
        FROM @Atoms AS listed
        INNER JOIN dbo.ProvenanceNodes AS parent ON parent.NodeType = N'Atom' AND parent.EntityId = listed.AtomId
        INNER JOIN dbo.ProvenanceNodes AS child ON child.NodeType = N'Atom' AND child.EntityId = @ChildAtomId
        WHERE listed.AtomId <> @ChildAtomId
            AND NOT EXISTS (
                SELECT 1
                FROM dbo.ProvenanceEdges AS e
                WHERE e.$from_id = child.$node_id
                    AND e.$to_id = parent.$node_id
                    AND e.EdgeType = @EdgeType
                    AND e.TenantId = @TenantId);

        SET @EdgesCreated = @@ROWCOUNT;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT @ChildAtomId AS ChildAtomId, @EdgesCreated AS EdgesCreated, @DependencyType AS DependencyType;
END;
GO
