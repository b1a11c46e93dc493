-- Rows for dbo.sp_Aggregate: numbers by group, with RowId and GroupKey as in dbo.GroupedVectorRows.
CREATE TYPE dbo.GroupedNumberRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    GroupKey nvarchar(450) NULL,
    Value float NULL
);
GO
