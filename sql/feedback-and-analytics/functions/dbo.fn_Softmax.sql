-- Purpose: scores as probabilities: exp(score / temperature), divided by the sum of all.
-- Returns: a row for each number of the array: Position int from 0, Score float, Probability float; they add to 1, to rounding.
--     No row for NULL; Probability is NULL for a NULL temperature.
-- Errors: 51012 for a temperature that is not above 0, 51017 for what is no number, said by Msg 245, since a function cannot
--     THROW; the server's own for text that is not JSON.
-- Use: SELECT p.Position, p.Probability FROM dbo.fn_Softmax(N'[1.5, 0.5, -1]', 1) AS p ORDER BY p.Position;
-- Inline: always, as every function of this form.
-- Native: none.
-- Source: the largest score is taken off first, so that no power overflows.
CREATE FUNCTION dbo.fn_Softmax (
    @Scores nvarchar(max), /* a JSON array of numbers */
    @Temperature float     /* above 0; 1 leaves scores as they are, less sharpens, more evens out */
)
RETURNS TABLE
WITH SCHEMABINDING
AS
RETURN
    SELECT
        p.Position,
        p.Score,
        p.Power / SUM(p.Power) OVER () AS Probability
    FROM (
        SELECT
            s.Position,
            s.Score,
            EXP((s.Score - MAX(s.Score) OVER ()) / s.Temperature) AS Power
        FROM (
            SELECT
                CONVERT(int, j.[key]) AS Position,
                CASE
                    WHEN j.[type] = 2 THEN CONVERT(float, j.[value])
                    ELSE CONVERT(int, CONCAT(N'51017 scores must be numbers; at ', j.[key], N' is ',
                        LEFT(COALESCE(j.[value], N'null'), 80)))
                END AS Score,
                CASE
                    WHEN @Temperature <= 0E0
                        THEN CONVERT(int, CONCAT(N'51012 the temperature must be > 0; got ', @Temperature))
                    ELSE @Temperature
                END AS Temperature
            FROM OPENJSON(@Scores) AS j
        ) AS s
    ) AS p;
GO
