/*
Purpose:  Takes permits from the bucket that a policy gives a tenant, or one of its keys; says how many are left, or how
          long to wait. A refusal takes nothing.
Returns:  nothing; the outputs.
Errors:   51011 missing argument · 51012 Permits is not in 1..the policy's limit · 51020 no such tenant, key or policy.
Native:   none.
Source:   a token bucket of PermitLimit permits that refills evenly over WindowSeconds (no burst of twice the limit at a
          window's edge, which counters of fixed windows allow). It is kept as one instant, that at which it is full
          again: each permit moves that instant on by PermitUs = WindowSeconds * 1000000 / PermitLimit microseconds, whole
          (so at most one microsecond a permit too fast), and what fits before now + PermitLimit * PermitUs is allowed.
          The buckets are rows of TenantFeatures, named rate-limit/<policy> and rate-limit/<policy>/<key>, one each.
          The tenant's own policy of a name goes before everyone's. MaxConcurrent and QueueLimit are for whoever runs the
          requests: the database does not see them end.
*/
CREATE PROCEDURE dbo.sp_CheckRateLimit
    @PolicyName nvarchar(100),   /* api, inference, embedding … */
    @TenantId int = 0,           /* whose bucket */
    @ApiKeyId bigint = NULL,     /* a bucket for this key of the tenant's; NULL for the tenant's own */
    @Permits int = 1,            /* how many: 1..the policy's limit */
    @Allowed bit OUTPUT,         /* 1: taken */
    @Remaining int OUTPUT,       /* permits left now */
    @RetryAfterMs bigint OUTPUT  /* 0 when taken, else after how many milliseconds they will be there */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE @Message nvarchar(2048);
    DECLARE @PolicyId int;
    DECLARE @Limit int;
    DECLARE @PermitUs bigint;

    IF @PolicyName IS NULL THROW 51011, N'PolicyName is required', 1;
    IF @TenantId IS NULL THROW 51011, N'TenantId is required', 1;
    IF @Permits IS NULL THROW 51011, N'Permits is required', 1;

    IF NOT EXISTS (SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'TenantId must be a tenant; got ', @TenantId);
        THROW 51020, @Message, 1;
    END;

    IF @ApiKeyId IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM dbo.ApiKeys AS k WHERE k.ApiKeyId = @ApiKeyId AND k.TenantId = @TenantId)
    BEGIN
        SET @Message = CONCAT(N'ApiKeyId must be a key of tenant ', @TenantId, N'; got ', @ApiKeyId);
        THROW 51020, @Message, 1;
    END;

    SELECT TOP (1)
        @PolicyId = p.RateLimitPolicyId,
        @Limit = p.PermitLimit,
        @PermitUs = CONVERT(bigint, p.WindowSeconds) * 1000000 / p.PermitLimit
    FROM dbo.RateLimitPolicies AS p
    WHERE p.PolicyName = @PolicyName
        AND p.IsActive = 1
        AND (p.TenantId = @TenantId OR p.TenantId IS NULL)
    ORDER BY p.TenantId DESC;

    IF @PolicyId IS NULL
    BEGIN
        SET @Message = CONCAT(N'PolicyName must be an active policy of tenant ', @TenantId, N' or of everyone; got ''',
            REPLACE(@PolicyName, N'%', N'%%'), N'''');
        THROW 51020, @Message, 1;
    END;

    IF @Permits NOT BETWEEN 1 AND @Limit
    BEGIN
        SET @Message = CONCAT(N'Permits must be in 1..', @Limit, N'; got ', @Permits);
        THROW 51012, @Message, 1;
    END;

    IF @PermitUs < 1 SET @PermitUs = 1;

    DECLARE @FeatureKey nvarchar(100) = CONCAT(
        N'rate-limit/', @PolicyId, N'/' + CONVERT(nvarchar(20), @ApiKeyId)) /* NULL + text is nothing */;
    DECLARE @Capacity bigint = @Limit * @PermitUs;
    DECLARE @Now datetime2(6);
    DECLARE @FullAt datetime2(7);
    DECLARE @Ahead bigint;
    DECLARE @Needed bigint;

    BEGIN TRY
        BEGIN TRANSACTION;

        /* the range lock also holds the place of a bucket that is not there yet */
        SELECT @FullAt = f.ExpiresAt
        FROM dbo.TenantFeatures AS f WITH (UPDLOCK, HOLDLOCK)
        WHERE f.TenantId = @TenantId
            AND f.FeatureKey = @FeatureKey;

        SET @Now = SYSUTCDATETIME();
        SET @Ahead = IIF(@FullAt > @Now, DATEDIFF_BIG(MICROSECOND, @Now, @FullAt), 0);

        IF @Ahead > @Capacity
        BEGIN
            /* the policy was made smaller since: what was taken under the old one counts as an empty bucket from now */
            SET @Ahead = @Capacity;

            UPDATE dbo.TenantFeatures
            SET ExpiresAt = DATEADD(SECOND, @Ahead / 1000000, DATEADD(MICROSECOND, @Ahead % 1000000, @Now))
            WHERE TenantId = @TenantId
                AND FeatureKey = @FeatureKey;
        END;

        SET @Needed = @Ahead + @Permits * @PermitUs;
        SET @Allowed = IIF(@Needed <= @Capacity, 1, 0);

        IF @Allowed = 1
        BEGIN
            SET @FullAt = DATEADD(SECOND, @Needed / 1000000, DATEADD(MICROSECOND, @Needed % 1000000, @Now));
            SET @Remaining = (@Capacity - @Needed) / @PermitUs;
            SET @RetryAfterMs = 0;

            UPDATE dbo.TenantFeatures
            SET
                LimitValue = @Remaining,
                ExpiresAt = @FullAt,
                UpdatedAt = @Now
            WHERE TenantId = @TenantId
                AND FeatureKey = @FeatureKey;

            IF @@ROWCOUNT = 0
                INSERT INTO dbo.TenantFeatures (TenantId, FeatureKey, IsEnabled, LimitValue, ExpiresAt, UpdatedAt)
                VALUES (@TenantId, @FeatureKey, 1, @Remaining, @FullAt, @Now);
        END
        ELSE
        BEGIN
            SET @Remaining = (@Capacity - @Ahead) / @PermitUs;
            SET @RetryAfterMs = (@Needed - @Capacity + 999) / 1000;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0 ROLLBACK TRANSACTION;
        THROW;
    END CATCH;
END;
GO
