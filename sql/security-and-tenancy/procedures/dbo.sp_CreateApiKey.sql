/*
Purpose:  Makes an API key for a tenant and hands it out, this once: the table keeps its prefix, a salt and a hash.
Returns:  nothing; the key and its number are outputs.
Errors:   51011 missing argument · 51012 a name or scope is empty or too long, or ExpiresAt is past · 51017 Scopes is not a
          JSON array of scopes · 51020 no such tenant or policy · 51021 the tenant has a key of that name · 51023 the
          tenant is not active.
Native:   none.
Source:   hk_ + 12 hex digits (the prefix) + _ + 64 hex digits, of which 256 bits are random. SHA-512 of salt and key is
          enough for such a key: slow hashes (PBKDF2, Argon2) protect words that people choose, and these are not chosen.
          The salt is the key's own, so equal hashes say nothing and no table of hashes can be made beforehand.
*/
CREATE PROCEDURE dbo.sp_CreateApiKey
    @TenantId int,                  /* whose key */
    @KeyName nvarchar(128),         /* what people call it; once per tenant */
    @Scopes nvarchar(max),          /* JSON array of 1..100 scopes: a-z 0-9 : . _ - , as in ["atoms:read"] */
    @ExpiresAt datetime2(7) = NULL, /* UTC; NULL for a key that does not expire */
    @RateLimitPolicyId int = NULL,  /* the policy it is held to: one of the tenant's or of everyone's */
    @CreatedBy nvarchar(256) = NULL, /* who asked for it */
    @ApiKeyId bigint OUTPUT,        /* its number */
    @Key nvarchar(100) OUTPUT       /* the key: show it once, keep it nowhere */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @Status nvarchar(20);

    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;
    IF @KeyName IS NULL THROW 51011, N'KeyName is required', 1;
    IF @Scopes IS NULL THROW 51011, N'Scopes is required', 1;

    IF LEN(@KeyName) = 0 THROW 51012, N'KeyName must not be empty', 1;

    IF ISJSON(@Scopes) = 0
        OR LEFT(TRIM(NCHAR(9) + NCHAR(10) + NCHAR(13) + N' ' FROM @Scopes), 1) <> N'['
        THROW 51017, N'Scopes must be a JSON array of scopes such as atoms:read', 1;

    IF EXISTS (
        SELECT 1
        FROM OPENJSON(@Scopes) AS s
        WHERE s.[type] <> 1
            OR s.value COLLATE Latin1_General_BIN2 LIKE N'%[^a-z0-9:._-]%'
            OR s.value NOT LIKE N'%_:_%'
    )
        THROW 51017, N'Scopes must be a JSON array of scopes such as atoms:read', 1;

    IF (SELECT COUNT(*) FROM OPENJSON(@Scopes) AS s) NOT BETWEEN 1 AND 100
        OR EXISTS (SELECT 1 FROM OPENJSON(@Scopes) AS s WHERE LEN(s.value) NOT BETWEEN 1 AND 100)
        THROW 51012, N'Scopes must be 1..100 scopes of 1..100 characters', 1;

    IF @ExpiresAt <= @Now THROW 51012, N'ExpiresAt must be later than now', 1;

    SELECT @Status = t.Status FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId;

    IF @Status IS NULL
    BEGIN
        SET @Message = CONCAT(N'TenantId must be a tenant; got ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    IF @RateLimitPolicyId IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM dbo.RateLimitPolicies AS p
            WHERE p.RateLimitPolicyId = @RateLimitPolicyId
                AND (p.TenantId IS NULL OR p.TenantId = @TenantId)
        )
    BEGIN
        SET @Message = CONCAT(N'RateLimitPolicyId must be a policy of tenant ', @TenantId, N' or of everyone; got ',
            @RateLimitPolicyId);
        THROW 51020, @Message, 1;
    END;

    IF @Status <> N'Active'
    BEGIN
        SET @Message = CONCAT(N'tenant ', @TenantId, N' must be Active to have a new key; it is ', @Status);
        THROW 51023, @Message, 1;
    END;

    DECLARE @NewKey nvarchar(100) = CONCAT(
        N'hk_', LOWER(CONVERT(char(12), CRYPT_GEN_RANDOM(6), 2)),
        N'_', LOWER(CONVERT(char(64), CRYPT_GEN_RANDOM(32), 2)));
    DECLARE @KeySalt binary(32) = CRYPT_GEN_RANDOM(32);
    DECLARE @KeyHash binary(64) = HASHBYTES('SHA2_512', @KeySalt + CONVERT(varbinary(200), @NewKey));

    BEGIN TRY
        BEGIN TRANSACTION;

        IF EXISTS (
            SELECT 1
            FROM dbo.ApiKeys AS k WITH (UPDLOCK, HOLDLOCK)
            WHERE k.TenantId = @TenantId
                AND k.KeyName = @KeyName
        )
        BEGIN
            SET @Message = CONCAT(N'tenant ', @TenantId, N' has a key named ''', REPLACE(@KeyName, N'%', N'%%'),
                N''' already');
            THROW 51021, @Message, 1;
        END;

        INSERT INTO dbo.ApiKeys (
            TenantId, KeyName, KeyPrefix, KeySalt, KeyHash, RateLimitPolicyId, CreatedBy, CreatedAt, ExpiresAt
        )
        VALUES (
            @TenantId, @KeyName, LEFT(@NewKey, 15), @KeySalt, @KeyHash, @RateLimitPolicyId, @CreatedBy, @Now, @ExpiresAt
        );

        SET @ApiKeyId = CONVERT(bigint, SCOPE_IDENTITY());

        INSERT INTO dbo.ApiKeyScopes (ApiKeyId, Scope, GrantedAt)
        SELECT DISTINCT @ApiKeyId, s.value COLLATE Latin1_General_BIN2, @Now
        FROM OPENJSON(@Scopes) AS s;

        INSERT INTO dbo.SecurityAuditLog (TenantId, ApiKeyId, EventType, TargetObject, Succeeded, OccurredAt)
        VALUES (@TenantId, @ApiKeyId, N'ApiKeyCreated', LEFT(@NewKey, 15), 1, @Now);

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        SET @ApiKeyId = NULL;
        THROW;
    END CATCH;

    SET @Key = @NewKey;
END;
GO
