/*
Purpose:  Every atom that came from one, however far: what has to be made anew or looked at when that one changes.
Returns:  AtomId bigint, Depth int, ImpactType nvarchar(20), ContentHash binary(32), ContentType nvarchar(128),
          CreatedUtc datetime2(7), TotalImpacted int; by Depth, then AtomId. Depth counts edges. ImpactType is Direct for an
          atom that came from it itself or by one operation that used it, else Indirect. TotalImpacted is the number of
          rows. ContentHash to CreatedUtc are NULL for an atom that is no longer there.
Errors:   51011 missing argument · 51012 MaxDepth out of range · 51020 no such tenant, or the atom has no node.
Native:   none.
Source:   breadth first, one set-based step for each level, without a limit unless one is given: an impact that stops
          somewhere is none. A recursive CTE would walk every path (their number grows exponentially where they meet again)
          and stop at MAXRECURSION; SHORTEST_PATH would walk through the edges of other tenants. A node is visited once:
          cycles end.
*/
CREATE PROCEDURE dbo.sp_FindImpactedAtoms
    @AtomId bigint,       /* what changes */
    @TenantId int = 0,    /* whose; public rows (tenant 0) are always seen */
    @MaxDepth int = NULL  /* edges, 1 or more; NULL: all */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Depth int = 0;
    DECLARE @Found bigint = 1;

    IF @AtomId IS NULL THROW 51011, N'AtomId is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    IF @MaxDepth < 1
    BEGIN
        SET @Message = CONCAT(N'MaxDepth must be 1 or more, or NULL for all; got ', @MaxDepth);
        THROW 51012, @Message, 1;
    END;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId, N' does not exist');
        THROW 51020, @Message, 1;
    END;

    CREATE TABLE #Reached (
        NodeId bigint NOT NULL PRIMARY KEY CLUSTERED,
        NodeType nvarchar(50) NOT NULL,
        EntityId bigint NOT NULL,
        Depth int NOT NULL,
        INDEX IX_Reached_Depth NONCLUSTERED (Depth)
    );

    INSERT INTO #Reached (NodeId, NodeType, EntityId, Depth)
    SELECT n.NodeId, n.NodeType, n.EntityId, 0
    FROM dbo.ProvenanceNodes AS n
    WHERE n.NodeType = N'Atom'
        AND n.EntityId = @AtomId
        AND n.TenantId IN (0, @TenantId);

    IF NOT EXISTS (SELECT 1 FROM #Reached)
    BEGIN
        SET @Message = CONCAT(N'Atom ', @AtomId, N' has no recorded provenance for tenant ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    WHILE (@MaxDepth IS NULL OR @Depth < @MaxDepth) AND @Found > 0
    BEGIN
        INSERT INTO #Reached (NodeId, NodeType, EntityId, Depth)
        SELECT DISTINCT used_by.NodeId, used_by.NodeType, used_by.EntityId, @Depth + 1
        FROM #Reached AS r, dbo.ProvenanceNodes AS here, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used_by
        WHERE MATCH(used_by-(e)->here)
            AND here.NodeId = r.NodeId
            AND r.Depth = @Depth
            AND e.TenantId IN (0, @TenantId)
            AND used_by.TenantId IN (0, @TenantId)
            AND NOT EXISTS (SELECT 1 FROM #Reached AS known WHERE known.NodeId = used_by.NodeId);

        SET @Found = @@ROWCOUNT;
        SET @Depth = @Depth + 1;
    END;

    CREATE TABLE #Direct (NodeId bigint NOT NULL PRIMARY KEY CLUSTERED);

    INSERT INTO #Direct (NodeId)
    SELECT r.NodeId
    FROM #Reached AS r
    WHERE r.Depth = 1
    UNION
    SELECT used_by.NodeId
    FROM #Reached AS r, dbo.ProvenanceNodes AS operation, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used_by
    WHERE MATCH(used_by-(e)->operation)
        AND operation.NodeId = r.NodeId
        AND r.Depth = 1
        AND r.NodeType <> N'Atom'
        AND e.TenantId IN (0, @TenantId);

    SELECT
        r.EntityId AS AtomId,
        r.Depth,
        CASE WHEN d.NodeId IS NULL THEN N'Indirect' ELSE N'Direct' END AS ImpactType,
        a.ContentHash,
        a.ContentType,
        a.CreatedAt AS CreatedUtc,
        COUNT(*) OVER () AS TotalImpacted
    FROM #Reached AS r
    LEFT JOIN #Direct AS d ON d.NodeId = r.NodeId
    LEFT JOIN dbo.Atoms AS a ON a.AtomId = r.EntityId AND a.TenantId IN (0, @TenantId)
    WHERE r.Depth > 0
        AND r.NodeType = N'Atom'
    ORDER BY r.Depth, r.EntityId;
END;
GO
