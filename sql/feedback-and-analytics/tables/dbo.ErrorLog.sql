-- Errors that procedures caught.
-- Written after the rollback: a row of the doomed transaction would be lost with it. No foreign key, so that writing
-- it can neither fail for want of a tenant nor wait for one.
CREATE TABLE dbo.ErrorLog (
    ErrorLogId bigint IDENTITY(1, 1) NOT NULL,
    TenantId int NULL,
    ErrorNumber int NULL,
    ErrorSeverity int NULL,
    ErrorState int NULL,
    ErrorProcedure nvarchar(256) NULL,
    ErrorLine int NULL,
    ErrorMessage nvarchar(4000) NOT NULL,
    Context nvarchar(max) NULL,
    OccurredAt datetime2(7) NOT NULL CONSTRAINT DF_ErrorLog_OccurredAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ErrorLog_ErrorLogId PRIMARY KEY CLUSTERED (ErrorLogId),
    CONSTRAINT CK_ErrorLog_Context CHECK (ISJSON(Context) = 1)
);
GO

CREATE NONCLUSTERED INDEX IX_ErrorLog_Time
    ON dbo.ErrorLog (OccurredAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_ErrorLog_Procedure
    ON dbo.ErrorLog (ErrorProcedure, OccurredAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Errors that procedures caught.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ErrorLog';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tenant at work; NULL when it is not known.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ErrorLog',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Line in the procedure.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ErrorLog',
    @level2type = N'COLUMN', @level2name = N'ErrorLine';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object: what was being done.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ErrorLog',
    @level2type = N'COLUMN', @level2name = N'Context';
GO
