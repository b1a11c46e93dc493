-- Why a weight changed: the reason behind a version in the history of ModelWeights.
-- A version says what and when, never who or why. Layer and weight have no foreign key, because the record outlives
-- both.
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
        REFERENCES dbo.AutonomousImprovementHistory (ImprovementId),
    CONSTRAINT CK_WeightAdjustmentHistory_Reason CHECK (Reason IN (N'Feedback', N'Learn', N'Rollback', N'Prune',
        N'Manual')),
    CONSTRAINT CK_WeightAdjustmentHistory_FeedbackCount CHECK (FeedbackCount >= 0)
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

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Why a weight changed: the reason behind a version in the history of ModelWeights.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'One for each run of the procedure that changed weights.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'BatchId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Layer of the weight; it may be gone by now.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'LayerId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Weight; it may be gone by now. NULL for a change of a whole layer.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'WeightId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Feedback, Learn, Rollback, Prune or Manual.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'Reason';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Ratings that led to it.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'WeightAdjustmentHistory',
    @level2type = N'COLUMN', @level2name = N'FeedbackCount';
GO
