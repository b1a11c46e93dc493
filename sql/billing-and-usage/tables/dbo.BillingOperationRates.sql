-- Price of one unit of an operation under a plan.
-- They go with their plan. One active rate for each operation; an operation without one costs the default rate of the
-- plan.
CREATE TABLE dbo.BillingOperationRates (
    OperationRateId uniqueidentifier NOT NULL
        CONSTRAINT DF_BillingOperationRates_OperationRateId DEFAULT (NEWSEQUENTIALID()),
    RatePlanId uniqueidentifier NOT NULL,
    OperationType nvarchar(50) NOT NULL,
    UnitOfMeasure nvarchar(64) NOT NULL,
    Category nvarchar(64) NULL,
    Rate decimal(18, 6) NOT NULL,
    IsActive bit NOT NULL CONSTRAINT DF_BillingOperationRates_IsActive DEFAULT (1),
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_BillingOperationRates_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    UpdatedUtc datetime2(7) NULL,
    CONSTRAINT PK_BillingOperationRates_OperationRateId PRIMARY KEY CLUSTERED (OperationRateId),
    CONSTRAINT FK_BillingOperationRates_RatePlanId FOREIGN KEY (RatePlanId)
        REFERENCES dbo.BillingRatePlans (RatePlanId) ON DELETE CASCADE,
    CONSTRAINT CK_BillingOperationRates_Rate CHECK (Rate >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingOperationRates_Plan_Op
    ON dbo.BillingOperationRates (RatePlanId, OperationType)
    WHERE IsActive = 1;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Price of one unit of an operation under a plan.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Operation, as the usage ledger names it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What one unit of quantity is.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates',
    @level2type = N'COLUMN', @level2name = N'UnitOfMeasure';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Heading on the bill.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates',
    @level2type = N'COLUMN', @level2name = N'Category';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'US dollars for one unit.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates',
    @level2type = N'COLUMN', @level2name = N'Rate';
GO
