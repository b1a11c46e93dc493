-- Purpose: an embedding of any length up to 1998 as the vector(1998) that the tables hold.
-- Returns: vector(1998), the components given and zeros behind them, which change neither cosine nor dot nor distance; NULL
--     for NULL. Keep the length beside it, as AtomEmbeddings.Dimension.
-- Errors: the server's own: 42204 for more than 1998 components, 13670 and others for text that is no vector.
-- Use: SELECT dbo.clr_VectorSimilarity(e.EmbeddingVector, dbo.fn_PaddedVector(N'[0.25, 0.5, 1]')) AS Similarity FROM
--     dbo.AtomEmbeddings AS e;
-- Inline: one expression, so that SQL Server can inline it.
-- Native: the embedded engine's fn_PaddedVector.
-- Source: JSON of numbers has one closing bracket, and a comma less than components. A vector of another length comes as
--     text by CAST(... AS nvarchar(max)), with 8 significant digits.
CREATE FUNCTION dbo.fn_PaddedVector (
    @Vector nvarchar(max) /* such as [0.25, 0.5, 1] */
)
RETURNS vector(1998)
WITH SCHEMABINDING
AS
BEGIN
    RETURN CAST(REPLACE(@Vector, N']', CONCAT(REPLICATE(N',0', 1997 - (LEN(@Vector) - LEN(REPLACE(@Vector, N',', N'')))), N']'))
        AS vector(1998));
END;
GO
