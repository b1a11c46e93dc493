/*
Purpose:  Says for which tenant this session works, once: what row-level security then shows and allows. A pooled
          connection forgets it when it is reset for its next user.
Returns:  nothing. @WasSet = 0: the key was refused (see SecurityAuditLog) and the session still sees public rows only.
Errors:   51011 no tenant, or no key from somebody who needs one · 51020 no such tenant · 51023 the session works for
          another tenant already, or a key was given inside a transaction.
Native:   none.
Source:   read_only = 1, so that nothing which runs later in the session can become another tenant. Members of
          hartonomous_worker, hartonomous_administrator and db_owner are trusted to name a tenant, as they pass by
          row-level security anyway; anyone else shows a key of that tenant, or a login could make itself any of them.
*/
CREATE PROCEDURE dbo.sp_SetTenantContext
    @TenantId int,                      /* the tenant */
    @Key nvarchar(100) = NULL,          /* a key of that tenant's */
    @ClientAddress nvarchar(64) = NULL, /* for the audit row of a refused key */
    @WasSet bit OUTPUT                  /* 1: the session works for the tenant */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Present int = CONVERT(int, SESSION_CONTEXT(N'TenantId'));

    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    SET @WasSet = 0;

    IF @Present <> @TenantId
    BEGIN
        SET @Message = CONCAT(N'TenantId must be the session''s tenant ', @Present, N'; got ', @TenantId);
        THROW 51023, @Message, 1;
    END;

    DECLARE @IsTrusted bit = IIF(
        IS_ROLEMEMBER(N'hartonomous_worker') = 1
        OR IS_ROLEMEMBER(N'hartonomous_administrator') = 1
        OR IS_ROLEMEMBER(N'db_owner') = 1, 1, 0);

    IF @Key IS NULL AND @IsTrusted = 0 AND @Present IS NULL
        THROW 51011, N'Key is required of whoever is no worker, administrator or owner', 1;

    /* before any table is read, which would begin a transaction where IMPLICIT_TRANSACTIONS is ON */
    IF @Key IS NOT NULL
    BEGIN
        DECLARE @IsValid bit;
        DECLARE @OwnerId int;

        EXECUTE dbo.sp_CheckApiKey
            @Key = @Key,
            @ClientAddress = @ClientAddress,
            @IsValid = @IsValid OUTPUT,
            @TenantId = @OwnerId OUTPUT,
            @ApiKeyId = NULL,
            @Scopes = NULL,
            @ExpiresAt = NULL,
            @Reason = NULL;

        IF @IsValid = 0 OR @OwnerId <> @TenantId
            RETURN;
    END
    ELSE IF @IsTrusted = 1 AND NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'TenantId must be a tenant; got ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    IF @Present IS NULL
        EXECUTE sys.sp_set_session_context @key = N'TenantId', @value = @TenantId, @read_only = 1;

    SET @WasSet = 1;
END;
GO
