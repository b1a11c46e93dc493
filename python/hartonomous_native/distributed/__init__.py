"""Entry points on more rows than one process should hold: over Parquet or a database's embeddings, here or by Ray Data.

    from hartonomous_native import distributed
    distributed.run("vector_mean", "embeddings/", output="means/", columns={"key": "topic", "vector": "embedding"})
    distributed.run("knn", distributed.Embeddings("sqlite:///hartonomous.db", model_id=1), queries=query, k=10)
    distributed.store_neighbors(distributed.Embeddings("sqlite:///hartonomous.db", model_id=1), k=10)  # of each, there

The answer is that of `entry_points.run` on all rows at once, to the last bit, for every engine, number of tasks and
size of pieces, and whether or not workers die on the way. Any other engine that maps a function over batches of Arrow
can use `batch_function` for the entry points that go row by row:

    spark_frame.mapInArrow(lambda batches: map(batch_function("project", axis_x=…), batches), schema)   # by pa.table
    dataset.map_batches(batch_function("cosine_similarity", query=vector), batch_format="pyarrow")
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, overload

from ..boundary import Checks
from ..entry_points import describe
from ..errors import ConflictError, MissingDependencyError

try:
    import pyarrow as pa
except ImportError as error:
    raise MissingDependencyError(
        "hartonomous_native.distributed needs pyarrow: pip install 'hartonomous-native[distributed]'"
    ) from error

from .embeddings import Embeddings
from .engines import open_engine
from .neighbors import StoredNeighbors, store_neighbors
from .output import OutputDirectory
from .shapes import Division, Progress, divided
from .sources import open_source
from .tasks import Call

__all__ = ["Embeddings", "StoredNeighbors", "Written", "batch_function", "run", "store_neighbors"]

PARTITION_ROWS = 16_384  # 131 MB of vectors of 1998 numbers


@dataclass(frozen=True)
class Written:
    """A result as a directory of Parquet files: their names in order are the rows in order."""

    path: Path
    rows: int
    files: tuple[str, ...]


@overload
def run(
    name: str, source: Any = None, *, output: None = None, engine: Literal["local", "ray"] = "ray",
    columns: Mapping[str, str] | None = None, partition_rows: int | None = None, concurrency: int | None = None,
    threads: int | None = None, overwrite: bool = False, progress: Progress | None = None, **parameters: Any,
) -> pa.Table: ...  # fmt: skip
@overload
def run(
    name: str, source: Any = None, *, output: str | Path, engine: Literal["local", "ray"] = "ray",
    columns: Mapping[str, str] | None = None, partition_rows: int | None = None, concurrency: int | None = None,
    threads: int | None = None, overwrite: bool = False, progress: Progress | None = None, **parameters: Any,
) -> Written: ...  # fmt: skip
def run(
    name: str, source: Any = None, *, output: str | Path | None = None, engine: Literal["local", "ray"] = "ray",
    columns: Mapping[str, str] | None = None, partition_rows: int | None = None, concurrency: int | None = None,
    threads: int | None = None, overwrite: bool = False, progress: Progress | None = None, **parameters: Any,
) -> pa.Table | Written:  # fmt: skip
    """Run an entry point over a source that is read in pieces, and return its result or write it.

    Parameters:
        name         of the entry point (see `entry_points.list`)
        source       a Parquet file; a directory, whose files *.parquet (but for names that begin with . or _) are taken
                     in the order of their paths; an Arrow table; a Ray Dataset (its rows pass through this process);
                     `Embeddings`; None where the entry point takes no table. Every task must see the same files.
        output       a directory to write. It appears when all of it is there, so that neither an error nor a dead
                     worker leaves half of it; what a killed process leaves has a name that begins with a dot. Nothing
                     is resumed: run it again. It must not exist, unless `overwrite`, which replaces it as a whole.
        engine       "ray": Ray Data, on the cluster this process is connected to, else that of RAY_ADDRESS, else one
                     started here for this call. "local": one piece after the other, in this process.
        columns      the entry point's column -> the source's. Without it: the declared columns that the source has;
                     of `Embeddings` id is AtomEmbeddingId, vector and features EmbeddingVector, x, y, z the place.
        partition_rows  rows at once, default 16384 (of Parquet: in a task at least one row group, read in steps of as
                     many); for primes: numbers in one task, default 10^8 or the square root of `last`
        concurrency  tasks at the same time, at most; default: as many as there are CPUs for
        threads      of one task, for which Ray reserves as many CPUs; default 1 with Ray, else as in `entry_points.run`
        progress     called with the pieces that are done and how many there are (None: not known)
        parameters   the entry point's own

    How the work is divided: rows that stand on their own in any pieces; groups by ranges of keys, so that all rows of a
    group meet in one task in their order (without `key`: one task); kNN by rows, of whose nearest the nearest are
    taken; primes by parts of the range. What needs all rows (isolation_forest, local_outlier_factor) is one task.
    A task whose worker dies is started again by Ray, as often as that happens, and reads the same rows.

    Returns: a pyarrow.Table, or what was `Written`.
    Raises: what the entry point raises, with its number and message. Where a message numbers rows, they count from the
        beginning of the rows that the task held, and the cause (`__cause__`) says where that is. ConflictError 51021
        for an output that exists, MissingDependencyError 51024, NotFoundError 51020, StateError 51023 when embeddings
        are deleted or retired while they are read; CapacityError 51018 and JobFailedError 51027 when Ray gives up.
    """
    checks = Checks()
    engine_name = checks.one_of("engine", engine, ("local", "ray"))
    rows = PARTITION_ROWS if partition_rows is None else checks.integer("partition_rows", partition_rows, 1, 1 << 40)
    at_once = None if concurrency is None else checks.integer("concurrency", concurrency, 1, 1 << 20)
    of_task = 1 if threads is None and engine_name == "ray" else checks.threads(threads)
    checks.done()
    entry_point = describe(name)
    directory = None
    if output is not None:
        directory = OutputDirectory(output, _origin(name, parameters), overwrite=overwrite)
        if isinstance(source, (str, Path)) and Path(source).absolute() == directory.path:
            raise ConflictError("the output must not be the input")
    opened = open_source(source, entry_point, columns)
    with open_engine(engine_name, of_task, at_once) as running, directory or nullcontext() as target:
        call = Call(name, dict(parameters), of_task)
        table, count = divided(
            Division(entry_point, call, opened, running, rows, partition_rows and rows, target, progress)
        )
    if directory is None:
        assert table is not None
        return table
    return Written(directory.path, count, tuple(sorted(path.name for path in directory.path.iterdir())))


def batch_function(name: str, *, threads: int = 1, **parameters: Any) -> Callable[[pa.Table], pa.Table]:
    """The entry point as a function of Arrow tables, which can be sent to another process, for any engine that maps
    over batches: Ray's map_batches, Spark's mapInArrow, Dask. The package must be installed where it runs.

    Each batch is answered for itself: that is the answer for all rows where the entry point's shape is "each row".
    Raises UnknownNameError 51015; the function raises what `entry_points.run` raises.
    """
    describe(name)
    return Call(name, dict(parameters), threads)


def _origin(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What every file of a result says of where it comes from."""
    from .. import __version__
    from ..levels import cpu_level

    told = json.dumps(parameters, sort_keys=True, default=_plain).encode()
    return {
        "entry_point": name,
        "parameters_sha256": hashlib.sha256(told).hexdigest(),
        "version": __version__,
        "cpu_level": cpu_level(),
    }


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else repr(value)
