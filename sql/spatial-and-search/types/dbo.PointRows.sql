-- Rows for dbo.sp_SpatialHash and dbo.sp_HilbertKey: points in space.
CREATE TYPE dbo.PointRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    X float NULL,
    Y float NULL,
    Z float NULL
);
GO
