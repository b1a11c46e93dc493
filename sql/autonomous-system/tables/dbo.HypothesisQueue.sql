-- Hypotheses of the decide phase and what became of them.
-- A table: the Service Broker queue HypothesizeQueue is another object, whose name differs by a syllable. They go with
-- their cycle. The key is a sequential GUID, because a message names the row before it is written.
CREATE TABLE dbo.HypothesisQueue (
    HypothesisId uniqueidentifier NOT NULL CONSTRAINT DF_HypothesisQueue_HypothesisId DEFAULT (NEWSEQUENTIALID()),
    CycleId bigint NOT NULL,
    HypothesisType nvarchar(50) NOT NULL,
    Priority int NOT NULL,
    Description nvarchar(1000) NOT NULL,
    Parameters nvarchar(max) NULL,
    ExpectedImpact decimal(10, 4) NULL,
    Confidence decimal(5, 4) NULL,
    Status nvarchar(20) NOT NULL CONSTRAINT DF_HypothesisQueue_Status DEFAULT (N'Pending'),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_HypothesisQueue_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_HypothesisQueue_HypothesisId PRIMARY KEY CLUSTERED (HypothesisId),
    CONSTRAINT FK_HypothesisQueue_CycleId FOREIGN KEY (CycleId)
        REFERENCES dbo.OODALoopState (CycleId) ON DELETE CASCADE,
    CONSTRAINT CK_HypothesisQueue_Parameters CHECK (ISJSON(Parameters) = 1),
    CONSTRAINT CK_HypothesisQueue_HypothesisType CHECK (HypothesisType IN (N'IndexOptimization', N'QueryRegression',
        N'CacheWarming', N'ConceptDiscovery', N'ModelRetraining', N'PruneModel', N'RefactorCode', N'FixUX')),
    CONSTRAINT CK_HypothesisQueue_Priority CHECK (Priority BETWEEN 1 AND 10),
    CONSTRAINT CK_HypothesisQueue_Confidence CHECK (Confidence BETWEEN 0 AND 1),
    CONSTRAINT CK_HypothesisQueue_Status CHECK (Status IN (N'Pending', N'Dispatched', N'Executed', N'Rejected',
        N'Expired'))
);
GO

CREATE NONCLUSTERED INDEX IX_HypothesisQueue_Next
    ON dbo.HypothesisQueue (Status, Priority, CreatedAt);
GO

CREATE NONCLUSTERED INDEX IX_HypothesisQueue_Cycle
    ON dbo.HypothesisQueue (CycleId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hypotheses of the decide phase and what became of them.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'IndexOptimization, QueryRegression, CacheWarming, ConceptDiscovery, ModelRetraining, PruneModel, RefactorCode or FixUX.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'HypothesisType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 is tried first, 10 last.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Priority';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object: what to act on.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Parameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Percent of improvement that is expected.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'ExpectedImpact';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'How sure the analysis is, 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Confidence';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Dispatched, Executed, Rejected or Expired.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Status';
GO
