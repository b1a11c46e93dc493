-- Actions of the improvement loop, to be carried out or waiting for approval.
-- A table: the Service Broker queue ActQueue carries the message that there is work, this row is the work. No cascade
-- from HypothesisQueue: what was done stays known after the thought behind it is gone.
CREATE TABLE dbo.ActionQueue (
    ActionId bigint IDENTITY(1, 1) NOT NULL,
    HypothesisId uniqueidentifier NULL,
    ActionType nvarchar(100) NOT NULL,
    TargetEntity nvarchar(256) NULL,
    TargetId bigint NULL,
    SqlStatement nvarchar(max) NULL,
    Parameters nvarchar(max) NULL,
    Priority int NOT NULL CONSTRAINT DF_ActionQueue_Priority DEFAULT (5),
    RiskLevel nvarchar(20) NOT NULL CONSTRAINT DF_ActionQueue_RiskLevel DEFAULT (N'Medium'),
    RequiresApproval bit NOT NULL CONSTRAINT DF_ActionQueue_RequiresApproval DEFAULT (1),
    Status nvarchar(50) NOT NULL CONSTRAINT DF_ActionQueue_Status DEFAULT (N'PendingApproval'),
    ApprovedBy nvarchar(256) NULL,
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_ActionQueue_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    ApprovedUtc datetime2(7) NULL,
    ExecutedUtc datetime2(7) NULL,
    DurationMs int NULL,
    ResultJson nvarchar(max) NULL,
    ErrorMessage nvarchar(max) NULL,
    CONSTRAINT PK_ActionQueue_ActionId PRIMARY KEY CLUSTERED (ActionId),
    CONSTRAINT FK_ActionQueue_HypothesisId FOREIGN KEY (HypothesisId) REFERENCES dbo.HypothesisQueue (HypothesisId),
    CONSTRAINT CK_ActionQueue_Parameters CHECK (ISJSON(Parameters) = 1),
    CONSTRAINT CK_ActionQueue_Priority CHECK (Priority BETWEEN 1 AND 10),
    CONSTRAINT CK_ActionQueue_RiskLevel CHECK (RiskLevel IN (N'Low', N'Medium', N'High')),
    CONSTRAINT CK_ActionQueue_Status CHECK (Status IN (N'PendingApproval', N'Approved', N'Running', N'Executed',
        N'Failed', N'Rejected', N'Skipped')),
    CONSTRAINT CK_ActionQueue_ResultJson CHECK (ISJSON(ResultJson) = 1),
    CONSTRAINT CK_ActionQueue_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_ActionQueue_Next
    ON dbo.ActionQueue (Status, Priority, CreatedUtc);
GO

CREATE NONCLUSTERED INDEX IX_ActionQueue_Hypothesis
    ON dbo.ActionQueue (HypothesisId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Actions of the improvement loop, to be carried out or waiting for approval.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What is done, as a rule the type of the hypothesis behind it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'ActionType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Kind or name of what is acted on.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'TargetEntity';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Its key, where it has one.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'TargetId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Statement to run; it runs only once approved, or when no approval is needed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'SqlStatement';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of its parameters.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'Parameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 is carried out first, 10 last.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'Priority';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Low, Medium or High.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'RiskLevel';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when a person decides.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'RequiresApproval';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'PendingApproval, Approved, Running, Executed, Failed, Rejected or Skipped.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON result of carrying it out.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'ResultJson';
GO
