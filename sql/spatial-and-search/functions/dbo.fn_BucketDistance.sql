-- Purpose: how far from a point the points of a bucket may be, so that a search can pass over buckets.
-- Returns: one row: Nearest float, no point placed in the bucket is nearer (a bucket at the edge holds also what lies outside
--     beyond it); Farthest float, no point of the bucket that lies in the box is farther. NULL for NULL.
-- Errors: 51012 for a bucket out of range, said by Msg 245, since a function cannot THROW.
-- Use: SELECT e.AtomId FROM dbo.AtomEmbeddings AS e CROSS APPLY dbo.fn_BucketDistance(@X, @Y, @Z, e.SpatialBucket, -1, -1,
--     -1, 1, 1, 1) AS d WHERE d.Nearest <= @Radius;
-- Inline: always, as every function of this form.
-- Native: none.
-- Source: the distance from a point to a box, on each axis; walls are widened by 2^-50 of the bounds' magnitudes, more than
--     the rounding of a cell can move a point across one.
CREATE FUNCTION dbo.fn_BucketDistance (
    @X float, /* the point */
    @Y float,
    @Z float,
    @Bucket int, /* 0..2^30 - 1 */
    @MinX float, /* where the box of all buckets begins */
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
        SQRT(d.NearX * d.NearX + d.NearY * d.NearY + d.NearZ * d.NearZ) * (1E0 - 1E-15) AS Nearest,
        SQRT(d.FarX * d.FarX + d.FarY * d.FarY + d.FarZ * d.FarZ) * (1E0 + 1E-15) AS Farthest
    FROM (
        SELECT
            CASE
                WHEN w.MinX > @MinX AND w.MinX - @X > s.X THEN w.MinX - @X - s.X
                WHEN w.MaxX < @MaxX AND @X - w.MaxX > s.X THEN @X - w.MaxX - s.X
                ELSE 0E0 * @X * w.MinX
            END AS NearX,
            IIF(@X - w.MinX > w.MaxX - @X, @X - w.MinX, w.MaxX - @X) + s.X AS FarX,
            CASE
                WHEN w.MinY > @MinY AND w.MinY - @Y > s.Y THEN w.MinY - @Y - s.Y
                WHEN w.MaxY < @MaxY AND @Y - w.MaxY > s.Y THEN @Y - w.MaxY - s.Y
                ELSE 0E0 * @Y * w.MinY
            END AS NearY,
            IIF(@Y - w.MinY > w.MaxY - @Y, @Y - w.MinY, w.MaxY - @Y) + s.Y AS FarY,
            CASE
                WHEN w.MinZ > @MinZ AND w.MinZ - @Z > s.Z THEN w.MinZ - @Z - s.Z
                WHEN w.MaxZ < @MaxZ AND @Z - w.MaxZ > s.Z THEN @Z - w.MaxZ - s.Z
                ELSE 0E0 * @Z * w.MinZ
            END AS NearZ,
            IIF(@Z - w.MinZ > w.MaxZ - @Z, @Z - w.MinZ, w.MaxZ - @Z) + s.Z AS FarZ
        FROM dbo.fn_BucketBox(@Bucket, @MinX, @MinY, @MinZ, @MaxX, @MaxY, @MaxZ) AS w
        CROSS JOIN (
            SELECT
                8.9E-16 * (ABS(@MinX) + ABS(@MaxX)) AS X,
                8.9E-16 * (ABS(@MinY) + ABS(@MaxY)) AS Y,
                8.9E-16 * (ABS(@MinZ) + ABS(@MaxZ)) AS Z
        ) AS s
    ) AS d;
GO
