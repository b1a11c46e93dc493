-- Rows for dbo.sp_MortonEncode and dbo.sp_HilbertEncode: cells of a grid, each coordinate in 0..2097151.
CREATE TYPE dbo.CellRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    X int NULL,
    Y int NULL,
    Z int NULL
);
GO
