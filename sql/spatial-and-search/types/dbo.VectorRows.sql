-- Rows for the procedures that look at vectors one by one or against each other. A vector is text of numbers,
-- '[0.1,0.2,...]': a vector column is CAST to varchar(max), which writes 8 digits and so may change a float32
-- by its last bit; 9 digits bring back every one. RowId tells the rows apart and gives their order; messages
-- number the rows in it, from 0.
CREATE TYPE dbo.VectorRows AS TABLE (
    RowId bigint NOT NULL PRIMARY KEY CLUSTERED,
    Vector varchar(max) NULL
);
GO
