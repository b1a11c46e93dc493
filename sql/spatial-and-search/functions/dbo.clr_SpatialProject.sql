-- Purpose: the place of a vector in space, by the projection that the tenant has in force.
-- Returns: geometry, POINT (x y z) with SRID 0; NULL for a NULL vector, and where the tenant has no projection in force.
-- Errors: none of its own.
-- Use: SELECT dbo.clr_SpatialProject(@Query, 0).STX AS X;
-- Inline: not to be counted on, for it returns a geometry. For many rows write its query out over fn_ProjectionInForce, which
--     then is read once.
-- Native: the formula of hartonomous_native.project. sp_Project takes axes of the caller's own.
-- Source: coordinate = dot(vector - mean, axis), written as a difference of two dot products, as in fn_SpatialPlace.
CREATE FUNCTION dbo.clr_SpatialProject (
    @Vector vector(1998), /* what to place */
    @TenantId int         /* whose projection */
)
RETURNS geometry
AS
BEGIN
    RETURN (
        SELECT geometry::STGeomFromText(CONCAT(N'POINT (',
            CONVERT(nvarchar(40), VECTOR_DISTANCE('dot', p.Mean, p.AxisX) - VECTOR_DISTANCE('dot', @Vector, p.AxisX), 3), N' ',
            CONVERT(nvarchar(40), VECTOR_DISTANCE('dot', p.Mean, p.AxisY) - VECTOR_DISTANCE('dot', @Vector, p.AxisY), 3), N' ',
            CONVERT(nvarchar(40), VECTOR_DISTANCE('dot', p.Mean, p.AxisZ) - VECTOR_DISTANCE('dot', @Vector, p.AxisZ), 3), N')'), 0)
        FROM dbo.fn_ProjectionInForce(@TenantId) AS p
        WHERE @Vector IS NOT NULL
    );
END;
GO
