-- Rows for dbo.sp_MortonDecode and dbo.sp_HilbertDecode: codes of cells.
CREATE TYPE dbo.CodeRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    Code bigint NULL
);
GO
