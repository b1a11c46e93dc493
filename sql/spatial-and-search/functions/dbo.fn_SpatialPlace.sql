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
        c.X AS CellX,
        c.Y AS CellY,
        c.Z AS CellZ,
        m.Code AS Bucket,
        h.Code AS HilbertValue,
        geometry::STGeomFromText(
            CONCAT(N'POINT (', CONVERT(nvarchar(40), p.X, 3), N' ', CONVERT(nvarchar(40), p.Y, 3), N' ',
                CONVERT(nvarchar(40), p.Z, 3), N')'), 0) AS Place
    FROM (VALUES (
        VECTOR_DISTANCE('dot', @Mean, @AxisX) - VECTOR_DISTANCE('dot', @Vector, @AxisX),
        VECTOR_DISTANCE('dot', @Mean, @AxisY) - VECTOR_DISTANCE('dot', @Vector, @AxisY),
        VECTOR_DISTANCE('dot', @Mean, @AxisZ) - VECTOR_DISTANCE('dot', @Vector, @AxisZ)
    )) AS p (X, Y, Z)
    CROSS APPLY (VALUES (
        CASE WHEN p.X <= @MinX THEN 0E0 WHEN p.X >= @MaxX THEN 1E0 ELSE (p.X - @MinX) / (@MaxX - @MinX) END,
        CASE WHEN p.Y <= @MinY THEN 0E0 WHEN p.Y >= @MaxY THEN 1E0 ELSE (p.Y - @MinY) / (@MaxY - @MinY) END,
        CASE WHEN p.Z <= @MinZ THEN 0E0 WHEN p.Z >= @MaxZ THEN 1E0 ELSE (p.Z - @MinZ) / (@MaxZ - @MinZ) END
    )) AS s (X, Y, Z) /* the share of each side, 0..1 */
    CROSS APPLY (VALUES (
        IIF(s.X * 1024E0 >= 1023E0, 1023, CONVERT(int, FLOOR(s.X * 1024E0))),
        IIF(s.Y * 1024E0 >= 1023E0, 1023, CONVERT(int, FLOOR(s.Y * 1024E0))),
        IIF(s.Z * 1024E0 >= 1023E0, 1023, CONVERT(int, FLOOR(s.Z * 1024E0)))
    )) AS c (X, Y, Z)
    CROSS APPLY (VALUES (
        IIF(s.X * 2097152E0 >= 2097151E0, 2097151, CONVERT(int, FLOOR(s.X * 2097152E0))),
        IIF(s.Y * 2097152E0 >= 2097151E0, 2097151, CONVERT(int, FLOOR(s.Y * 2097152E0))),
        IIF(s.Z * 2097152E0 >= 2097151E0, 2097151, CONVERT(int, FLOOR(s.Z * 2097152E0)))
    )) AS f (X, Y, Z)
    CROSS APPLY dbo.fn_MortonCode(c.X, c.Y, c.Z) AS m
    CROSS APPLY dbo.fn_HilbertCode(f.X, f.Y, f.Z) AS h;
GO
