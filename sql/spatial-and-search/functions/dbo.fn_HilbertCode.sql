-- Purpose: the key of a point on the Hilbert curve: points with successive keys differ by one step along one axis.
-- Returns: one row; Code bigint is 0..2^63 - 1; NULL where a coordinate is.
-- Errors: 51012 for a coordinate out of range, said by Msg 245, since a function cannot THROW.
-- Use: SELECT h.Code FROM dbo.fn_HilbertCode(1, 2, 3) AS h;
-- Inline: always, as every function of this form; 21 steps of a recursion for each point.
-- Native: the same code as hartonomous_native.hilbert_encode; entry point hilbert_encode. The curve is a machine of 24 states
--     that reads one bit of each axis at a time, from the highest: the digit and the next state stand at
--     state * 8 + x + 2y + 4z.
-- Source: J. Skilling, Programming the Hilbert curve, AIP Conference Proceedings 707 (2004), 381.
CREATE FUNCTION dbo.fn_HilbertCode (
    @X int, /* 0..2097151 */
    @Y int, /* 0..2097151 */
    @Z int  /* 0..2097151 */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    WITH tables AS (
        SELECT
            N'0734162503127465475630216754102301327645037412654730562101763245651274030716342545327601435270612156304767105423'
            + N'23541067615270436574120345763201437052612130564723105467617052432516340725341607' AS Digits,
            N'BCDEFGAAHIJBKFLBMNCJGOCLNJDPOLDAJHPELKAEEQRBAFSFTDCUGAGSAESRVHJHPIWIEQRBFGBCNHJJXKLKPEWROKLLIMBCMPMWTDCUDAUSNVNJ'
            + N'OXOLDPUWIMPPBCDEVQHIXQKFWRVHSRXKURQTSSFGTVMNTXGOUWNVUSOXQTFGVVNHWWIMURQTXXOKQTIM' AS States
    ),
    steps AS (
        SELECT
            CONVERT(bigint, 1048576) AS Place,
            CASE
                WHEN @X NOT BETWEEN 0 AND 2097151 OR @Y NOT BETWEEN 0 AND 2097151 OR @Z NOT BETWEEN 0 AND 2097151
                    THEN CONVERT(int, CONCAT(N'51012 coordinates must be in 0..2097151; got ', @X, N', ', @Y, N', ', @Z))
                ELSE 0
            END AS State,
            CONVERT(bigint, 0) AS Code
        UNION ALL
        SELECT
            s.Place / 2,
            ASCII(SUBSTRING(t.States, CONVERT(int, s.State * 8 + 1 + @X / s.Place % 2 + 2 * (@Y / s.Place % 2)
                + 4 * (@Z / s.Place % 2)), 1)) - 65,
            s.Code * 8 + CONVERT(int, SUBSTRING(t.Digits, CONVERT(int, s.State * 8 + 1 + @X / s.Place % 2
                + 2 * (@Y / s.Place % 2) + 4 * (@Z / s.Place % 2)), 1))
        FROM steps AS s
        CROSS JOIN tables AS t
        WHERE s.Place > 0
    )
    SELECT s.Code
    FROM steps AS s
    WHERE s.Place = 0;
GO
