-- Purpose: the Morton (Z-order) code of a point of a grid: bit 3i of the code is bit i of x, 3i + 1 that of y, 3i + 2 that of z.
-- Returns: one row; Code bigint is 0..2^63 - 1, and 0..2^30 - 1, a SpatialBucket, for cells in 0..1023; NULL where a
--     coordinate is.
-- Errors: 51012 for a coordinate out of range, said by Msg 245, since a function cannot THROW.
-- Use: SELECT m.Code FROM dbo.fn_MortonCode(1, 2, 3) AS m;
-- Inline: always, as every function of this form.
-- Native: the same code as hartonomous_native.morton_encode; entry point morton_encode.
-- Source: each step doubles the gaps between the bits: 16, 8, 4, 2, 1 of them stay together. What a step would shift out of a
--     bigint is taken off before, for that would be an overflow. A plain number beyond int would be a decimal, which has no bits.
CREATE FUNCTION dbo.fn_MortonCode (
    @X int, /* 0..2097151 */
    @Y int, /* 0..2097151 */
    @Z int  /* 0..2097151 */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT ((e.X | ((e.X % CONVERT(bigint, 0x1000000000000000)) * 4)) & CONVERT(bigint, 0x1249249249249249))
        + ((e.Y | ((e.Y % CONVERT(bigint, 0x1000000000000000)) * 4)) & CONVERT(bigint, 0x1249249249249249)) * 2
        + ((e.Z | ((e.Z % CONVERT(bigint, 0x1000000000000000)) * 4)) & CONVERT(bigint, 0x1249249249249249)) * 4 AS Code
    FROM (
        SELECT
            (d.X | ((d.X % CONVERT(bigint, 0x1000000000000000)) * 16)) & CONVERT(bigint, 0x10C30C30C30C30C3) AS X,
            (d.Y | ((d.Y % CONVERT(bigint, 0x1000000000000000)) * 16)) & CONVERT(bigint, 0x10C30C30C30C30C3) AS Y,
            (d.Z | ((d.Z % CONVERT(bigint, 0x1000000000000000)) * 16)) & CONVERT(bigint, 0x10C30C30C30C30C3) AS Z
        FROM (
            SELECT
                (c.X | (c.X * 256)) & CONVERT(bigint, 0x100F00F00F00F00F) AS X,
                (c.Y | (c.Y * 256)) & CONVERT(bigint, 0x100F00F00F00F00F) AS Y,
                (c.Z | (c.Z * 256)) & CONVERT(bigint, 0x100F00F00F00F00F) AS Z
            FROM (
                SELECT
                    (b.X | ((b.X % 65536) * 65536)) & CONVERT(bigint, 0x001F0000FF0000FF) AS X,
                    (b.Y | ((b.Y % 65536) * 65536)) & CONVERT(bigint, 0x001F0000FF0000FF) AS Y,
                    (b.Z | ((b.Z % 65536) * 65536)) & CONVERT(bigint, 0x001F0000FF0000FF) AS Z
                FROM (
                    SELECT
                        a.X % 65536 + a.X / 65536 * CONVERT(bigint, 0x0001000000000000) AS X,
                        a.Y % 65536 + a.Y / 65536 * CONVERT(bigint, 0x0001000000000000) AS Y,
                        a.Z % 65536 + a.Z / 65536 * CONVERT(bigint, 0x0001000000000000) AS Z
                    FROM (
                        SELECT
                            CASE
                                WHEN @X NOT BETWEEN 0 AND 2097151 OR @Y NOT BETWEEN 0 AND 2097151 OR @Z NOT BETWEEN 0 AND 2097151
                                    THEN CONVERT(int, CONCAT(N'51012 coordinates must be in 0..2097151; got ',
                                        @X, N', ', @Y, N', ', @Z))
                                ELSE CONVERT(bigint, @X)
                            END AS X,
                            CONVERT(bigint, @Y) AS Y,
                            CONVERT(bigint, @Z) AS Z
                    ) AS a
                ) AS b
            ) AS c
        ) AS d
    ) AS e;
GO
