-- List prices of an operation by volume and time.
-- Bands do not overlap at one time, which a CHECK cannot see; the procedure that reads them takes the latest that
-- holds.
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
    CONSTRAINT PK_BillingPricingTiers_TierId PRIMARY KEY CLUSTERED (TierId),
    CONSTRAINT CK_BillingPricingTiers_MinQuantity CHECK (MinQuantity >= 0),
    CONSTRAINT CK_BillingPricingTiers_MaxQuantity CHECK (MaxQuantity > MinQuantity),
    CONSTRAINT CK_BillingPricingTiers_UnitPrice CHECK (UnitPrice >= 0),
    CONSTRAINT CK_BillingPricingTiers_EffectiveTo CHECK (EffectiveTo > EffectiveFrom)
);
GO

CREATE NONCLUSTERED INDEX IX_BillingPricingTiers_Lookup
    ON dbo.BillingPricingTiers (OperationType, UnitType, EffectiveFrom DESC, MinQuantity)
    INCLUDE (UnitPrice, EffectiveTo, MaxQuantity);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'List prices of an operation by volume and time.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Operation, as the usage ledger names it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What one unit of quantity is.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'UnitType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lowest quantity of the band, inclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'MinQuantity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Highest quantity of the band, exclusive; NULL for no end.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'MaxQuantity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars for one unit, to the hundredth of a millionth.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'UnitPrice';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Holds for uses recorded from then on.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'EffectiveFrom';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Exclusive; NULL while it holds.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingPricingTiers',
    @level2type = N'COLUMN', @level2name = N'EffectiveTo';
GO
