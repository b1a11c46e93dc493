-- Purpose: the bucket of a point in a box divided into 1024 along each axis.
-- Returns: int in 0..2^30 - 1, the Morton code of the three cells; NULL for a NULL point or bound.
-- Errors: 51017 for what is not a point with x, y and z, 51012 for a point outside the box or a box without extent. A
--     function cannot THROW: the server says Msg 245, which quotes number and message.
-- Use: SELECT dbo.clr_SpatialHash(geometry::STGeomFromText(N'POINT (1 2 3)', 0), 0, 0, 0, 10, 10, 10) AS Bucket;
-- Inline: not to be counted on, for it takes a geometry; fn_SpatialBucket takes coordinates and is always inline.
-- Native: the embedded engine's clr_SpatialHash, which takes the text of a point; entry point spatial_hash.
-- Source: cell = FLOOR((p - minimum) / (maximum - minimum) * 1024), 1023 at the maximum.
CREATE FUNCTION dbo.clr_SpatialHash (
    @Point geometry, /* POINT (x y z) */
    @MinX float, /* where the box begins */
    @MinY float,
    @MinZ float,
    @MaxX float, /* where it ends */
    @MaxY float,
    @MaxZ float
)
RETURNS int
AS
BEGIN
    RETURN CASE
        WHEN @Point IS NULL OR @MinX IS NULL OR @MinY IS NULL OR @MinZ IS NULL
            OR @MaxX IS NULL OR @MaxY IS NULL OR @MaxZ IS NULL THEN NULL
        WHEN @Point.STX IS NULL OR @Point.STY IS NULL OR @Point.Z IS NULL
            THEN CONVERT(int, CONCAT(N'51017 point must be POINT (x y z); got ', LEFT(@Point.AsTextZM(), 80)))
        WHEN @Point.STX < @MinX OR @Point.STX > @MaxX
            OR @Point.STY < @MinY OR @Point.STY > @MaxY
            OR @Point.Z < @MinZ OR @Point.Z > @MaxZ
            THEN CONVERT(int, CONCAT(N'51012 point must lie in bounds; got ', @Point.AsTextZM()))
        ELSE (
            SELECT b.Bucket FROM dbo.fn_SpatialBucket(@Point.STX, @Point.STY, @Point.Z, @MinX, @MinY, @MinZ, @MaxX, @MaxY, @MaxZ) AS b
        )
    END;
END;
GO
