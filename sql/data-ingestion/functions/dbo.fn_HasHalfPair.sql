-- Purpose: whether a text has half a surrogate pair, which is no character and has no place in UTF-8.
-- Returns: 1 or 0; NULL for NULL. The binary collation compares UTF-16 code units.
CREATE FUNCTION dbo.fn_HasHalfPair (
    @Text nvarchar(max) /* the text */
)
RETURNS bit
AS
BEGIN
    DECLARE
        @High nvarchar(3) = CONCAT(NCHAR(55296), N'-', NCHAR(56319)),
        @Low nvarchar(3) = CONCAT(NCHAR(56320), N'-', NCHAR(57343));

    RETURN CASE
        WHEN @Text IS NULL THEN NULL
        WHEN PATINDEX(CONCAT(N'%[', @High, N'][^', @Low, N']%') COLLATE Latin1_General_100_BIN2, CONCAT(@Text, N' ')) > 0 THEN 1
        WHEN PATINDEX(CONCAT(N'%[^', @High, N'][', @Low, N']%') COLLATE Latin1_General_100_BIN2, CONCAT(N' ', @Text)) > 0 THEN 1
        ELSE 0
    END;
END;
GO
