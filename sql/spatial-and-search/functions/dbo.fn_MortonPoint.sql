-- Purpose: the point of a Morton (Z-order) code; the inverse of fn_MortonCode.
-- Returns: one row; X, Y, Z int in 0..2097151, in 0..1023 for a SpatialBucket; NULL for NULL.
-- Errors: 51012 for a code below 0, said by Msg 245, since a function cannot THROW.
-- Use: SELECT e.AtomId, p.X, p.Y, p.Z FROM dbo.AtomEmbeddings AS e CROSS APPLY dbo.fn_MortonPoint(e.SpatialBucket) AS p;
-- Inline: always, as every function of this form.
-- Native: the same point as hartonomous_native.morton_decode; entry point morton_decode.
-- Source: the steps of fn_MortonCode backwards, each of which halves the gaps between the bits. A plain number beyond int
--     would be a decimal, which has no bits.
CREATE FUNCTION dbo.fn_MortonPoint (
    @Code bigint /* 0..2^63 - 1 */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT
        CONVERT(int, (e.X | (e.X / CONVERT(bigint, 0x0000000100000000))) & 2097151) AS X,
        CONVERT(int, (e.Y | (e.Y / CONVERT(bigint, 0x0000000100000000))) & 2097151) AS Y,
        CONVERT(int, (e.Z | (e.Z / CONVERT(bigint, 0x0000000100000000))) & 2097151) AS Z
    FROM (
        SELECT
            (d.X | (d.X / 65536)) & CONVERT(bigint, 0x001F00000000FFFF) AS X,
            (d.Y | (d.Y / 65536)) & CONVERT(bigint, 0x001F00000000FFFF) AS Y,
            (d.Z | (d.Z / 65536)) & CONVERT(bigint, 0x001F00000000FFFF) AS Z
        FROM (
            SELECT
                (c.X | (c.X / 256)) & CONVERT(bigint, 0x001F0000FF0000FF) AS X,
                (c.Y | (c.Y / 256)) & CONVERT(bigint, 0x001F0000FF0000FF) AS Y,
                (c.Z | (c.Z / 256)) & CONVERT(bigint, 0x001F0000FF0000FF) AS Z
            FROM (
                SELECT
                    (b.X | (b.X / 16)) & CONVERT(bigint, 0x100F00F00F00F00F) AS X,
                    (b.Y | (b.Y / 16)) & CONVERT(bigint, 0x100F00F00F00F00F) AS Y,
                    (b.Z | (b.Z / 16)) & CONVERT(bigint, 0x100F00F00F00F00F) AS Z
                FROM (
                    SELECT
                        (a.X | (a.X / 4)) & CONVERT(bigint, 0x10C30C30C30C30C3) AS X,
                        (a.Y | (a.Y / 4)) & CONVERT(bigint, 0x10C30C30C30C30C3) AS Y,
                        (a.Z | (a.Z / 4)) & CONVERT(bigint, 0x10C30C30C30C30C3) AS Z
                    FROM (
                        SELECT
                            CASE
                                WHEN @Code < 0 THEN CONVERT(int, CONCAT(N'51012 code must be in 0..9223372036854775807; got ', @Code))
                                ELSE @Code & CONVERT(bigint, 0x1249249249249249)
                            END AS X,
                            (@Code / 2) & CONVERT(bigint, 0x1249249249249249) AS Y,
                            (@Code / 4) & CONVERT(bigint, 0x1249249249249249) AS Z
                    ) AS a
                ) AS b
            ) AS c
        ) AS d
    ) AS e;
GO
