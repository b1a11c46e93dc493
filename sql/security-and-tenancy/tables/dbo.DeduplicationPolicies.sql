-- Thresholds that decide when new content is the same as old.
-- TenantId NULL is the policy of every tenant without one of that name.
CREATE TABLE dbo.DeduplicationPolicies (
    DeduplicationPolicyId int IDENTITY(1, 1) NOT NULL,
    TenantId int NULL,
    PolicyName nvarchar(128) NOT NULL,
    SemanticThreshold float NULL CONSTRAINT DF_DeduplicationPolicies_SemanticThreshold DEFAULT (0.95),
    SpatialThreshold float NULL,
    MaxCandidates int NOT NULL CONSTRAINT DF_DeduplicationPolicies_MaxCandidates DEFAULT (10),
    IsActive bit NOT NULL CONSTRAINT DF_DeduplicationPolicies_IsActive DEFAULT (1),
    CreatedAt datetime2(7) NOT NULL CONSTRAINT DF_DeduplicationPolicies_CreatedAt DEFAULT (SYSUTCDATETIME()),
    CONSTRAINT PK_DeduplicationPolicies_DeduplicationPolicyId PRIMARY KEY CLUSTERED (DeduplicationPolicyId),
    CONSTRAINT FK_DeduplicationPolicies_TenantId FOREIGN KEY (TenantId) REFERENCES dbo.Tenants (TenantId),
    CONSTRAINT CK_DeduplicationPolicies_SemanticThreshold CHECK (SemanticThreshold BETWEEN -1 AND 1),
    CONSTRAINT CK_DeduplicationPolicies_SpatialThreshold CHECK (SpatialThreshold >= 0),
    CONSTRAINT CK_DeduplicationPolicies_MaxCandidates CHECK (MaxCandidates >= 1)
);
GO

CREATE UNIQUE NONCLUSTERED INDEX UX_DeduplicationPolicies
    ON dbo.DeduplicationPolicies (PolicyName, TenantId);
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Thresholds that decide when new content is the same as old.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'DeduplicationPolicies';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'NULL: every tenant.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'DeduplicationPolicies',
    @level2type = N'COLUMN', @level2name = N'TenantId';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Cosine similarity from which two atoms are the same; NULL turns the test off.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'DeduplicationPolicies',
    @level2type = N'COLUMN', @level2name = N'SemanticThreshold';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Distance in the projection below which they are; NULL turns the test off.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'DeduplicationPolicies',
    @level2type = N'COLUMN', @level2name = N'SpatialThreshold';
GO

EXEC sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Nearest atoms compared.',
    @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'DeduplicationPolicies',
    @level2type = N'COLUMN', @level2name = N'MaxCandidates';
GO
