-- Tools an agent may call, each mapped to a database object.
CREATE TABLE dbo.AgentTools (
    ToolId bigint IDENTITY(1, 1) NOT NULL,
    ToolName nvarchar(200) NOT NULL,
    ToolCategory nvarchar(100) NULL,
    Description nvarchar(2000) NOT NULL,
    ObjectType nvarchar(128) NOT NULL,
    ObjectName nvarchar(256) NOT NULL,
    ParametersJson nvarchar(max) NULL,
    RequiresApproval bit NOT NULL CONSTRAINT DF_AgentTools_RequiresApproval DEFAULT (0),
    IsEnabled bit NOT NULL CONSTRAINT DF_AgentTools_IsEnabled DEFAULT (1),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_AgentTools_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AgentTools_ToolId PRIMARY KEY CLUSTERED (ToolId),
    CONSTRAINT CK_AgentTools_ParametersJson CHECK (ISJSON(ParametersJson) = 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AgentTools_Name
    ON dbo.AgentTools (ToolName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tools an agent may call, each mapped to a database object.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'STORED_PROCEDURE, SCALAR_FUNCTION, TABLE_FUNCTION.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'ObjectType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON schema.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'ParametersJson';
GO
