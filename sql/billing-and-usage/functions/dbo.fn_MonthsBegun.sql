/*
Purpose:  How many of FirstDay, FirstDay + 1 month, FirstDay + 2 months … lie before a time.
Returns:  Months int.
Errors:   none.
Native:   inline T-SQL.
Source:   every month is counted from the first day itself, so that 31 January is followed by 28 February and 31 March.
*/
CREATE FUNCTION dbo.fn_MonthsBegun
(
    @FirstDay datetime2(7), /* where counting starts; itself the first */
    @Before datetime2(7)    /* exclusive */
)
RETURNS TABLE
AS
RETURN
    SELECT Months = CASE
        WHEN @Before <= @FirstDay THEN 0
        WHEN DATEADD(MONTH, DATEDIFF(MONTH, @FirstDay, @Before), @FirstDay) < @Before
            THEN DATEDIFF(MONTH, @FirstDay, @Before) + 1
        ELSE DATEDIFF(MONTH, @FirstDay, @Before)
    END;
GO
