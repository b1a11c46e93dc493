-- Kinds of feedback that a user may give, the same for all tenants.
-- One that was ever used is switched off rather than deleted, since submissions refer to it.
CREATE TABLE dbo.FeedbackCategories (
    CategoryId int IDENTITY(1, 1) NOT NULL,
    CategoryName nvarchar(100) NOT NULL,
    Description nvarchar(500) NULL,
    WeightFactor real NOT NULL CONSTRAINT DF_FeedbackCategories_WeightFactor DEFAULT (1.0),
    IsActive bit NOT NULL CONSTRAINT DF_FeedbackCategories_IsActive DEFAULT (1),
    CONSTRAINT PK_FeedbackCategories_CategoryId PRIMARY KEY CLUSTERED (CategoryId),
    CONSTRAINT CK_FeedbackCategories_WeightFactor CHECK (WeightFactor >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_FeedbackCategories
    ON dbo.FeedbackCategories (CategoryName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Kinds of feedback that a user may give, the same for all tenants.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackCategories';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name, unique without regard to case.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackCategories',
    @level2type = N'COLUMN', @level2name = N'CategoryName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How strongly it moves weights; 0 collects without learning.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackCategories',
    @level2type = N'COLUMN', @level2name = N'WeightFactor';
GO
