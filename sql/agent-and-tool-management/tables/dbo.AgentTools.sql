-- Tools that an agent may call, each standing for one object of the database.
-- The call goes through sp_executesql with the object's name quoted, and only to objects that are listed and enabled
-- here.
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
    CONSTRAINT CK_AgentTools_ParametersJson CHECK (ISJSON(ParametersJson) = 1),
    CONSTRAINT CK_AgentTools_ObjectType CHECK (ObjectType IN (N'STORED_PROCEDURE', N'SCALAR_FUNCTION',
        N'TABLE_FUNCTION'))
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AgentTools_Name
    ON dbo.AgentTools (ToolName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tools that an agent may call, each standing for one object of the database.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name by which an agent calls it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'ToolName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What it does, as told to the model that chooses among tools.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'Description';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'STORED_PROCEDURE, SCALAR_FUNCTION or TABLE_FUNCTION.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'ObjectType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Schema and name of the object, without brackets.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'ObjectName';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON schema of its parameters; NULL when it takes none.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'ParametersJson';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 when a person confirms each call.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AgentTools',
    @level2type = N'COLUMN', @level2name = N'RequiresApproval';
GO
