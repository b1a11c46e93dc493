-- Rows for the aggregates over vectors. GroupKey is text, and a number as a key is its decimal text; keys that
-- differ in a byte are different groups, whatever the collation, and NULL is a group. RowId tells the rows
-- apart and gives the order in which they are summed, so that the same rows give the same bits. Vector as in
-- dbo.VectorRows.
CREATE TYPE dbo.GroupedVectorRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    GroupKey nvarchar(450) NULL,
    Vector varchar(max) NULL
);
GO
