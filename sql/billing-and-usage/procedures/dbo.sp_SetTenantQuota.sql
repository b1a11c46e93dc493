/*
Purpose:  Sets how much of an operation a tenant may use in an interval; the quota that is there is changed.
Returns:  QuotaId int.
Errors:   51011 missing argument · 51012 out of range · 51015 unknown ResetInterval · 51019 several arguments · 51020
          no such tenant.
Native:   none.
Source:   an operation may have one quota for each interval; all of them hold.
*/
CREATE PROCEDURE dbo.sp_SetTenantQuota
    @TenantId int,                              /* whose */
    @OperationType nvarchar(50),                /* of what */
    @QuotaLimit decimal(18, 6),                 /* not negative; 0 allows nothing */
    @ResetInterval nvarchar(20) = N'Monthly',   /* Hourly, Daily, Monthly, or None: for ever */
    @IsHardLimit bit = 1                        /* 0: a violation is noted and let through */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @QuotaId int;

    DECLARE @Number int;
    DECLARE @Message nvarchar(2048);

    SELECT
        @Number = CASE WHEN COUNT(*) = 1 THEN MIN(p.Number) ELSE 51019 END,
        @Message = CASE
            WHEN COUNT(*) = 1 THEN MIN(p.Message)
            ELSE CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
                STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal))
        END
    FROM (VALUES
        (1, 51011, CASE WHEN @TenantId IS NULL
            THEN N'TenantId is required' END),
        (2, 51011, CASE WHEN @OperationType IS NULL
            THEN N'OperationType is required' END),
        (3, 51011, CASE WHEN @QuotaLimit IS NULL
            THEN N'QuotaLimit is required' END),
        (4, 51011, CASE WHEN @ResetInterval IS NULL
            THEN N'ResetInterval is required' END),
        (5, 51011, CASE WHEN @IsHardLimit IS NULL
            THEN N'IsHardLimit is required' END),
        (6, 51012, CASE WHEN LEN(@OperationType) = 0
            THEN N'OperationType must not be empty' END),
        (7, 51012, CASE WHEN @QuotaLimit < 0
            THEN CONCAT(N'QuotaLimit must not be negative; got ', @QuotaLimit) END),
        (8, 51015, CASE WHEN @ResetInterval COLLATE Latin1_General_100_BIN2 NOT IN (N'Hourly', N'Daily', N'Monthly', N'None')
            THEN CONCAT(N'ResetInterval must be one of Hourly, Daily, Monthly, None; got ''',
                REPLACE(@ResetInterval, N'%', N'%%'), N'''') END),
        (9, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        -- HOLDLOCK keeps the gap of a quota that is not there yet, so two callers cannot both insert it.
        SELECT @QuotaId = q.QuotaId
        FROM dbo.BillingTenantQuotas AS q WITH (UPDLOCK, HOLDLOCK)
        WHERE q.TenantId = @TenantId
            AND q.OperationType = @OperationType
            AND q.ResetInterval = @ResetInterval
            AND q.IsActive = 1;

        IF @QuotaId IS NULL
        BEGIN
            INSERT INTO dbo.BillingTenantQuotas (TenantId, OperationType, ResetInterval, QuotaLimit, IsHardLimit)
            VALUES (@TenantId, @OperationType, @ResetInterval, @QuotaLimit, @IsHardLimit);

            SET @QuotaId = CONVERT(int, SCOPE_IDENTITY());
        END;
        ELSE
            UPDATE dbo.BillingTenantQuotas
            SET
                QuotaLimit = @QuotaLimit,
                IsHardLimit = @IsHardLimit,
                UpdatedUtc = SYSUTCDATETIME()
            WHERE QuotaId = @QuotaId;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    SELECT QuotaId = @QuotaId;
END;
GO
