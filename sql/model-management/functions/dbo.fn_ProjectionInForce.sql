-- Purpose: the projection that places a tenant's embeddings: its newest active model of the type 'projection'.
-- Returns: one row, or none: ModelId int, ProjectionName, ProjectionVersion, Mean, AxisX, AxisY, AxisZ vector(1998), MinX, MinY,
--     MinZ, MaxX, MaxY, MaxZ float, Quality nvarchar(max). No row for a NULL tenant.
-- Errors: none of its own.
-- Use: SELECT p.ProjectionName, p.ProjectionVersion FROM dbo.fn_ProjectionInForce(0) AS p;
-- Inline: always, as every function of this form.
-- Native: on the embedded engine sp_GetProjection.
-- Source: the vectors are read from the layers' JSON. A vector printed by the server has 8 significant digits, so a component
--     may differ from the one registered in its last bit; what was placed stays consistent, because every placement
--     reads the same text.
CREATE FUNCTION dbo.fn_ProjectionInForce (
    @TenantId int /* whose projection */
)
RETURNS TABLE
AS
RETURN
    SELECT TOP (1)
        m.ModelId,
        m.ModelName AS ProjectionName,
        m.ModelVersion AS ProjectionVersion,
        CAST(mean.Parameters AS vector(1998)) AS Mean,
        CAST(x.Parameters AS vector(1998)) AS AxisX,
        CAST(y.Parameters AS vector(1998)) AS AxisY,
        CAST(z.Parameters AS vector(1998)) AS AxisZ,
        CONVERT(float, JSON_VALUE(m.Config, N'$.MinX')) AS MinX,
        CONVERT(float, JSON_VALUE(m.Config, N'$.MinY')) AS MinY,
        CONVERT(float, JSON_VALUE(m.Config, N'$.MinZ')) AS MinZ,
        CONVERT(float, JSON_VALUE(m.Config, N'$.MaxX')) AS MaxX,
        CONVERT(float, JSON_VALUE(m.Config, N'$.MaxY')) AS MaxY,
        CONVERT(float, JSON_VALUE(m.Config, N'$.MaxZ')) AS MaxZ,
        JSON_QUERY(m.Config, N'$.Quality') AS Quality
    FROM dbo.Models AS m
    INNER JOIN dbo.ModelLayers AS mean ON mean.ModelId = m.ModelId AND mean.LayerIdx = 0
    INNER JOIN dbo.ModelLayers AS x ON x.ModelId = m.ModelId AND x.LayerIdx = 1
    INNER JOIN dbo.ModelLayers AS y ON y.ModelId = m.ModelId AND y.LayerIdx = 2
    INNER JOIN dbo.ModelLayers AS z ON z.ModelId = m.ModelId AND z.LayerIdx = 3
    WHERE m.TenantId = @TenantId
        AND m.ModelType = N'projection'
        AND m.IsActive = 1
    ORDER BY m.ModelId DESC;
GO
