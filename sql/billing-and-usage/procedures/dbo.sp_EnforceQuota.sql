/*
Purpose:  Whether a tenant may use so much more of an operation now. Every quota that the request would pass is noted
          in BillingQuotaViolations. A question, not a reservation: sp_RecordUsage checks and records in one step.
Returns:  Allowed bit, QuotaLimit decimal(18,6), CurrentUsage decimal(38,6), Remaining decimal(18,6),
          ResetsAt datetime2(7) of the quota that decides: a hard one that is passed, else the one with least left. All
          four are NULL where the operation has no quota. And @Allowed.
Errors:   51011 missing argument · 51012 out of range · 51018 usage beyond what a violation can hold · 51019 several
          arguments · 51020 no such tenant.
Native:   none; the ledger is memory-optimized and read under SNAPSHOT.
Source:   a request is within a quota when usage and request together are at most the limit. Only hard quotas refuse.
*/
CREATE PROCEDURE dbo.sp_EnforceQuota
    @TenantId int,                           /* whose */
    @OperationType nvarchar(50),             /* of what */
    @RequestedQuantity decimal(18, 6) = 1,   /* how much, not negative */
    @Allowed bit OUTPUT                      /* 0: a hard quota would be passed */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Now datetime2(7) = SYSUTCDATETIME();
    DECLARE @Large decimal(38, 6);

    SET @Allowed = 0;

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
        (3, 51011, CASE WHEN @RequestedQuantity IS NULL
            THEN N'RequestedQuantity is required' END),
        (4, 51012, CASE WHEN LEN(@OperationType) = 0
            THEN N'OperationType must not be empty' END),
        (5, 51012, CASE WHEN @RequestedQuantity < 0
            THEN CONCAT(N'RequestedQuantity must not be negative; got ', @RequestedQuantity) END),
        (6, 51020, CASE WHEN @TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
            THEN CONCAT(N'TenantId must be a tenant; got ', @TenantId) END)
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL THROW @Number, @Message, 1;

    DECLARE @Quotas table (
        QuotaId int NOT NULL PRIMARY KEY,
        QuotaLimit decimal(18, 6) NOT NULL,
        IsHardLimit bit NOT NULL,
        CurrentUsage decimal(38, 6) NOT NULL,
        ResetsAt datetime2(7) NULL,
        IsPassed bit NOT NULL
    );

    BEGIN TRY
        BEGIN TRANSACTION;

        INSERT INTO @Quotas (QuotaId, QuotaLimit, IsHardLimit, CurrentUsage, ResetsAt, IsPassed)
        SELECT
            q.QuotaId, q.QuotaLimit, q.IsHardLimit, q.CurrentUsage, q.ResetsAt,
            CASE WHEN q.CurrentUsage + @RequestedQuantity > q.QuotaLimit THEN 1 ELSE 0 END
        FROM dbo.fn_TenantQuotas(@TenantId, @OperationType, @Now) AS q;

        SELECT @Large = MAX(q.CurrentUsage) FROM @Quotas AS q WHERE q.IsPassed = 1;

        IF @Large >= 1000000000000
        BEGIN
            SET @Message = CONCAT(
                N'BillingQuotaViolations.CurrentUsage must be below 1000000000000; got ', @Large);
            THROW 51018, @Message, 1;
        END;

        INSERT INTO dbo.BillingQuotaViolations (
            TenantId, QuotaId, OperationType, QuotaLimit, CurrentUsage, ViolatedUtc, Notes)
        SELECT
            @TenantId, q.QuotaId, @OperationType, q.QuotaLimit, q.CurrentUsage, @Now,
            CONCAT(N'requested ', @RequestedQuantity)
        FROM @Quotas AS q
        WHERE q.IsPassed = 1;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;

    IF NOT EXISTS (SELECT 1 FROM @Quotas AS q WHERE q.IsPassed = 1 AND q.IsHardLimit = 1) SET @Allowed = 1;

    SELECT TOP (1)
        Allowed = @Allowed,
        q.QuotaLimit,
        q.CurrentUsage,
        Remaining = CONVERT(decimal(18, 6), CASE
            WHEN q.CurrentUsage < q.QuotaLimit THEN q.QuotaLimit - q.CurrentUsage
            WHEN q.CurrentUsage >= q.QuotaLimit THEN 0
        END),
        q.ResetsAt
    FROM (SELECT One = 1) AS always
    LEFT JOIN @Quotas AS q ON 1 = 1
    ORDER BY
        CASE WHEN q.IsPassed = 1 AND q.IsHardLimit = 1 THEN 0 ELSE 1 END,
        q.QuotaLimit - q.CurrentUsage,
        q.QuotaId;
END;
GO
