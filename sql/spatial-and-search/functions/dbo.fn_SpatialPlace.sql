-- Purpose: where a projection places a vector: coordinates, cells, bucket, curve key and geometry.
-- Returns: one row. coordinate = dot(vector - mean, axis), written as a difference of two dot products. The cell of a
--     coordinate c among N is floor((c - minimum) / (maximum - minimum) * N); a point outside the bounds belongs to the
--     cell at the edge, since a later vector may lie beyond all those that the projection was fitted to.
-- Native: the formula of hartonomous_native.project, spatial_cells, spatial_hash and hilbert_key. The native functions
--     sum in float64; VECTOR_DISTANCE states no accumulator, so a point within its rounding of a cell's wall may fall
--     on the other side of it here.
CREATE FUNCTION dbo.fn_SpatialPlace (
    @Vector vector(1998), /* what to place */
    @Mean vector(1998),   /* the projection's mean */
    @AxisX vector(1998),  /* its axes */
    @AxisY vector(1998),
    @AxisZ vector(1998),
    @MinX float,          /* its bounds */
    @MinY float,
    @MinZ float,
    @MaxX float,
    @MaxY float,
    @MaxZ float
)
RETURNS TABLE
AS
RETURN
    SELECT
        p.X AS ProjX,
        p.Y AS ProjY,
        p.Z AS ProjZ,
        b.CellX,
        b.CellY,
        b.CellZ,
        b.Bucket,
        b.HilbertValue,
        geometry::STGeomFromText(
            CONCAT(N'POINT (', CONVERT(nvarchar(40), p.X, 3), N' ', CONVERT(nvarchar(40), p.Y, 3), N' ',
                CONVERT(nvarchar(40), p.Z, 3), N')'), 0) AS Place
    FROM (VALUES (
        VECTOR_DISTANCE('dot', @Mean, @AxisX) - VECTOR_DISTANCE('dot', @Vector, @AxisX),
        VECTOR_DISTANCE('dot', @Mean, @AxisY) - VECTOR_DISTANCE('dot', @Vector, @AxisY),
        VECTOR_DISTANCE('dot', @Mean, @AxisZ) - VECTOR_DISTANCE('dot', @Vector, @AxisZ)
    )) AS p (X, Y, Z)
    CROSS APPLY dbo.fn_SpatialBucket(p.X, p.Y, p.Z, @MinX, @MinY, @MinZ, @MaxX, @MaxY, @MaxZ) AS b;
GO
