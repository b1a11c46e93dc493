-- Rows for dbo.sp_VectorWeightedMean: those of dbo.GroupedVectorRows, each with its weight.
CREATE TYPE dbo.WeightedVectorRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    GroupKey nvarchar(450) NULL,
    Vector varchar(max) NULL,
    Weight float NULL
);
GO
