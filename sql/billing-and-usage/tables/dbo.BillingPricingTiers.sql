-- Volume price bands over time.
CREATE TABLE dbo.BillingPricingTiers (
    TierId int IDENTITY(1, 1) NOT NULL,
    OperationType nvarchar(50) NOT NULL,
    UnitType nvarchar(50) NOT NULL,
    MinQuantity decimal(18, 6) NOT NULL CONSTRAINT DF_BillingPricingTiers_MinQuantity DEFAULT (0),
    MaxQuantity decimal(18, 6) NULL,
    UnitPrice decimal(18, 8) NOT NULL,
    EffectiveFrom datetime2(7) NOT NULL CONSTRAINT DF_BillingPricingTiers_EffectiveFrom DEFAULT (SYSUTCDATETIME()),
    EffectiveTo datetime2(7) NULL,
    Description nvarchar(500) NULL,
    CONSTRAINT PK_BillingPricingTiers_TierId PRIMARY KEY CLUSTERED (TierId)
);
GO

CREATE NONCLUSTERED INDEX IX_BillingPricingTiers_Lookup
    ON dbo.BillingPricingTiers (OperationType, UnitType, EffectiveFrom DESC, MinQuantity)
    INCLUDE (UnitPrice, EffectiveTo, MaxQuantity);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Volume price bands over time.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'UsageType in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Without a band it is no tier.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'MinQuantity';
GO
