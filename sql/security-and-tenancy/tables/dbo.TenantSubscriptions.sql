-- Which plan a tenant has, by period.
-- One active subscription for a tenant; the earlier ones stay, because bills refer to their time.
CREATE TABLE dbo.TenantSubscriptions (
    SubscriptionId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL,
    RatePlanId uniqueidentifier NOT NULL,
    ExternalSubscriptionId nvarchar(255) NULL,
    Status nvarchar(50) NOT NULL CONSTRAINT DF_TenantSubscriptions_Status DEFAULT (N'Active'),
    CurrentPeriodStart datetime2(7) NOT NULL,
    CurrentPeriodEnd datetime2(7) NOT NULL,
    CancelAtPeriodEnd bit NOT NULL CONSTRAINT DF_TenantSubscriptions_CancelAtPeriodEnd DEFAULT (0),
    CanceledAt datetime2(7) NULL,
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_TenantSubscriptions_CreatedAt DEFAULT (SYSUTCDATETIME()),
    UpdatedAt datetime2(7) NULL,
    CONSTRAINT PK_TenantSubscriptions_SubscriptionId PRIMARY KEY CLUSTERED (SubscriptionId),
    CONSTRAINT FK_TenantSubscriptions_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_TenantSubscriptions_RatePlanId FOREIGN KEY (RatePlanId) REFERENCES dbo.BillingRatePlans (RatePlanId),
    CONSTRAINT CK_TenantSubscriptions_Status CHECK (Status IN (N'Trial', N'Active', N'PastDue', N'Cancelled')),
    CONSTRAINT CK_TenantSubscriptions_CurrentPeriodEnd CHECK (CurrentPeriodEnd > CurrentPeriodStart)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_TenantSubscriptions_Active
    ON dbo.TenantSubscriptions (TenantId)
    WHERE Status = 'Active';
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_TenantSubscriptions_External
    ON dbo.TenantSubscriptions (ExternalSubscriptionId)
    WHERE ExternalSubscriptionId IS NOT NULL;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Which plan a tenant has, by period.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Plan, whose rates and multipliers price the usage of the period.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions',
    @level2type = N'COLUMN', @level2name = N'RatePlanId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Id at the payment service.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions',
    @level2type = N'COLUMN', @level2name = N'ExternalSubscriptionId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Trial, Active, PastDue or Cancelled.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Inclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions',
    @level2type = N'COLUMN', @level2name = N'CurrentPeriodStart';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Exclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions',
    @level2type = N'COLUMN', @level2name = N'CurrentPeriodEnd';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when it is not renewed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'TenantSubscriptions',
    @level2type = N'COLUMN', @level2name = N'CancelAtPeriodEnd';
GO
