/*
Purpose:  Whether a key is good for a scope now, and whose it is. A refusal is an answer, not an error, and leaves a row in
          SecurityAuditLog; the text that was presented is written nowhere.
Returns:  nothing. @IsValid = 1: the tenant, the key's number, its scopes and expiry. @IsValid = 0: these are NULL and
          @Reason says why: UnknownKey, Revoked, Expired, TenantNotActive or ScopeMissing.
Errors:   51011 missing argument · 51023 called inside a transaction.
Native:   none.
Source:   T-SQL has no autonomous transaction: a caller's rollback would take the audit row with it, so a caller that has
          a transaction open is refused, and none is begun for him here (IMPLICIT_TRANSACTIONS). EXECUTE AS OWNER because whose rows may be seen is what is being found out here.
          Time tells nothing: an unknown prefix costs the same hash, over a random salt, as a known one, and two hashes
          are compared only after each is hashed again with a nonce of this call, so how far they agree is of no use.
*/
CREATE PROCEDURE dbo.sp_CheckApiKey
    @Key nvarchar(100),                  /* as it was presented */
    @Scope nvarchar(100) = NULL,         /* what it must be good for; NULL for whether it is a key at all */
    @ClientAddress nvarchar(64) = NULL,  /* for the audit row */
    @IsValid bit OUTPUT,                 /* 1: good */
    @TenantId int OUTPUT,                /* whose key */
    @ApiKeyId bigint OUTPUT,             /* which key */
    @Scopes nvarchar(max) OUTPUT,        /* JSON array of its scopes, sorted */
    @ExpiresAt datetime2(7) OUTPUT,      /* until when; NULL for ever */
    @Reason nvarchar(50) OUTPUT          /* why not; NULL when good */
WITH EXECUTE AS OWNER
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;
    SET IMPLICIT_TRANSACTIONS OFF;

    IF @Key IS NULL THROW 51011, N'Key is required', 1;

    IF @@TRANCOUNT > 0
        THROW 51023, N'sp_CheckApiKey must be called outside a transaction: its audit row must outlive a rollback', 1;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @Salt binary(32) = CRYPT_GEN_RANDOM(32);
    DECLARE @Stored binary(64) = CRYPT_GEN_RANDOM(64);
    DECLARE @Nonce binary(32) = CRYPT_GEN_RANDOM(32);
    DECLARE @OwnerId int;
    DECLARE @FoundId bigint;
    DECLARE @FoundScopes nvarchar(max);
    DECLARE @Expiry datetime2(7);
    DECLARE @RevokedAt datetime2(7);
    DECLARE @TenantStatus nvarchar(20);

    SELECT
        @FoundId = k.ApiKeyId,
        @OwnerId = k.TenantId,
        @Salt = k.KeySalt,
        @Stored = k.KeyHash,
        @Expiry = k.ExpiresAt,
        @RevokedAt = k.RevokedAt,
        @TenantStatus = t.Status
    FROM dbo.ApiKeys AS k
    INNER JOIN dbo.Tenants AS t ON t.TenantId = k.TenantId
    WHERE k.KeyPrefix = LEFT(@Key, 15);

    DECLARE @Actual binary(64) = HASHBYTES('SHA2_512', @Salt + CONVERT(varbinary(200), @Key));

    SELECT @FoundScopes = CONCAT(
        N'[', STRING_AGG(CONVERT(nvarchar(max), N'"' + s.Scope + N'"'), N',')
            WITHIN GROUP (ORDER BY s.Scope COLLATE Latin1_General_BIN2), N']')
    FROM dbo.ApiKeyScopes AS s
    WHERE s.ApiKeyId = @FoundId;

    SET @Reason = CASE
        WHEN HASHBYTES('SHA2_512', @Nonce + @Actual) <> HASHBYTES('SHA2_512', @Nonce + @Stored) THEN N'UnknownKey'
        WHEN @FoundId IS NULL THEN N'UnknownKey'
        WHEN @RevokedAt IS NOT NULL THEN N'Revoked'
        WHEN @Expiry <= @Now THEN N'Expired'
        WHEN @TenantStatus <> N'Active' THEN N'TenantNotActive'
        WHEN @Scope IS NOT NULL AND NOT EXISTS (
            SELECT 1
            FROM dbo.ApiKeyScopes AS s
            WHERE s.ApiKeyId = @FoundId
                AND CONVERT(varbinary(200), s.Scope) = CONVERT(varbinary(200), @Scope)
        ) THEN N'ScopeMissing'
    END;
    SET @IsValid = IIF(@Reason IS NULL, 1, 0);
    SET @TenantId = IIF(@IsValid = 1, @OwnerId, NULL);
    SET @ApiKeyId = IIF(@IsValid = 1, @FoundId, NULL);
    SET @Scopes = IIF(@IsValid = 1, @FoundScopes, NULL);
    SET @ExpiresAt = IIF(@IsValid = 1, @Expiry, NULL);

    BEGIN TRY
        BEGIN TRANSACTION;

        IF @IsValid = 0
            INSERT INTO dbo.SecurityAuditLog (
                TenantId, ApiKeyId, EventType, Succeeded, ClientAddress, Details, OccurredAt
            )
            VALUES (
                @OwnerId, @FoundId, N'ApiKeyRefused', 0, @ClientAddress,
                (SELECT @Reason AS reason, @Scope AS scope FOR JSON PATH, WITHOUT_ARRAY_WRAPPER), @Now
            );
        ELSE
            /* once a minute: every request must not write */
            UPDATE dbo.ApiKeys
            SET LastUsedAt = @Now
            WHERE ApiKeyId = @FoundId
                AND (LastUsedAt IS NULL OR LastUsedAt < DATEADD(MINUTE, -1, @Now));

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
