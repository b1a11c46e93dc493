-- Purpose: a float as messages show it: in the fewest of 15, 16 or 17 digits that bring it back.
-- Returns: one row; Text is such as 0.1, -250, 1e-05 or 1.7976931348623157e+308.
-- Native: as the native side's messages. G15 to G17 of FORMAT lay a number out as C's %.15g to %.17g do.
CREATE FUNCTION dbo.fn_NumberText (
    @Value float /* what to show */
)
RETURNS TABLE
AS
RETURN
    SELECT TOP (1) LOWER(d.Text) AS Text
    FROM (VALUES
        (15, FORMAT(@Value, N'G15', N'en-US')),
        (16, FORMAT(@Value, N'G16', N'en-US')),
        (17, FORMAT(@Value, N'G17', N'en-US'))
    ) AS d (Digits, Text)
    WHERE d.Digits = 17
        OR TRY_CONVERT(float, d.Text) = @Value
    ORDER BY d.Digits;
GO
