/*
Purpose:  How well operations (rows of InferenceRequests) are covered by the provenance graph. A segment of an operation is an
          edge that names it or lies at its node. A segment is sound when the tenant may see both its ends, those that are
          atoms, inferences or models are still in their own tables, and an atom that the operation used is not newer than
          the operation's end. The entities of other types are not looked up.
Returns:  one row: Operations int, ValidOperations int, ValidShare float, AverageSegments float, SegmentDeviation float,
          AnomalyCount int, Status nvarchar(20);
          a row for each operation, the earliest first: InferenceId bigint, TaskType nvarchar(50),
          RequestTimestamp datetime2(7), Segments int, SoundSegments int, MissingEnds int, LaterInputs int,
          ValidationScore float, IsValid bit;
          a row for each anomaly, in the same order: InferenceId bigint, Segments int, AverageSegments float,
          SegmentDeviation float, Deviations float;
          only when @Debug = 1 a row for each segment: InferenceId bigint, EdgeId bigint, EdgeType nvarchar(50),
          FromType nvarchar(50), FromId bigint, ToType nvarchar(50), ToId bigint, IsMissing bit, IsLater bit.
Errors:   51011 missing argument · 51012 MinValidationScore, or dates in the wrong order · 51020 no such tenant or inference.
Native:   none.
Source:   ValidationScore is the share of an operation's segments that are sound, 0 where it has none: 1 says that everything
          recorded can still be followed, not that everything was recorded. Valid: at least MinValidationScore. ValidShare is
          the share of valid operations, NULL without any. Status: PASS all valid, WARN at least MinValidationScore of them,
          FAIL fewer, NONE no operation. With n operations whose segments have the sum S and the sum of squares Q: mean
          S / n, standard deviation (of these n, not of a sample) sqrt(nQ - S^2) / n; an anomaly is an operation with x
          segments where (nx - S)^2 > 4 (nQ - S^2), more than two standard deviations from the mean, decided in whole
          numbers; Deviations = (nx - S) / sqrt(nQ - S^2). Without spread there is none.
*/
CREATE PROCEDURE dbo.sp_AuditProvenanceChain
    @InferenceId bigint = NULL,         /* this operation alone; dates and scope then do not count */
    @StartDate datetime2(7) = NULL,     /* requested at or after; NULL: seven days before EndDate, or before now */
    @EndDate datetime2(7) = NULL,       /* requested before; NULL: no limit */
    @Scope nvarchar(100) = NULL,        /* only operations of this TaskType */
    @MinValidationScore float = 0.8,    /* 0..1: the score from which an operation is valid */
    @Debug bit = 0,                     /* 1: also the segments */
    @TenantId int = 0                   /* whose operations */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Now datetime2(7) = SYSUTCDATETIME();

    IF @MinValidationScore IS NULL THROW 51011, N'MinValidationScore is required', 1;
    IF @Debug IS NULL THROW 51011, N'Debug is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    IF @MinValidationScore NOT BETWEEN 0 AND 1
    BEGIN
        SET @Message = CONCAT(N'MinValidationScore must be in 0..1; got ', @MinValidationScore);
        THROW 51012, @Message, 1;
    END;

    IF @StartDate > @EndDate THROW 51012, N'StartDate must not be later than EndDate', 1;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId, N' does not exist');
        THROW 51020, @Message, 1;
    END;

    IF @InferenceId IS NOT NULL AND NOT EXISTS (
        SELECT 1
        FROM dbo.InferenceRequests AS r
        WHERE r.InferenceId = @InferenceId
            AND r.TenantId = @TenantId
    )
    BEGIN
        SET @Message = CONCAT(N'inference ', @InferenceId, N' does not exist for tenant ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    CREATE TABLE #Operations (
        InferenceId bigint NOT NULL PRIMARY KEY CLUSTERED,
        TaskType nvarchar(50) NULL,
        RequestTimestamp datetime2(7) NOT NULL,
        EndedAt datetime2(7) NOT NULL,
        Segments int NOT NULL DEFAULT (0),
        SoundSegments int NOT NULL DEFAULT (0),
        MissingEnds int NOT NULL DEFAULT (0),
        LaterInputs int NOT NULL DEFAULT (0)
    );

    INSERT INTO #Operations (InferenceId, TaskType, RequestTimestamp, EndedAt)
    SELECT r.InferenceId, r.TaskType, r.RequestTimestamp, COALESCE(r.CompletionTimestamp, @Now)
    FROM dbo.InferenceRequests AS r
    WHERE r.TenantId = @TenantId
        AND (
            r.InferenceId = @InferenceId
            OR @InferenceId IS NULL
                AND r.RequestTimestamp >= COALESCE(@StartDate, DATEADD(DAY, -7, COALESCE(@EndDate, @Now)))
                AND (@EndDate IS NULL OR r.RequestTimestamp < @EndDate)
                AND (@Scope IS NULL OR r.TaskType = @Scope));

    CREATE TABLE #Segments (
        InferenceId bigint NOT NULL,
        EdgeId bigint NOT NULL,
        EdgeType nvarchar(50) NOT NULL,
        FromType nvarchar(50) NOT NULL,
        FromId bigint NOT NULL,
        ToType nvarchar(50) NOT NULL,
        ToId bigint NOT NULL,
        IsMissing bit NOT NULL,
        IsLater bit NOT NULL,
        PRIMARY KEY CLUSTERED (InferenceId, EdgeId)
    );

    WITH made AS (
        SELECT o.InferenceId, e.EdgeId
        FROM #Operations AS o
        INNER JOIN dbo.ProvenanceEdges AS e ON e.InferenceId = o.InferenceId
        WHERE e.TenantId IN (0, @TenantId)
        UNION
        SELECT o.InferenceId, e.EdgeId
        FROM #Operations AS o, dbo.ProvenanceNodes AS operation, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used
        WHERE MATCH(operation-(e)->used)
            AND operation.NodeType = N'Inference'
            AND operation.EntityId = o.InferenceId
            AND e.TenantId IN (0, @TenantId)
        UNION
        SELECT o.InferenceId, e.EdgeId
        FROM #Operations AS o, dbo.ProvenanceNodes AS operation, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used_by
        WHERE MATCH(used_by-(e)->operation)
            AND operation.NodeType = N'Inference'
            AND operation.EntityId = o.InferenceId
            AND e.TenantId IN (0, @TenantId)
    )
    INSERT INTO #Segments (InferenceId, EdgeId, EdgeType, FromType, FromId, ToType, ToId, IsMissing, IsLater)
    SELECT
        m.InferenceId, e.EdgeId, e.EdgeType, used_by.NodeType, used_by.EntityId, used.NodeType, used.EntityId,
        CASE
            WHEN @TenantId <> 0 AND (used_by.TenantId NOT IN (0, @TenantId) OR used.TenantId NOT IN (0, @TenantId)) THEN 1
            WHEN used_by.NodeType = N'Atom'
                AND NOT EXISTS (SELECT 1 FROM dbo.Atoms AS x WHERE x.AtomId = used_by.EntityId) THEN 1
            WHEN used.NodeType = N'Atom'
                AND NOT EXISTS (SELECT 1 FROM dbo.Atoms AS x WHERE x.AtomId = used.EntityId) THEN 1
            WHEN used_by.NodeType = N'Inference'
                AND NOT EXISTS (SELECT 1 FROM dbo.InferenceRequests AS x WHERE x.InferenceId = used_by.EntityId) THEN 1
            WHEN used.NodeType = N'Inference'
                AND NOT EXISTS (SELECT 1 FROM dbo.InferenceRequests AS x WHERE x.InferenceId = used.EntityId) THEN 1
            WHEN used_by.NodeType = N'Model'
                AND NOT EXISTS (SELECT 1 FROM dbo.Models AS x WHERE x.ModelId = used_by.EntityId) THEN 1
            WHEN used.NodeType = N'Model'
                AND NOT EXISTS (SELECT 1 FROM dbo.Models AS x WHERE x.ModelId = used.EntityId) THEN 1
            ELSE 0
        END,
        CASE
            WHEN used_by.NodeType = N'Inference'
                AND used_by.EntityId = m.InferenceId
                AND used.NodeType = N'Atom'
                AND EXISTS (SELECT 1 FROM dbo.Atoms AS x WHERE x.AtomId = used.EntityId AND x.CreatedAt > o.EndedAt) THEN 1
            ELSE 0
        END
    FROM made AS m, #Operations AS o, dbo.ProvenanceNodes AS used_by, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS used
    WHERE MATCH(used_by-(e)->used)
        AND e.EdgeId = m.EdgeId
        AND o.InferenceId = m.InferenceId;

    UPDATE o
    SET
        Segments = counted.Segments,
        SoundSegments = counted.SoundSegments,
        MissingEnds = counted.MissingEnds,
        LaterInputs = counted.LaterInputs
    FROM #Operations AS o
    INNER JOIN (
        SELECT
            s.InferenceId,
            COUNT(*) AS Segments,
            SUM(IIF(s.IsMissing = 0 AND s.IsLater = 0, 1, 0)) AS SoundSegments,
            SUM(CONVERT(int, s.IsMissing)) AS MissingEnds,
            SUM(CONVERT(int, s.IsLater)) AS LaterInputs
        FROM #Segments AS s
        GROUP BY s.InferenceId
    ) AS counted ON counted.InferenceId = o.InferenceId;

    DECLARE @Operations int;
    DECLARE @ValidOperations int;
    DECLARE @Sum decimal(38, 0);
    DECLARE @Spread decimal(38, 0);
    DECLARE @ValidShare float;
    DECLARE @AverageSegments float;
    DECLARE @SegmentDeviation float;

    SELECT
        @Operations = COUNT(*),
        @ValidOperations = COALESCE(SUM(IIF(
            CASE WHEN o.Segments = 0 THEN 0E0 ELSE CONVERT(float, o.SoundSegments) / o.Segments END >= @MinValidationScore,
            1, 0)), 0),
        @Sum = COALESCE(SUM(CONVERT(bigint, o.Segments)), 0),
        @Spread = COALESCE(SUM(CONVERT(bigint, o.Segments) * o.Segments), 0)
    FROM #Operations AS o;

    SET @Spread = @Operations * @Spread - @Sum * @Sum;

    IF @Operations > 0
    BEGIN
        SET @ValidShare = CONVERT(float, @ValidOperations) / @Operations;
        SET @AverageSegments = CONVERT(float, @Sum) / @Operations;
        SET @SegmentDeviation = SQRT(CONVERT(float, @Spread)) / @Operations;
    END;

    CREATE TABLE #Anomalies (
        InferenceId bigint NOT NULL PRIMARY KEY CLUSTERED,
        RequestTimestamp datetime2(7) NOT NULL,
        Segments int NOT NULL,
        Deviations float NOT NULL
    );

    INSERT INTO #Anomalies (InferenceId, RequestTimestamp, Segments, Deviations)
    SELECT o.InferenceId, o.RequestTimestamp, o.Segments,
        CONVERT(float, CONVERT(decimal(19, 0), @Operations) * o.Segments - @Sum) / SQRT(CONVERT(float, NULLIF(@Spread, 0)))
    FROM #Operations AS o
    CROSS APPLY (
        SELECT CONVERT(decimal(19, 0), CONVERT(decimal(19, 0), @Operations) * o.Segments - @Sum) AS Away
    ) AS d
    WHERE d.Away * d.Away > 4 * @Spread;

    SELECT
        @Operations AS Operations,
        @ValidOperations AS ValidOperations,
        @ValidShare AS ValidShare,
        @AverageSegments AS AverageSegments,
        @SegmentDeviation AS SegmentDeviation,
        (SELECT COUNT(*) FROM #Anomalies AS a) AS AnomalyCount,
        CASE
            WHEN @Operations = 0 THEN N'NONE'
            WHEN @ValidOperations = @Operations THEN N'PASS'
            WHEN @ValidShare >= @MinValidationScore THEN N'WARN'
            ELSE N'FAIL'
        END AS Status;

    SELECT
        o.InferenceId,
        o.TaskType,
        o.RequestTimestamp,
        o.Segments,
        o.SoundSegments,
        o.MissingEnds,
        o.LaterInputs,
        scored.ValidationScore,
        CONVERT(bit, IIF(scored.ValidationScore >= @MinValidationScore, 1, 0)) AS IsValid
    FROM #Operations AS o
    CROSS APPLY (
        SELECT CASE WHEN o.Segments = 0 THEN 0E0 ELSE CONVERT(float, o.SoundSegments) / o.Segments END AS ValidationScore
    ) AS scored
    ORDER BY o.RequestTimestamp, o.InferenceId;

    SELECT
        a.InferenceId,
        a.Segments,
        @AverageSegments AS AverageSegments,
        @SegmentDeviation AS SegmentDeviation,
        a.Deviations
    FROM #Anomalies AS a
    ORDER BY a.RequestTimestamp, a.InferenceId;

    IF @Debug = 1
        SELECT s.InferenceId, s.EdgeId, s.EdgeType, s.FromType, s.FromId, s.ToType, s.ToId, s.IsMissing, s.IsLater
        FROM #Segments AS s
        ORDER BY s.InferenceId, s.EdgeId;
END;
GO
