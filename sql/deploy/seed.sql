-- Rows that every database starts with. Each statement has its guard, so the script may run again at any time.
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
