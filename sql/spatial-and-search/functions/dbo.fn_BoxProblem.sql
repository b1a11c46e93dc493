-- Purpose: what keeps six bounds, none of them NULL, from being a box; for the procedures that place points in one.
-- Returns: one row where there is a problem: Number and Message for THROW, as the native side gives them.
-- Native: none.
CREATE FUNCTION dbo.fn_BoxProblem (
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
        IIF(COUNT(*) = 1, 51012, 51019) AS Number,
        IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  51012 ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Axis))) AS Message
    FROM (
        SELECT
            a.Axis,
            CASE
                WHEN NOT a.High > a.Low
                    THEN CONCAT(N'max_', a.Axis, N' must be > min_', a.Axis, N', ', l.Text, N'; got ', h.Text)
                /* Half of the extent is 2^1023 or more exactly where the extent itself would overflow. */
                WHEN a.High / 2E0 - a.Low / 2E0 >= 8.9884656743115795E307
                    THEN CONCAT(N'max_', a.Axis, N' - min_', a.Axis, N' must be less than 1.8e308; they are ', h.Text,
                        N' and ', l.Text)
            END AS Message
        FROM (VALUES (N'x', @MinX, @MaxX), (N'y', @MinY, @MaxY), (N'z', @MinZ, @MaxZ)) AS a (Axis, Low, High)
        CROSS APPLY dbo.fn_NumberText(a.Low) AS l
        CROSS APPLY dbo.fn_NumberText(a.High) AS h
    ) AS p
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;
GO
