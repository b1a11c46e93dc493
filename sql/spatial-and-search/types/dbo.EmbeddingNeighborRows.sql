-- Rows for dbo.sp_StoreEmbeddingNeighbors: the neighbours of an embedding, 1 the nearest. The procedure checks the values,
-- so that what is wrong with them has a number and a message of the catalogue.
CREATE TYPE dbo.EmbeddingNeighborRows AS TABLE (
    AtomEmbeddingId bigint NOT NULL,
    NeighborRank int NOT NULL,
    NeighborEmbeddingId bigint NOT NULL,
    Distance float NOT NULL,
    PRIMARY KEY CLUSTERED (AtomEmbeddingId, NeighborRank)
);
GO
