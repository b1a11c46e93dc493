-- Purpose: the tenant that a sign-in provider's id stands for; a new one is registered once.
-- Returns: no rows; @TenantId is the tenant. Two sessions that bring the same new id get the same tenant.
-- Errors: 51011 missing, 51012 empty name, 51020 no such tenant and @AutoRegister = 0, 51021 the name is another
--     tenant's, 51023 the tenant is suspended or closed; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_ResolveTenantGuid
    @TenantGuid uniqueidentifier,      /* the sign-in provider's id */
    @TenantName nvarchar(200) = NULL,  /* of a new tenant; NULL: the id as text. A known tenant keeps its name */
    @AutoRegister bit = 1,             /* 0: an id that is not known is an error */
    @TenantId int OUTPUT
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SET @TenantId = NULL;

    DECLARE
        @Number int,
        @Message nvarchar(2048),
        @Status nvarchar(20);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@TenantGuid IS NULL, N'TenantGuid is required', NULL)),
        (2, 51011, IIF(@AutoRegister IS NULL, N'AutoRegister is required', NULL)),
        (3, 51012, IIF(LEN(@TenantName) = 0, N'TenantName must not be empty', NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @Text char(36) = LOWER(CONVERT(char(36), @TenantGuid)),
        @Name nvarchar(200) = COALESCE(@TenantName, LOWER(CONVERT(nvarchar(36), @TenantGuid)));

    BEGIN TRY
        /* Nearly every call finds its tenant: it takes no lock that another would wait for. */
        SELECT
            @TenantId = t.TenantId,
            @Status = t.Status
        FROM dbo.Tenants AS t
        WHERE t.TenantGuid = @TenantGuid;

        IF @TenantId IS NULL AND @AutoRegister = 1
        BEGIN
            BEGIN TRANSACTION;

            /* Looked up again under the range lock that keeps a second session out. */
            SELECT
                @TenantId = t.TenantId,
                @Status = t.Status
            FROM dbo.Tenants AS t WITH (UPDLOCK, HOLDLOCK)
            WHERE t.TenantGuid = @TenantGuid;

            IF @TenantId IS NULL
            BEGIN
                IF EXISTS (SELECT 1 FROM dbo.Tenants AS t WITH (UPDLOCK, HOLDLOCK) WHERE t.TenantName = @Name)
                BEGIN
                    SET @Message = CONCAT(N'TenantName must be new; another tenant is called ''',
                        REPLACE(@Name, N'%', N'%%'), N'''');
                    THROW 51021, @Message, 1;
                END;

                INSERT INTO dbo.Tenants (TenantGuid, TenantName, CreatedBy)
                VALUES (@TenantGuid, @Name, N'sp_ResolveTenantGuid');

                SELECT
                    @TenantId = SCOPE_IDENTITY(),
                    @Status = N'Active';
            END;

            COMMIT TRANSACTION;
        END;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    IF @TenantId IS NULL
    BEGIN
        SET @Message = CONCAT(N'TenantGuid must be a tenant''s; got ', @Text);
        THROW 51020, @Message, 1;
    END;

    IF @Status <> N'Active'
    BEGIN
        SET @TenantId = NULL;
        SET @Message = CONCAT(N'tenant ', @Text, N' is ', @Status);
        THROW 51023, @Message, 1;
    END;
END;
GO
