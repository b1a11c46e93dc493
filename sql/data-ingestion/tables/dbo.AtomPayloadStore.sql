-- Ordered byte segments of content that cannot sit in a 64-byte atom, for exact reconstruction.
CREATE TABLE dbo.AtomPayloadStore (
    PayloadId bigint IDENTITY(1, 1) NOT NULL,
    RowGuid uniqueidentifier NOT NULL CONSTRAINT DF_AtomPayloadStore_RowGuid DEFAULT (NEWSEQUENTIALID()),
    AtomId bigint NOT NULL,
    SegmentIndex int NOT NULL CONSTRAINT DF_AtomPayloadStore_SegmentIndex DEFAULT (0),
    ContentType nvarchar(256) NOT NULL,
    ContentHash binary(32) NOT NULL,
    SizeBytes int NOT NULL,
    PayloadData varbinary(7168) NOT NULL,
    CreatedBy nvarchar(256) NULL,
    CreatedUtc datetime2(7) NOT NULL CONSTRAINT DF_AtomPayloadStore_CreatedUtc DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AtomPayloadStore_PayloadId PRIMARY KEY CLUSTERED (PayloadId),
    CONSTRAINT FK_AtomPayloadStore_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId) ON DELETE CASCADE,
    CONSTRAINT CK_AtomPayloadStore_ContentType CHECK (ContentType LIKE N'%/%'),
    CONSTRAINT CK_AtomPayloadStore_SizeBytes CHECK (SizeBytes > 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomPayloadStore_Atom_Segment
    ON dbo.AtomPayloadStore (AtomId, SegmentIndex);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomPayloadStore_RowGuid
    ON dbo.AtomPayloadStore (RowGuid);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ordered byte segments of content that cannot sit in a 64-byte atom, for exact reconstruction.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Outside handle returned by the store procedure.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'RowGuid';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of this segment; the whole payload''s hash is Atoms.ContentHash.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'ContentHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Was VARBINARY(MAX) FILESTREAM.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'PayloadData';
GO
