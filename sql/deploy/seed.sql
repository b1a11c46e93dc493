-- Rows that every database starts with. Each batch has its guard, so the script may run again at any time: a list that
-- is there belongs to the owner of the database, who may have changed a price or removed a row, and is left as it is.
-- Price plans have fixed ids, so that their rates and multipliers can name them.
IF NOT EXISTS (SELECT 1 FROM dbo.Tenants WHERE TenantId = 0)
BEGIN
    SET IDENTITY_INSERT dbo.Tenants ON;

    INSERT INTO dbo.Tenants (TenantId, TenantName)
    VALUES (0, N'System');

    SET IDENTITY_INSERT dbo.Tenants OFF;
END;
GO

IF NOT EXISTS (SELECT 1 FROM dbo.DeduplicationPolicies WHERE PolicyName = N'default' AND TenantId IS NULL)
BEGIN
    INSERT INTO dbo.DeduplicationPolicies (TenantId, PolicyName, SemanticThreshold, SpatialThreshold, MaxCandidates)
    VALUES (NULL, N'default', 0.95, NULL, 10);
END;
GO

-- Price plans that every tenant may choose, in US dollars a month.
IF NOT EXISTS (
    SELECT 1 FROM dbo.BillingRatePlans
    WHERE RatePlanId = '00000000-0000-4000-8000-000000000001' OR (TenantId IS NULL AND PlanCode = N'payg')
)
BEGIN
    INSERT INTO dbo.BillingRatePlans (
        RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu,
        IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData,
        CanQueryPublicCorpus
    )
    VALUES
        (
            '00000000-0000-4000-8000-000000000001', NULL, N'payg', N'Pay as you go',
            N'No fee and no commitment; what a tenant without a subscription pays.',
            0.010000, 0.00, 0.000080, 1.00, 0.00, 1, 0, 1
        );
END;
GO

IF NOT EXISTS (
    SELECT 1 FROM dbo.BillingRatePlans
    WHERE RatePlanId = '00000000-0000-4000-8000-000000000002' OR (TenantId IS NULL AND PlanCode = N'developer')
)
BEGIN
    INSERT INTO dbo.BillingRatePlans (
        RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu,
        IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData,
        CanQueryPublicCorpus
    )
    VALUES
        (
            '00000000-0000-4000-8000-000000000002', NULL, N'developer', N'Developer',
            N'One developer with private data and the public corpus.',
            0.010000, 29.00, 0.000080, 10.00, 5.00, 1, 1, 1
        );
END;
GO

IF NOT EXISTS (
    SELECT 1 FROM dbo.BillingRatePlans
    WHERE RatePlanId = '00000000-0000-4000-8000-000000000003' OR (TenantId IS NULL AND PlanCode = N'business')
)
BEGIN
    INSERT INTO dbo.BillingRatePlans (
        RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu,
        IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData,
        CanQueryPublicCorpus
    )
    VALUES
        (
            '00000000-0000-4000-8000-000000000003', NULL, N'business', N'Business',
            N'A team, at four fifths of the list price.',
            0.008000, 299.00, 0.000064, 100.00, 100.00, 10, 1, 1
        );
END;
GO

IF NOT EXISTS (
    SELECT 1 FROM dbo.BillingRatePlans
    WHERE RatePlanId = '00000000-0000-4000-8000-000000000004' OR (TenantId IS NULL AND PlanCode = N'enterprise')
)
BEGIN
    INSERT INTO dbo.BillingRatePlans (
        RatePlanId, TenantId, PlanCode, Name, Description, DefaultRate, MonthlyFee, UnitPricePerDcu,
        IncludedPublicStorageGb, IncludedPrivateStorageGb, IncludedSeatCount, AllowsPrivateData,
        CanQueryPublicCorpus
    )
    VALUES
        (
            '00000000-0000-4000-8000-000000000004', NULL, N'enterprise', N'Enterprise',
            N'An organization, at three fifths of the list price.',
            0.006000, 2499.00, 0.000048, 1000.00, 1000.00, 100, 1, 1
        );
END;
GO

-- US dollars for one unit of an operation. Every figure has at most six decimals, so that none is rounded.
IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000001')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingOperationRates WHERE RatePlanId = '00000000-0000-4000-8000-000000000001')
BEGIN
    INSERT INTO dbo.BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate)
    VALUES
        ('00000000-0000-4000-8000-000000000001', N'atomization', N'atom', N'ingestion', 0.000010),
        ('00000000-0000-4000-8000-000000000001', N'embedding', N'vector', N'ingestion', 0.000080),
        ('00000000-0000-4000-8000-000000000001', N'vector-search', N'query', N'search', 0.000400),
        ('00000000-0000-4000-8000-000000000001', N'inference', N'request', N'inference', 0.002000),
        ('00000000-0000-4000-8000-000000000001', N'generation', N'thousand tokens', N'inference', 0.004000),
        ('00000000-0000-4000-8000-000000000001', N'provenance-query', N'query', N'provenance', 0.000200),
        ('00000000-0000-4000-8000-000000000001', N'prime-search', N'million numbers', N'compute', 0.001000),
        ('00000000-0000-4000-8000-000000000001', N'storage', N'gigabyte month', N'storage', 0.100000);
END;
GO

IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000002')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingOperationRates WHERE RatePlanId = '00000000-0000-4000-8000-000000000002')
BEGIN
    INSERT INTO dbo.BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate)
    VALUES
        ('00000000-0000-4000-8000-000000000002', N'atomization', N'atom', N'ingestion', 0.000010),
        ('00000000-0000-4000-8000-000000000002', N'embedding', N'vector', N'ingestion', 0.000080),
        ('00000000-0000-4000-8000-000000000002', N'vector-search', N'query', N'search', 0.000400),
        ('00000000-0000-4000-8000-000000000002', N'inference', N'request', N'inference', 0.002000),
        ('00000000-0000-4000-8000-000000000002', N'generation', N'thousand tokens', N'inference', 0.004000),
        ('00000000-0000-4000-8000-000000000002', N'provenance-query', N'query', N'provenance', 0.000200),
        ('00000000-0000-4000-8000-000000000002', N'prime-search', N'million numbers', N'compute', 0.001000),
        ('00000000-0000-4000-8000-000000000002', N'storage', N'gigabyte month', N'storage', 0.100000);
END;
GO

IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000003')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingOperationRates WHERE RatePlanId = '00000000-0000-4000-8000-000000000003')
BEGIN
    INSERT INTO dbo.BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate)
    VALUES
        ('00000000-0000-4000-8000-000000000003', N'atomization', N'atom', N'ingestion', 0.000008),
        ('00000000-0000-4000-8000-000000000003', N'embedding', N'vector', N'ingestion', 0.000064),
        ('00000000-0000-4000-8000-000000000003', N'vector-search', N'query', N'search', 0.000320),
        ('00000000-0000-4000-8000-000000000003', N'inference', N'request', N'inference', 0.001600),
        ('00000000-0000-4000-8000-000000000003', N'generation', N'thousand tokens', N'inference', 0.003200),
        ('00000000-0000-4000-8000-000000000003', N'provenance-query', N'query', N'provenance', 0.000160),
        ('00000000-0000-4000-8000-000000000003', N'prime-search', N'million numbers', N'compute', 0.000800),
        ('00000000-0000-4000-8000-000000000003', N'storage', N'gigabyte month', N'storage', 0.080000);
END;
GO

IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000004')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingOperationRates WHERE RatePlanId = '00000000-0000-4000-8000-000000000004')
BEGIN
    INSERT INTO dbo.BillingOperationRates (RatePlanId, OperationType, UnitOfMeasure, Category, Rate)
    VALUES
        ('00000000-0000-4000-8000-000000000004', N'atomization', N'atom', N'ingestion', 0.000006),
        ('00000000-0000-4000-8000-000000000004', N'embedding', N'vector', N'ingestion', 0.000048),
        ('00000000-0000-4000-8000-000000000004', N'vector-search', N'query', N'search', 0.000240),
        ('00000000-0000-4000-8000-000000000004', N'inference', N'request', N'inference', 0.001200),
        ('00000000-0000-4000-8000-000000000004', N'generation', N'thousand tokens', N'inference', 0.002400),
        ('00000000-0000-4000-8000-000000000004', N'provenance-query', N'query', N'provenance', 0.000120),
        ('00000000-0000-4000-8000-000000000004', N'prime-search', N'million numbers', N'compute', 0.000600),
        ('00000000-0000-4000-8000-000000000004', N'storage', N'gigabyte month', N'storage', 0.060000);
END;
GO

-- Factors on a rate. Rating applies those of the dimension 'operation', by the operation of the ledger row, or '*' when
-- it has none of its own; whoever records a use multiplies the others (modality, priority) into the row's own Multiplier.
IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000001')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingMultipliers WHERE RatePlanId = '00000000-0000-4000-8000-000000000001')
BEGIN
    INSERT INTO dbo.BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom)
    VALUES
        ('00000000-0000-4000-8000-000000000001', N'modality', N'text', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'modality', N'code', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'modality', N'image', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'modality', N'audio', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'modality', N'video', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'modality', N'model', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'priority', N'standard', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'priority', N'expedited', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'priority', N'realtime', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000001', N'operation', N'*', 1.000000, '2025-01-01 00:00:00.0000000');
END;
GO

IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000002')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingMultipliers WHERE RatePlanId = '00000000-0000-4000-8000-000000000002')
BEGIN
    INSERT INTO dbo.BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom)
    VALUES
        ('00000000-0000-4000-8000-000000000002', N'modality', N'text', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'modality', N'code', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'modality', N'image', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'modality', N'audio', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'modality', N'video', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'modality', N'model', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'priority', N'standard', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'priority', N'expedited', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'priority', N'realtime', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000002', N'operation', N'*', 1.000000, '2025-01-01 00:00:00.0000000');
END;
GO

IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000003')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingMultipliers WHERE RatePlanId = '00000000-0000-4000-8000-000000000003')
BEGIN
    INSERT INTO dbo.BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom)
    VALUES
        ('00000000-0000-4000-8000-000000000003', N'modality', N'text', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'modality', N'code', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'modality', N'image', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'modality', N'audio', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'modality', N'video', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'modality', N'model', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'priority', N'standard', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'priority', N'expedited', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'priority', N'realtime', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000003', N'operation', N'*', 1.000000, '2025-01-01 00:00:00.0000000');
END;
GO

IF EXISTS (SELECT 1 FROM dbo.BillingRatePlans WHERE RatePlanId = '00000000-0000-4000-8000-000000000004')
    AND NOT EXISTS (SELECT 1 FROM dbo.BillingMultipliers WHERE RatePlanId = '00000000-0000-4000-8000-000000000004')
BEGIN
    INSERT INTO dbo.BillingMultipliers (RatePlanId, Dimension, DimensionKey, Multiplier, EffectiveFrom)
    VALUES
        ('00000000-0000-4000-8000-000000000004', N'modality', N'text', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'modality', N'code', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'modality', N'image', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'modality', N'audio', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'modality', N'video', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'modality', N'model', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'priority', N'standard', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'priority', N'expedited', 1.500000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'priority', N'realtime', 2.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'operation', N'*', 1.000000, '2025-01-01 00:00:00.0000000'),
        ('00000000-0000-4000-8000-000000000004', N'operation', N'embedding', 0.900000, '2025-01-01 00:00:00.0000000');
END;
GO

-- List prices by volume, in US dollars: a band holds from MinQuantity on and ends before MaxQuantity.
IF NOT EXISTS (SELECT 1 FROM dbo.BillingPricingTiers)
BEGIN
    INSERT INTO dbo.BillingPricingTiers (
        OperationType, UnitType, MinQuantity, MaxQuantity, UnitPrice, EffectiveFrom, Description
    )
    VALUES
        (N'atomization', N'atom', 0, 10000000, 0.00001000, '2025-01-01 00:00:00.0000000', N'Up to ten million atoms.'),
        (
            N'atomization', N'atom', 10000000, NULL, 0.00000800, '2025-01-01 00:00:00.0000000',
            N'From ten million atoms on.'
        ),
        (N'embedding', N'vector', 0, 1000000, 0.00008000, '2025-01-01 00:00:00.0000000', N'Up to one million vectors.'),
        (
            N'embedding', N'vector', 1000000, 10000000, 0.00006400, '2025-01-01 00:00:00.0000000',
            N'Up to ten million vectors.'
        ),
        (
            N'embedding', N'vector', 10000000, NULL, 0.00004800, '2025-01-01 00:00:00.0000000',
            N'From ten million vectors on.'
        ),
        (
            N'vector-search', N'query', 0, 1000000, 0.00040000, '2025-01-01 00:00:00.0000000',
            N'Up to one million queries.'
        ),
        (
            N'vector-search', N'query', 1000000, NULL, 0.00032000, '2025-01-01 00:00:00.0000000',
            N'From one million queries on.'
        ),
        (
            N'inference', N'request', 0, 100000, 0.00200000, '2025-01-01 00:00:00.0000000',
            N'Up to a hundred thousand requests.'
        ),
        (
            N'inference', N'request', 100000, NULL, 0.00160000, '2025-01-01 00:00:00.0000000',
            N'From a hundred thousand requests on.'
        ),
        (
            N'generation', N'thousand tokens', 0, 100000, 0.00400000, '2025-01-01 00:00:00.0000000',
            N'Up to a hundred million tokens.'
        ),
        (
            N'generation', N'thousand tokens', 100000, NULL, 0.00320000, '2025-01-01 00:00:00.0000000',
            N'From a hundred million tokens on.'
        ),
        (
            N'provenance-query', N'query', 0, NULL, 0.00020000, '2025-01-01 00:00:00.0000000',
            N'One price for any number of queries.'
        ),
        (
            N'prime-search', N'million numbers', 0, 1000000, 0.00100000, '2025-01-01 00:00:00.0000000',
            N'Up to a trillion numbers.'
        ),
        (
            N'prime-search', N'million numbers', 1000000, NULL, 0.00050000, '2025-01-01 00:00:00.0000000',
            N'From a trillion numbers on.'
        ),
        (N'storage', N'gigabyte month', 0, 1000, 0.10000000, '2025-01-01 00:00:00.0000000', N'Up to a terabyte.'),
        (N'storage', N'gigabyte month', 1000, NULL, 0.08000000, '2025-01-01 00:00:00.0000000', N'From a terabyte on.');
END;
GO

-- Requests that a caller may make in a window, for tenants without limits of their own; global counts by address.
IF NOT EXISTS (SELECT 1 FROM dbo.RateLimitPolicies WHERE TenantId IS NULL)
BEGIN
    INSERT INTO dbo.RateLimitPolicies (PolicyName, TenantId, PermitLimit, WindowSeconds, MaxConcurrent, QueueLimit)
    VALUES
        (N'global', NULL, 200, 60, NULL, 0),
        (N'anonymous', NULL, 10, 60, NULL, 0),
        (N'authenticated', NULL, 100, 60, NULL, 0),
        (N'premium', NULL, 1000, 60, NULL, 0),
        (N'api', NULL, 50, 60, NULL, 0),
        (N'inference', NULL, 100, 60, 10, 20),
        (N'generation', NULL, 20, 60, 5, 10),
        (N'embedding', NULL, 50, 60, NULL, 0),
        (N'graph', NULL, 30, 60, NULL, 0);
END;
GO

-- Kinds of feedback; a factor of 0 would collect opinions without learning from them.
IF NOT EXISTS (SELECT 1 FROM dbo.FeedbackCategories)
BEGIN
    INSERT INTO dbo.FeedbackCategories (CategoryName, Description, WeightFactor)
    VALUES
        (N'accuracy', N'The answer is wrong, or right.', 1.0),
        (N'relevance', N'The answer does not fit the question, or does.', 0.8),
        (N'safety', N'The answer may do harm.', 1.5),
        (N'tone', N'The wording is unfitting.', 0.3),
        (N'speed', N'The answer took too long.', 0.2),
        (N'other', N'Anything else.', 0.1);
END;
GO

-- Alerts for the whole system.
IF NOT EXISTS (SELECT 1 FROM dbo.AlertConfigurations WHERE TenantId IS NULL)
BEGIN
    INSERT INTO dbo.AlertConfigurations (
        TenantId, AlertName, MetricName, ComparisonOperator, ThresholdValue, WindowMinutes, Severity,
        CooldownMinutes
    )
    VALUES
        (NULL, N'Slow inference', N'inference.duration.p95.ms', N'>', 2000, 15, N'Warning', 30),
        (NULL, N'Failing inference', N'inference.error.ratio', N'>', 0.05, 15, N'Critical', 15),
        (NULL, N'Jobs are waiting', N'jobs.pending.count', N'>', 1000, 5, N'Warning', 30),
        (NULL, N'Jobs fail', N'jobs.failed.count', N'>', 10, 60, N'Warning', 60),
        (NULL, N'Dead letters', N'broker.deadletter.count', N'>', 0, 5, N'Critical', 60),
        (NULL, N'Unrated usage', N'billing.unrated.count', N'>', 100000, 60, N'Warning', 240),
        (NULL, N'Quota violations', N'billing.quota.violations.count', N'>', 10, 60, N'Info', 240),
        (NULL, N'Cold cache', N'inference.cache.hit.ratio', N'<', 0.2, 60, N'Info', 1440),
        (NULL, N'Graph copy behind', N'graph.sync.errors.count', N'>', 0, 15, N'Warning', 60),
        (NULL, N'Errors', N'errors.count', N'>', 50, 5, N'Critical', 15);
END;
GO
