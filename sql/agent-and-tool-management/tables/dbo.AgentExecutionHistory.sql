-- Each run of an agent, from prompt to result.
-- Its tenant is that of the agent, so it goes with the agent; sessions and requests are kept, hence no cascade from
-- those.
CREATE TABLE dbo.AgentExecutionHistory (
    ExecutionId bigint IDENTITY(1, 1) NOT NULL,
    AgentId int NOT NULL,
    SessionId uniqueidentifier NULL,
    InferenceId bigint NULL,
    Prompt nvarchar(max) NULL,
    Result nvarchar(max) NULL,
    StepCount int NOT NULL CONSTRAINT DF_AgentExecutionHistory_StepCount DEFAULT (0),
    Status nvarchar(20) NOT NULL CONSTRAINT DF_AgentExecutionHistory_Status DEFAULT (N'Running'),
    ErrorMessage nvarchar(2000) NULL,
    StartedAt datetime2(7) NOT NULL CONSTRAINT DF_AgentExecutionHistory_StartedAt DEFAULT (SYSUTCDATETIME()),
    CompletedAt datetime2(7) NULL,
    CONSTRAINT PK_AgentExecutionHistory_ExecutionId PRIMARY KEY CLUSTERED (ExecutionId),
    CONSTRAINT FK_AgentExecutionHistory_AgentId FOREIGN KEY (AgentId)
        REFERENCES dbo.AgentConfigurations (AgentId) ON DELETE CASCADE,
    CONSTRAINT FK_AgentExecutionHistory_SessionId FOREIGN KEY (SessionId) REFERENCES dbo.UserSessions (SessionId),
    CONSTRAINT FK_AgentExecutionHistory_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId),
    CONSTRAINT CK_AgentExecutionHistory_StepCount CHECK (StepCount >= 0),
    CONSTRAINT CK_AgentExecutionHistory_Status CHECK (Status IN (N'Running', N'Completed', N'Failed', N'Stopped'))
);
GO

CREATE NONCLUSTERED INDEX IX_AgentExecutionHistory_Agent
    ON dbo.AgentExecutionHistory (AgentId, StartedAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_AgentExecutionHistory_Session
    ON dbo.AgentExecutionHistory (SessionId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each run of an agent, from prompt to result.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentExecutionHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Session in which the run was started; NULL for a run without a user.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentExecutionHistory',
    @level2type = N'COLUMN', @level2name = N'SessionId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Request that the run served, if any.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentExecutionHistory',
    @level2type = N'COLUMN', @level2name = N'InferenceId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Steps taken so far.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentExecutionHistory',
    @level2type = N'COLUMN', @level2name = N'StepCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Running, Completed, Failed or Stopped.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentExecutionHistory',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When it ended, however it ended; NULL while it runs.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentExecutionHistory',
    @level2type = N'COLUMN', @level2name = N'CompletedAt';
GO
