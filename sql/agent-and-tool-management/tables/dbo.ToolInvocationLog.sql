-- Each call of a tool inside a run of an agent.
-- It goes with its run; a tool that was ever called is switched off rather than deleted, hence no cascade from
-- AgentTools.
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
    CONSTRAINT FK_ToolInvocationLog_ToolId FOREIGN KEY (ToolId) REFERENCES dbo.AgentTools (ToolId),
    CONSTRAINT CK_ToolInvocationLog_StepNumber CHECK (StepNumber >= 1),
    CONSTRAINT CK_ToolInvocationLog_ArgumentsJson CHECK (ISJSON(ArgumentsJson) = 1),
    CONSTRAINT CK_ToolInvocationLog_ResultJson CHECK (ISJSON(ResultJson) = 1),
    CONSTRAINT CK_ToolInvocationLog_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_ToolInvocationLog_Execution
    ON dbo.ToolInvocationLog (ExecutionId, StepNumber);
GO

CREATE NONCLUSTERED INDEX IX_ToolInvocationLog_Tool_Time
    ON dbo.ToolInvocationLog (ToolId, InvokedAt DESC)
    INCLUDE (Succeeded, DurationMs);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Each call of a tool inside a run of an agent.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Run that made the call; NULL for a call by hand.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog',
    @level2type = N'COLUMN', @level2name = N'ExecutionId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Step of the run, from 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog',
    @level2type = N'COLUMN', @level2name = N'StepNumber';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of the arguments, as given.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog',
    @level2type = N'COLUMN', @level2name = N'ArgumentsJson';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON result, as returned; NULL when the call failed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog',
    @level2type = N'COLUMN', @level2name = N'ResultJson';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when the tool returned without an error.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ToolInvocationLog',
    @level2type = N'COLUMN', @level2name = N'Succeeded';
GO
