"""The embeddings of a database as a source of rows, read by key ranges, each over a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from ..database import open_database
from ..errors import StateError
from .partitions import Rows

WIDTH = 1998
_PAGE = 2048  # rows of 8 kB

_TYPES = {
    "AtomEmbeddingId": pa.int64(),
    "AtomId": pa.int64(),
    "EmbeddingVector": pa.list_(pa.float32(), WIDTH),
    "Dimension": pa.int32(),
    "SpatialProjX": pa.float64(),
    "SpatialProjY": pa.float64(),
    "SpatialProjZ": pa.float64(),
    "SpatialBucket": pa.int32(),
    "SourceUri": pa.string(),
    "CanonicalText": pa.string(),
}

#: What an entry point's input column is where the caller does not say it. `key` has no such column.
USUAL_COLUMNS = {
    "id": "AtomEmbeddingId",
    "vector": "EmbeddingVector",
    "features": "EmbeddingVector",
    "x": "SpatialProjX",
    "y": "SpatialProjY",
    "z": "SpatialProjZ",
    "text": "CanonicalText",
}


@dataclass(frozen=True)
class Embeddings:
    """The active embeddings of a model and type in a database, in the order of AtomEmbeddingId.

    url: as `open_database` takes it. Every task opens it for itself, so a file must be one that all of them see.
    Its columns are those of sp_ListAtomEmbeddings. EmbeddingVector has 1998 numbers, as stored: a shorter embedding is
    padded with zeros, and a query for it must be too.
    """

    url: str
    model_id: int
    embedding_type: str = "semantic"
    tenant: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(_TYPES)

    def ranges(self, rows: int) -> list[tuple[EmbeddingRows, int]]:
        """Key ranges of `rows` embeddings each (the last of fewer), each with the number of its first row."""
        with open_database(self.url, create=False) as database:
            found = database.call(
                "sp_GetAtomEmbeddingRanges", ModelId=self.model_id, EmbeddingType=self.embedding_type, RangeRows=rows,
                TenantId=self.tenant,
            ).rows  # fmt: skip
        return [
            (
                EmbeddingRows(self, row["FirstAtomEmbeddingId"], row["LastAtomEmbeddingId"], row["Embeddings"]),
                row["FirstRow"],
            )
            for row in found
        ]


@dataclass(frozen=True)
class EmbeddingRows(Rows):
    """The embeddings whose keys lie between two, both included."""

    source: Embeddings
    first: int
    last: int
    count: int  # as many there were when the ranges were made
    columns: tuple[tuple[str, str], ...] = ()  # the entry point's name, the procedure's

    def named(self, *columns: tuple[str, str]) -> EmbeddingRows:
        """The same rows with these columns."""
        return replace(self, columns=columns)

    def read(self) -> Iterator[pa.Table]:
        """Raises StateError if the table has changed since the ranges were made: row numbers would be wrong."""
        if self.count == 0:
            yield self._table([], ())
            return
        read, after = 0, self.first - 1
        with open_database(self.source.url, create=False) as database:
            while True:
                page = database.call(
                    "sp_ListAtomEmbeddings", ModelId=self.source.model_id, EmbeddingType=self.source.embedding_type,
                    AfterAtomEmbeddingId=after, TopN=_PAGE, TenantId=self.source.tenant,
                    LastAtomEmbeddingId=self.last,
                ).rows  # fmt: skip
                if len(page) == 0:
                    break
                read += len(page)
                after = page.column("AtomEmbeddingId")[-1]
                yield self._table(page.tuples, page.columns)
                if after >= self.last:
                    break
        if read != self.count:
            raise StateError(
                f"the embeddings {self.first}..{self.last} must not change while they are read; there were "
                f"{self.count}, now {read}"
            )

    def _table(self, rows: list[tuple[Any, ...]], names: tuple[str, ...]) -> pa.Table:
        arrays = []
        for _, theirs in self.columns:
            kind = _TYPES[theirs]
            values = [row[names.index(theirs)] for row in rows]
            if theirs == "EmbeddingVector":
                flat = np.ascontiguousarray(np.stack(values) if values else np.empty((0, WIDTH)), dtype=np.float32)
                arrays.append(pa.FixedSizeListArray.from_arrays(pa.array(flat.reshape(-1)), WIDTH))
            else:
                arrays.append(pa.array(values, kind))
        return pa.table(arrays, names=[ours for ours, _ in self.columns])
