-- Purpose: whether atoms still hold the content that their address was made of.
-- Returns: AtomId bigint, StoredChecksum binary(32), ComputedChecksum binary(32), IsCorrupted bit,
--     CheckedUtc datetime2(7). With @AtomId: that atom. Without: each atom of the tenant that is corrupted or cannot be
--     checked, by its id. The return value is the number of corrupted atoms.
-- Address: SHA-256 of UTF-16LE(domain), two zero bytes, content, as sp_AtomIngestion, sp_AtomizeText and sp_AtomizeCode
--     make it: the domain is the modality, or modality/role for a token or a node. Text and code are their own
--     content; a leaf's is its bytes, and where it has both, both must agree. Of other kinds the content may lie
--     elsewhere, and CanonicalText say something about it: IsCorrupted is NULL where the address was made of something
--     that is not kept here.
-- Errors: 51011 missing, 51020 tenant, or no such atom of the tenant or of tenant 0.
-- Native: none. On the embedded engine: there is no return value; the rows with IsCorrupted = 1 are counted.
CREATE PROCEDURE dbo.sp_VerifyIntegrity
    @AtomId bigint = NULL, /* one atom; NULL: all of the tenant */
    @TenantId int = 0      /* the owner */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Message nvarchar(2048),
        @Now datetime2(7) = SYSUTCDATETIME(),
        @Corrupted int;

    IF @TenantId IS NULL
        THROW 51011, N'TenantId is required', 1;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'TenantId must be a tenant; got ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    IF @AtomId IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM dbo.Atoms AS a WHERE a.AtomId = @AtomId AND a.TenantId IN (@TenantId, 0))
    BEGIN
        SET @Message = CONCAT(N'AtomId must be an atom of tenant ', @TenantId, N'; got ', @AtomId);
        THROW 51020, @Message, 1;
    END;

    CREATE TABLE #Checked (
        AtomId bigint NOT NULL PRIMARY KEY,
        StoredChecksum binary(32) NOT NULL,
        ComputedChecksum binary(32) NULL,
        IsCorrupted bit NULL
    );

    INSERT INTO #Checked (AtomId, StoredChecksum, ComputedChecksum, IsCorrupted)
    SELECT
        a.AtomId,
        a.ContentHash,
        CASE
            WHEN s.Intact = 1 THEN a.ContentHash
            WHEN c.IsRole = 1 THEN COALESCE(NULLIF(h.RoleValue, a.ContentHash), h.RoleText)
            ELSE COALESCE(NULLIF(h.PlainValue, a.ContentHash), h.PlainText)
        END,
        CASE
            WHEN s.Intact = 1 THEN 0
            WHEN h.PlainValue IS NULL AND (c.IsText = 0 OR h.PlainText IS NULL) THEN NULL
            ELSE 1
        END
    FROM dbo.Atoms AS a
    CROSS APPLY (VALUES (
        IIF(a.Modality IN (N'text', N'code'), 1, 0),
        IIF(a.AtomicValue IS NOT NULL OR EXISTS (SELECT 1 FROM dbo.CodeAtoms AS k WHERE k.AtomId = a.AtomId), 1, 0),
        CONVERT(varbinary(max), CONVERT(nvarchar(max), a.Modality)) + 0x0000,
        CONVERT(varbinary(max), CONCAT(CONVERT(nvarchar(max), a.Modality), N'/', a.Subtype)) + 0x0000,
        CONVERT(varbinary(max), a.CanonicalText)
    )) AS c (IsText, IsRole, Plain, Role, Text)
    CROSS APPLY (VALUES (
        CONVERT(binary(32), HASHBYTES('SHA2_256', c.Plain + a.AtomicValue)),
        CONVERT(binary(32), HASHBYTES('SHA2_256', c.Plain + c.Text)),
        CONVERT(binary(32), HASHBYTES('SHA2_256', c.Role + a.AtomicValue)),
        CONVERT(binary(32), HASHBYTES('SHA2_256', c.Role + c.Text))
    )) AS h (PlainValue, PlainText, RoleValue, RoleText)
    CROSS APPLY (VALUES (CASE
        WHEN a.AtomicValue IS NULL AND a.CanonicalText IS NULL THEN 0
        /* The bytes decide, with the text beside them where the text is the content too. */
        WHEN COALESCE(h.PlainValue, a.ContentHash) = a.ContentHash
            AND (c.IsText = 0 AND a.AtomicValue IS NOT NULL OR COALESCE(h.PlainText, a.ContentHash) = a.ContentHash) THEN 1
        WHEN COALESCE(h.RoleValue, a.ContentHash) = a.ContentHash
            AND (c.IsText = 0 AND a.AtomicValue IS NOT NULL OR COALESCE(h.RoleText, a.ContentHash) = a.ContentHash) THEN 1
        ELSE 0
    END)) AS s (Intact)
    WHERE (@AtomId IS NULL AND a.TenantId = @TenantId OR a.AtomId = @AtomId)
        AND (@AtomId IS NOT NULL OR s.Intact = 0);

    SELECT @Corrupted = COUNT(*)
    FROM #Checked AS k
    WHERE k.IsCorrupted = 1;

    SELECT
        k.AtomId,
        k.StoredChecksum,
        k.ComputedChecksum,
        k.IsCorrupted,
        @Now AS CheckedUtc
    FROM #Checked AS k
    ORDER BY k.AtomId;

    RETURN @Corrupted;
END;
GO
