-- Purpose: registers a linear projection to three dimensions and puts it in force for the tenant.
-- Returns: no rows; @ModelId is its row in dbo.Models. Its mean and axes are the layers 0..3, as JSON arrays; its bounds
--     and quality stand in Config. Registering the same name and version again changes nothing but that it is in force.
-- Errors: 51011 missing, 51012 empty text or bounds, 51017 @Quality, 51020 tenant, 51021 the name and version belong to a
--     projection with other numbers; 51019 for several.
-- Native: none; what is registered here was fitted by the package. The layers hold what the server prints of a vector:
--     8 significant digits, which may change the last bit of a component.
CREATE PROCEDURE dbo.sp_RegisterProjection
    @ProjectionName nvarchar(256),   /* what it is called */
    @ProjectionVersion nvarchar(50), /* its digest */
    @Mean vector(1998),              /* subtracted first */
    @AxisX vector(1998),             /* coordinate = dot(vector - mean, axis) */
    @AxisY vector(1998),
    @AxisZ vector(1998),
    @MinX float,                     /* the box that is divided into 1024 cells an axis */
    @MinY float,
    @MinZ float,
    @MaxX float,
    @MaxY float,
    @MaxZ float,
    @Quality nvarchar(max) = NULL,   /* a JSON object: how well it keeps neighbourhoods */
    @TenantId int = 0,               /* whose projection */
    @ModelId int OUTPUT
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;

    SET @ModelId = NULL;

    DECLARE
        @Number int,
        @Message nvarchar(2048);

    SELECT
        @Number = IIF(COUNT(*) = 1, MIN(p.Number), 51019),
        @Message = IIF(COUNT(*) = 1, MIN(p.Message), CONCAT(COUNT(*), N' arguments are wrong:', NCHAR(10),
            STRING_AGG(CONCAT(N'  ', p.Number, N' ', p.Message), NCHAR(10)) WITHIN GROUP (ORDER BY p.Ordinal)))
    FROM (VALUES
        (1, 51011, IIF(@ProjectionName IS NULL, N'ProjectionName is required', NULL)),
        (2, 51011, IIF(@ProjectionVersion IS NULL, N'ProjectionVersion is required', NULL)),
        (3, 51011, IIF(@Mean IS NULL, N'Mean is required', NULL)),
        (4, 51011, IIF(@AxisX IS NULL, N'AxisX is required', NULL)),
        (5, 51011, IIF(@AxisY IS NULL, N'AxisY is required', NULL)),
        (6, 51011, IIF(@AxisZ IS NULL, N'AxisZ is required', NULL)),
        (7, 51011, IIF(@MinX IS NULL, N'MinX is required', NULL)),
        (8, 51011, IIF(@MinY IS NULL, N'MinY is required', NULL)),
        (9, 51011, IIF(@MinZ IS NULL, N'MinZ is required', NULL)),
        (10, 51011, IIF(@MaxX IS NULL, N'MaxX is required', NULL)),
        (11, 51011, IIF(@MaxY IS NULL, N'MaxY is required', NULL)),
        (12, 51011, IIF(@MaxZ IS NULL, N'MaxZ is required', NULL)),
        (13, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (14, 51012, IIF(DATALENGTH(@ProjectionName) = 0, N'ProjectionName must not be empty', NULL)),
        (15, 51012, IIF(DATALENGTH(@ProjectionVersion) = 0, N'ProjectionVersion must not be empty', NULL)),
        (16, 51012, IIF(@MaxX <= @MinX,
            CONCAT(N'MaxX must be larger than MinX; got ', CONVERT(nvarchar(40), @MinX, 3), N'..', CONVERT(nvarchar(40), @MaxX, 3)), NULL)),
        (17, 51012, IIF(@MaxY <= @MinY,
            CONCAT(N'MaxY must be larger than MinY; got ', CONVERT(nvarchar(40), @MinY, 3), N'..', CONVERT(nvarchar(40), @MaxY, 3)), NULL)),
        (18, 51012, IIF(@MaxZ <= @MinZ,
            CONCAT(N'MaxZ must be larger than MinZ; got ', CONVERT(nvarchar(40), @MinZ, 3), N'..', CONVERT(nvarchar(40), @MaxZ, 3)), NULL)),
        (19, 51017, IIF(ISJSON(@Quality, OBJECT) = 0, N'Quality must be a JSON object', NULL)),
        (20, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    DECLARE @Config nvarchar(max) = CONCAT(
        N'{"MinX": ', CONVERT(nvarchar(40), @MinX, 3), N', "MinY": ', CONVERT(nvarchar(40), @MinY, 3),
        N', "MinZ": ', CONVERT(nvarchar(40), @MinZ, 3), N', "MaxX": ', CONVERT(nvarchar(40), @MaxX, 3),
        N', "MaxY": ', CONVERT(nvarchar(40), @MaxY, 3), N', "MaxZ": ', CONVERT(nvarchar(40), @MaxZ, 3),
        CASE WHEN @Quality IS NOT NULL THEN CONCAT(CONVERT(nvarchar(max), N', "Quality": '), @Quality) END, N'}');

    DECLARE @Layers table (
        LayerIdx int NOT NULL PRIMARY KEY,
        LayerName nvarchar(256) NOT NULL,
        Parameters nvarchar(max) NOT NULL
    );

    INSERT INTO @Layers (LayerIdx, LayerName, Parameters)
    VALUES
        (0, N'mean', CONVERT(nvarchar(max), @Mean)),
        (1, N'axis x', CONVERT(nvarchar(max), @AxisX)),
        (2, N'axis y', CONVERT(nvarchar(max), @AxisY)),
        (3, N'axis z', CONVERT(nvarchar(max), @AxisZ));

    BEGIN TRY
        BEGIN TRANSACTION;

        SELECT @ModelId = m.ModelId
        FROM dbo.Models AS m WITH (UPDLOCK, HOLDLOCK)
        WHERE m.TenantId = @TenantId
            AND m.ModelName = @ProjectionName
            AND m.ModelVersion = @ProjectionVersion;

        IF @ModelId IS NULL
        BEGIN
            INSERT INTO dbo.Models (TenantId, ModelName, ModelType, ModelVersion, Architecture, ParameterCount, Config)
            VALUES (@TenantId, @ProjectionName, N'projection', @ProjectionVersion, N'linear', 4 * 1998, @Config);

            SET @ModelId = SCOPE_IDENTITY();

            INSERT INTO dbo.ModelLayers (ModelId, LayerIdx, LayerName, LayerType, TensorShape, TensorDtype, ParameterCount,
                Parameters)
            SELECT
                @ModelId, l.LayerIdx, l.LayerName, N'projection', N'[1998]', N'float32', 1998, l.Parameters
            FROM @Layers AS l;
        END;
        ELSE IF NOT EXISTS (
                SELECT 1
                FROM dbo.Models AS m
                WHERE m.ModelId = @ModelId
                    AND m.ModelType = N'projection'
                    AND m.Config = @Config COLLATE Latin1_General_100_BIN2
            )
            OR EXISTS (
                SELECT l.LayerIdx, l.Parameters
                FROM @Layers AS l
                EXCEPT
                SELECT k.LayerIdx, k.Parameters
                FROM dbo.ModelLayers AS k
                WHERE k.ModelId = @ModelId
            )
        BEGIN
            SET @Message = CONCAT(N'model ''', REPLACE(@ProjectionName, N'%', N'%%'), N''' version ''',
                REPLACE(@ProjectionVersion, N'%', N'%%'),
                N''' is registered with other contents');
            THROW 51021, @Message, 1;
        END;

        /* One projection is in force at a time, so that the newest active one is this one. */
        UPDATE dbo.Models
        SET IsActive = IIF(ModelId = @ModelId, 1, 0)
        WHERE TenantId = @TenantId
            AND ModelType = N'projection'
            AND IsActive <> IIF(ModelId = @ModelId, 1, 0);

        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;

        THROW;
    END CATCH;
END;
GO
