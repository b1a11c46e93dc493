-- Each tool call inside a run.
CREATE TABLE dbo.ToolInvocationLog (
    InvocationId bigint IDENTITY(1, 1) NOT NULL,
    ExecutionId bigint NULL,
    StepNumber int NOT NULL CONSTRAINT DF_ToolInvocationLog_StepNumber DEFAULT (1),
    ToolId bigint NOT NULL,
    ArgumentsJson nvarchar(max) NULL,
    ResultJson nvarchar(max) NULL,
    Succeeded bit NOT NULL,
    ErrorMessage nvarchar(2000) NULL,
    DurationMs int NULL,
    InvokedAt datetime2(7) NOT NULL CONSTRAINT DF_ToolInvocationLog_InvokedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ToolInvocationLog_InvocationId PRIMARY KEY CLUSTERED (InvocationId),
    CONSTRAINT FK_ToolInvocationLog_ExecutionId FOREIGN KEY (ExecutionId)
        REFERENCES dbo.AgentExecutionHistory (ExecutionId) ON DELETE CASCADE,
    CONSTRAINT FK_ToolInvocationLog_ToolId FOREIGN KEY (ToolId) REFERENCES dbo.AgentTools (ToolId)
);
GO

CREATE NONCLUSTERED INDEX IX_ToolInvocationLog_Execution
    ON dbo.ToolInvocationLog (ExecutionId, StepNumber);
GO

CREATE NONCLUSTERED INDEX IX_ToolInvocationLog_Tool_Time
    ON dbo.ToolInvocationLog (ToolId, InvokedAt DESC)
    INCLUDE (Succeeded, DurationMs);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each tool call inside a run.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog';
GO
