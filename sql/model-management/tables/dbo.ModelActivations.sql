-- Statistics of the activations of a layer during an inference.
-- Measures only; the activations themselves, where they are kept, are in CachedActivations. They go with their layer.
CREATE TABLE dbo.ModelActivations (
    ActivationId bigint IDENTITY(1, 1) NOT NULL,
    InferenceId bigint NULL,
    LayerId bigint NOT NULL,
    NeuronCount int NOT NULL,
    MeanActivation float NOT NULL,
    StdActivation float NOT NULL,
    MaxActivation float NOT NULL,
    Sparsity real NOT NULL,
    DurationMs int NULL,
    CapturedAt datetime2(7) NOT NULL CONSTRAINT DF_ModelActivations_CapturedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_ModelActivations_ActivationId PRIMARY KEY CLUSTERED (ActivationId),
    CONSTRAINT FK_ModelActivations_InferenceId FOREIGN KEY (InferenceId)
        REFERENCES dbo.InferenceRequests (InferenceId),
    CONSTRAINT FK_ModelActivations_LayerId FOREIGN KEY (LayerId)
        REFERENCES dbo.ModelLayers (LayerId) ON DELETE CASCADE,
    CONSTRAINT CK_ModelActivations_NeuronCount CHECK (NeuronCount >= 1),
    CONSTRAINT CK_ModelActivations_StdActivation CHECK (StdActivation >= 0),
    CONSTRAINT CK_ModelActivations_Sparsity CHECK (Sparsity BETWEEN 0 AND 1),
    CONSTRAINT CK_ModelActivations_DurationMs CHECK (DurationMs >= 0)
);
GO

CREATE NONCLUSTERED INDEX IX_ModelActivations_Layer_Time
    ON dbo.ModelActivations (LayerId, CapturedAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_ModelActivations_Inference
    ON dbo.ModelActivations (InferenceId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Statistics of the activations of a layer during an inference.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelActivations';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Activations measured.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelActivations',
    @level2type = N'COLUMN', @level2name = N'NeuronCount';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Standard deviation.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelActivations',
    @level2type = N'COLUMN', @level2name = N'StdActivation';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share of activations that are 0, from 0 to 1.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'ModelActivations',
    @level2type = N'COLUMN', @level2name = N'Sparsity';
GO
