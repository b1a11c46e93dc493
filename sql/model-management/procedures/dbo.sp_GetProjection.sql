-- Purpose: the projection that places the tenant's embeddings.
-- Returns: one row, or none when no projection is in force. Quality is the JSON object it was registered with.
-- Errors: 51011 missing, 51020 tenant.
-- Native: none.
CREATE PROCEDURE dbo.sp_GetProjection
    @TenantId int = 0 /* whose projection */
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
        (1, 51011, IIF(@TenantId IS NULL, N'TenantId is required', NULL)),
        (2, 51020, IIF(@TenantId IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM dbo.Tenants AS t WHERE t.TenantId = @TenantId),
            CONCAT(N'TenantId must be a tenant; got ', @TenantId), NULL))
    ) AS p (Ordinal, Number, Message)
    WHERE p.Message IS NOT NULL
    HAVING COUNT(*) > 0;

    IF @Message IS NOT NULL
        THROW @Number, @Message, 1;

    SELECT
        p.ModelId,
        p.ProjectionName,
        p.ProjectionVersion,
        p.Mean,
        p.AxisX,
        p.AxisY,
        p.AxisZ,
        p.MinX,
        p.MinY,
        p.MinZ,
        p.MaxX,
        p.MaxY,
        p.MaxZ,
        p.Quality
    FROM dbo.fn_ProjectionInForce(@TenantId) AS p;
END;
GO
