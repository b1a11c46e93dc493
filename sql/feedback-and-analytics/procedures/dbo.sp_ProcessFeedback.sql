-- Purpose: takes in a user's rating of an inference.
-- Returns: Success bit, Message nvarchar(400), AffectedRelations int: one row.
-- Writes: FeedbackSubmissions; the rating on the request; the weights of the relations between two atoms that the
--     inference used or produced (its provenance), of its own tenant: 1 -0.15, 2 -0.08, 3 0, 4 +0.05, 5 +0.10, kept
--     within 0.01..1. A relation without a weight has none to move. A rating of 1 also files a review for approval.
--     ProcessedAt stays NULL: that marks the feedback that model weights have taken in.
-- Repeats: the same user, inference, rating and comments again change nothing; another rating is a submission of its own.
-- Errors: 51011 missing, 51012 rating, 51020 no such inference; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_ProcessFeedback
    @InferenceId bigint,             /* what is rated */
    @Rating int,                     /* 1 (bad) .. 5 (good) */
    @Comments nvarchar(2000) = NULL, /* in the user's words */
    @UserId nvarchar(128) = NULL     /* who; without one, repeats are not told apart */
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@InferenceId IS NULL, N'InferenceId is required', NULL)),
        (2, 51011, IIF(@Rating IS NULL, N'Rating is required', NULL)),
        (3, 51012, IIF(@Rating NOT BETWEEN 1 AND 5, CONCAT(N'Rating must be in 1..5; got ', @Rating), NULL)),
        (4, 51020, IIF(@InferenceId IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM dbo.InferenceRequests AS r WHERE r.InferenceId = @InferenceId),
            CONCAT(N'InferenceId must be an inference; got ', @InferenceId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE
        @TenantId int,
        @FeedbackId bigint,
        @Affected int = 0,
        @IsRepeat bit = 0,
        @Step float = CASE @Rating WHEN 1 THEN -0.15E0 WHEN 2 THEN -0.08E0 WHEN 4 THEN 0.05E0 WHEN 5 THEN 0.10E0 ELSE 0E0 END;

    BEGIN TRY
        BEGIN TRANSACTION;

        /* The lock on the request keeps two ratings of it one after the other. */
        SELECT @TenantId = r.TenantId
        FROM dbo.InferenceRequests AS r WITH (UPDLOCK, HOLDLOCK)
        WHERE r.InferenceId = @InferenceId;

        IF @UserId IS NOT NULL AND EXISTS (
            SELECT 1
            FROM dbo.FeedbackSubmissions AS f
            WHERE f.InferenceId = @InferenceId
                AND f.UserId = @UserId
                AND f.Rating = @Rating
                AND (f.Comments COLLATE Latin1_General_100_BIN2 = @Comments OR f.Comments IS NULL AND @Comments IS NULL)
        )
            SET @IsRepeat = 1;
        ELSE
        BEGIN
            INSERT INTO dbo.FeedbackSubmissions (TenantId, InferenceId, Rating, Comments, UserId)
            VALUES (@TenantId, @InferenceId, @Rating, @Comments, @UserId);

            SET @FeedbackId = SCOPE_IDENTITY();

            UPDATE dbo.InferenceRequests
            SET
                UserRating = @Rating,
                UserFeedback = COALESCE(@Comments, UserFeedback)
            WHERE InferenceId = @InferenceId;

            IF @Step <> 0
            BEGIN
                CREATE TABLE #Atoms (AtomId bigint NOT NULL PRIMARY KEY);

                INSERT INTO #Atoms (AtomId)
                SELECT a.EntityId
                FROM dbo.ProvenanceNodes AS i, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS a
                WHERE MATCH(i-(e)->a)
                    AND i.NodeType = N'Inference'
                    AND i.EntityId = @InferenceId
                    AND a.NodeType = N'Atom'
                UNION
                SELECT a.EntityId
                FROM dbo.ProvenanceNodes AS i, dbo.ProvenanceEdges AS e, dbo.ProvenanceNodes AS a
                WHERE MATCH(a-(e)->i)
                    AND i.NodeType = N'Inference'
                    AND i.EntityId = @InferenceId
                    AND a.NodeType = N'Atom';

                UPDATE r
                SET Weight = n.Weight
                FROM dbo.AtomRelations AS r
                INNER JOIN #Atoms AS s ON s.AtomId = r.SourceAtomId
                INNER JOIN #Atoms AS t ON t.AtomId = r.TargetAtomId
                CROSS APPLY (VALUES (CONVERT(real, CASE
                    WHEN r.Weight + @Step < 0.01E0 THEN 0.01E0
                    WHEN r.Weight + @Step > 1E0 THEN 1E0
                    ELSE r.Weight + @Step
                END))) AS n (Weight)
                WHERE r.TenantId = @TenantId
                    AND r.Weight <> n.Weight;

                SET @Affected = @@ROWCOUNT;
            END;

            IF @Rating = 1
                INSERT INTO dbo.ActionQueue (ActionType, TargetEntity, TargetId, Parameters, RiskLevel)
                VALUES (N'ReviewInference', N'InferenceRequests', @InferenceId,
                    CONCAT(N'{"feedbackId": "', @FeedbackId, N'", "rating": 1}'), N'Low');
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;

    SELECT
        CONVERT(bit, 1) AS Success,
        CONVERT(nvarchar(400), CASE
            WHEN @IsRepeat = 1 THEN N'this feedback was recorded before'
            WHEN @Rating = 1 THEN N'feedback recorded; the inference is up for review'
            ELSE N'feedback recorded'
        END) AS Message,
        @Affected AS AffectedRelations;
END;
GO
