/*
Purpose:  The provenance of an atom as one document: what it came from and what came from it, with the edges between.
Returns:  Format nvarchar(20), Nodes int, Edges int, Document nvarchar(max); one row. An edge is in it when both its ends are
          upstream, or both downstream, of the atom (which is both). Nodes by NodeId, edges by EdgeId, times in UTC.
          JSON: {atom, nodes: [{id, type, entity}], edges: [{id, from, to, type, weight, inference, created, metadata}]};
          ids are texts, since most readers of JSON would pass a BIGINT through a double.
          GraphML: a <graph> with node n<NodeId> and edge e<EdgeId>; keys NodeType, EntityId (long), EdgeType, Weight (double),
          InferenceId (long), CreatedAt, Metadata; no <data> for NULL.
          CSV (RFC 4180, CRLF): a line for each edge under EdgeId, FromType, FromId, EdgeType, ToType, ToId, Weight,
          InferenceId, CreatedAt, Metadata; nothing for NULL.
Errors:   51011 missing argument · 51012 MaxDepth out of range · 51015 Format · 51020 no such tenant, or the atom has no node.
Native:   none.
Source:   breadth first, both directions in one step for each level, without a limit unless one is given. Weights have 17
          digits, enough to read the same float back. Both engines write the same content, not the same bytes: the spelling of
          numbers and quotes differs.
*/
CREATE PROCEDURE dbo.sp_ExportProvenance
    @AtomId bigint,                   /* whose provenance */
    @Format nvarchar(20) = N'JSON',   /* JSON, GraphML or CSV */
    @TenantId int = 0,                /* whose; public rows (tenant 0) are always seen */
    @MaxDepth int = NULL              /* edges from the atom, 1 or more; NULL: all */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Depth int = 0;
    DECLARE @Found bigint = 1;
    DECLARE @Document nvarchar(max);
    DECLARE @Line nchar(1) = NCHAR(10);
    DECLARE @Return nchar(2) = CONCAT(NCHAR(13), NCHAR(10));

    IF @AtomId IS NULL THROW 51011, N'AtomId is required', 1;
    IF @Format IS NULL THROW 51011, N'Format is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    IF @Format NOT IN (N'JSON', N'GraphML', N'CSV')
    BEGIN
        SET @Message = CONCAT(N'Format must be one of JSON, GraphML, CSV; got ''', REPLACE(@Format, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

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
        Side nvarchar(10) NOT NULL,
        NodeId bigint NOT NULL,
        NodeType nvarchar(50) NOT NULL,
        EntityId bigint NOT NULL,
        Depth int NOT NULL,
        PRIMARY KEY CLUSTERED (NodeId, Side),
        INDEX IX_Reached_Depth NONCLUSTERED (Depth, Side)
    );

    INSERT INTO #Reached (Side, NodeId, NodeType, EntityId, Depth)
    SELECT sides.Side, n.NodeId, n.NodeType, n.EntityId, 0
    FROM dbo.ProvenanceNodes AS n
    CROSS JOIN (VALUES (N'Upstream'), (N'Downstream')) AS sides (Side)
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
        WITH steps AS (
            SELECT r.Side, used.NodeId, used.NodeType, used.EntityId
            FROM #Reached AS r, dbo.ProvenanceNodes AS here, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used
            WHERE MATCH(here-(e)->used)
                AND here.NodeId = r.NodeId
                AND r.Depth = @Depth
                AND r.Side = N'Upstream'
                AND e.TenantId IN (0, @TenantId)
                AND used.TenantId IN (0, @TenantId)
            UNION
            SELECT r.Side, used_by.NodeId, used_by.NodeType, used_by.EntityId
            FROM #Reached AS r, dbo.ProvenanceNodes AS here, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used_by
            WHERE MATCH(used_by-(e)->here)
                AND here.NodeId = r.NodeId
                AND r.Depth = @Depth
                AND r.Side = N'Downstream'
                AND e.TenantId IN (0, @TenantId)
                AND used_by.TenantId IN (0, @TenantId)
        )
        INSERT INTO #Reached (Side, NodeId, NodeType, EntityId, Depth)
        SELECT s.Side, s.NodeId, s.NodeType, s.EntityId, @Depth + 1
        FROM steps AS s
        WHERE NOT EXISTS (SELECT 1 FROM #Reached AS known WHERE known.NodeId = s.NodeId AND known.Side = s.Side);

        SET @Found = @@ROWCOUNT;
        SET @Depth = @Depth + 1;
    END;

    CREATE TABLE #Nodes (
        NodeId bigint NOT NULL PRIMARY KEY CLUSTERED,
        NodeType nvarchar(50) NOT NULL,
        EntityId bigint NOT NULL
    );

    INSERT INTO #Nodes (NodeId, NodeType, EntityId)
    SELECT DISTINCT r.NodeId, r.NodeType, r.EntityId
    FROM #Reached AS r;

    CREATE TABLE #Edges (
        EdgeId bigint NOT NULL PRIMARY KEY CLUSTERED,
        FromNodeId bigint NOT NULL,
        ToNodeId bigint NOT NULL,
        EdgeType nvarchar(50) NOT NULL,
        Weight float NULL,
        InferenceId bigint NULL,
        CreatedText nvarchar(30) NOT NULL,
        Metadata nvarchar(max) NULL
    );

    INSERT INTO #Edges (EdgeId, FromNodeId, ToNodeId, EdgeType, Weight, InferenceId, CreatedText, Metadata)
    SELECT e.EdgeId, used_by.NodeId, used.NodeId, e.EdgeType, e.Weight, e.InferenceId,
        CONCAT(STUFF(CONVERT(nvarchar(27), e.CreatedAt, 121), 11, 1, N'T'), N'Z'), e.Metadata
    FROM #Nodes AS k, dbo.ProvenanceNodes AS used_by, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used
    WHERE MATCH(used_by-(e)->used)
        AND used_by.NodeId = k.NodeId
        AND e.TenantId IN (0, @TenantId)
        AND EXISTS (
            SELECT 1
            FROM #Reached AS f
            INNER JOIN #Reached AS t ON t.Side = f.Side
            WHERE f.NodeId = used_by.NodeId
                AND t.NodeId = used.NodeId);

    IF @Format = N'JSON'
        SET @Document = (
            SELECT
                CONVERT(nvarchar(20), @AtomId) AS atom,
                JSON_QUERY((
                    SELECT CONVERT(nvarchar(20), n.NodeId) AS id, n.NodeType AS [type], CONVERT(nvarchar(20), n.EntityId) AS entity
                    FROM #Nodes AS n
                    ORDER BY n.NodeId
                    FOR JSON PATH)) AS nodes,
                JSON_QUERY(COALESCE((
                    SELECT
                        CONVERT(nvarchar(20), e.EdgeId) AS id,
                        CONVERT(nvarchar(20), e.FromNodeId) AS [from],
                        CONVERT(nvarchar(20), e.ToNodeId) AS [to],
                        e.EdgeType AS [type],
                        e.Weight AS weight,
                        CONVERT(nvarchar(20), e.InferenceId) AS inference,
                        e.CreatedText AS created,
                        JSON_QUERY(e.Metadata) AS metadata
                    FROM #Edges AS e
                    ORDER BY e.EdgeId
                    FOR JSON PATH, INCLUDE_NULL_VALUES), N'[]')) AS edges
            FOR JSON PATH, WITHOUT_ARRAY_WRAPPER);

    -- No encoding is declared: the document is text, and UTF-8 is what XML takes for granted in a file.
    IF @Format = N'GraphML'
        SET @Document = CONCAT(
            CONVERT(nvarchar(max), N'<?xml version="1.0"?>'), @Line,
            N'<graphml xmlns="http://graphml.graphdrawing.org/xmlns"',
            N' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
            N' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns',
            N' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">', @Line,
            N'<key id="nt" for="node" attr.name="NodeType" attr.type="string"/>', @Line,
            N'<key id="ni" for="node" attr.name="EntityId" attr.type="long"/>', @Line,
            N'<key id="et" for="edge" attr.name="EdgeType" attr.type="string"/>', @Line,
            N'<key id="ew" for="edge" attr.name="Weight" attr.type="double"/>', @Line,
            N'<key id="ei" for="edge" attr.name="InferenceId" attr.type="long"/>', @Line,
            N'<key id="ec" for="edge" attr.name="CreatedAt" attr.type="string"/>', @Line,
            N'<key id="em" for="edge" attr.name="Metadata" attr.type="string"/>', @Line,
            N'<graph id="atom', @AtomId, N'" edgedefault="directed">', @Line,
            (
                SELECT STRING_AGG(CONVERT(nvarchar(max), CONCAT(
                    N'<node id="n', n.NodeId, N'"><data key="nt">', n.NodeType, N'</data><data key="ni">', n.EntityId,
                    N'</data></node>', @Line)), N'') WITHIN GROUP (ORDER BY n.NodeId)
                FROM #Nodes AS n
            ),
            (
                SELECT STRING_AGG(CONCAT(
                    CONVERT(nvarchar(max), N'<edge id="e'), e.EdgeId, N'" source="n', e.FromNodeId, N'" target="n',
                    e.ToNodeId, N'"><data key="et">', e.EdgeType, N'</data>',
                    N'<data key="ew">' + CONVERT(nvarchar(32), e.Weight, 3) + N'</data>',
                    N'<data key="ei">' + CONVERT(nvarchar(20), e.InferenceId) + N'</data>',
                    N'<data key="ec">', e.CreatedText, N'</data>',
                    -- JSON may hold U+FFFE and U+FFFF as they are, XML may not; \u says the same in JSON.
                    N'<data key="em">' + REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
                        e.Metadata COLLATE Latin1_General_100_BIN2, N'&', N'&amp;'), N'<', N'&lt;'), N'>', N'&gt;'),
                        NCHAR(65534), N'\ufffe'), NCHAR(65535), N'\uffff') + N'</data>',
                    N'</edge>', @Line), N'') WITHIN GROUP (ORDER BY e.EdgeId)
                FROM #Edges AS e
            ),
            N'</graph>', @Line, N'</graphml>');

    IF @Format = N'CSV'
        SET @Document = CONCAT(
            CONVERT(nvarchar(max), N'EdgeId,FromType,FromId,EdgeType,ToType,ToId,Weight,InferenceId,CreatedAt,Metadata'), @Return,
            (
                SELECT STRING_AGG(CONCAT(
                    CONVERT(nvarchar(max), e.EdgeId), N',', f.NodeType, N',', f.EntityId, N',', e.EdgeType, N',', t.NodeType,
                    N',', t.EntityId, N',', CONVERT(nvarchar(32), e.Weight, 3), N',', e.InferenceId, N',', e.CreatedText, N',',
                    N'"' + REPLACE(e.Metadata, N'"', N'""') + N'"', @Return), N'') WITHIN GROUP (ORDER BY e.EdgeId)
                FROM #Edges AS e
                INNER JOIN #Nodes AS f ON f.NodeId = e.FromNodeId
                INNER JOIN #Nodes AS t ON t.NodeId = e.ToNodeId
            ));

    SELECT
        CASE @Format WHEN N'JSON' THEN N'JSON' WHEN N'GraphML' THEN N'GraphML' ELSE N'CSV' END AS Format,
        (SELECT COUNT(*) FROM #Nodes AS n) AS Nodes,
        (SELECT COUNT(*) FROM #Edges AS e) AS Edges,
        @Document AS Document;
END;
GO
