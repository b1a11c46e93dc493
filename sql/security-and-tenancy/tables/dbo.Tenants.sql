-- Who owns rows: every tenant-scoped table refers here.
-- Row 0 is the system tenant (deploy/seed.sql). A tenant is closed, never deleted: everything refers to it.
CREATE TABLE dbo.Tenants (
    TenantId int IDENTITY(1, 1) NOT NULL,
    TenantGuid uniqueidentifier NOT NULL CONSTRAINT DF_Tenants_TenantGuid DEFAULT (NEWID()),
    TenantName nvarchar(200) NOT NULL,
    Status nvarchar(20) NOT NULL CONSTRAINT DF_Tenants_Status DEFAULT (N'Active'),
    IsActive AS (CASE WHEN Status = N'Active' THEN CONVERT(bit, 1) ELSE CONVERT(bit, 0) END),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_Tenants_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CreatedBy nvarchar(256) NULL,
    ModifiedAt datetime2(7) NULL,
    ModifiedBy nvarchar(256) NULL,
    CONSTRAINT PK_Tenants_TenantId PRIMARY KEY CLUSTERED (TenantId),
    CONSTRAINT CK_Tenants_Status CHECK (Status IN (N'Active', N'Suspended', N'Closed'))
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_Tenants_Guid
    ON dbo.Tenants (TenantGuid);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_Tenants_Name
    ON dbo.Tenants (TenantName);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Who owns rows: every tenant-scoped table refers here.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Tenants';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 is the system tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Tenants',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The sign-in provider''s id.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Tenants',
    @level2type = N'COLUMN', @level2name = N'TenantGuid';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Active, Suspended or Closed.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Tenants',
    @level2type = N'COLUMN', @level2name = N'Status';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 while Status is Active.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'Tenants',
    @level2type = N'COLUMN', @level2name = N'IsActive';
GO
