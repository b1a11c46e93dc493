-- Price plans.
CREATE TABLE dbo.BillingRatePlans (
    RatePlanId uniqueidentifier NOT NULL CONSTRAINT DF_BillingRatePlans_RatePlanId DEFAULT (NEWSEQUENTIALID()),
    TenantId int NULL,
    PlanCode nvarchar(64) NOT NULL,
    Name nvarchar(128) NOT NULL,
    Description nvarchar(256) NULL,
    DefaultRate decimal(18, 6) NOT NULL CONSTRAINT DF_BillingRatePlans_DefaultRate DEFAULT (0.01),
    MonthlyFee decimal(18, 2) NOT NULL CONSTRAINT DF_BillingRatePlans_MonthlyFee DEFAULT (0),
    UnitPricePerDcu decimal(18, 6) NOT NULL CONSTRAINT DF_BillingRatePlans_UnitPricePerDcu DEFAULT (0.00008),
    IncludedPublicStorageGb decimal(18, 2) NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedPublicStorageGb DEFAULT (0),
    IncludedPrivateStorageGb decimal(18, 2) NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedPrivateStorageGb DEFAULT (0),
    IncludedSeatCount int NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedSeatCount DEFAULT (1),
    AllowsPrivateData bit NOT NULL CONSTRAINT DF_BillingRatePlans_AllowsPrivateData DEFAULT (0),
    CanQueryPublicCorpus bit NOT NULL CONSTRAINT DF_BillingRatePlans_CanQueryPublicCorpus DEFAULT (0),
    IsActive bit NOT NULL CONSTRAINT DF_BillingRatePlans_IsActive DEFAULT (1),
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_BillingRatePlans_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc datetime2(7) NULL,
    CONSTRAINT PK_BillingRatePlans_RatePlanId PRIMARY KEY CLUSTERED (RatePlanId),
    CONSTRAINT FK_BillingRatePlans_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingRatePlans_Tenant_Code
    ON dbo.BillingRatePlans (TenantId, PlanCode);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Price plans.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'NULL = offered to all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO
