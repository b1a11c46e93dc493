-- Earlier versions of the rows of dbo.Atoms, written by the engine alone.
CREATE TABLE dbo.AtomsHistory (
    AtomId bigint NOT NULL,
    TenantId int NOT NULL,
    Modality nvarchar(64) NOT NULL,
    Subtype nvarchar(128) NULL,
    ContentHash binary(32) NOT NULL,
    AtomicValue varbinary(64) NULL,
    CanonicalText nvarchar(max) NULL,
    ContentType nvarchar(128) NULL,
    SourceType nvarchar(128) NULL,
    SourceUri nvarchar(1024) NULL,
    Metadata nvarchar(max) NULL,
    SpatialKey geometry NULL,
    ReferenceCount bigint NOT NULL,
    IsActive bit NOT NULL,
    CreatedAt datetime2(7) NOT NULL,
    SysStartTime datetime2(7) NOT NULL,
    SysEndTime datetime2(7) NOT NULL
);
GO

CREATE CLUSTERED INDEX IX_AtomsHistory
    ON dbo.AtomsHistory (SysEndTime, SysStartTime, AtomId)
    WITH (DATA_COMPRESSION = PAGE);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Earlier versions of the rows of Atoms.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomsHistory';
GO
