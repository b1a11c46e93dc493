-- Ratings of the results of inference by users.
-- They go with their request. The filtered index holds what has not been learned from yet.
CREATE TABLE dbo.FeedbackSubmissions (
    FeedbackId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NOT NULL CONSTRAINT DF_FeedbackSubmissions_TenantId DEFAULT (0),
    InferenceId bigint NOT NULL,
    CategoryId int NULL,
    Rating tinyint NOT NULL,
    Comments nvarchar(2000) NULL,
    UserId nvarchar(128) NULL,
    SubmittedAt datetime2(7) NOT NULL CONSTRAINT DF_FeedbackSubmissions_SubmittedAt DEFAULT (SYSUTCDATETIME()),
    ProcessedAt datetime2(7) NULL,
    CONSTRAINT PK_FeedbackSubmissions_FeedbackId PRIMARY KEY CLUSTERED (FeedbackId),
    CONSTRAINT FK_FeedbackSubmissions_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_FeedbackSubmissions_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId) ON DELETE CASCADE,
    CONSTRAINT FK_FeedbackSubmissions_CategoryId FOREIGN KEY (CategoryId)
        REFERENCES dbo.FeedbackCategories (CategoryId),
    CONSTRAINT CK_FeedbackSubmissions_Rating CHECK (Rating BETWEEN 1 AND 5)
);
GO

CREATE NONCLUSTERED INDEX IX_FeedbackSubmissions_Inference
    ON dbo.FeedbackSubmissions (InferenceId);
GO

CREATE NONCLUSTERED INDEX IX_FeedbackSubmissions_Unprocessed
    ON dbo.FeedbackSubmissions (SubmittedAt)
    WHERE ProcessedAt IS NULL;
GO

CREATE NONCLUSTERED INDEX IX_FeedbackSubmissions_Tenant_Time
    ON dbo.FeedbackSubmissions (TenantId, SubmittedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ratings of the results of inference by users.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackSubmissions';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackSubmissions',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Request that was rated.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackSubmissions',
    @level2type = N'COLUMN', @level2name = N'InferenceId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 worst to 5 best.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackSubmissions',
    @level2type = N'COLUMN', @level2name = N'Rating';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When weights took it in, so that no feedback counts twice; NULL until then.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'FeedbackSubmissions',
    @level2type = N'COLUMN', @level2name = N'ProcessedAt';
GO
