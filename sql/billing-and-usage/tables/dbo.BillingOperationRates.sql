-- Price of one unit of an operation under a plan.
CREATE TABLE dbo.BillingOperationRates (
    OperationRateId uniqueidentifier NOT NULL CONSTRAINT DF_BillingOperationRates_OperationRateId DEFAULT (NEWSEQUENTIALID()),
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
        REFERENCES dbo.BillingRatePlans (RatePlanId) ON DELETE CASCADE
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_BillingOperationRates_Plan_Op
    ON dbo.BillingOperationRates (RatePlanId, OperationType)
    WHERE IsActive = 1;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Price of one unit of an operation under a plan.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Operation NVARCHAR(128) in the predecessor.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'BillingOperationRates',
    @level2type = N'COLUMN', @level2name = N'OperationType';
GO
