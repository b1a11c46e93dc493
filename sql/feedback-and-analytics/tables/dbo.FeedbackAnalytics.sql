-- Feedback rolled up by period, model and category.
CREATE TABLE dbo.FeedbackAnalytics (
    TenantId int NOT NULL,
    PeriodStart datetime2(0) NOT NULL,
    PeriodEnd datetime2(0) NOT NULL,
    ModelId int NOT NULL CONSTRAINT DF_FeedbackAnalytics_ModelId DEFAULT (0),
    CategoryId int NOT NULL CONSTRAINT DF_FeedbackAnalytics_CategoryId DEFAULT (0),
    FeedbackCount int NOT NULL,
    AverageRating decimal(5, 4) NOT NULL,
    PositiveCount int NOT NULL,
    NegativeCount int NOT NULL,
    ComputedAt datetime2(7) NOT NULL CONSTRAINT DF_FeedbackAnalytics_ComputedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_FeedbackAnalytics_TenantId_PeriodStart_PeriodEnd_ModelId_CategoryId
        PRIMARY KEY NONCLUSTERED (TenantId, PeriodStart, PeriodEnd, ModelId, CategoryId),
    CONSTRAINT FK_FeedbackAnalytics_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId)
);
GO

CREATE CLUSTERED COLUMNSTORE INDEX CCI_FeedbackAnalytics
    ON dbo.FeedbackAnalytics;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Feedback rolled up by period, model and category.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 = all models.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 = all categories.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'CategoryId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rating >= 4.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'PositiveCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Rating <= 2.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'NegativeCount';
GO
