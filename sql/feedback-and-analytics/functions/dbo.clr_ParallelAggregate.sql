-- Purpose: count, sum, mean, least, greatest and standard deviation of the numbers in a JSON array.
-- Returns: nvarchar(max), a JSON object of count, sum, mean, min, max and stddev (of a sample; null for fewer than two). Of an
--     empty array count is 0 and the rest null. Where all are whole, sum, min and max are whole and exact. NULL for NULL.
-- Errors: 51017 for what is not an array of numbers, said by Msg 245, since a function cannot THROW; the server's own for
--     text that is not JSON, and for numbers or sums beyond their type.
-- Use: SELECT JSON_VALUE(dbo.clr_ParallelAggregate(N'[3, 4, 5]'), N'$.mean') AS Mean;
-- Inline: not to be counted on; the query that calls it runs on one thread. For rows of a table use SUM, AVG and STDEV
--     themselves, or sp_Aggregate for many groups.
-- Native: the embedded engine's clr_ParallelAggregate; entry point aggregate. Sums here are in the order the server likes.
-- Source: two passes, sqrt(sum((x - mean)^2) / (n - 1)).
CREATE FUNCTION dbo.clr_ParallelAggregate (
    @Values nvarchar(max) /* such as [1, 2.5, -3e2] */
)
RETURNS nvarchar(max)
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE
        WHEN @Values IS NULL THEN NULL
        WHEN LEFT(LTRIM(REPLACE(REPLACE(REPLACE(@Values, NCHAR(9), N' '), NCHAR(10), N' '), NCHAR(13), N' ')), 1) <> N'['
            THEN CONVERT(nvarchar(max), CONVERT(int, CONCAT(N'51017 values must be a JSON array of numbers; they begin with ', LEFT(@Values, 80))))
        ELSE (
            SELECT CONCAT(
                N'{"count": ', COUNT(*),
                N', "sum": ', CASE
                    WHEN COUNT(*) = 0 THEN N'null'
                    WHEN COUNT(m.Whole) > 0 THEN CONVERT(nvarchar(40), SUM(CONVERT(decimal(38, 0), m.Whole)))
                    ELSE CONVERT(nvarchar(40), SUM(m.Number), 3)
                END,
                N', "mean": ', COALESCE(CONVERT(nvarchar(40), CASE
                    WHEN COUNT(m.Whole) > 0 THEN CONVERT(float, SUM(CONVERT(decimal(38, 0), m.Whole))) / COUNT(*)
                    ELSE MAX(m.Mean)
                END, 3), N'null'),
                N', "min": ', COALESCE(CONVERT(nvarchar(40), MIN(m.Whole)), CONVERT(nvarchar(40), MIN(m.Number), 3), N'null'),
                N', "max": ', COALESCE(CONVERT(nvarchar(40), MAX(m.Whole)), CONVERT(nvarchar(40), MAX(m.Number), 3), N'null'),
                N', "stddev": ', COALESCE(CONVERT(nvarchar(40),
                    SQRT(SUM(SQUARE(m.Number - m.Mean)) / NULLIF(COUNT(*) - 1, 0)), 3), N'null'),
                N'}')
            FROM (
                SELECT
                    n.Number,
                    n.Whole,
                    AVG(n.Number) OVER () AS Mean
                FROM (
                    SELECT
                        CASE
                            WHEN j.[type] = 2 THEN CONVERT(float, j.[value])
                            ELSE CONVERT(int, CONCAT(N'51017 values must be a JSON array of numbers; at ', j.[key], N' is ',
                                LEFT(COALESCE(j.[value], N'null'), 80)))
                        END AS Number,
                        CASE WHEN j.[type] = 2 AND @Values NOT LIKE N'%[.eE]%' THEN CONVERT(bigint, j.[value]) END AS Whole
                    FROM OPENJSON(@Values) AS j
                ) AS n
            ) AS m
        )
    END;
END;
GO
