-- Purpose: the cells, bucket and curve key of a point in a box, as AtomEmbeddings keeps them.
-- Returns: one row: CellX, CellY, CellZ int in 0..1023, Bucket int in 0..2^30 - 1, HilbertValue bigint in 0..2^63 - 1. A point
--     outside the box belongs to the cell at its edge. NULL in a coordinate gives NULL there, in Bucket and in HilbertValue.
-- Errors: 51012 for a box without extent, said by Msg 245, since a function cannot THROW.
-- Use: SELECT b.Bucket, b.HilbertValue FROM dbo.fn_SpatialBucket(1, 2, 3, 0, 0, 0, 10, 10, 10) AS b;
-- Inline: always, as every function of this form. A query that does not read HilbertValue does not compute it.
-- Native: hartonomous_native.spatial_cells, spatial_hash and hilbert_key with outside = "edge".
-- Source: cell = FLOOR((p - minimum) / (maximum - minimum) * N), N - 1 at the maximum; N is 1024, and 2^21 for HilbertValue.
CREATE FUNCTION dbo.fn_SpatialBucket (
    @X float, /* the point */
    @Y float,
    @Z float,
    @MinX float, /* where the box begins */
    @MinY float,
    @MinZ float,
    @MaxX float, /* where it ends */
    @MaxY float,
    @MaxZ float
)
RETURNS TABLE
AS
RETURN
    SELECT
        c.CellX,
        c.CellY,
        c.CellZ,
        (SELECT CONVERT(int, m.Code) FROM dbo.fn_MortonCode(c.CellX, c.CellY, c.CellZ) AS m) AS Bucket,
        (SELECT h.Code FROM dbo.fn_HilbertCode(c.FineX, c.FineY, c.FineZ) AS h) AS HilbertValue
    FROM (
        SELECT
            IIF(s.X * 1024E0 >= 1023E0, 1023, CONVERT(int, FLOOR(s.X * 1024E0))) AS CellX,
            IIF(s.Y * 1024E0 >= 1023E0, 1023, CONVERT(int, FLOOR(s.Y * 1024E0))) AS CellY,
            IIF(s.Z * 1024E0 >= 1023E0, 1023, CONVERT(int, FLOOR(s.Z * 1024E0))) AS CellZ,
            IIF(s.X * 2097152E0 >= 2097151E0, 2097151, CONVERT(int, FLOOR(s.X * 2097152E0))) AS FineX,
            IIF(s.Y * 2097152E0 >= 2097151E0, 2097151, CONVERT(int, FLOOR(s.Y * 2097152E0))) AS FineY,
            IIF(s.Z * 2097152E0 >= 2097151E0, 2097151, CONVERT(int, FLOOR(s.Z * 2097152E0))) AS FineZ
        FROM (
            SELECT
            CASE
                    WHEN @MinX >= @MaxX OR @MinY >= @MaxY OR @MinZ >= @MaxZ
                        THEN CONVERT(int, CONCAT(N'51012 bounds must have each maximum > its minimum; got ', @MinX, N'..', @MaxX,
                            N', ', @MinY, N'..', @MaxY, N', ', @MinZ, N'..', @MaxZ))
                    WHEN @X <= @MinX THEN 0E0
                    WHEN @X >= @MaxX THEN 1E0
                    ELSE (@X - @MinX) / (@MaxX - @MinX)
                END AS X,
                CASE
                    WHEN @Y <= @MinY THEN 0E0
                    WHEN @Y >= @MaxY THEN 1E0
                    ELSE (@Y - @MinY) / (@MaxY - @MinY)
                END AS Y,
                CASE
                    WHEN @Z <= @MinZ THEN 0E0
                    WHEN @Z >= @MaxZ THEN 1E0
                    ELSE (@Z - @MinZ) / (@MaxZ - @MinZ)
                END AS Z
        ) AS s /* the share of each side, 0..1 */
    ) AS c;
GO
