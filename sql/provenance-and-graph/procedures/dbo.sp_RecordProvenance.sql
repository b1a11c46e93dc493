/*
Purpose:  Records that one entity came from or used another: an edge from the user to the used, and the two nodes if they
          are new. Recording the same edge again changes nothing and returns the same EdgeId.
Returns:  @EdgeId.
Errors:   51011 missing argument · 51015 unknown node or edge type ·
          51017 Metadata is not JSON · 51020 no such tenant · 51021 the entity belongs to another tenant ·
          51026 the graph stayed locked for 30 seconds.
Native:   none.
Source:   an edge is one for each (from, to, type, tenant): what one tenant records between public entities neither shows
          nor hides another's record of the same. A new node belongs to the owner of its entity, where that is an atom, a
          model or an inference that is there, else to @TenantId: who comes first does not take a public entity away from
          the others. Entities need not be there: some may be pruned while the lineage stays.
*/
CREATE PROCEDURE dbo.sp_RecordProvenance
    @FromType nvarchar(50),                    /* Atom, Inference, Model, Layer, Generation, Weight or Improvement */
    @FromId bigint,                            /* the user's id in its own table */
    @ToType nvarchar(50),                      /* as FromType */
    @ToId bigint,                              /* the used one's id */
    @EdgeType nvarchar(50) = N'USED_ATOM',     /* USED_ATOM, PRODUCED, DERIVED_FROM, RAN_ON or PART_OF */
    @Weight float = NULL,                      /* how strongly */
    @Metadata nvarchar(max) = NULL,            /* JSON */
    @InferenceId bigint = NULL,                /* the operation that made the edge */
    @TenantId int = 0,                         /* whose lineage; entities of tenant 0 are public */
    @EdgeId bigint OUTPUT                      /* the edge, new or known */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Lock int;
    DECLARE @Inserted table (EdgeId bigint NOT NULL);
    DECLARE @Ends table (
        Ordinal int NOT NULL PRIMARY KEY,
        NodeType nvarchar(50) NOT NULL,
        EntityId bigint NOT NULL,
        TenantId int NOT NULL
    );

    SET @EdgeId = NULL;

    IF @FromType IS NULL THROW 51011, N'FromType is required', 1;
    IF @FromId IS NULL THROW 51011, N'FromId is required', 1;
    IF @ToType IS NULL THROW 51011, N'ToType is required', 1;
    IF @ToId IS NULL THROW 51011, N'ToId is required', 1;
    IF @EdgeType IS NULL THROW 51011, N'EdgeType is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    IF @FromType NOT IN (N'Atom', N'Inference', N'Model', N'Layer', N'Generation', N'Weight', N'Improvement')
    BEGIN
        SET @Message = CONCAT(N'FromType must be one of Atom, Inference, Model, Layer, Generation, Weight, Improvement; got ''',
            REPLACE(@FromType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF @ToType NOT IN (N'Atom', N'Inference', N'Model', N'Layer', N'Generation', N'Weight', N'Improvement')
    BEGIN
        SET @Message = CONCAT(N'ToType must be one of Atom, Inference, Model, Layer, Generation, Weight, Improvement; got ''',
            REPLACE(@ToType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF @EdgeType NOT IN (N'USED_ATOM', N'PRODUCED', N'DERIVED_FROM', N'RAN_ON', N'PART_OF')
    BEGIN
        SET @Message = CONCAT(N'EdgeType must be one of USED_ATOM, PRODUCED, DERIVED_FROM, RAN_ON, PART_OF; got ''',
            REPLACE(@EdgeType, N'%', N'%%'), N'''');
        THROW 51015, @Message, 1;
    END;

    IF ISJSON(@Metadata) = 0 THROW 51017, N'Metadata must be JSON', 1;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId, N' does not exist');
        THROW 51020, @Message, 1;
    END;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- Writers of nodes take turns, so that two of them cannot both find a node missing. Not HOLDLOCK: this procedure
        -- may run in a transaction that also writes the memory-optimized ledger, where that is error 41333.
        EXECUTE @Lock = sys.sp_getapplock
            @Resource = N'dbo.ProvenanceNodes',
            @LockMode = N'Exclusive',
            @LockOwner = N'Transaction',
            @LockTimeout = 30000;

        IF @Lock < 0 THROW 51026, N'the provenance graph is locked: no lock within 30 seconds', 1;

        INSERT INTO @Ends (Ordinal, NodeType, EntityId, TenantId)
        SELECT wanted.Ordinal, wanted.NodeType, wanted.EntityId,
            COALESCE(n.TenantId, a.TenantId, r.TenantId, m.TenantId, @TenantId)
        FROM (VALUES (1, @FromType, @FromId), (2, @ToType, @ToId)) AS wanted (Ordinal, NodeType, EntityId)
        LEFT JOIN dbo.ProvenanceNodes AS n ON n.NodeType = wanted.NodeType AND n.EntityId = wanted.EntityId
        LEFT JOIN dbo.Atoms AS a ON wanted.NodeType = N'Atom' AND a.AtomId = wanted.EntityId
        LEFT JOIN dbo.InferenceRequests AS r ON wanted.NodeType = N'Inference' AND r.InferenceId = wanted.EntityId
        LEFT JOIN dbo.Models AS m ON wanted.NodeType = N'Model' AND m.ModelId = wanted.EntityId;

        IF @TenantId <> 0
        BEGIN
            SELECT TOP (1) @Message = CONCAT(wanted.NodeType, N' ', wanted.EntityId, N' must belong to tenant ', @TenantId,
                N' or be public; it belongs to another tenant')
            FROM @Ends AS wanted
            WHERE wanted.TenantId NOT IN (0, @TenantId)
            ORDER BY wanted.Ordinal;

            IF @Message IS NOT NULL THROW 51021, @Message, 1;
        END;

        INSERT INTO dbo.ProvenanceNodes (NodeType, EntityId, TenantId)
        SELECT DISTINCT wanted.NodeType, wanted.EntityId, wanted.TenantId
        FROM @Ends AS wanted
        WHERE NOT EXISTS (
            SELECT 1
            FROM dbo.ProvenanceNodes AS n
            WHERE n.NodeType = wanted.NodeType
                AND n.EntityId = wanted.EntityId);

        SELECT @EdgeId = e.EdgeId
        FROM dbo.ProvenanceNodes AS used_by, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used
        WHERE MATCH(used_by-(e)->used)
            AND used_by.NodeType = @FromType
            AND used_by.EntityId = @FromId
            AND used.NodeType = @ToType
            AND used.EntityId = @ToId
            AND e.EdgeType = @EdgeType
            AND e.TenantId = @TenantId;

        IF @EdgeId IS NULL
        BEGIN
            INSERT INTO dbo.ProvenanceEdges ($from_id, $to_id, EdgeType, Weight, InferenceId, Metadata, TenantId)
            OUTPUT inserted.EdgeId INTO @Inserted (EdgeId)
            SELECT used_by.$node_id, used.$node_id, @EdgeType, @Weight, @InferenceId, @Metadata, @TenantId
            FROM dbo.ProvenanceNodes AS used_by
            CROSS JOIN dbo.ProvenanceNodes AS used
            WHERE used_by.NodeType = @FromType
                AND used_by.EntityId = @FromId
                AND used.NodeType = @ToType
                AND used.EntityId = @ToId;

            SELECT @EdgeId = i.EdgeId FROM @Inserted AS i;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
