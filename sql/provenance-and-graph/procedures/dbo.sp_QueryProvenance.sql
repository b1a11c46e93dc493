/*
Purpose:  Where an entity came from (Upstream), what came from it (Downstream), or both: every entity within MaxDepth
          steps, each once, with one shortest path to it.
Returns:  NodeId bigint, NodeType nvarchar(50), EntityId bigint, Depth int, Path nvarchar(max), EdgeType nvarchar(50);
          by Depth, then NodeType and EntityId. Path reads 'Inference 7 > Atom 3'; EdgeType is its last edge. The entity
          asked for is not among the rows. A row of GraphQueries records the call and what it cost.
Errors:   51011 missing argument · 51012 MaxDepth out of range · 51015 unknown name · 51020 no such tenant, or the entity
          has no node.
Native:   none.
Source:   breadth first, one set-based step for each level. SHORTEST_PATH cannot filter by EdgeType inside its pattern,
          and a recursive CTE walks every path, whose number grows exponentially where paths meet again; here a node is
          visited once, so a cycle ends by itself. Among equally short paths the one through the lowest NodeId is given.
*/
CREATE PROCEDURE dbo.sp_QueryProvenance
    @NodeType nvarchar(50),                 /* Atom, Inference, Model, Layer, Generation, Weight or Improvement */
    @EntityId bigint,                       /* its id in its own table */
    @Direction nvarchar(20) = N'Upstream',  /* Upstream (what it used), Downstream (what used it) or Both */
    @MaxDepth int = 5,                      /* 1..100 */
    @EdgeType nvarchar(50) = NULL,          /* follow only edges of this type */
    @TenantId int = 0                       /* whose; public rows (tenant 0) are always seen */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Depth int = 0;
    DECLARE @Found bigint = 1;
    DECLARE @StartNodeId bigint;
    DECLARE @RowsReturned int;
    DECLARE @Started datetime2(7) = SYSUTCDATETIME();

    IF @NodeType IS NULL THROW 51011, N'NodeType is required', 1;
    IF @EntityId IS NULL THROW 51011, N'EntityId is required', 1;
    IF @Direction IS NULL THROW 51011, N'Direction is required', 1;
    IF @MaxDepth IS NULL THROW 51011, N'MaxDepth is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    IF @NodeType NOT IN (N'Atom', N'Inference', N'Model', N'Layer', N'Generation', N'Weight', N'Improvement')
    BEGIN
        SET @Message = CONCAT(N'NodeType must be one of Atom, Inference, Model, Layer, Generation, Weight, Improvement; got ''',
            REPLACE(@NodeType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF @Direction NOT IN (N'Upstream', N'Downstream', N'Both')
    BEGIN
        SET @Message = CONCAT(N'Direction must be one of Upstream, Downstream, Both; got ''',
            REPLACE(@Direction, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF @EdgeType NOT IN (N'USED_ATOM', N'PRODUCED', N'DERIVED_FROM', N'RAN_ON', N'PART_OF')
    BEGIN
        SET @Message = CONCAT(N'EdgeType must be one of USED_ATOM, PRODUCED, DERIVED_FROM, RAN_ON, PART_OF; got ''',
            REPLACE(@EdgeType, N'%', N'%%'), N'''');
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
        Depth int NOT NULL,
        Path nvarchar(max) NOT NULL,
        EdgeType nvarchar(50) NULL
    );

    INSERT INTO #Reached (NodeId, Depth, Path)
    SELECT n.NodeId, 0, CONCAT(CONVERT(nvarchar(max), n.NodeType), N' ', n.EntityId)
    FROM dbo.ProvenanceNodes AS n
    WHERE n.NodeType = @NodeType
        AND n.EntityId = @EntityId
        AND n.TenantId IN (0, @TenantId);

    IF NOT EXISTS (SELECT 1 FROM #Reached)
    BEGIN
        SET @Message = CONCAT(@NodeType, N' ', @EntityId, N' has no recorded provenance for tenant ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    WHILE @Depth < @MaxDepth AND @Found > 0
    BEGIN
        WITH steps AS (
            SELECT r.NodeId AS SourceId, r.Path, next_node.NodeId, next_node.NodeType, next_node.EntityId, e.EdgeType
            FROM #Reached AS r
            INNER JOIN dbo.ProvenanceNodes AS here ON here.NodeId = r.NodeId
            INNER JOIN dbo.ProvenanceEdges AS e ON e.$from_id = here.$node_id
            INNER JOIN dbo.ProvenanceNodes AS next_node ON next_node.$node_id = e.$to_id
            WHERE r.Depth = @Depth
                AND @Direction IN (N'Upstream', N'Both')
                AND (@EdgeType IS NULL OR e.EdgeType = @EdgeType)
                AND e.TenantId IN (0, @TenantId)
                AND next_node.TenantId IN (0, @TenantId)
            UNION ALL
            SELECT r.NodeId, r.Path, next_node.NodeId, next_node.NodeType, next_node.EntityId, e.EdgeType
            FROM #Reached AS r
            INNER JOIN dbo.ProvenanceNodes AS here ON here.NodeId = r.NodeId
            INNER JOIN dbo.ProvenanceEdges AS e ON e.$to_id = here.$node_id
            INNER JOIN dbo.ProvenanceNodes AS next_node ON next_node.$node_id = e.$from_id
            WHERE r.Depth = @Depth
                AND @Direction IN (N'Downstream', N'Both')
                AND (@EdgeType IS NULL OR e.EdgeType = @EdgeType)
                AND e.TenantId IN (0, @TenantId)
                AND next_node.TenantId IN (0, @TenantId)
        ),
        ranked AS (
            SELECT s.NodeId, s.NodeType, s.EntityId, s.Path, s.EdgeType,
                Place = ROW_NUMBER() OVER (PARTITION BY s.NodeId ORDER BY s.SourceId, s.EdgeType)
            FROM steps AS s
            WHERE NOT EXISTS (SELECT 1 FROM #Reached AS known WHERE known.NodeId = s.NodeId)
        )
        INSERT INTO #Reached (NodeId, Depth, Path, EdgeType)
        SELECT k.NodeId, @Depth + 1, CONCAT(k.Path, N' > ', k.NodeType, N' ', k.EntityId), k.EdgeType
        FROM ranked AS k
        WHERE k.Place = 1;

        SET @Found = @@ROWCOUNT;
        SET @Depth = @Depth + 1;
    END;

    SELECT
        @StartNodeId = MIN(IIF(r.Depth = 0, r.NodeId, NULL)),
        @RowsReturned = COUNT(*) - 1
    FROM #Reached AS r;

    BEGIN TRY
        INSERT INTO dbo.GraphQueries (
            TenantId, QueryName, QueryText, StartNodeId, MaxDepth, RowsReturned, DurationMs, ExecutedBy)
        VALUES (
            @TenantId, N'sp_QueryProvenance',
            CONCAT(N'EXECUTE dbo.sp_QueryProvenance @NodeType = N', QUOTENAME(@NodeType, N''''), N', @EntityId = ', @EntityId,
                N', @Direction = N', QUOTENAME(@Direction, N''''), N', @MaxDepth = ', @MaxDepth, N', @EdgeType = ',
                COALESCE(N'N' + QUOTENAME(@EdgeType, N''''), N'NULL'), N', @TenantId = ', @TenantId),
            @StartNodeId, @MaxDepth, @RowsReturned,
            (DATEDIFF_BIG(MICROSECOND, @Started, SYSUTCDATETIME()) + 500) / 1000, ORIGINAL_LOGIN());
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT r.NodeId, n.NodeType, n.EntityId, r.Depth, r.Path, r.EdgeType
    FROM #Reached AS r
    INNER JOIN dbo.ProvenanceNodes AS n ON n.NodeId = r.NodeId
    WHERE r.Depth > 0
    ORDER BY r.Depth, n.NodeType, n.EntityId;
END;
GO
