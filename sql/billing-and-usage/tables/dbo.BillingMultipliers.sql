-- Factors on the rates of a plan, by dimension and key: operation, modality, priority.
-- They go with their plan. One active factor for each key; a new price closes the old row, so that past bills can be
-- explained.
CREATE TABLE dbo.BillingMultipliers (
    MultiplierId uniqueidentifier NOT NULL CONSTRAINT DF_BillingMultipliers_MultiplierId DEFAULT (NEWSEQUENTIALID()),
    RatePlanId uniqueidentifier NOT NULL,
    Dimension nvarchar(32) NOT NULL,
    DimensionKey nvarchar(128) NOT NULL,
    Multiplier decimal(18, 6) NOT NULL CONSTRAINT DF_BillingMultipliers_Multiplier DEFAULT (1.0),
    EffectiveFrom datetime2(7) NOT NULL CONSTRAINT DF_BillingMultipliers_EffectiveFrom DEFAULT (SYSUTCDATETIME()),
    EffectiveTo datetime2(7) NULL,
    IsActive bit NOT NULL CONSTRAINT DF_BillingMultipliers_IsActive DEFAULT (1),
    CONSTRAINT PK_BillingMultipliers_MultiplierId PRIMARY KEY CLUSTERED (MultiplierId),
    CONSTRAINT FK_BillingMultipliers_RatePlanId FOREIGN KEY (RatePlanId)
        REFERENCES dbo.BillingRatePlans (RatePlanId) ON DELETE CASCADE,
    CONSTRAINT CK_BillingMultipliers_Multiplier CHECK (Multiplier >= 0),
    CONSTRAINT CK_BillingMultipliers_EffectiveTo CHECK (EffectiveTo > EffectiveFrom)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingMultipliers
    ON dbo.BillingMultipliers (RatePlanId, Dimension, DimensionKey)
    WHERE IsActive = 1;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Factors on the rates of a plan, by dimension and key: operation, modality, priority.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingMultipliers';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What the key is a value of: operation, modality, priority.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingMultipliers',
    @level2type = N'COLUMN', @level2name = N'Dimension';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Value of the dimension; * stands for all that have none of their own.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingMultipliers',
    @level2type = N'COLUMN', @level2name = N'DimensionKey';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Factor on the price; 1 changes nothing.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingMultipliers',
    @level2type = N'COLUMN', @level2name = N'Multiplier';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Holds for uses recorded from then on.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingMultipliers',
    @level2type = N'COLUMN', @level2name = N'EffectiveFrom';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Exclusive; NULL while it holds.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingMultipliers',
    @level2type = N'COLUMN', @level2name = N'EffectiveTo';
GO
