-- Purpose: the bucket of three cells: their Morton code, in which bit 3i + a is bit i of axis a (x is axis 0).
-- Returns: one row; Code is 0..2^30 - 1 for cells in 0..1023.
-- Native: the same code as hartonomous_native.morton_encode; each step doubles the gaps between the bits of a cell.
CREATE FUNCTION dbo.fn_MortonCode (
    @CellX int, /* 0..1023 */
    @CellY int, /* 0..1023 */
    @CellZ int  /* 0..1023 */
)
RETURNS TABLE
AS
RETURN
    SELECT CONVERT(int, SUM(d.Bits * c.Place)) AS Code
    FROM (VALUES (CONVERT(bigint, @CellX), 1), (@CellY, 2), (@CellZ, 4)) AS c (Cell, Place)
    CROSS APPLY (VALUES ((c.Cell | (c.Cell * 65536)) & 50331903)) AS a (Bits)
    CROSS APPLY (VALUES ((a.Bits | (a.Bits * 256)) & 50393103)) AS b (Bits)
    CROSS APPLY (VALUES ((b.Bits | (b.Bits * 16)) & 51130563)) AS e (Bits)
    CROSS APPLY (VALUES ((e.Bits | (e.Bits * 4)) & 153391689)) AS d (Bits);
GO
