-- Who may do what: each role gets what its work needs and nothing else, object by object. A test reads this file and the
-- bodies of the procedures: every procedure, function and table type is granted to somebody, and nothing that a reader may
-- execute changes anything but the log of searches.
--   hartonomous_reader         asks
--   hartonomous_writer         + brings content in and submits jobs
--   hartonomous_worker         + (beside a reader's) runs jobs, meters them, checks keys; may run external scripts
--   hartonomous_administrator  + all of these, keys, bills, clearing up
-- Nobody is granted a table: ownership chaining carries a procedure to the tables, and row-level security goes with it.
-- Procedures that cross to external scripts need EXECUTE ANY EXTERNAL SCRIPT of their caller as well, which chaining does
-- not carry. It lets its holder run any script, so readers and writers do not have it: an operator gives it to those who
-- shall call entry points from T-SQL (see external-language.sql); the others leave such work to the worker.
-- GRANT of what is granted changes nothing, so the script may run again at any time.
IF EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'hartonomous_reader')
BEGIN
    /* autonomous-system */
    GRANT EXECUTE ON OBJECT::dbo.clr_FindPrimes TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_CountPrimes TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_FindPrimes TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetJob TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ListJobs TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.JobLeaseProblem TO hartonomous_reader;

    /* billing-and-usage */
    GRANT EXECUTE ON OBJECT::dbo.sp_GenerateUsageReport TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetUsage TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetUsageAnalytics TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_MonthsBegun TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_OpenCredits TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_TenantBill TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_TenantQuotas TO hartonomous_reader;

    /* data-ingestion */
    GRANT EXECUTE ON OBJECT::dbo.fn_HasHalfPair TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetAtomEmbeddingRanges TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ListAtomEmbeddings TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ListAtomsToEmbed TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_VerifyIntegrity TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.AtomEmbeddingRows TO hartonomous_reader;

    /* feedback-and-analytics */
    GRANT EXECUTE ON OBJECT::dbo.clr_ParallelAggregate TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.fn_IsOutlierIqr TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.fn_ZScore TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_Aggregate TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_IsolationForest TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_LocalOutlierFactor TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_VectorMean TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_VectorSum TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_VectorVariance TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_VectorWeightedMean TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.GroupedNumberRows TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.GroupedVectorRows TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.WeightedVectorRows TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_Softmax TO hartonomous_reader;

    /* inference-and-generation */
    GRANT SELECT ON OBJECT::dbo.fn_EntryPointScript TO hartonomous_reader;

    /* model-management */
    GRANT EXECUTE ON OBJECT::dbo.sp_CompareWeightsAtTimes TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetProjection TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetRecentWeightChanges TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetWeightEvolution TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ListWeightSnapshots TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.ModelLayerRows TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_ProjectionInForce TO hartonomous_reader;

    /* provenance-and-graph */
    GRANT EXECUTE ON OBJECT::dbo.sp_AuditProvenanceChain TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ExportProvenance TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_FindImpactedAtoms TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_QueryLineage TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_QueryProvenance TO hartonomous_reader;

    /* security-and-tenancy */
    GRANT EXECUTE ON OBJECT::dbo.sp_SetTenantContext TO hartonomous_reader;

    /* spatial-and-search */
    GRANT EXECUTE ON OBJECT::dbo.clr_DotProduct TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.clr_EuclideanDistance TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.clr_SpatialHash TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.clr_SpatialProject TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.clr_VectorSimilarity TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.clr_VectorizedMean TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.fn_PaddedVector TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.fn_VectorBlend TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ApproxSpatialSearch TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ExactVectorSearch TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_HilbertDecode TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_HilbertEncode TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_HilbertKey TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_Knn TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_ListEmbeddingNeighbors TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_MortonDecode TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_MortonEncode TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_Project TO hartonomous_reader;
    GRANT EXECUTE ON OBJECT::dbo.sp_SpatialHash TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.CellRows TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.CodeRows TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.EmbeddingNeighborRows TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.PointRows TO hartonomous_reader;
    GRANT EXECUTE ON TYPE::dbo.VectorRows TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_BoxProblem TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_BucketBox TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_BucketDistance TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_ComponentDistances TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_HilbertCode TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_HilbertPoint TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_MortonCode TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_MortonPoint TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_NearestAtoms TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_NumberText TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_SpatialBucket TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_SpatialPlace TO hartonomous_reader;
    GRANT SELECT ON OBJECT::dbo.fn_VectorComponents TO hartonomous_reader;

    /* errors */
    GRANT SELECT ON OBJECT::dbo.ErrorCatalogue TO hartonomous_reader;
END;
GO

IF EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'hartonomous_writer')
BEGIN
    /* autonomous-system */
    GRANT EXECUTE ON OBJECT::dbo.sp_CancelJob TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_RetryJob TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_SubmitJob TO hartonomous_writer;

    /* data-ingestion */
    GRANT EXECUTE ON OBJECT::dbo.sp_AtomIngestion TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_AtomizeCode TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_AtomizeText TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_StoreAtomEmbeddings TO hartonomous_writer;

    /* feedback-and-analytics */
    GRANT EXECUTE ON OBJECT::dbo.sp_ProcessFeedback TO hartonomous_writer;

    /* model-management */
    GRANT EXECUTE ON OBJECT::dbo.sp_CreateWeightSnapshot TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_RegisterModel TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_RegisterProjection TO hartonomous_writer;

    /* provenance-and-graph */
    GRANT EXECUTE ON OBJECT::dbo.sp_EnqueueNeo4jSync TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_LinkProvenance TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_RecordProvenance TO hartonomous_writer;

    /* spatial-and-search */
    GRANT EXECUTE ON OBJECT::dbo.sp_ReprojectEmbeddings TO hartonomous_writer;
    GRANT EXECUTE ON OBJECT::dbo.sp_StoreEmbeddingNeighbors TO hartonomous_writer;
END;
GO

IF EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'hartonomous_worker')
BEGIN
    /* autonomous-system */
    GRANT EXECUTE ON OBJECT::dbo.sp_ClaimJob TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_CompleteJob TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_FailJob TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_HeartbeatJob TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_RecordPrimeChunk TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_ReleaseJob TO hartonomous_worker;

    /* broker */
    GRANT EXECUTE ON OBJECT::dbo.sp_CleanUpConversations TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_CompleteMessage TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_DeadLetterMessage TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_FailMessage TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_ReceiveMessage TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_SendMessage TO hartonomous_worker;

    /* billing-and-usage */
    GRANT EXECUTE ON OBJECT::dbo.sp_EnforceQuota TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_InsertBillingUsageRecord_Native TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_RecordUsage TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_RollupUsageStatistics TO hartonomous_worker;

    /* data-ingestion */
    GRANT EXECUTE ON OBJECT::dbo.sp_StoreAtomEmbeddings TO hartonomous_worker;

    /* feedback-and-analytics */
    GRANT EXECUTE ON OBJECT::dbo.sp_EvaluateAlerts TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_SamplePerformanceCounters TO hartonomous_worker;

    /* provenance-and-graph */
    GRANT EXECUTE ON OBJECT::dbo.sp_EnqueueNeo4jSync TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_RecordProvenance TO hartonomous_worker;

    /* security-and-tenancy */
    GRANT EXECUTE ON OBJECT::dbo.sp_CheckApiKey TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_CheckRateLimit TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_ResolveTenantGuid TO hartonomous_worker;

    /* spatial-and-search */
    GRANT EXECUTE ON OBJECT::dbo.sp_ReprojectEmbeddings TO hartonomous_worker;
    GRANT EXECUTE ON OBJECT::dbo.sp_StoreEmbeddingNeighbors TO hartonomous_worker;
END;
GO

IF EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'hartonomous_administrator')
BEGIN
    /* billing-and-usage */
    GRANT EXECUTE ON OBJECT::dbo.sp_ApplyCredit TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_ApplyMultiplier TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_CalculateBill TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_GenerateInvoice TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_MarkInvoicePaid TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_SetTenantQuota TO hartonomous_administrator;

    /* feedback-and-analytics */
    GRANT EXECUTE ON OBJECT::dbo.sp_AnalyzeQueryPerformance TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetServiceBrokerHealth TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_GetTableSizes TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_ManageHartonomousIndexes TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_PurgeOldData TO hartonomous_administrator;

    /* model-management */
    GRANT EXECUTE ON OBJECT::dbo.sp_RestoreWeightSnapshot TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_RollbackWeightsToTimestamp TO hartonomous_administrator;

    /* security-and-tenancy */
    GRANT EXECUTE ON OBJECT::dbo.sp_CreateApiKey TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_ListApiKeys TO hartonomous_administrator;
    GRANT EXECUTE ON OBJECT::dbo.sp_RevokeApiKey TO hartonomous_administrator;
    GRANT SELECT ON OBJECT::dbo.fn_OwnTenantRow TO hartonomous_administrator;
    GRANT SELECT ON OBJECT::dbo.fn_OwnTenantRow_Native TO hartonomous_administrator;
    GRANT SELECT ON OBJECT::dbo.fn_TenantRow TO hartonomous_administrator;

    /* spatial-and-search */
    GRANT EXECUTE ON OBJECT::dbo.sp_RebuildSpatialIndices TO hartonomous_administrator;
END;
GO

-- What one role has of another.
IF NOT EXISTS (
    SELECT 1
    FROM sys.database_role_members AS m
    WHERE m.role_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_reader')
        AND m.member_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_writer')
)
BEGIN
    ALTER ROLE hartonomous_reader ADD MEMBER hartonomous_writer;
END;
GO

IF NOT EXISTS (
    SELECT 1
    FROM sys.database_role_members AS m
    WHERE m.role_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_reader')
        AND m.member_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_worker')
)
BEGIN
    ALTER ROLE hartonomous_reader ADD MEMBER hartonomous_worker;
END;
GO

IF NOT EXISTS (
    SELECT 1
    FROM sys.database_role_members AS m
    WHERE m.role_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_writer')
        AND m.member_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_administrator')
)
BEGIN
    ALTER ROLE hartonomous_writer ADD MEMBER hartonomous_administrator;
END;
GO

IF NOT EXISTS (
    SELECT 1
    FROM sys.database_role_members AS m
    WHERE m.role_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_worker')
        AND m.member_principal_id = DATABASE_PRINCIPAL_ID(N'hartonomous_administrator')
)
BEGIN
    ALTER ROLE hartonomous_worker ADD MEMBER hartonomous_administrator;
END;
GO

-- The worker calls entry points; the language's own grant waits until the language is there.
IF EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name = N'hartonomous_worker')
BEGIN
    GRANT EXECUTE ANY EXTERNAL SCRIPT TO hartonomous_worker;
END;
GO

IF EXISTS (SELECT 1 FROM sys.external_languages AS l WHERE l.language = N'Hartonomous')
BEGIN
    EXECUTE (N'GRANT EXECUTE EXTERNAL SCRIPT ON EXTERNAL LANGUAGE::[Hartonomous] TO hartonomous_worker');
END;
GO
