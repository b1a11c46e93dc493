-- What the improvement loop tried, and how well it worked.
-- The key is a sequential GUID, so rows go to the end of the clustered index and may be named before they are
-- inserted.
CREATE TABLE dbo.AutonomousImprovementHistory (
    ImprovementId uniqueidentifier NOT NULL
        CONSTRAINT DF_AutonomousImprovementHistory_ImprovementId DEFAULT (NEWSEQUENTIALID()),
    HypothesisType nvarchar(50) NOT NULL,
    AnalysisResults nvarchar(max) NULL,
    GeneratedCode nvarchar(max) NULL,
    TargetFile nvarchar(512) NULL,
    ChangeType nvarchar(50) NULL,
    RiskLevel nvarchar(20) NULL,
    EstimatedImpact nvarchar(20) NULL,
    SuccessScore decimal(5, 4) NULL,
    LatencyImprovement decimal(10, 4) NULL,
    TestsPassed int NULL,
    TestsFailed int NULL,
    WasDeployed bit NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_WasDeployed DEFAULT (0),
    WasRolledBack bit NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_WasRolledBack DEFAULT (0),
    GitCommitHash nvarchar(64) NULL,
    ErrorMessage nvarchar(max) NULL,
    StartedAt datetime2(7) NOT NULL CONSTRAINT DF_AutonomousImprovementHistory_StartedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt datetime2(7) NULL,
    RolledBackAt datetime2(7) NULL,
    CONSTRAINT PK_AutonomousImprovementHistory_ImprovementId PRIMARY KEY CLUSTERED (ImprovementId),
    CONSTRAINT CK_AutonomousImprovementHistory_AnalysisResults CHECK (ISJSON(AnalysisResults) = 1),
    CONSTRAINT CK_AutonomousImprovementHistory_SuccessScore CHECK (SuccessScore BETWEEN 0 AND 1),
    CONSTRAINT CK_AutonomousImprovementHistory_HypothesisType CHECK (HypothesisType IN (N'IndexOptimization',
        N'QueryRegression', N'CacheWarming', N'ConceptDiscovery', N'ModelRetraining', N'PruneModel', N'RefactorCode',
        N'FixUX')),
    CONSTRAINT CK_AutonomousImprovementHistory_RiskLevel CHECK (RiskLevel IN (N'Low', N'Medium', N'High')),
    CONSTRAINT CK_AutonomousImprovementHistory_EstimatedImpact CHECK (EstimatedImpact IN (N'Low', N'Medium', N'High')),
    CONSTRAINT CK_AutonomousImprovementHistory_LatencyImprovement CHECK (LatencyImprovement <= 100),
    CONSTRAINT CK_AutonomousImprovementHistory_TestsPassed CHECK (TestsPassed >= 0),
    CONSTRAINT CK_AutonomousImprovementHistory_TestsFailed CHECK (TestsFailed >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_AutonomousImprovementHistory_Type_Score
    ON dbo.AutonomousImprovementHistory (HypothesisType, SuccessScore DESC)
    INCLUDE (LatencyImprovement, CompletedAt);
GO

CREATE NONCLUSTERED INDEX IX_AutonomousImprovementHistory_Completed
    ON dbo.AutonomousImprovementHistory (CompletedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What the improvement loop tried, and how well it worked.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'IndexOptimization, QueryRegression, CacheWarming, ConceptDiscovery, ModelRetraining, PruneModel, RefactorCode or FixUX.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'HypothesisType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON of the observations that led to it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'AnalysisResults';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Code that was proposed; kept as text and never run from here.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'GeneratedCode';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Object or file that it changes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'TargetFile';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Low, Medium or High.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'RiskLevel';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Low, Medium or High, before it was tried.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'EstimatedImpact';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How well it worked, 0 to 1; NULL until measured.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'SuccessScore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Percent of the latency saved; positive is faster.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'LatencyImprovement';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Commit that holds the change, in hexadecimal.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AutonomousImprovementHistory',
    @level2type = N'COLUMN', @level2name = N'GitCommitHash';
GO
