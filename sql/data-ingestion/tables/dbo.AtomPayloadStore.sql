-- Bytes of content that does not fit the 64 of an atom, in ordered segments, for exact reconstruction.
-- Segments of 7 KiB stay in the row, so neither FILESTREAM nor pages of large objects are needed. The tenant is the
-- atom's, with which the segments go.
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
    CONSTRAINT CK_AtomPayloadStore_SizeBytes CHECK (SizeBytes BETWEEN 1 AND 7168),
    CONSTRAINT CK_AtomPayloadStore_SegmentIndex CHECK (SegmentIndex >= 0)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomPayloadStore_Atom_Segment
    ON dbo.AtomPayloadStore (AtomId, SegmentIndex);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_AtomPayloadStore_RowGuid
    ON dbo.AtomPayloadStore (RowGuid);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Bytes of content that does not fit the 64 of an atom, in ordered segments, for exact reconstruction.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Handle that the store procedure returns to outside callers.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'RowGuid';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Place in the payload, from 0.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'SegmentIndex';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'MIME type of the whole payload.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'ContentType';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'SHA-256 of this segment; that of the whole payload is the ContentHash of the atom.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'ContentHash';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Length of PayloadData.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'SizeBytes';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'At most 7168 bytes.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AtomPayloadStore',
    @level2type = N'COLUMN', @level2name = N'PayloadData';
GO
