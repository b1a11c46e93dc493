-- Purpose: the walls of a bucket, one of 1024 x 1024 x 1024 in a box.
-- Returns: one row: MinX, MinY, MinZ, MaxX, MaxY, MaxZ float. A bucket at the edge also holds the points that lie outside
--     beyond it. NULL for NULL.
-- Errors: 51012 for a bucket out of range, said by Msg 245, since a function cannot THROW.
-- Use: SELECT w.* FROM dbo.fn_ProjectionInForce(0) AS p CROSS APPLY dbo.fn_BucketBox(@Bucket, p.MinX, p.MinY, p.MinZ, p.MaxX,
--     p.MaxY, p.MaxZ) AS w;
-- Inline: always, as every function of this form.
-- Native: none.
-- Source: minimum + (maximum - minimum) * cell / 1024. A point within rounding of a wall may be on its other side.
CREATE FUNCTION dbo.fn_BucketBox (
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
        @MinX + (@MaxX - @MinX) * (c.X / 1024E0) AS MinX,
        @MinY + (@MaxY - @MinY) * (c.Y / 1024E0) AS MinY,
        @MinZ + (@MaxZ - @MinZ) * (c.Z / 1024E0) AS MinZ,
        IIF(c.X = 1023, @MaxX, @MinX + (@MaxX - @MinX) * ((c.X + 1) / 1024E0)) AS MaxX,
        IIF(c.Y = 1023, @MaxY, @MinY + (@MaxY - @MinY) * ((c.Y + 1) / 1024E0)) AS MaxY,
        IIF(c.Z = 1023, @MaxZ, @MinZ + (@MaxZ - @MinZ) * ((c.Z + 1) / 1024E0)) AS MaxZ
    FROM (
        SELECT
            CASE
                WHEN @Bucket NOT BETWEEN 0 AND 1073741823 THEN CONVERT(int, CONCAT(N'51012 bucket must be in 0..1073741823; got ', @Bucket))
                ELSE p.X
            END AS X,
            p.Y,
            p.Z
        FROM dbo.fn_MortonPoint(IIF(@Bucket < 0, 0, @Bucket)) AS p
    ) AS c;
GO
