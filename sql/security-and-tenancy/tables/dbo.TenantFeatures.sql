-- Feature switches and limits per tenant.
-- Rows named 'rate-limit/…' are the token buckets of sp_CheckRateLimit: LimitValue is what is left, ExpiresAt when it is full.
CREATE TABLE dbo.TenantFeatures (
    TenantId int NOT NULL,
    FeatureKey nvarchar(100) NOT NULL,
    IsEnabled bit NOT NULL CONSTRAINT DF_TenantFeatures_IsEnabled DEFAULT (0),
    LimitValue decimal(18, 4) NULL,
    ExpiresAt datetime2(7) NULL,
    UpdatedAt datetime2(7) NOT NULL CONSTRAINT DF_TenantFeatures_UpdatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_TenantFeatures_TenantId_FeatureKey PRIMARY KEY CLUSTERED (TenantId, FeatureKey),
    CONSTRAINT FK_TenantFeatures_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId)
);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Feature switches and limits per tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantFeatures';
GO
