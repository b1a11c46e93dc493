-- Rows for dbo.sp_StoreAtomEmbeddings. The vector is text, '[0.1,0.2,...]', of Dimension numbers with 9 significant
-- digits: a client driver that does not know the vector type can send it, and it reads back to the same float32.
CREATE TYPE dbo.AtomEmbeddingRows AS TABLE (
    AtomId bigint NOT NULL PRIMARY KEY CLUSTERED,
    EmbeddingVector nvarchar(max) NOT NULL,
    Dimension int NOT NULL CHECK (Dimension BETWEEN 1 AND 1998)
);
GO
