-- Price plans, offered to all or made for one tenant.
-- The key is a GUID, so that plans can have the same id in every installation.
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
    IncludedPrivateStorageGb decimal(18, 2) NOT NULL
        CONSTRAINT DF_BillingRatePlans_IncludedPrivateStorageGb DEFAULT (0),
    IncludedSeatCount int NOT NULL CONSTRAINT DF_BillingRatePlans_IncludedSeatCount DEFAULT (1),
    AllowsPrivateData bit NOT NULL CONSTRAINT DF_BillingRatePlans_AllowsPrivateData DEFAULT (0),
    CanQueryPublicCorpus bit NOT NULL CONSTRAINT DF_BillingRatePlans_CanQueryPublicCorpus DEFAULT (0),
    IsActive bit NOT NULL CONSTRAINT DF_BillingRatePlans_IsActive DEFAULT (1),
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_BillingRatePlans_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc datetime2(7) NULL,
    CONSTRAINT PK_BillingRatePlans_RatePlanId PRIMARY KEY CLUSTERED (RatePlanId),
    CONSTRAINT FK_BillingRatePlans_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_BillingRatePlans_DefaultRate CHECK (DefaultRate >= 0),
    CONSTRAINT CK_BillingRatePlans_MonthlyFee CHECK (MonthlyFee >= 0),
    CONSTRAINT CK_BillingRatePlans_UnitPricePerDcu CHECK (UnitPricePerDcu >= 0),
    CONSTRAINT CK_BillingRatePlans_IncludedPublicStorageGb CHECK (IncludedPublicStorageGb >= 0),
    CONSTRAINT CK_BillingRatePlans_IncludedPrivateStorageGb CHECK (IncludedPrivateStorageGb >= 0),
    CONSTRAINT CK_BillingRatePlans_IncludedSeatCount CHECK (IncludedSeatCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingRatePlans_Tenant_Code
    ON dbo.BillingRatePlans (TenantId, PlanCode);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Price plans, offered to all or made for one tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tenant for which the plan was made; NULL when it is offered to all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Short name, unique among the plans of the tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'PlanCode';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars for one unit of an operation that has no rate of its own.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'DefaultRate';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars a month, whatever is used.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'MonthlyFee';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars for one unit of database compute.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'UnitPricePerDcu';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Gigabytes of public data in the fee.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'IncludedPublicStorageGb';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Gigabytes of private data in the fee.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'IncludedPrivateStorageGb';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'People in the fee.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'IncludedSeatCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 when no tenant may choose it any more; those that have it keep it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingRatePlans',
    @level2type = N'COLUMN', @level2name = N'IsActive';
GO
