-- Before and after of one action, in one metric.
-- No cascade: what was learned outlives the cycle, the action and the improvement that it was learned from, which stay
-- with it.
CREATE TABLE dbo.LearningOutcomes (
    OutcomeId bigint IDENTITY(1, 1) NOT NULL,
    CycleId bigint NOT NULL,
    ActionId bigint NULL,
    ImprovementId uniqueidentifier NULL,
    MetricName nvarchar(100) NOT NULL,
    BaselineValue decimal(18, 4) NOT NULL,
    ObservedValue decimal(18, 4) NOT NULL,
    DeltaPercent decimal(10, 4) NULL,
    Outcome nvarchar(20) NOT NULL,
    MeasuredAt datetime2(7) NOT NULL CONSTRAINT DF_LearningOutcomes_MeasuredAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_LearningOutcomes_OutcomeId PRIMARY KEY CLUSTERED (OutcomeId),
    CONSTRAINT FK_LearningOutcomes_CycleId FOREIGN KEY (CycleId) REFERENCES dbo.OODALoopState (CycleId),
    CONSTRAINT FK_LearningOutcomes_ActionId FOREIGN KEY (ActionId) REFERENCES dbo.ActionQueue (ActionId),
    CONSTRAINT FK_LearningOutcomes_ImprovementId FOREIGN KEY (ImprovementId)
        REFERENCES dbo.AutonomousImprovementHistory (ImprovementId),
    CONSTRAINT CK_LearningOutcomes_Outcome CHECK (Outcome IN (N'HighSuccess', N'Success', N'Neutral', N'Regressed'))
);
GO

CREATE NONCLUSTERED INDEX IX_LearningOutcomes_Cycle
    ON dbo.LearningOutcomes (CycleId);
GO

CREATE NONCLUSTERED INDEX IX_LearningOutcomes_Metric_Time
    ON dbo.LearningOutcomes (MetricName, MeasuredAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Before and after of one action, in one metric.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'LearningOutcomes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What was measured, for example inference.duration.p95.ms.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'LearningOutcomes',
    @level2type = N'COLUMN', @level2name = N'MetricName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Measured before the action.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'LearningOutcomes',
    @level2type = N'COLUMN', @level2name = N'BaselineValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Measured after it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'LearningOutcomes',
    @level2type = N'COLUMN', @level2name = N'ObservedValue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Change in percent of the baseline; NULL when the baseline is 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'LearningOutcomes',
    @level2type = N'COLUMN', @level2name = N'DeltaPercent';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'HighSuccess, Success, Neutral or Regressed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'LearningOutcomes',
    @level2type = N'COLUMN', @level2name = N'Outcome';
GO
