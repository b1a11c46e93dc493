-- Purpose: the point of a key of the Hilbert curve; the inverse of fn_HilbertCode.
-- Returns: one row; X, Y, Z int in 0..2097151; NULL for NULL.
-- Errors: 51012 for a code below 0, said by Msg 245, since a function cannot THROW.
-- Use: SELECT e.AtomId, p.X, p.Y, p.Z FROM dbo.AtomEmbeddings AS e CROSS APPLY dbo.fn_HilbertPoint(e.HilbertValue) AS p;
-- Inline: always, as every function of this form; 21 steps of a recursion for each code.
-- Native: the same point as hartonomous_native.hilbert_decode; entry point hilbert_decode. The machine of fn_HilbertCode read by
--     digit: the octant, x + 2y + 4z, and the next state stand at state * 8 + digit.
-- Source: J. Skilling, Programming the Hilbert curve, AIP Conference Proceedings 707 (2004), 381.
CREATE FUNCTION dbo.fn_HilbertPoint (
    @Code bigint /* 0..2^63 - 1 */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    WITH tables AS (
        SELECT
            N'0462375102315764576402315467320101326754045137623762045101546732623751040264573167320154573102645104623732675401'
            + N'54013267513762046457310267540132375104623102645732015467315764026204513764023157' AS Octants,
            N'BFADEAGCHJBIFBLKOLCGMCJNLODAPDNJJHEPAEKLEAFQBFSRUSGCTGADAEHVJHRSRWIBQIPEFBJNHJCGWRKLXKEPMCLKOLBIDPMTCMWUSUNJVNDA'
            + N'PDOXLOUWCMPEDPIBKXQFIQVHXKRSWRHVTGSRUSFQNVTMGTXOVNUWSUOXGTVHNVQFQIWURWMTIQXOKXTM' AS States
    ),
    steps AS (
        SELECT
            CONVERT(bigint, 1152921504606846976) AS Place,
            CASE
                WHEN @Code < 0 THEN CONVERT(int, CONCAT(N'51012 code must be in 0..9223372036854775807; got ', @Code))
                ELSE 0
            END AS State,
            0 AS X,
            0 AS Y,
            0 AS Z
        UNION ALL
        SELECT
            s.Place / 8,
            ASCII(SUBSTRING(t.States, CONVERT(int, s.State * 8 + 1 + @Code / s.Place % 8), 1)) - 65,
            s.X * 2 + CONVERT(int, SUBSTRING(t.Octants, CONVERT(int, s.State * 8 + 1 + @Code / s.Place % 8), 1)) % 2,
            s.Y * 2 + CONVERT(int, SUBSTRING(t.Octants, CONVERT(int, s.State * 8 + 1 + @Code / s.Place % 8), 1)) / 2 % 2,
            s.Z * 2 + CONVERT(int, SUBSTRING(t.Octants, CONVERT(int, s.State * 8 + 1 + @Code / s.Place % 8), 1)) / 4
        FROM steps AS s
        CROSS JOIN tables AS t
        WHERE s.Place > 0
    )
    SELECT
        s.X,
        s.Y,
        s.Z
    FROM steps AS s
    WHERE s.Place = 0;
GO
