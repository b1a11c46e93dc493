-- Purpose: the primes of a short range, in any SELECT.
-- Returns: nvarchar(max), a JSON array such as [2,3,5], both ends included; [] for NULL, and where @First > @Last.
-- Errors: 51012 for more than 100000 numbers, or beyond 10^12, said by Msg 245, since a function cannot THROW. sp_FindPrimes
--     has no such limits; a search over billions is a job: sp_SubmitJob with the job type PrimeSearch.
-- Use: SELECT dbo.clr_FindPrimes(1, 30) AS Primes;
-- Inline: no. Its cost is that of all odd numbers up to the root of @Last, and of their multiples in the range.
-- Native: the embedded engine's clr_FindPrimes, which has no limits; entry point find_primes.
-- Source: the sieve of Eratosthenes, of odd numbers: every odd composite n has an odd divisor d with d * d <= n.
CREATE FUNCTION dbo.clr_FindPrimes (
    @First bigint, /* the first number; 2 if it is less */
    @Last bigint   /* the last number */
)
RETURNS nvarchar(max)
WITH SCHEMABINDING
AS
BEGIN
    RETURN CASE
        WHEN @First IS NULL OR @Last IS NULL OR @First > @Last OR @Last < 2 THEN N'[]'
        WHEN @Last > 1000000000000 OR @Last - IIF(@First < 2, 2, @First) >= 100000
            THEN CONVERT(nvarchar(max), CONVERT(int, CONCAT(
                N'51012 the range must have at most 100000 numbers and end by 1000000000000; got ', @First, N'..', @Last)))
        ELSE (
            SELECT CONCAT(N'[', STRING_AGG(CONVERT(nvarchar(max), n.value), N',') WITHIN GROUP (ORDER BY n.value), N']')
            FROM GENERATE_SERIES(IIF(@First < 2, CONVERT(bigint, 2), @First), @Last) AS n
            WHERE (n.value = 2 OR n.value % 2 = 1)
                AND n.value NOT IN (
                    SELECT m.value
                    FROM GENERATE_SERIES(CONVERT(bigint, 3), CONVERT(bigint, SQRT(@Last)), CONVERT(bigint, 2)) AS d
                    CROSS APPLY GENERATE_SERIES(
                        d.value * GREATEST(d.value, ((@First + d.value - 1) / d.value) | 1), @Last, 2 * d.value) AS m
                )
        )
    END;
END;
GO
