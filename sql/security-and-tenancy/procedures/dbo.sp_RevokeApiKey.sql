/*
Purpose:  Takes a key out of use, for good, from the next check on. Its row stays, so that the audit log can be read.
Returns:  nothing. Revoking a revoked key changes nothing.
Errors:   51011 missing argument · 51020 the tenant has no such key.
Native:   none.
Source:   -
*/
CREATE PROCEDURE dbo.sp_RevokeApiKey
    @ApiKeyId bigint,       /* which key */
    @TenantId int,          /* whose key it is */
    @WasRevoked bit OUTPUT  /* 1: revoked by this call; 0: it was already */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @Now datetime2(7) = SYSUTCDATETIME();

    IF @ApiKeyId IS NULL THROW 51011, N'ApiKeyId is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;

    SET @WasRevoked = 0;

    IF NOT EXISTS (SELECT 1 FROM dbo.ApiKeys AS k WHERE k.ApiKeyId = @ApiKeyId AND k.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'ApiKeyId must be a key of tenant ', @TenantId, N'; got ', @ApiKeyId);
        THROW 51020, @Message, 1;
    END;

    BEGIN TRY
        BEGIN TRANSACTION;

        UPDATE dbo.ApiKeys
        SET RevokedAt = @Now
        WHERE ApiKeyId = @ApiKeyId
            AND TenantId = @TenantId
            AND RevokedAt IS NULL;

        IF @@ROWCOUNT = 1
        BEGIN
            SET @WasRevoked = 1;

            INSERT INTO dbo.SecurityAuditLog (TenantId, ApiKeyId, EventType, Succeeded, OccurredAt)
            VALUES (@TenantId, @ApiKeyId, N'ApiKeyRevoked', 1, @Now);
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
