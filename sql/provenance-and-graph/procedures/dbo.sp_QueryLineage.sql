/*
Purpose:  The atoms that one came from (Upstream), those that came from it (Downstream), or both: each once, with one
          shortest way to it.
Returns:  AtomId bigint, Depth int, Path nvarchar(max), ContentHash binary(32), ContentType nvarchar(128),
          CreatedAt datetime2(7); by Depth, then AtomId. Depth counts edges: an atom that came from another by way of an
          inference is 2 away, and Path says so: 'Atom 5 > Inference 7 > Atom 3'. The last three are NULL for an atom
          that is no longer there.
Errors:   51011 missing argument · 51012 MaxDepth out of range · 51015 Direction · 51020 no such tenant, or the atom has no
          node.
Native:   none.
Source:   breadth first, one set-based step for each level. SHORTEST_PATH takes its depth as a literal and no condition
          inside the pattern, so it would walk through the edges of other tenants. A node is visited once: cycles end.
          MaxDepth is bounded because the texts of the paths grow with it.
*/
CREATE PROCEDURE dbo.sp_QueryLineage
    @AtomId bigint,                         /* whose lineage */
    @Direction nvarchar(20) = N'Upstream',  /* Upstream (what it came from), Downstream (what came from it) or Both */
    @MaxDepth int = 10,                     /* edges, 1..100 */
    @TenantId int = 0                       /* whose; public rows (tenant 0) are always seen */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Depth int = 0;
    DECLARE @Found bigint = 1;

    IF @AtomId IS NULL THROW 51011, N'AtomId is required', 1;
    IF @Direction IS NULL THROW 51011, N'Direction is required', 1;
    IF @MaxDepth IS NULL THROW 51011, N'MaxDepth is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    IF @Direction NOT IN (N'Upstream', N'Downstream', N'Both')
    BEGIN
        SET @Message = CONCAT(N'Direction must be one of Upstream, Downstream, Both; got ''',
            REPLACE(@Direction, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF @MaxDepth NOT BETWEEN 1 AND 100
    BEGIN
        SET @Message = CONCAT(N'MaxDepth must be in 1..100; got ', @MaxDepth);
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
        Path nvarchar(max) NOT NULL,
        INDEX IX_Reached_Depth NONCLUSTERED (Depth)
    );

    INSERT INTO #Reached (NodeId, NodeType, EntityId, Depth, Path)
    SELECT n.NodeId, n.NodeType, n.EntityId, 0, CONCAT(CONVERT(nvarchar(max), N'Atom '), n.EntityId)
    FROM dbo.ProvenanceNodes AS n
    WHERE n.NodeType = N'Atom'
        AND n.EntityId = @AtomId
        AND n.TenantId IN (0, @TenantId);

    IF NOT EXISTS (SELECT 1 FROM #Reached)
    BEGIN
        SET @Message = CONCAT(N'Atom ', @AtomId, N' has no recorded provenance for tenant ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    WHILE @Depth < @MaxDepth AND @Found > 0
    BEGIN
        WITH steps AS (
            SELECT r.NodeId AS SourceId, r.Path, used.NodeId, used.NodeType, used.EntityId, e.EdgeType
            FROM #Reached AS r, dbo.ProvenanceNodes AS here, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used
            WHERE MATCH(here-(e)->used)
                AND here.NodeId = r.NodeId
                AND r.Depth = @Depth
                AND @Direction IN (N'Upstream', N'Both')
                AND e.TenantId IN (0, @TenantId)
                AND used.TenantId IN (0, @TenantId)
            UNION ALL
            SELECT r.NodeId, r.Path, used_by.NodeId, used_by.NodeType, used_by.EntityId, e.EdgeType
            FROM #Reached AS r, dbo.ProvenanceNodes AS here, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used_by
            WHERE MATCH(used_by-(e)->here)
                AND here.NodeId = r.NodeId
                AND r.Depth = @Depth
                AND @Direction IN (N'Downstream', N'Both')
                AND e.TenantId IN (0, @TenantId)
                AND used_by.TenantId IN (0, @TenantId)
        ),
        ranked AS (
            SELECT s.NodeId, s.NodeType, s.EntityId, s.Path,
                Place = ROW_NUMBER() OVER (PARTITION BY s.NodeId ORDER BY s.SourceId, s.EdgeType)
            FROM steps AS s
            WHERE NOT EXISTS (SELECT 1 FROM #Reached AS known WHERE known.NodeId = s.NodeId)
        )
        INSERT INTO #Reached (NodeId, NodeType, EntityId, Depth, Path)
        SELECT k.NodeId, k.NodeType, k.EntityId, @Depth + 1, CONCAT(k.Path, N' > ', k.NodeType, N' ', k.EntityId)
        FROM ranked AS k
        WHERE k.Place = 1;

        SET @Found = @@ROWCOUNT;
        SET @Depth = @Depth + 1;
    END;

    SELECT r.EntityId AS AtomId, r.Depth, r.Path, a.ContentHash, a.ContentType, a.CreatedAt
    FROM #Reached AS r
    LEFT JOIN dbo.Atoms AS a ON a.AtomId = r.EntityId AND a.TenantId IN (0, @TenantId)
    WHERE r.Depth > 0
        AND r.NodeType = N'Atom'
    ORDER BY r.Depth, r.EntityId;
END;
GO
