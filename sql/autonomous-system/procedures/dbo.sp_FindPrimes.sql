-- Purpose: the primes of a range.
-- Returns: the primes p with @First <= p <= @Last, ascending.
-- Errors: 51011 missing; 51019 for both. In the message of the failed external script 51018 more primes than memory
--     holds.
-- Rights: EXECUTE on the procedure, and, because no ownership chain covers a call of an external script, EXECUTE
--     ANY EXTERNAL SCRIPT in the database and, where the native language is installed, EXECUTE EXTERNAL SCRIPT ON
--     EXTERNAL LANGUAGE::Hartonomous.
-- Native: entry point find_primes. Exact. A range of hours is a job: dbo.sp_SubmitJob, PrimeSearch.
CREATE PROCEDURE dbo.sp_FindPrimes
    @First bigint = NULL, /* required: the smallest number looked at */
    @Last bigint = NULL   /* required: the largest; if @First > @Last the range is empty */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@First IS NULL, N'first is required', NULL)),
        (2, 51011, IIF(@Last IS NULL, N'last is required', NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @Language nvarchar(128),
        @Script nvarchar(max),
        @FirstText varchar(20) = CONVERT(varchar(20), @First),
        @LastText varchar(20) = CONVERT(varchar(20), @Last);

    SELECT
        @Language = s.Language,
        @Script = s.Script
    FROM dbo.fn_EntryPointScript(N'find_primes') AS s;

    EXECUTE sys.sp_execute_external_script
        @language = @Language,
        @script = @Script,
        @params = N'@first varchar(20), @last varchar(20)',
        @first = @FirstText,
        @last = @LastText
    WITH RESULT SETS ((
        Prime bigint NOT NULL
    ));
END;
GO
