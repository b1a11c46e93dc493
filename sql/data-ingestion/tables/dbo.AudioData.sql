-- One ingested audio recording.
-- Its embedding is found through the atom. Atoms are deleted by a procedure that looks for such uses, hence no
-- cascade.
CREATE TABLE dbo.AudioData (
    AudioId bigint IDENTITY(1, 1) NOT NULL,
    AtomId bigint NULL,
    TenantId int NOT NULL CONSTRAINT DF_AudioData_TenantId DEFAULT (0),
    SourcePath nvarchar(500) NULL,
    SampleRate int NOT NULL,
    NumChannels tinyint NOT NULL,
    DurationMs bigint NOT NULL,
    Format nvarchar(20) NULL,
    WaveformLeft geometry NULL,
    WaveformRight geometry NULL,
    Spectrogram geometry NULL,
    MelSpectrogram geometry NULL,
    Metadata nvarchar(max) NULL,
    IngestionDate datetime2(7) NOT NULL CONSTRAINT DF_AudioData_IngestionDate DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_AudioData_AudioId PRIMARY KEY CLUSTERED (AudioId),
    CONSTRAINT FK_AudioData_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT FK_AudioData_AtomId FOREIGN KEY (AtomId) REFERENCES dbo.Atoms (AtomId),
    CONSTRAINT CK_AudioData_Metadata CHECK (ISJSON(Metadata) = 1),
    CONSTRAINT CK_AudioData_SampleRate CHECK (SampleRate BETWEEN 1 AND 768000),
    CONSTRAINT CK_AudioData_NumChannels CHECK (NumChannels >= 1),
    CONSTRAINT CK_AudioData_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_AudioData_Atom
    ON dbo.AudioData (AtomId);
GO

CREATE NONCLUSTERED INDEX IX_AudioData_Tenant_Date
    ON dbo.AudioData (TenantId, IngestionDate);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One ingested audio recording.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Root atom of the recording.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'AtomId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Owner; 0 is the system tenant, whose rows are public.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Where it was read from.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'SourcePath';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Samples a second.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'SampleRate';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Length in milliseconds.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'DurationMs';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'LINESTRING of seconds and amplitude; drawn, not searched, hence no spatial index.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'WaveformLeft';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'JSON object of the tags in the file.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'AudioData',
    @level2type = N'COLUMN', @level2name = N'Metadata';
GO
