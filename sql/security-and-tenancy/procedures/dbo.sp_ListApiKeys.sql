/*
Purpose:  A tenant's keys, oldest first: all that may be shown of them.
Returns:  ApiKeyId bigint, KeyName nvarchar(128), KeyPrefix nvarchar(16), Scopes nvarchar(max) (JSON array, sorted),
          RateLimitPolicyId int, CreatedAt datetime2(7), ExpiresAt datetime2(7), RevokedAt datetime2(7),
          LastUsedAt datetime2(7).
Errors:   51011 missing argument.
Native:   none.
Source:   -
*/
CREATE PROCEDURE dbo.sp_ListApiKeys
    @TenantId int /* whose keys */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    SELECT
        k.ApiKeyId,
        k.KeyName,
        k.KeyPrefix,
        Scopes = (
            SELECT CONCAT(
                N'[', STRING_AGG(CONVERT(nvarchar(max), N'"' + s.Scope + N'"'), N',')
                    WITHIN GROUP (ORDER BY s.Scope COLLATE Latin1_General_BIN2), N']')
            FROM dbo.ApiKeyScopes AS s
            WHERE s.ApiKeyId = k.ApiKeyId
        ),
        k.RateLimitPolicyId,
        k.CreatedAt,
        k.ExpiresAt,
        k.RevokedAt,
        k.LastUsedAt
    FROM dbo.ApiKeys AS k
    WHERE k.TenantId = @TenantId
    ORDER BY k.ApiKeyId;
END;
GO
