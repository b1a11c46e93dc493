-- Hypotheses found by the decide phase and what became of them.
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
    CONSTRAINT CK_HypothesisQueue_Parameters CHECK (ISJSON(Parameters) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_HypothesisQueue_Next
    ON dbo.HypothesisQueue (Status, Priority, CreatedAt);
GO

CREATE NONCLUSTERED INDEX IX_HypothesisQueue_Cycle
    ON dbo.HypothesisQueue (CycleId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Hypotheses found by the decide phase and what became of them.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Same set as AutonomousImprovementHistory.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'HypothesisType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 = first.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Priority';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON: what to act on.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Parameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Percent.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'ExpectedImpact';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0..1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Confidence';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pending, Dispatched, Executed, Rejected, Expired.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'HypothesisQueue',
    @level2type = N'COLUMN', @level2name = N'Status';
GO
