"""The nearest neighbours of every embedding of a database, computed in pieces and written back to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..boundary import Checks
from ..database import open_database
from ..entry_points import describe
from ..errors import DTypeError, RangeError
from .embeddings import Embeddings
from .engines import open_engine
from .shapes import Division, Progress, divided
from .sources import open_source
from .tasks import Call

_METRICS = ("cosine", "euclidean", "dot")  # those of sp_StoreEmbeddingNeighbors


@dataclass(frozen=True)
class StoredNeighbors:
    """What was written."""

    embeddings: int  # whose neighbours were looked for
    rows: int  # stored, at most k of each
    replaced: int  # rows of earlier lists that are gone
    without: int  # embeddings that have no neighbour: a zero vector has no cosine


def store_neighbors(
    embeddings: Embeddings, *, k: int, metric: str = "cosine", engine: Literal["local", "ray"] = "ray",
    query_rows: int = 2048, partition_rows: int = 16_384, concurrency: int | None = None, threads: int | None = None,
    progress: Progress | None = None,
) -> StoredNeighbors:  # fmt: skip
    """Find the k nearest other embeddings of each embedding, exactly, and store them by sp_StoreEmbeddingNeighbors.

    Parameters:
        embeddings   of one model and type; neighbours are looked for among the same ones
        k            1 or more, and less than there are embeddings
        metric       "cosine" (1 - similarity), "euclidean" or "dot" (the negative inner product)
        query_rows   embeddings whose neighbours are sought in one pass over all of them, and stored in one transaction:
                     more mean fewer passes, at 8 kB each in every task
        engine, partition_rows, concurrency, threads   as `run` has them
        progress     called with the passes that are done and how many there are

    An embedding is no neighbour of itself; among equals the one of the lower id comes first. The list of an embedding
    is replaced as a whole, and a run that fails leaves the lists of whole passes, so running again makes it right. The
    lists are the same for every engine and all sizes of pieces.

    Returns: StoredNeighbors.
    Raises: RangeError 51012, UnknownNameError 51015, NotFoundError 51020 for a model or tenant that does not exist,
        StateError 51023 when embeddings are deleted or retired meanwhile, and what `run` raises.
    """
    checks = Checks()
    if not isinstance(embeddings, Embeddings):
        checks.add(DTypeError(f"embeddings must be Embeddings(url, model_id); got {type(embeddings).__name__}"))
    wanted = checks.integer("k", k, 1, (1 << 31) - 2)
    chosen = checks.one_of("metric", metric, _METRICS)
    engine_name = checks.one_of("engine", engine, ("local", "ray"))
    block = checks.integer("query_rows", query_rows, 1, 1 << 20)
    rows = checks.integer("partition_rows", partition_rows, 1, 1 << 40)
    at_once = None if concurrency is None else checks.integer("concurrency", concurrency, 1, 1 << 20)
    of_task = 1 if threads is None and engine_name == "ray" else checks.threads(threads)
    checks.done()
    ranges = [part for part, _ in embeddings.ranges(block)]
    count = sum(part.count for part in ranges)
    if wanted >= count:
        raise RangeError(f"k must be less than the number of embeddings, {count}; got {wanted}")
    knn = describe("knn")
    source = open_source(embeddings, knn, None)
    stored = replaced = without = 0
    with open_engine(engine_name, of_task, at_once) as running, open_database(embeddings.url, create=False) as database:
        for done, part in enumerate(ranges, 1):
            ids, queries = _read(part.named(("id", "AtomEmbeddingId"), ("vector", "EmbeddingVector")))
            call = Call("knn", {"queries": queries, "k": wanted + 1, "metric": chosen}, of_task)
            found, _ = divided(Division(knn, call, source, running, rows, None, None, None))
            assert found is not None
            lists, alone = _others(found, ids, wanted)
            result = database.call(
                "sp_StoreEmbeddingNeighbors", Neighbors=lists, Metric=chosen, TenantId=embeddings.tenant,
                Emptied=json.dumps([str(each) for each in alone]),
            ).rows  # fmt: skip
            stored += result.column("Stored")[0]
            replaced += result.column("Replaced")[0]
            without += len(alone)
            if progress is not None:
                progress(done, len(ranges))
    return StoredNeighbors(count, stored, replaced, without)


def _read(rows: Any) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    table = pa.concat_tables(rows.read()).combine_chunks()
    vectors = table["vector"].chunk(0)
    return table["id"].to_numpy(), vectors.flatten().to_numpy().reshape(len(table), -1)


def _others(found: pa.Table, ids: NDArray[np.int64], k: int) -> tuple[list[tuple[int, int, int, float]], list[int]]:
    """Rows of the k nearest that are not the query itself and have a distance; and the ids that have none.

    One more than k was sought: without the query itself k are left. Where k + 1 equals of lower ids come before the
    query, it is not among them, and the last falls away.
    """
    query, other = found["query"].to_numpy(), found["id"].to_numpy()
    keep = (other != ids[query]) & found["distance"].is_valid().to_numpy()
    query, other, distance = query[keep], other[keep], found["distance"].to_numpy()[keep]
    starts = np.flatnonzero(np.r_[True, query[1:] != query[:-1]]) if len(query) else np.empty(0, np.int64)
    rank = np.arange(len(query)) - np.repeat(starts, np.diff(np.r_[starts, len(query)])) + 1
    near = rank <= k
    lists = list(
        zip(
            ids[query[near]].tolist(), rank[near].tolist(), other[near].tolist(), distance[near].tolist(), strict=True
        )
    )
    return lists, np.delete(ids, np.unique(query)).tolist()
