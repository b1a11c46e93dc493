-- Why a weight changed: the reason behind each row that temporal history shows.
CREATE TABLE dbo.WeightAdjustmentHistory (
    AdjustmentId bigint IDENTITY(1, 1) NOT NULL,
    BatchId uniqueidentifier NOT NULL,
    ModelId int NOT NULL,
    LayerId bigint NOT NULL,
    WeightId bigint NULL,
    OldValue real NOT NULL,
    NewValue real NOT NULL,
    Reason nvarchar(50) NOT NULL,
    FeedbackCount int NULL,
    ImprovementId uniqueidentifier NULL,
    AdjustedBy nvarchar(256) NULL,
    AdjustedAt datetime2(7) NOT NULL CONSTRAINT DF_WeightAdjustmentHistory_AdjustedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_WeightAdjustmentHistory_AdjustmentId PRIMARY KEY CLUSTERED (AdjustmentId),
    CONSTRAINT FK_WeightAdjustmentHistory_ModelId FOREIGN KEY (ModelId) REFERENCES dbo.Models (ModelId),
    CONSTRAINT FK_WeightAdjustmentHistory_ImprovementId FOREIGN KEY (ImprovementId)
        REFERENCES dbo.AutonomousImprovementHistory (ImprovementId)
);
GO

CREATE NONCLUSTERED INDEX IX_WeightAdjustmentHistory_Weight
    ON dbo.WeightAdjustmentHistory (WeightId, AdjustedAt DESC);
GO

CREATE NONCLUSTERED INDEX IX_WeightAdjustmentHistory_Batch
    ON dbo.WeightAdjustmentHistory (BatchId);
GO

CREATE NONCLUSTERED INDEX IX_WeightAdjustmentHistory_Model_Time
    ON dbo.WeightAdjustmentHistory (ModelId, AdjustedAt DESC);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Why a weight changed: the reason behind each row that temporal history shows.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One per run of the procedure.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'BatchId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'No FK: must outlive the layer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'LayerId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'No FK: must outlive the weight.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'WeightId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Feedback, Learn, Rollback, Prune, Manual.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'Reason';
GO
