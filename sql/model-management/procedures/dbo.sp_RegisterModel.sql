-- Purpose: registers a model and its layers once.
-- Returns: no rows; @ModelId is the model, @WasRegistered whether this call made it. A model of the same tenant, name and
--     version is left as it is, and must be the same in every fact.
-- Errors: 51011 missing, 51012 range, 51017 JSON, 51020 tenant, 51021 the name and version belong to a model with other
--     facts; 51019 for several.
-- Native: none.
CREATE PROCEDURE dbo.sp_RegisterModel
    @ModelName nvarchar(256),            /* what it is called */
    @ModelType nvarchar(100),            /* its family; 'projection' is for sp_RegisterProjection */
    @ModelVersion nvarchar(50),          /* version or digest */
    @Architecture nvarchar(100) = NULL,  /* transformer, mamba … */
    @ParameterCount bigint = NULL,       /* how many numbers it has */
    @Config nvarchar(max) = NULL,        /* a JSON object */
    @Layers dbo.ModelLayerRows READONLY, /* its layers or tensors, if known */
    @TenantId int = 0,                   /* the owner */
    @ModelId int OUTPUT,
    @WasRegistered bit OUTPUT
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SELECT
        @ModelId = NULL,
        @WasRegistered = 0;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@ModelName IS NULL, N'ModelName is required', NULL)),
        (2, 51011, IIF(@ModelType IS NULL, N'ModelType is required', NULL)),
        (3, 51011, IIF(@ModelVersion IS NULL, N'ModelVersion is required', NULL)),
        (4, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (5, 51012, IIF(DATALENGTH(@ModelName) = 0, N'ModelName must not be empty', NULL)),
        (6, 51012, IIF(DATALENGTH(@ModelType) = 0, N'ModelType must not be empty', NULL)),
        (7, 51012, IIF(DATALENGTH(@ModelVersion) = 0, N'ModelVersion must not be empty', NULL)),
        (8, 51012, IIF(@ModelType = N'projection',
            N'ModelType must not be ''projection'', which sp_RegisterProjection registers', NULL)),
        (9, 51012, IIF(@ParameterCount < 0, CONCAT(N'ParameterCount must not be negative; got ', @ParameterCount), NULL)),
        (10, 51017, IIF(ISJSON(@Config, OBJECT) = 0, N'Config must be a JSON object', NULL)),
        (11, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL)),
        (12, 51012, (SELECT CONCAT(N'Layers: LayerIdx must not be negative; got ', MIN(l.LayerIdx)) FROM @Layers AS l
            WHERE l.LayerIdx < 0 HAVING COUNT(*) > 0)),
        (13, 51017, IIF(EXISTS (SELECT 1 FROM @Layers AS l WHERE ISJSON(l.Parameters) = 0),
            N'Layers: Parameters must be a JSON object or array', NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    BEGIN TRY
        BEGIN TRANSACTION;

        SELECT @ModelId = m.ModelId
        FROM dbo.Models AS m WITH (UPDLOCK, HOLDLOCK)
        WHERE m.TenantId = @TenantId
            AND m.ModelName = @ModelName
            AND m.ModelVersion = @ModelVersion;

        IF @ModelId IS NULL
        BEGIN
            INSERT INTO dbo.Models (TenantId, ModelName, ModelType, ModelVersion, Architecture, ParameterCount, Config)
            VALUES (@TenantId, @ModelName, @ModelType, @ModelVersion, @Architecture, @ParameterCount, @Config);

            SELECT
                @ModelId = SCOPE_IDENTITY(),
                @WasRegistered = 1;

            INSERT INTO dbo.ModelLayers (ModelId, LayerIdx, LayerName, LayerType, TensorShape, TensorDtype, ParameterCount,
                Parameters)
            SELECT
                @ModelId, l.LayerIdx, l.LayerName, l.LayerType, l.TensorShape, l.TensorDtype, l.ParameterCount, l.Parameters
            FROM @Layers AS l;
        END;
        ELSE IF EXISTS (
                SELECT @ModelType, @Architecture, @ParameterCount, @Config COLLATE Latin1_General_100_BIN2
                EXCEPT
                SELECT m.ModelType, m.Architecture, m.ParameterCount, m.Config COLLATE Latin1_General_100_BIN2
                FROM dbo.Models AS m
                WHERE m.ModelId = @ModelId
            )
            OR (SELECT COUNT(*) FROM @Layers AS l) <> (SELECT COUNT(*) FROM dbo.ModelLayers AS k WHERE k.ModelId = @ModelId)
            OR EXISTS (
                SELECT l.LayerIdx, l.LayerName, l.LayerType, l.TensorShape, l.TensorDtype, l.ParameterCount,
                    l.Parameters COLLATE Latin1_General_100_BIN2
                FROM @Layers AS l
                EXCEPT
                SELECT k.LayerIdx, k.LayerName, k.LayerType, k.TensorShape, k.TensorDtype, k.ParameterCount,
                    k.Parameters COLLATE Latin1_General_100_BIN2
                FROM dbo.ModelLayers AS k
                WHERE k.ModelId = @ModelId
            )
        BEGIN
            SET @Message = CONCAT(N'model ''', REPLACE(@ModelName, N'%', N'%%'), N''' version ''',
                REPLACE(@ModelVersion, N'%', N'%%'),
                N''' is registered with other contents');
            THROW 51021, @Message, 1;
        END;

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;
END;
GO
