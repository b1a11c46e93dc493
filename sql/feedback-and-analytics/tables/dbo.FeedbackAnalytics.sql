-- Feedback summed up by period, model and category.
-- A clustered columnstore, since it is scanned and grouped and holds plain types only; the key is a B-tree beside it,
-- so that a period can be computed again without doubling. No foreign keys to models and categories, where 0 stands
-- for all.
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
    CONSTRAINT FK_FeedbackAnalytics_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_FeedbackAnalytics_PeriodEnd CHECK (PeriodEnd > PeriodStart),
    CONSTRAINT CK_FeedbackAnalytics_FeedbackCount CHECK (FeedbackCount >= 1),
    CONSTRAINT CK_FeedbackAnalytics_AverageRating CHECK (AverageRating BETWEEN 1 AND 5),
    CONSTRAINT CK_FeedbackAnalytics_PositiveCount CHECK (PositiveCount BETWEEN 0 AND FeedbackCount),
    CONSTRAINT CK_FeedbackAnalytics_NegativeCount CHECK (NegativeCount BETWEEN 0 AND FeedbackCount)
);
GO

CREATE CLUSTERED COLUMNSTORE INDEX CCI_FeedbackAnalytics
    ON dbo.FeedbackAnalytics;
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Feedback summed up by period, model and category.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Start of the period, inclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'PeriodStart';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'End of the period, exclusive.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'PeriodEnd';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Model; 0 stands for all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'ModelId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Category; 0 stands for all.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'CategoryId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Mean rating, 1 to 5.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'AverageRating';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ratings of 4 and 5.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'PositiveCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ratings of 1 and 2.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackAnalytics',
    @level2type = N'COLUMN', @level2name = N'NegativeCount';
GO
