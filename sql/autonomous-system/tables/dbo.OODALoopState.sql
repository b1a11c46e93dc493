-- One row for each cycle of the observe, orient, decide, act loop: its phase, and how it ended.
-- Cycles of different tenants run side by side; the running ones are found by the filtered index.
CREATE TABLE dbo.OODALoopState (
    CycleId bigint IDENTITY(1, 1) NOT NULL,
    ConversationGroupId uniqueidentifier NOT NULL CONSTRAINT DF_OODALoopState_ConversationGroupId DEFAULT (NEWID()),
    TenantId int NOT NULL CONSTRAINT DF_OODALoopState_TenantId DEFAULT (0),
    CurrentPhase nvarchar(20) NOT NULL CONSTRAINT DF_OODALoopState_CurrentPhase DEFAULT (N'Analyze'),
    Status nvarchar(20) NOT NULL CONSTRAINT DF_OODALoopState_Status DEFAULT (N'Running'),
    AnalysisSummary nvarchar(max) NULL,
    AnomalyCount int NULL,
    PhaseStartedAt datetime2(7) NOT NULL CONSTRAINT DF_OODALoopState_PhaseStartedAt DEFAULT (SYSUTCDATETIME()),
    StartedAt datetime2(7) NOT NULL CONSTRAINT DF_OODALoopState_StartedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt datetime2(7) NULL,
    ErrorMessage nvarchar(2000) NULL,
    CONSTRAINT PK_OODALoopState_CycleId PRIMARY KEY CLUSTERED (CycleId),
    CONSTRAINT FK_OODALoopState_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_OODALoopState_AnalysisSummary CHECK (ISJSON(AnalysisSummary) = 1),
    CONSTRAINT CK_OODALoopState_CurrentPhase CHECK (CurrentPhase IN (N'Analyze', N'Hypothesize', N'Act', N'Learn',
        N'Idle')),
    CONSTRAINT CK_OODALoopState_Status CHECK (Status IN (N'Running', N'Completed', N'Failed', N'Stopped')),
    CONSTRAINT CK_OODALoopState_AnomalyCount CHECK (AnomalyCount >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_OODALoopState_Group
    ON dbo.OODALoopState (ConversationGroupId);
GO

CREATE NONCLUSTERED INDEX IX_OODALoopState_Running
    ON dbo.OODALoopState (Status, PhaseStartedAt)
    WHERE Status = 'Running';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One row for each cycle of the observe, orient, decide, act loop: its phase, and how it ended.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ties the Service Broker dialogs of the cycle together.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'ConversationGroupId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Analyze, Hypothesize, Act, Learn or Idle.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'CurrentPhase';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Running, Completed, Failed or Stopped.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON summary of what the cycle observed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'AnalysisSummary';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Anomalies found; NULL before the analysis is done.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'AnomalyCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When the present phase began; an old one of a running cycle is a stuck one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'OODALoopState',
    @level2type = N'COLUMN', @level2name = N'PhaseStartedAt';
GO
