-- Actions to carry out or awaiting approval.
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
    CONSTRAINT CK_ActionQueue_Parameters CHECK (ISJSON(Parameters) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_ActionQueue_Next
    ON dbo.ActionQueue (Status, Priority, CreatedUtc);
GO

CREATE NONCLUSTERED INDEX IX_ActionQueue_Hypothesis
    ON dbo.ActionQueue (HypothesisId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Actions to carry out or awaiting approval.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'Parameters';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'PendingApproval, Approved, Running, Executed, Failed, Rejected, Skipped.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ActionQueue',
    @level2type = N'COLUMN', @level2name = N'Status';
GO
